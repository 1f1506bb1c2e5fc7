package dev.skein.simulator.vehicle;

import dev.skein.simulator.battery.Battery;
import dev.skein.simulator.flight.FlightModel;
import dev.skein.simulator.flight.Gps;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Flies a vehicle by modes, and decides what it does by itself: failsafes, landing, disarming.
 * Knows no messages; what happens it tells as {@link Happening}s. Time passes by {@link #step}.
 */
final class Autopilot implements MissionFlight.Teller {

  /** Where it is between ground and air, as MAV_LANDED_STATE has it. */
  enum Landed {
    ON_GROUND(1),
    IN_AIR(2),
    TAKEOFF(3),
    LANDING(4);

    final int number;

    Landed(int number) {
      this.number = number;
    }
  }

  /** As MISSION_STATE has it. */
  enum MissionState {
    NONE(1),
    NOT_STARTED(2),
    ACTIVE(3),
    PAUSED(4),
    COMPLETE(5);

    final int number;

    MissionState(int number) {
      this.number = number;
    }
  }

  private static final double AIRBORNE_M = 0.3;
  private static final double CRASH_MPS = 4;
  private static final double LANDED_AFTER_S = 1;

  private final FlightModel model;
  private final Battery battery;
  private final Gps gps;
  private final Guidance guidance;
  private final Manner manner;
  private final Parameters parameters;
  private final Plans plans;
  private final Consumer<Happening> say;
  private final ReturnFlight returning;
  private final MissionFlight mission;
  private final Failsafe failsafe;

  private FlightMode mode = FlightMode.MANUAL;

  /** What it was last told; after a return of its own PX4 goes back to that. */
  private FlightMode intended = FlightMode.MANUAL;

  private boolean armed;
  private boolean airborne;
  private boolean ready;
  private boolean terminated;
  private double onGroundS;
  private MissionState missionState = MissionState.NONE;
  private @Nullable Target target;
  private boolean isTakingOff;
  private double takeOffM;

  /** Where its mission is to begin; as always, when less than that. */
  private int startsAt;

  /** Where it is guided to, or circles; a radius of 0 is no circle. */
  private record Target(double north, double east, double up, double radiusM, double mps) {}

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
    this.plans = plans;
    this.say = say;
    this.returning = new ReturnFlight(guidance);
    this.mission = new MissionFlight(guidance, returning, this);
    this.failsafe = new Failsafe(this, manner, parameters, battery, gps, plans, guidance);
    boot();
  }

  /** As after power-up. */
  final void boot() {
    armed = false;
    airborne = false;
    ready = false;
    terminated = false;
    mode = manner.changesModeByItself() ? FlightMode.HOLD : FlightMode.MANUAL;
    intended = mode;
    missionState =
        plans.items(Plans.MISSION).isEmpty() ? MissionState.NONE : MissionState.NOT_STARTED;
    mission.start(plans.items(Plans.MISSION), manner.firstItem());
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
    return airborne;
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

  MissionState missionState() {
    return missionState;
  }

  int missionItem() {
    boolean isShown = missionState == MissionState.ACTIVE || missionState == MissionState.PAUSED;
    boolean keepsItem = manner.firstItem() == 0;
    return isShown || keepsItem
        ? Math.min(mission.current(), Math.max(0, plans.items(Plans.MISSION).size() - 1))
        : 0;
  }

  Landed landed() {
    if (!airborne) {
      return Landed.ON_GROUND;
    }
    if (mode == FlightMode.LAND
        || (isReturning() && returning.isLanding())
        || isLandingByMission()) {
      return Landed.LANDING;
    }
    return isTakingOff() ? Landed.TAKEOFF : Landed.IN_AIR;
  }

  /** A plan has come, or has been taken away. */
  void planChanged(int type) {
    startsAt = type == Plans.MISSION ? 0 : startsAt;
    if (type == Plans.MISSION && missionState != MissionState.ACTIVE) {
      boolean isEmpty = plans.items(Plans.MISSION).isEmpty();
      missionState = isEmpty ? MissionState.NONE : MissionState.NOT_STARTED;
      mission.start(plans.items(Plans.MISSION), manner.firstItem());
    } else if (type == Plans.MISSION) {
      mission.start(plans.items(Plans.MISSION), mission.current());
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
    onGroundS = 0;
    isTakingOff = mode == FlightMode.TAKEOFF;
    target = null;
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
    if (armed && airborne && !force) {
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
    if (wanted == FlightMode.MISSION && plans.items(Plans.MISSION).size() <= manner.firstItem()) {
      say.accept(new Happening.ModeRefused(wanted, "no mission"));
      return Outcome.NOT_NOW;
    }
    if (wanted == FlightMode.ORBIT && !airborne) {
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
    } else if (!armed || mode != FlightMode.GUIDED || airborne) {
      return Outcome.FAILED;
    }
    isTakingOff = true;
    takeOffM = Double.isFinite(upM) ? upM : parameters.get(Setting.TAKEOFF_M);
    guidance.holdHere();
    return Outcome.ACCEPTED;
  }

  /** Flies to a place, above home; NaN is where it is. */
  Outcome reposition(double north, double east, double upM, double mps, boolean mayChangeMode) {
    FlightMode guided = manner.changesModeByItself() ? FlightMode.HOLD : FlightMode.GUIDED;
    if (mode != guided && !mayChangeMode) {
      return Outcome.DENIED;
    }
    if (!airborne || setMode(guided) != Outcome.ACCEPTED) {
      return Outcome.NOT_NOW;
    }
    if (mps > 0) {
      guidance.setSpeed(mps);
    }
    target =
        new Target(
            Double.isNaN(north) ? guidance.northM() : north,
            Double.isNaN(east) ? guidance.eastM() : east,
            Double.isNaN(upM) ? guidance.upM() : upM,
            0,
            0);
    return Outcome.ACCEPTED;
  }

  Outcome orbit(double north, double east, double upM, double radiusM, double mps) {
    if (setMode(FlightMode.ORBIT) != Outcome.ACCEPTED) {
      return Outcome.NOT_NOW;
    }
    target =
        new Target(
            Double.isNaN(north) ? guidance.northM() : north,
            Double.isNaN(east) ? guidance.eastM() : east,
            Double.isNaN(upM) ? guidance.upM() : upM,
            radiusM,
            mps);
    return Outcome.ACCEPTED;
  }

  Outcome pause(boolean paused) {
    if (!airborne || (mode != FlightMode.MISSION && mode != FlightMode.GUIDED)) {
      return Outcome.DENIED;
    }
    mission.pause(paused);
    if (missionState == MissionState.ACTIVE || missionState == MissionState.PAUSED) {
      missionState = paused ? MissionState.PAUSED : MissionState.ACTIVE;
    }
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

  Outcome setMissionItem(int seq) {
    if (seq < 0 || seq >= plans.items(Plans.MISSION).size()) {
      return Outcome.FAILED;
    }
    startsAt = Math.max(seq, manner.firstItem());
    mission.jumpTo(startsAt);
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
    target = null;
    isTakingOff = false;
    if (before == FlightMode.MISSION && missionState == MissionState.ACTIVE) {
      missionState = MissionState.PAUSED;
    }
    guidance.holdHere();
    say.accept(new Happening.ModeChanged(before, wanted));
    switch (wanted) {
      case RETURN -> startReturn();
      case TAKEOFF -> {
        isTakingOff = true;
        takeOffM = parameters.get(Setting.TAKEOFF_M);
      }
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
    if (!airborne && armed && model.upM() > AIRBORNE_M) {
      airborne = true;
      onGroundS = 0;
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
    startsAt = 0;
    missionState = MissionState.COMPLETE;
  }

  private void fly(double seconds) {
    switch (mode) {
      case MANUAL -> sinkOrStay(seconds);
      case HOLD, GUIDED -> flyToTarget(seconds);
      case TAKEOFF -> {
        if (isTakingOff && climb(seconds)) {
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
      case ORBIT -> {
        Target t = target;
        if (t == null) {
          guidance.hold(seconds);
        } else {
          guidance.circle(t.north, t.east, t.up, t.radiusM, t.mps, seconds);
        }
      }
    }
  }

  private void flyToTarget(double seconds) {
    Target t = target;
    if (isTakingOff) {
      climb(seconds);
    } else if (t != null && !mission.isPaused()) {
      guidance.goTo(t.north, t.east, t.up, seconds);
    } else if (airborne) {
      guidance.hold(seconds);
    } else {
      model.rest(seconds);
    }
  }

  private boolean climb(double seconds) {
    if (guidance.climbTo(takeOffM, seconds)) {
      isTakingOff = false;
      guidance.holdHere();
      return true;
    }
    return false;
  }

  private void sinkOrStay(double seconds) {
    if (airborne) {
      guidance.sink(seconds);
    } else {
      model.rest(seconds);
    }
  }

  private void beginMission() {
    List<MissionItem> items = plans.items(Plans.MISSION);
    boolean resumes =
        airborne && (missionState == MissionState.PAUSED || missionState == MissionState.ACTIVE);
    mission.start(items, resumes ? mission.current() : Math.max(startsAt, manner.firstItem()));
    missionState = MissionState.ACTIVE;
    say.accept(new Happening.MissionStarted());
    mission.begin();
  }

  private void startReturn() {
    returning.start(failsafe.nearestRally(), parameters.get(Setting.RETURN_M));
    say.accept(new Happening.ReturnStarted(returning.returnM(), guidance.homeAltitudeM()));
  }

  private void touchDown(double seconds) {
    if (!model.isOnGround()) {
      onGroundS = 0;
      return;
    }
    onGroundS += seconds;
    if (!armed) {
      airborne = false;
    } else if (airborne && model.impactMps() > CRASH_MPS) {
      airborne = false;
      say.accept(new Happening.Crashed());
      disarmed(false);
    } else if (airborne && onGroundS >= LANDED_AFTER_S) {
      airborne = false;
      onGroundS = 0;
      isTakingOff = false;
      say.accept(new Happening.Landed());
    }
    if (armed && !airborne && !isTakingOff() && hasStoodLongEnough()) {
      disarmBecauseOfLanding();
    }
  }

  /** Whether its motors are to stop, which may be never. */
  private boolean hasStoodLongEnough() {
    boolean hasComeDown =
        mode == FlightMode.LAND || mode == FlightMode.RETURN || mode == FlightMode.MISSION;
    double wanted = parameters.get(hasComeDown ? Setting.LANDED_DISARM_S : Setting.IDLE_DISARM_S);
    return (hasComeDown ? wanted >= 0 : wanted > 0) && onGroundS >= wanted;
  }

  private void disarmBecauseOfLanding() {
    MissionItem item = mission.item();
    if (mode == FlightMode.MISSION && missionState == MissionState.ACTIVE && item != null) {
      missionState = MissionState.COMPLETE;
      reached(item);
    }
    disarmed(true);
  }

  private void disarmed(boolean byLanding) {
    armed = false;
    isTakingOff = false;
    startsAt = 0;
    target = null;
    returning.end();
    say.accept(new Happening.Disarmed(byLanding));
    if (manner.returnsByMode() && mode == FlightMode.RETURN && intended != FlightMode.RETURN) {
      enter(intended);
    }
  }

  /** Whether it climbs from the ground, or is about to. */
  private boolean isTakingOff() {
    MissionItem item = mission.item();
    boolean byMission =
        mode == FlightMode.MISSION
            && missionState == MissionState.ACTIVE
            && item != null
            && item.command() == Commands.NAV_TAKEOFF;
    return armed && (isTakingOff || byMission);
  }

  private boolean isReturning() {
    MissionItem item = mission.item();
    return mode == FlightMode.RETURN
        || (mode == FlightMode.MISSION
            && item != null
            && item.command() == Commands.NAV_RETURN_TO_LAUNCH);
  }

  private boolean isLandingByMission() {
    MissionItem item = mission.item();
    return mode == FlightMode.MISSION && item != null && item.command() == Commands.NAV_LAND;
  }
}
