/**
 * Vehicles that are not there: recorded ones played again, and simulated ones. It knows the MAVLink
 * codec and speaks to a server over UDP only.
 */
@NullMarked
package dev.skein.simulator;

import org.jspecify.annotations.NullMarked;
