package dev.skein.simulator.vehicle;

import org.jspecify.annotations.Nullable;

/** The way home, or to the nearest rally point: up, there, and down. */
final class ReturnFlight {

  private static final double FROM_HOME_M = 5;

  private final Guidance guidance;
  private double returnM;
  private double toNorth;
  private double toEast;
  private Phase phase = Phase.CLIMBING;

  private enum Phase {
    CLIMBING,
    FLYING,
    LANDING
  }

  ReturnFlight(Guidance guidance) {
    this.guidance = guidance;
  }

  /**
   * Begins.
   *
   * @param rally where it returns to when that is nearer than home
   * @param leastM above home, metres, to fly back at
   */
  void start(@Nullable MissionItem rally, double leastM) {
    guidance.holdHere();
    guidance.resetSpeed();
    toNorth = guidance.homeNorthM();
    toEast = guidance.homeEastM();
    if (rally != null) {
      toNorth = guidance.frame().northM(rally.x());
      toEast = guidance.frame().eastM(rally.y());
    }
    double distance = Math.hypot(toNorth - guidance.northM(), toEast - guidance.eastM());
    returnM = distance < FROM_HOME_M ? guidance.upM() : Math.max(leastM, guidance.upM());
    phase = Phase.CLIMBING;
  }

  /** The flight is over. */
  void end() {
    phase = Phase.CLIMBING;
  }

  double returnM() {
    return returnM;
  }

  boolean isLanding() {
    return phase == Phase.LANDING;
  }

  /** Flies on; true at the moment when it begins to come down. */
  boolean step(double seconds) {
    switch (phase) {
      case CLIMBING -> {
        if (guidance.climbTo(returnM, seconds)) {
          phase = Phase.FLYING;
        }
      }
      case FLYING -> {
        if (guidance.goTo(toNorth, toEast, returnM, seconds)) {
          phase = Phase.LANDING;
          return true;
        }
      }
      case LANDING -> guidance.descend(toNorth, toEast, seconds);
    }
    return false;
  }
}
