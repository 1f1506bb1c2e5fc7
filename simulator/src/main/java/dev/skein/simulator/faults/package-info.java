/**
 * What goes wrong, on demand or by a seeded plan: links that lose, delay, double and reorder, and
 * parts of vehicles that fail. It knows vehicles by what can be done to them, and no sockets.
 */
@NullMarked
package dev.skein.simulator.faults;

import org.jspecify.annotations.NullMarked;
