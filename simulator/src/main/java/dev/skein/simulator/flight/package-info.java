/**
 * How a multicopter moves: its limits, the wind, and where its receiver believes it is. It knows
 * nothing of autopilots or MAVLink. Metres north, east and up of a place; metres a second.
 */
@NullMarked
package dev.skein.simulator.flight;

import org.jspecify.annotations.NullMarked;
