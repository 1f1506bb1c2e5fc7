package dev.skein.simulator.vehicle;

import dev.skein.simulator.battery.Battery;
import dev.skein.simulator.flight.FlightModel;
import dev.skein.simulator.flight.Gps;
import java.util.function.Consumer;

/**
 * Flies a vehicle by modes, and decides what it does by itself: failsafes, landing, disarming. What
 * it is asked to do comes by {@link FlightOrders}. Knows no messages; what happens it tells as
 * {@link Happening}s. Time passes by {@link #step}.
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
  private final FlightOrders orders;

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
    this.orders = new FlightOrders(this, manner, parameters, guided);
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

  /** Whether its motors are off for good. */
  boolean isTerminated() {
    return terminated;
  }

  Guidance guidance() {
    return guidance;
  }

  Failsafe failsafe() {
    return failsafe;
  }

  /** What may be asked of it. */
  FlightOrders orders() {
    return orders;
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

  /** Motors on, where it stands. */
  void startMotors() {
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
  }

  /** Motors off, wherever it is. */
  void stopMotors(boolean byLanding) {
    armed = false;
    guided.forget();
    run.disarmed();
    returning.end();
    say.accept(new Happening.Disarmed(byLanding));
    if (manner.returnsByMode() && mode == FlightMode.RETURN && intended != FlightMode.RETURN) {
      enter(intended);
    }
  }

  /** Motors off, for good. */
  void terminate() {
    say.accept(new Happening.Terminated());
    terminated = true;
    if (armed) {
      stopMotors(false);
    }
  }

  void beginMission() {
    run.begin(isAirborne());
    say.accept(new Happening.MissionStarted());
    run.goOn();
  }

  /** Somebody wants that mode, and may have it. */
  void intend(FlightMode wanted) {
    intended = wanted;
    enter(wanted);
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
        stopMotors(false);
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
    stopMotors(true);
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
