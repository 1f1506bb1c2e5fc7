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
    } else {
      String reason = whyNotTakeOff();
      if (!reason.isEmpty()) {
        return refuse("Takeoff", reason, Outcome.FAILED);
      }
    }
    guided.takeOff(Double.isFinite(upM) ? upM : parameters.get(Setting.TAKEOFF_M));
    autopilot.guidance().holdHere();
    return Outcome.ACCEPTED;
  }

  /** Flies to a place, above home; NaN is where it is. */
  Outcome reposition(double north, double east, double upM, double mps, boolean mayChangeMode) {
    FlightMode mannersMode = manner.changesModeByItself() ? FlightMode.HOLD : FlightMode.GUIDED;
    if (autopilot.mode() != mannersMode && !mayChangeMode) {
      return refuse("Reposition", "needs " + mannersMode + " mode", Outcome.DENIED);
    }
    if (!autopilot.isAirborne()) {
      return refuse("Reposition", "not flying", Outcome.NOT_NOW);
    }
    if (setMode(mannersMode) != Outcome.ACCEPTED) {
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
    if (!autopilot.isAirborne()) {
      return refuse("Pause", "not flying", Outcome.DENIED);
    }
    if (autopilot.mode() != FlightMode.MISSION && autopilot.mode() != FlightMode.GUIDED) {
      return refuse("Pause", "needs AUTO or GUIDED mode", Outcome.DENIED);
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

  /** It does not do so, and says why. */
  Outcome refuse(String order, String reason, Outcome outcome) {
    autopilot.say(new Happening.OrderRefused(order, reason));
    return outcome;
  }

  private String whyNotTakeOff() {
    if (!autopilot.isArmed()) {
      return "not armed";
    }
    if (autopilot.isAirborne()) {
      return "already flying";
    }
    return autopilot.mode() == FlightMode.GUIDED ? "" : "needs GUIDED mode";
  }

  /** Motors off, for good. */
  Outcome terminate() {
    autopilot.terminate();
    return Outcome.ACCEPTED;
  }
}
