package dev.skein.simulator.vehicle;

/**
 * What may be asked of an {@link Autopilot}: it does so, or does not and says why. In one manner
 * some orders ask for a mode or for running motors, in the other they bring both about.
 */
final class FlightOrders {

  private final Autopilot autopilot;
  private final Manner manner;
  private final Parameters parameters;
  private final GuidedFlight guided;

  FlightOrders(Autopilot autopilot, Manner manner, Parameters parameters, GuidedFlight guided) {
    this.autopilot = autopilot;
    this.manner = manner;
    this.parameters = parameters;
    this.guided = guided;
  }

  Outcome arm(boolean force) {
    if (autopilot.isArmed()) {
      return Outcome.ACCEPTED;
    }
    String reason =
        autopilot.isTerminated() ? "Flight terminated" : autopilot.failsafe().whyNotArm();
    if (reason.isEmpty() && !manner.isArmable(autopilot.mode())) {
      reason = autopilot.mode() + " mode not armable";
    }
    if (!reason.isEmpty() && !(force && autopilot.isReady())) {
      autopilot.say(new Happening.ArmingRefused(reason));
      return Outcome.NOT_NOW;
    }
    autopilot.startMotors();
    return Outcome.ACCEPTED;
  }

  Outcome disarm(boolean force) {
    if (autopilot.isArmed() && autopilot.isAirborne() && !force) {
      autopilot.say(new Happening.DisarmingRefused());
      return Outcome.NOT_NOW;
    }
    if (autopilot.isArmed()) {
      autopilot.stopMotors(false);
    }
    return Outcome.ACCEPTED;
  }

  /** Somebody asks for a mode. */
  Outcome setMode(FlightMode wanted) {
    if (wanted.needsPosition() && !autopilot.isReady()) {
      autopilot.say(new Happening.ModeRefused(wanted, "requires position"));
      return Outcome.NOT_NOW;
    }
    if (wanted == FlightMode.MISSION && !autopilot.mission().isThere()) {
      autopilot.say(new Happening.ModeRefused(wanted, "no mission"));
      return Outcome.NOT_NOW;
    }
    if (wanted == FlightMode.ORBIT && !autopilot.isAirborne()) {
      autopilot.say(new Happening.ModeRefused(wanted, "not flying"));
      return Outcome.NOT_NOW;
    }
    autopilot.intend(wanted);
    return Outcome.ACCEPTED;
  }

  Outcome takeOff(double upM) {
    if (manner.changesModeByItself()) {
      if (setMode(FlightMode.TAKEOFF) != Outcome.ACCEPTED) {
        return Outcome.NOT_NOW;
      }
    } else if (!autopilot.isArmed()
        || autopilot.mode() != FlightMode.GUIDED
        || autopilot.isAirborne()) {
      return Outcome.FAILED;
    }
    guided.takeOff(Double.isFinite(upM) ? upM : parameters.get(Setting.TAKEOFF_M));
    autopilot.guidance().holdHere();
    return Outcome.ACCEPTED;
  }

  /** Flies to a place, above home; NaN is where it is. */
  Outcome reposition(double north, double east, double upM, double mps, boolean mayChangeMode) {
    FlightMode mannersMode = manner.changesModeByItself() ? FlightMode.HOLD : FlightMode.GUIDED;
    if (autopilot.mode() != mannersMode && !mayChangeMode) {
      return Outcome.DENIED;
    }
    if (!autopilot.isAirborne() || setMode(mannersMode) != Outcome.ACCEPTED) {
      return Outcome.NOT_NOW;
    }
    if (mps > 0) {
      autopilot.guidance().setSpeed(mps);
    }
    guided.goTo(north, east, upM);
    return Outcome.ACCEPTED;
  }

  Outcome orbit(double north, double east, double upM, double radiusM, double mps) {
    if (setMode(FlightMode.ORBIT) != Outcome.ACCEPTED) {
      return Outcome.NOT_NOW;
    }
    guided.circle(north, east, upM, radiusM, mps);
    return Outcome.ACCEPTED;
  }

  Outcome pause(boolean paused) {
    if (!autopilot.isAirborne()
        || (autopilot.mode() != FlightMode.MISSION && autopilot.mode() != FlightMode.GUIDED)) {
      return Outcome.DENIED;
    }
    autopilot.mission().pause(paused);
    return Outcome.ACCEPTED;
  }

  Outcome startMission() {
    boolean isUnderWay = autopilot.mode() == FlightMode.MISSION;
    if (setMode(FlightMode.MISSION) != Outcome.ACCEPTED) {
      return Outcome.NOT_NOW;
    }
    if (manner.changesModeByItself()) {
      return arm(false);
    }
    if (autopilot.isArmed() && isUnderWay) {
      autopilot.beginMission();
    }
    return Outcome.ACCEPTED;
  }

  /** Motors off, for good. */
  Outcome terminate() {
    autopilot.terminate();
    return Outcome.ACCEPTED;
  }
}
