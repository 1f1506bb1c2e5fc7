package dev.skein.service.drones.orders;

import dev.skein.airspace.FlightLimits;
import dev.skein.airspace.FlightPath.Place;
import dev.skein.events.DroneEvent;
import java.util.List;
import java.util.Map;

/**
 * Whether an order sends a drone higher above its home, or farther from it, than it may go. Pure.
 */
final class LimitChecks {

  private LimitChecks() {}

  static void add(
      OrderKind kind,
      Map<String, Object> parameters,
      DroneEvent.State state,
      OrderDecider.Situation situation,
      List<Check> checks) {
    FlightLimits limits = situation.drone().limits().ofFlight();
    if (limits.equals(FlightLimits.NONE) || !sendsOut(kind.amountsTo(parameters))) {
      return;
    }
    Home home = situation.drone().homeOfFlight(state);
    List<FlightLimits.Goal> goals =
        kind == OrderKind.ORBIT
            ? List.of(
                goal(OrderPath.target(parameters, state), Preflight.number(parameters, "radius")))
            : OrderPath.ways(kind, parameters, state, situation, home).stream()
                .flatMap(List::stream)
                .map(stop -> goal(stop, 0))
                .distinct()
                .toList();
    limits
        .judge(goals, home == null ? null : new Place(home.latitude(), home.longitude(), null))
        .forEach(found -> checks.add(Check.of(found.check(), found.passed(), found.detail())));
  }

  private static FlightLimits.Goal goal(Stop stop, double aroundM) {
    String what = stop.item() == null ? "it" : "mission[%d]".formatted(stop.item());
    return new FlightLimits.Goal(what, stop.place(), stop.aboveHomeM(), aroundM);
  }

  private static boolean sendsOut(OrderKind kind) {
    return switch (kind) {
      case TAKE_OFF, GO_TO, ORBIT, UPLOAD_MISSION, START_MISSION -> true;
      case ARM,
          DISARM,
          LAND,
          RETURN_TO_BASE,
          SET_SPEED,
          PAUSE,
          RESUME,
          SET_MODE,
          EMERGENCY_STOP,
          REBOOT ->
          false;
    };
  }
}
