/**
 * The registry of drones, the vehicles that wait to be one, and the zones. It knows its own schema
 * and the drone topics.
 */
@NullMarked
package dev.skein.service.drones;

import org.jspecify.annotations.NullMarked;
