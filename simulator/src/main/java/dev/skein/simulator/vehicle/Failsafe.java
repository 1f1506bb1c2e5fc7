package dev.skein.simulator.vehicle;

import dev.skein.simulator.battery.Battery;
import dev.skein.simulator.flight.Gps;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an autopilot watches by itself: battery, position, fence. Acts once for each cause. */
final class Failsafe {

  private static final double PATIENCE_S = 5;
  private static final double FENCE_EVERY_S = 0.5;

  private final Autopilot autopilot;
  private final Manner manner;
  private final Parameters parameters;
  private final Battery battery;
  private final Gps gps;
  private final Plans plans;
  private final Guidance guidance;
  private boolean fenceIsOn;
  private boolean batteryIsLow;
  private boolean batteryIsEmpty;
  private boolean positionIsLost;
  private boolean fenceIsBreached;
  private double lowForS;
  private double emptyForS;
  private double sinceFenceS;

  Failsafe(
      Autopilot autopilot,
      Manner manner,
      Parameters parameters,
      Battery battery,
      Gps gps,
      Plans plans,
      Guidance guidance) {
    this.autopilot = autopilot;
    this.manner = manner;
    this.parameters = parameters;
    this.battery = battery;
    this.gps = gps;
    this.plans = plans;
    this.guidance = guidance;
  }

  /** As after power-up. */
  void boot() {
    reset();
    enableFence(parameters.get(Setting.FENCE_ON) > 0);
  }

  void reset() {
    batteryIsLow = false;
    batteryIsEmpty = false;
    positionIsLost = false;
    fenceIsBreached = false;
    lowForS = 0;
    emptyForS = 0;
  }

  void enableFence(boolean on) {
    fenceIsOn = on || manner.fenceIsAlwaysOn();
  }

  boolean isActive() {
    return batteryIsLow || positionIsLost || fenceIsBreached;
  }

  /** Why it must not be armed; empty when it may. */
  String whyNotArm() {
    if (!gps.hasFix()) {
      return "GPS 1: Bad fix";
    }
    if (!autopilot.isReady() || gps.isUnreliable()) {
      return "Need Position Estimate";
    }
    if (isLow()) {
      return "Battery 1 low voltage failsafe";
    }
    return fenceIsOn && !isInsideFence() ? "vehicle outside Polygon fence" : "";
  }

  void step(double seconds) {
    if (!autopilot.isArmed() || !autopilot.isAirborne()) {
      return;
    }
    watchBattery(seconds);
    watchPosition();
    sinceFenceS += seconds;
    if (sinceFenceS >= FENCE_EVERY_S) {
      sinceFenceS = 0;
      watchFence();
    }
  }

  /** The rally point that is nearer than home; null when home is nearest. */
  @Nullable MissionItem nearestRally() {
    MissionItem nearest = null;
    double least = guidance.toHomeM();
    for (MissionItem rally : plans.items(Plans.RALLY)) {
      double distance =
          Math.hypot(
              guidance.frame().northM(rally.x()) - guidance.northM(),
              guidance.frame().eastM(rally.y()) - guidance.eastM());
      if (distance < least) {
        least = distance;
        nearest = rally;
      }
    }
    return nearest;
  }

  private void watchBattery(double seconds) {
    lowForS = isLow() ? lowForS + seconds : 0;
    double cell = battery.volts() / battery.cells();
    boolean isEmpty =
        battery.percent() < parameters.get(Setting.EMPTY_PERCENT)
            || cell < parameters.get(Setting.EMPTY_CELL_VOLTS);
    emptyForS = isEmpty ? emptyForS + seconds : 0;
    if (!batteryIsLow && lowForS > PATIENCE_S) {
      batteryIsLow = true;
      autopilot.say(new Happening.BatteryLow(battery.volts(), battery.usedMah()));
      if (autopilot.mode() != FlightMode.LAND) {
        autopilot.enter(FlightMode.RETURN);
      }
    }
    if (!batteryIsEmpty && emptyForS > PATIENCE_S) {
      batteryIsEmpty = true;
      autopilot.enter(FlightMode.LAND);
    }
  }

  private boolean isLow() {
    return battery.percent() < parameters.get(Setting.LOW_PERCENT)
        || battery.volts() / battery.cells() < parameters.get(Setting.LOW_CELL_VOLTS);
  }

  private void watchPosition() {
    boolean isLost = gps.isUnreliable();
    if (isLost && !positionIsLost && autopilot.mode().needsPosition()) {
      autopilot.say(new Happening.PositionLost());
      autopilot.enter(FlightMode.LAND);
    }
    positionIsLost = isLost;
  }

  private void watchFence() {
    boolean isOutside = fenceIsOn && !isInsideFence();
    if (isOutside && !fenceIsBreached) {
      autopilot.say(new Happening.FenceBreached());
      FlightMode mode = autopilot.mode();
      if (mode != FlightMode.LAND && mode != FlightMode.RETURN) {
        manner.atTheFence((int) parameters.get(Setting.FENCE_ACTION)).ifPresent(autopilot::enter);
      }
    }
    fenceIsBreached = isOutside;
  }

  boolean isFenceOn() {
    return fenceIsOn;
  }

  boolean isFenceBreached() {
    return fenceIsBreached;
  }

  private boolean isInsideFence() {
    List<MissionItem> fence = plans.items(Plans.FENCE);
    return fence.isEmpty()
        || Fence.allows(
            fence,
            guidance.frame().latE7(guidance.northM()),
            guidance.frame().lonE7(guidance.eastM()));
  }
}
