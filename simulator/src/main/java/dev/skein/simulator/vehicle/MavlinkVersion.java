package dev.skein.simulator.vehicle;

/** Which MAVLink a vehicle sends; it reads both. */
public enum MavlinkVersion {
  /** ArduPilot's SERIALn_PROTOCOL 1, PX4's MAV_PROTO_VER 1. */
  ALWAYS_1,
  /** PX4's MAV_PROTO_VER 2. */
  ALWAYS_2,
  /**
   * Version 1 until it hears version 2; with a key version 2 from the start. ArduPilot's
   * SERIALn_PROTOCOL 2, PX4's MAV_PROTO_VER 0.
   */
  AS_HEARD
}
