/**
 * A vehicle that is not there: an autopilot in ArduPilot's or in PX4's manner over a flight model,
 * and its side of the MAVLink protocols. It writes and reads payloads by MAVLink's field offsets
 * itself, and so is a peer that the product's codec is tested against.
 */
@NullMarked
package dev.skein.simulator.vehicle;

import org.jspecify.annotations.NullMarked;
