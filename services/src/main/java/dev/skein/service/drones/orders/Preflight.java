package dev.skein.service.drones.orders;

import dev.skein.airspace.FlightPath;
import dev.skein.airspace.FlightPath.Place;
import dev.skein.airspace.Restriction;
import dev.skein.airspace.Zone;
import dev.skein.events.DroneEvent;
import dev.skein.events.Fix;
import dev.skein.events.Location;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Whether a drone can carry an order out, by what is known of it and of the air. Pure. */
final class Preflight {

  private static final int CORNERS = 36;
  private static final double METRES_A_DEGREE = 111_195;

  private Preflight() {}

  /** All that is looked at for an order. */
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
    lifeCycle(kind, drone, checks);
    inTheAir(kind, state, checks);
    capability(kind, drone, checks);
    if (fliesOut(kind) || kind == OrderKind.UPLOAD_MISSION) {
      battery(drone, state, situation.policy(), checks);
    }
    if (fliesOut(kind)) {
      fix(state, checks);
    }
    if (!isEmergency) {
      path(kind, parameters, state, situation, checks);
    }
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

  private static void capability(OrderKind kind, DroneRecord drone, List<Check> checks) {
    if (kind == OrderKind.ORBIT) {
      boolean isArduPilot = "ardupilot".equals(drone.autopilot());
      checks.add(
          Check.of(
              "capability", !isArduPilot, isArduPilot ? "ArduPilot has no orbit" : "it can orbit"));
    }
  }

  private static void battery(
      DroneRecord drone, DroneEvent.State state, OrderPolicy policy, List<Check> checks) {
    Double battery = state.battery();
    Double own = drone.minBattery();
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

  private static void fix(DroneEvent.State state, List<Check> checks) {
    boolean isGood =
        state.location() != null && state.fix() != Fix.NONE && state.fix() != Fix.FIX_2D;
    checks.add(
        Check.of(
            "fix",
            isGood,
            state.location() == null ? "it has no position" : "fix " + state.fix().word()));
  }

  private static void path(
      OrderKind kind,
      Map<String, Object> parameters,
      DroneEvent.State state,
      OrderDecider.Situation situation,
      List<Check> checks) {
    Location at = state.location();
    Home home = situation.drone().home();
    if (at == null) {
      return;
    }
    Place here = new Place(at.latitude(), at.longitude(), at.altitude());
    List<Place> path =
        switch (kind) {
          case TAKE_OFF -> {
            Double altitude = at.altitude();
            yield List.of(
                here,
                new Place(
                    at.latitude(),
                    at.longitude(),
                    altitude == null ? null : altitude + number(parameters, "altitude")));
          }
          case GO_TO -> List.of(here, target(parameters, state));
          case ORBIT -> orbit(here, parameters, state);
          case RETURN_TO_BASE ->
              home == null
                  ? List.of()
                  : List.of(here, new Place(home.latitude(), home.longitude(), at.altitude()));
          case UPLOAD_MISSION -> MissionPath.of(parameters.get("plan"), 0, here, home, state);
          case START_MISSION -> {
            Object from = parameters.get("from_item");
            int item = from instanceof Number number ? number.intValue() : 0;
            yield MissionPath.of(situation.uploaded(), item, here, home, state);
          }
          default -> List.of();
        };
    if (path.isEmpty()) {
      return;
    }
    List<Zone> prohibited =
        FlightPath.crossed(path, situation.zones()).stream()
            .filter(zone -> zone.restriction() == Restriction.PROHIBITED)
            .toList();
    if (prohibited.isEmpty()) {
      checks.add(Check.passed("zones", "the path crosses no prohibited zone"));
    }
    for (Zone zone : prohibited) {
      checks.add(
          Check.failed("zones", "the path crosses the prohibited zone %s".formatted(zone.name())));
    }
  }

  private static Place target(Map<String, Object> parameters, DroneEvent.State state) {
    return new Place(
        number(parameters, "latitude"),
        number(parameters, "longitude"),
        parameters.containsKey("altitude")
            ? Places.amslM(number(parameters, "altitude"), isAmsl(parameters), state)
            : null);
  }

  private static List<Place> orbit(
      Place here, Map<String, Object> parameters, DroneEvent.State state) {
    Place centre = target(parameters, state);
    double radius = number(parameters, "radius");
    double aDegreeEast = METRES_A_DEGREE * Math.cos(Math.toRadians(centre.latitude()));
    List<Place> path = new ArrayList<>();
    path.add(here);
    for (int i = 0; i <= CORNERS; i++) {
      double angle = 2 * Math.PI * i / CORNERS;
      path.add(
          new Place(
              Math.clamp(centre.latitude() + radius * Math.cos(angle) / METRES_A_DEGREE, -90, 90),
              Math.IEEEremainder(
                  centre.longitude() + radius * Math.sin(angle) / Math.max(1, aDegreeEast), 360),
              centre.altitudeAmslM()));
    }
    return path;
  }

  static boolean isAmsl(Map<String, Object> parameters) {
    return "amsl".equals(parameters.get("altitude_frame"));
  }

  static double number(Map<String, Object> parameters, String name) {
    return parameters.get(name) instanceof Number number ? number.doubleValue() : Double.NaN;
  }
}
