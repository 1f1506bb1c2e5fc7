package dev.skein.service.drones.orders;

import dev.skein.airspace.FlightPath;
import dev.skein.airspace.FlightPath.Place;
import dev.skein.airspace.Restriction;
import dev.skein.airspace.Zone;
import dev.skein.events.DroneEvent;
import dev.skein.events.Fix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Whether a drone can carry an order out, by what is known of it and of the air. Pure. */
final class Preflight {

  /**
   * No link takes a drone that has said nothing for so long for one that is heard: when what is
   * known of one is older, who keeps it (the role monitoring) is not there.
   */
  private static final Duration OLDEST = Duration.ofSeconds(45);

  private Preflight() {}

  /** All that is looked at for an order: it is looked at as what it comes to. */
  static List<Check> check(
      OrderKind kind,
      Map<String, Object> parameters,
      boolean isEmergency,
      OrderDecider.Situation situation) {
    DroneRecord drone = situation.drone();
    DroneEvent.State state = situation.state();
    List<Check> checks = new ArrayList<>();
    if (state == null || !state.connected() || state.heldBy() == null) {
      checks.add(
          Check.failed(
              "connected",
              state == null
                  ? "nothing has been heard of drone " + drone.id()
                  : "drone %d is not connected; last report %s"
                      .formatted(drone.id(), state.observedAt())));
      return checks;
    }
    checks.add(Check.passed("connected", "by " + state.heldBy()));
    OrderKind flown = kind.amountsTo(parameters);
    // What is resumed has been started before.
    lifeCycle(kind == OrderKind.RESUME ? kind : flown, drone, checks);
    inTheAir(kind, state, checks);
    readyToArm(kind, state, checks);
    capability(kind, drone, checks);
    if (flown == OrderKind.START_MISSION && kind != OrderKind.RESUME) {
      mission(situation.mission(), checks);
    }
    if (fliesOut(flown) || kind == OrderKind.UPLOAD_MISSION) {
      battery(drone, state, situation.policy(), checks);
    }
    if (fliesOut(flown)) {
      fix(state, situation.age(), checks);
    }
    if (!isEmergency) {
      path(kind, parameters, state, situation, checks);
    }
    LimitChecks.add(kind, parameters, state, situation, checks);
    return checks;
  }

  private static boolean fliesOut(OrderKind kind) {
    return switch (kind) {
      case TAKE_OFF, GO_TO, ORBIT, START_MISSION -> true;
      default -> false;
    };
  }

  private static void lifeCycle(OrderKind kind, DroneRecord drone, List<Check> checks) {
    if (kind.starts()) {
      checks.add(
          Check.of("life_cycle", drone.lifeCycle().equals("active"), "it is " + drone.lifeCycle()));
      checks.add(
          Check.of(
              "maintenance",
              !drone.isMaintenanceDue(),
              drone.isMaintenanceDue() ? "it is due" : "it is not due"));
    }
  }

  private static void inTheAir(OrderKind kind, DroneEvent.State state, List<Check> checks) {
    boolean isFlying = Places.isFlying(state);
    String is = isFlying ? "it is in the air" : "it is on the ground";
    switch (kind) {
      case GO_TO, ORBIT, PAUSE, RESUME -> checks.add(Check.of("in_the_air", isFlying, is));
      case TAKE_OFF, REBOOT -> checks.add(Check.of("on_the_ground", !isFlying, is));
      case DISARM ->
          checks.add(
              Check.of(
                  "on_the_ground",
                  !isFlying,
                  isFlying ? is + ": emergency_stop stops its motors there" : is));
      case ARM,
          LAND,
          RETURN_TO_BASE,
          SET_SPEED,
          SET_MODE,
          UPLOAD_MISSION,
          START_MISSION,
          EMERGENCY_STOP -> {
        // On the ground as well as in the air.
      }
    }
  }

  /** By the vehicle's own checks before it arms. */
  private static void readyToArm(OrderKind kind, DroneEvent.State state, List<Check> checks) {
    if (!kind.starts() || Places.isFlying(state) || Boolean.TRUE.equals(state.armed())) {
      return;
    }
    Boolean isReady = state.readyToArm();
    String reason = state.notReadyReason();
    checks.add(
        Check.of(
            "ready_to_arm",
            isReady == null || isReady,
            isReady == null
                ? "it does not tell whether it is ready to arm"
                : isReady
                    ? "it is ready to arm"
                    : "the vehicle says that it is not ready to arm"
                        + (reason == null ? "" : ": " + reason)));
  }

  private static void capability(OrderKind kind, DroneRecord drone, List<Check> checks) {
    if (kind == OrderKind.ORBIT) {
      boolean isArduPilot = "ardupilot".equals(drone.autopilot());
      checks.add(
          Check.of(
              "capability", !isArduPilot, isArduPilot ? "ArduPilot has no orbit" : "it can orbit"));
    }
  }

  /** Of an upload that broke off a vehicle may keep a part. */
  private static void mission(KeptMission mission, List<Check> checks) {
    Order.State doubt = mission.doubt();
    if (doubt != null) {
      checks.add(
          Check.failed(
              "mission", "its last upload is %s: upload it again".formatted(doubt.word())));
    }
  }

  private static void battery(
      DroneRecord drone, DroneEvent.State state, OrderPolicy policy, List<Check> checks) {
    Double battery = state.battery();
    Double own = drone.limits().minBattery();
    double least = own == null ? policy.minBatteryPercent() : own;
    checks.add(
        Check.of(
            "battery",
            battery == null || battery >= least,
            battery == null
                ? "it does not tell its charge"
                : String.format(
                    Locale.ROOT, "%.0f %% of charge, %.0f %% are needed", battery, least)));
  }

  private static void fix(DroneEvent.State state, Duration age, List<Check> checks) {
    boolean isOld = age.compareTo(OLDEST) > 0;
    boolean isGood =
        state.location() != null && state.fix() != Fix.NONE && state.fix() != Fix.FIX_2D;
    checks.add(
        Check.of(
            "fix",
            isGood && !isOld,
            state.location() == null
                ? "it has no position"
                : isOld
                    ? "where it is was last told %d s ago".formatted(age.toSeconds())
                    : "fix " + state.fix().word()));
  }

  private static void path(
      OrderKind kind,
      Map<String, Object> parameters,
      DroneEvent.State state,
      OrderDecider.Situation situation,
      List<Check> checks) {
    List<List<Place>> ways = OrderPath.of(kind, parameters, state, situation);
    if (ways.isEmpty()) {
      return;
    }
    List<Zone> prohibited =
        ways.stream()
            .flatMap(way -> FlightPath.crossed(way, situation.zones()).stream())
            .filter(zone -> zone.restriction() == Restriction.PROHIBITED)
            .distinct()
            .toList();
    if (prohibited.isEmpty()) {
      checks.add(Check.passed("zones", "the path crosses no prohibited zone"));
    }
    for (Zone zone : prohibited) {
      checks.add(
          Check.failed("zones", "the path crosses the prohibited zone %s".formatted(zone.name())));
    }
  }

  static boolean isAmsl(Map<String, Object> parameters) {
    return "amsl".equals(parameters.get("altitude_frame"));
  }

  static double number(Map<String, Object> parameters, String name) {
    return parameters.get(name) instanceof Number number ? number.doubleValue() : Double.NaN;
  }
}
