package dev.skein.simulator.vehicle;

import dev.skein.simulator.flight.FlightModel;

/** Notices when it leaves the ground and comes back to it, and for how long it has stood there. */
final class GroundContact {

  private static final double AIRBORNE_M = 0.3;
  private static final double CRASH_MPS = 4;
  private static final double LANDED_AFTER_S = 1;

  private final FlightModel model;
  private boolean airborne;
  private double onGroundS;

  /** What has happened between it and the ground. */
  enum Change {
    NONE,
    LANDED,
    CRASHED
  }

  GroundContact(FlightModel model) {
    this.model = model;
  }

  /** As after power-up: it believes to stand. */
  void boot() {
    airborne = false;
  }

  /** It stands from now on, as far as time is counted. */
  void armed() {
    onGroundS = 0;
  }

  boolean isAirborne() {
    return airborne;
  }

  /** Seconds on the ground, armed, since it came down or was armed. */
  double onGroundS() {
    return onGroundS;
  }

  /** Whether it has just left the ground. */
  boolean hasTakenOff(boolean isArmed) {
    if (airborne || !isArmed || model.upM() <= AIRBORNE_M) {
      return false;
    }
    airborne = true;
    onGroundS = 0;
    return true;
  }

  /** Lets time pass on the ground. */
  Change touch(double seconds, boolean isArmed) {
    if (!model.isOnGround()) {
      onGroundS = 0;
      return Change.NONE;
    }
    onGroundS += seconds;
    if (!isArmed) {
      airborne = false;
    } else if (airborne && model.impactMps() > CRASH_MPS) {
      airborne = false;
      return Change.CRASHED;
    } else if (airborne && onGroundS >= LANDED_AFTER_S) {
      airborne = false;
      onGroundS = 0;
      return Change.LANDED;
    }
    return Change.NONE;
  }
}
