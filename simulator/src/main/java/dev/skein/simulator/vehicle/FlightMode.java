package dev.skein.simulator.vehicle;

/** What an autopilot is told to do, in words that both autopilots' modes have. */
public enum FlightMode {
  /** Nobody steers: on the ground it stays, in the air it sinks. */
  MANUAL,
  HOLD,
  GUIDED,
  TAKEOFF,
  MISSION,
  RETURN,
  LAND,
  ORBIT;

  /** Whether it needs to know where it is. */
  boolean needsPosition() {
    return this != MANUAL && this != LAND;
  }
}
