package dev.skein.simulator.vehicle;

import dev.skein.simulator.flight.FlightModel;
import dev.skein.simulator.flight.Gps;
import dev.skein.simulator.flight.LocalFrame;

/**
 * Flies a model where it shall be, by where the autopilot believes it is. Metres north and east of
 * the frame's place, and above home.
 */
final class Guidance {

  private static final double REACHED_M = 2;
  private static final double REACHED_UP_M = 1;
  private static final double BRAKING = 0.6; // of what it can
  private static final double FINAL_M = 6;

  private final FlightModel model;
  private final Gps gps;
  private final LocalFrame frame;
  private final Parameters parameters;
  private double speedMps;
  private double homeNorth;
  private double homeEast;
  private double homeUp;
  private double holdNorth;
  private double holdEast;
  private double holdUp;

  Guidance(FlightModel model, Gps gps, LocalFrame frame, Parameters parameters) {
    this.model = model;
    this.gps = gps;
    this.frame = frame;
    this.parameters = parameters;
    resetSpeed();
  }

  /** Home is here. */
  void setHome() {
    setHome(northM(), eastM());
  }

  void setHome(double northM, double eastM) {
    homeNorth = northM;
    homeEast = eastM;
    homeUp = model.isOnGround() ? gps.errorUpM() : homeUp;
  }

  /** Metres a second over ground, within what the airframe can. */
  void setSpeed(double mps) {
    speedMps = Math.clamp(mps, 0.5, model.airframe().fastestMps());
  }

  final void resetSpeed() {
    speedMps = parameters.get(Setting.CRUISE_MPS);
  }

  double northM() {
    return model.northM() + gps.errorNorthM();
  }

  double eastM() {
    return model.eastM() + gps.errorEastM();
  }

  double upM() {
    return model.upM() + gps.errorUpM() - homeUp;
  }

  double altitudeM() {
    return frame.altitudeM() + model.upM() + gps.errorUpM();
  }

  double homeNorthM() {
    return homeNorth;
  }

  double homeEastM() {
    return homeEast;
  }

  double homeAltitudeM() {
    return frame.altitudeM() + homeUp;
  }

  double toHomeM() {
    return Math.hypot(homeNorth - northM(), homeEast - eastM());
  }

  LocalFrame frame() {
    return frame;
  }

  /** Stays where it is now, from now on. */
  void holdHere() {
    double stopping = model.groundSpeedMps() / (2 * BRAKING * model.airframe().accelerationMps2());
    holdNorth = northM() + model.northMps() * stopping;
    holdEast = eastM() + model.eastMps() * stopping;
    holdUp = upM();
  }

  void hold(double seconds) {
    goTo(holdNorth, holdEast, holdUp, Double.NaN, seconds);
  }

  /** Climbs or sinks in place; true when it is as high. */
  boolean climbTo(double up, double seconds) {
    goTo(holdNorth, holdEast, up, Double.NaN, seconds);
    return upM() >= up - REACHED_UP_M;
  }

  /** Flies there, looking where it goes; true when it is there. */
  boolean goTo(double north, double east, double up, double seconds) {
    double distance = Math.hypot(north - northM(), east - eastM());
    double heading =
        distance < 2 * REACHED_M
            ? Double.NaN
            : Math.toDegrees(Math.atan2(east - eastM(), north - northM()));
    goTo(north, east, up, heading, seconds);
    return distance < REACHED_M && Math.abs(upM() - up) < REACHED_UP_M;
  }

  /** Circles a place, clockwise when the radius is positive. */
  void circle(double north, double east, double up, double radiusM, double mps, double seconds) {
    double radius = Math.abs(radiusM);
    double fromNorth = northM() - north;
    double fromEast = eastM() - east;
    double distance = Math.max(0.1, Math.hypot(fromNorth, fromEast));
    double outwardNorth = fromNorth / distance;
    double outwardEast = fromEast / distance;
    double turn = Math.signum(radiusM) * mps;
    double inward = Math.clamp((distance - radius) * 0.5, -mps, mps);
    model.fly(
        -outwardEast * turn - outwardNorth * inward,
        outwardNorth * turn - outwardEast * inward,
        up - upM(),
        Math.toDegrees(Math.atan2(-fromEast, -fromNorth)),
        seconds);
  }

  /** Sinks over where it shall come down; slower near the ground. */
  void descend(double north, double east, double seconds) {
    double down =
        model.upM() < FINAL_M ? parameters.get(Setting.LANDING_MPS) : model.airframe().descentMps();
    model.fly((north - northM()) * 0.5, (east - eastM()) * 0.5, -down, Double.NaN, seconds);
  }

  /** Sinks without knowing where it is. */
  void sink(double seconds) {
    model.fly(model.wind().north() * 0.5, model.wind().east() * 0.5, -0.8, Double.NaN, seconds);
  }

  void descendHere(double seconds) {
    descend(holdNorth, holdEast, seconds);
  }

  private void goTo(double north, double east, double up, double headingDeg, double seconds) {
    double toNorth = north - northM();
    double toEast = east - eastM();
    double distance = Math.sqrt(toNorth * toNorth + toEast * toEast);
    double braking = Math.sqrt(2 * BRAKING * model.airframe().accelerationMps2() * distance);
    double speed = Math.min(Math.min(speedMps, braking), distance);
    double share = distance < 0.01 ? 0 : speed / distance;
    model.fly(toNorth * share, toEast * share, up - upM(), headingDeg, seconds);
  }
}
