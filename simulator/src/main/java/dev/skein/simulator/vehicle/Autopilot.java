package dev.skein.simulator.vehicle;

import dev.skein.simulator.battery.Battery;
import dev.skein.simulator.flight.FlightModel;
import dev.skein.simulator.flight.Gps;
import java.util.function.Consumer;

/**
 * Flies a vehicle by modes, and decides what it does by itself: failsafes, landing, disarming.
 * Knows no messages; what happens it tells as {@link Happening}s. Time passes by {@link #step}.
 */
final class Autopilot implements MissionFlight.Teller {

  private final FlightModel model;
  private final Battery battery;
  private final Gps gps;
  private final Guidance guidance;
  private final Manner manner;
  private final Parameters parameters;
  private final Consumer<Happening> say;
  private final GroundContact ground;
  private final GuidedFlight guided;
  private final ReturnFlight returning;
  private final MissionFlight mission;
  private final MissionRun run;
  private final Failsafe failsafe;

  private FlightMode mode = FlightMode.MANUAL;

  /** What it was last told; after a return of its own PX4 goes back to that. */
  private FlightMode intended = FlightMode.MANUAL;

  private boolean armed;
  private boolean ready;
  private boolean terminated;

  Autopilot(
      FlightModel model,
      Battery battery,
      Gps gps,
      Guidance guidance,
      Manner manner,
      Parameters parameters,
      Plans plans,
      Consumer<Happening> say) {
    this.model = model;
    this.battery = battery;
    this.gps = gps;
    this.guidance = guidance;
    this.manner = manner;
    this.parameters = parameters;
    this.say = say;
    this.ground = new GroundContact(model);
    this.guided = new GuidedFlight(guidance);
    this.returning = new ReturnFlight(guidance);
    this.mission = new MissionFlight(guidance, returning, this);
    this.run = new MissionRun(plans, manner, mission);
    this.failsafe = new Failsafe(this, manner, parameters, battery, gps, plans, guidance);
    boot();
  }

  /** As after power-up. */
  final void boot() {
    armed = false;
    ground.boot();
    ready = false;
    terminated = false;
    mode = manner.changesModeByItself() ? FlightMode.HOLD : FlightMode.MANUAL;
    intended = mode;
    run.boot();
    failsafe.boot();
    guidance.resetSpeed();
  }

  /** Somebody has set a parameter: what is not looked up when it is needed follows now. */
  void parameterChanged(Setting setting) {
    if (setting == Setting.CRUISE_MPS) {
      guidance.resetSpeed();
    } else if (setting == Setting.FENCE_ON) {
      failsafe.enableFence(parameters.get(Setting.FENCE_ON) > 0);
    }
  }

  FlightMode mode() {
    return mode;
  }

  boolean isArmed() {
    return armed;
  }

  boolean isAirborne() {
    return ground.isAirborne();
  }

  boolean isReady() {
    return ready;
  }

  boolean isInTrouble() {
    return failsafe.isActive() || terminated;
  }

  Guidance guidance() {
    return guidance;
  }

  Failsafe failsafe() {
    return failsafe;
  }

  MissionRun mission() {
    return run;
  }

  Landed landed() {
    if (!isAirborne()) {
      return Landed.ON_GROUND;
    }
    boolean isLanding =
        mode == FlightMode.LAND
            || (isReturning() && returning.isLanding())
            || (mode == FlightMode.MISSION && run.isAt(Commands.NAV_LAND));
    return isLanding ? Landed.LANDING : isTakingOff() ? Landed.TAKEOFF : Landed.IN_AIR;
  }

  /** A plan has come, or has been taken away. */
  void planChanged(int type) {
    if (type == Plans.MISSION) {
      run.changed();
    }
  }

  Outcome arm(boolean force) {
    if (armed) {
      return Outcome.ACCEPTED;
    }
    String reason = terminated ? "Flight terminated" : failsafe.whyNotArm();
    if (reason.isEmpty() && !manner.isArmable(mode)) {
      reason = mode + " mode not armable";
    }
    if (!reason.isEmpty() && !(force && ready)) {
      say.accept(new Happening.ArmingRefused(reason));
      return Outcome.NOT_NOW;
    }
    armed = true;
    ground.armed();
    guided.armed(mode == FlightMode.TAKEOFF);
    guidance.setHome();
    guidance.holdHere();
    failsafe.reset();
    say.accept(new Happening.Armed());
    if (mode == FlightMode.MISSION) {
      beginMission();
    }
    return Outcome.ACCEPTED;
  }

  Outcome disarm(boolean force) {
    if (armed && isAirborne() && !force) {
      say.accept(new Happening.DisarmingRefused());
      return Outcome.NOT_NOW;
    }
    if (armed) {
      disarmed(false);
    }
    return Outcome.ACCEPTED;
  }

  /** Somebody asks for a mode. */
  Outcome setMode(FlightMode wanted) {
    if (wanted.needsPosition() && !ready) {
      say.accept(new Happening.ModeRefused(wanted, "requires position"));
      return Outcome.NOT_NOW;
    }
    if (wanted == FlightMode.MISSION && !run.isThere()) {
      say.accept(new Happening.ModeRefused(wanted, "no mission"));
      return Outcome.NOT_NOW;
    }
    if (wanted == FlightMode.ORBIT && !isAirborne()) {
      say.accept(new Happening.ModeRefused(wanted, "not flying"));
      return Outcome.NOT_NOW;
    }
    intended = wanted;
    enter(wanted);
    return Outcome.ACCEPTED;
  }

  Outcome takeOff(double upM) {
    if (manner.changesModeByItself()) {
      if (setMode(FlightMode.TAKEOFF) != Outcome.ACCEPTED) {
        return Outcome.NOT_NOW;
      }
    } else if (!armed || mode != FlightMode.GUIDED || isAirborne()) {
      return Outcome.FAILED;
    }
    guided.takeOff(Double.isFinite(upM) ? upM : parameters.get(Setting.TAKEOFF_M));
    guidance.holdHere();
    return Outcome.ACCEPTED;
  }

  /** Flies to a place, above home; NaN is where it is. */
  Outcome reposition(double north, double east, double upM, double mps, boolean mayChangeMode) {
    FlightMode mannersMode = manner.changesModeByItself() ? FlightMode.HOLD : FlightMode.GUIDED;
    if (mode != mannersMode && !mayChangeMode) {
      return Outcome.DENIED;
    }
    if (!isAirborne() || setMode(mannersMode) != Outcome.ACCEPTED) {
      return Outcome.NOT_NOW;
    }
    if (mps > 0) {
      guidance.setSpeed(mps);
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
    if (!isAirborne() || (mode != FlightMode.MISSION && mode != FlightMode.GUIDED)) {
      return Outcome.DENIED;
    }
    run.pause(paused);
    return Outcome.ACCEPTED;
  }

  Outcome startMission() {
    boolean isUnderWay = mode == FlightMode.MISSION;
    if (setMode(FlightMode.MISSION) != Outcome.ACCEPTED) {
      return Outcome.NOT_NOW;
    }
    if (manner.changesModeByItself()) {
      return arm(false);
    }
    if (armed && isUnderWay) {
      beginMission();
    }
    return Outcome.ACCEPTED;
  }

  /** Motors off, for good. */
  Outcome terminate() {
    say.accept(new Happening.Terminated());
    terminated = true;
    if (armed) {
      disarmed(false);
    }
    return Outcome.ACCEPTED;
  }

  void say(Happening happening) {
    say.accept(happening);
  }

  /** A failsafe asks for a mode; what it was told to do before is not forgotten. */
  void enter(FlightMode wanted) {
    FlightMode before = mode;
    if (before == wanted) {
      return;
    }
    mode = wanted;
    guided.forget();
    if (before == FlightMode.MISSION) {
      run.interrupt();
    }
    guidance.holdHere();
    say.accept(new Happening.ModeChanged(before, wanted));
    switch (wanted) {
      case RETURN -> startReturn();
      case TAKEOFF -> guided.takeOff(parameters.get(Setting.TAKEOFF_M));
      case MISSION -> {
        if (armed) {
          beginMission();
        }
      }
      default -> {
        // Begins when it is stepped.
      }
    }
  }

  void step(double seconds) {
    gps.step(seconds);
    if (!ready && gps.isReady()) {
      ready = true;
      guidance.setHome();
      say.accept(new Happening.EstimateReady());
    }
    if (!armed || battery.isDead()) {
      model.rest(seconds);
    } else {
      fly(seconds);
    }
    if (ground.hasTakenOff(armed)) {
      say.accept(new Happening.TookOff());
    }
    failsafe.step(seconds);
    touchDown(seconds);
  }

  @Override
  public void started(MissionItem item) {
    say.accept(new Happening.ItemStarted(item));
  }

  @Override
  public void reached(MissionItem item) {
    say.accept(new Happening.ItemReached(item));
  }

  @Override
  public void returnHome(MissionItem item) {
    if (manner.returnsByMode()) {
      enter(FlightMode.RETURN);
    } else {
      startReturn();
    }
  }

  @Override
  public void finished() {
    run.finish();
  }

  private void fly(double seconds) {
    switch (mode) {
      case MANUAL -> sinkOrStay(seconds);
      case HOLD, GUIDED -> flyToTarget(seconds);
      case TAKEOFF -> {
        if (guided.climb(seconds)) {
          intended = FlightMode.HOLD;
          enter(FlightMode.HOLD);
        }
      }
      case MISSION -> mission.step(seconds);
      case RETURN -> {
        if (returning.step(seconds)) {
          say.accept(new Happening.ReturnLands());
        }
      }
      case LAND -> {
        if (gps.isUnreliable()) {
          guidance.sink(seconds);
        } else {
          guidance.descendHere(seconds);
        }
      }
      case ORBIT -> guided.circle(seconds);
    }
  }

  private void flyToTarget(double seconds) {
    boolean isPaused = mission.isPaused() && !guided.isTakingOff();
    if (!isPaused && guided.fly(seconds)) {
      return;
    }
    if (isAirborne()) {
      guidance.hold(seconds);
    } else {
      model.rest(seconds);
    }
  }

  private void sinkOrStay(double seconds) {
    if (isAirborne()) {
      guidance.sink(seconds);
    } else {
      model.rest(seconds);
    }
  }

  private void beginMission() {
    run.begin(isAirborne());
    say.accept(new Happening.MissionStarted());
    run.goOn();
  }

  private void startReturn() {
    returning.start(failsafe.nearestRally(), parameters.get(Setting.RETURN_M));
    say.accept(new Happening.ReturnStarted(returning.returnM(), guidance.homeAltitudeM()));
  }

  private void touchDown(double seconds) {
    switch (ground.touch(seconds, armed)) {
      case NONE -> {
        // It stands or flies, as before.
      }
      case CRASHED -> {
        say.accept(new Happening.Crashed());
        disarmed(false);
      }
      case LANDED -> {
        guided.landed();
        say.accept(new Happening.Landed());
      }
    }
    if (armed && model.isOnGround() && !isAirborne() && !isTakingOff() && hasStoodLongEnough()) {
      disarmBecauseOfLanding();
    }
  }

  /** Whether its motors are to stop, which may be never. */
  private boolean hasStoodLongEnough() {
    boolean hasComeDown =
        mode == FlightMode.LAND || mode == FlightMode.RETURN || mode == FlightMode.MISSION;
    double wanted = parameters.get(hasComeDown ? Setting.LANDED_DISARM_S : Setting.IDLE_DISARM_S);
    return (hasComeDown ? wanted >= 0 : wanted > 0) && ground.onGroundS() >= wanted;
  }

  private void disarmBecauseOfLanding() {
    MissionItem item = mission.item();
    if (mode == FlightMode.MISSION && run.isActive() && item != null) {
      run.finish();
      reached(item);
    }
    disarmed(true);
  }

  private void disarmed(boolean byLanding) {
    armed = false;
    guided.forget();
    run.disarmed();
    returning.end();
    say.accept(new Happening.Disarmed(byLanding));
    if (manner.returnsByMode() && mode == FlightMode.RETURN && intended != FlightMode.RETURN) {
      enter(intended);
    }
  }

  /** Whether it climbs from the ground, or is about to. */
  private boolean isTakingOff() {
    boolean byMission =
        mode == FlightMode.MISSION && run.isActive() && run.isAt(Commands.NAV_TAKEOFF);
    return armed && (guided.isTakingOff() || byMission);
  }

  private boolean isReturning() {
    return mode == FlightMode.RETURN
        || (mode == FlightMode.MISSION && run.isAt(Commands.NAV_RETURN_TO_LAUNCH));
  }
}
