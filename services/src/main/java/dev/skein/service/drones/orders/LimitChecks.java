package dev.skein.service.drones.orders;

import dev.skein.events.DroneEvent;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether an order sends a drone higher above its home, or farther from it, than its entry allows.
 * Only where it goes counts, not where it is: who is beyond its limits may come back. What is not
 * known is told, and passes. Pure.
 */
final class LimitChecks {

  /** Heights and places are not told more exactly. */
  private static final double SLACK_M = 0.5;

  private LimitChecks() {}

  static void add(
      OrderKind kind,
      Map<String, Object> parameters,
      DroneEvent.State state,
      OrderDecider.Situation situation,
      List<Check> checks) {
    Double maxAltitude = situation.drone().limits().maxAltitude();
    Double maxDistance = situation.drone().limits().maxDistance();
    if ((maxAltitude == null && maxDistance == null) || !sendsOut(kind.amountsTo(parameters))) {
      return;
    }
    Home home = situation.drone().home(state);
    boolean isOrbit = kind == OrderKind.ORBIT;
    List<Stop> stops =
        isOrbit
            ? List.of(OrderPath.target(parameters, state))
            : OrderPath.stops(kind, parameters, state, situation, home);
    if (maxAltitude != null) {
      checks.add(altitude(stops, maxAltitude));
    }
    if (maxDistance != null) {
      double around = isOrbit ? Preflight.number(parameters, "radius") : 0;
      checks.add(distance(stops, around, home, maxDistance));
    }
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

  private static Check altitude(List<Stop> stops, double most) {
    if (stops.isEmpty()) {
      return Check.passed("max_altitude", "where it goes is not known");
    }
    long unknown = stops.stream().filter(stop -> stop.aboveHomeM() == null).count();
    String besides = unknown == 0 ? "" : "; of %d of its places it is not known".formatted(unknown);
    Optional<Stop> highest =
        stops.stream()
            .filter(stop -> stop.aboveHomeM() != null)
            .max(Comparator.comparingDouble(LimitChecks::aboveHomeM));
    if (highest.isEmpty()) {
      return Check.passed("max_altitude", "how high above home it goes is not known");
    }
    double metres = aboveHomeM(highest.get());
    return Check.of(
        "max_altitude",
        metres <= most + SLACK_M,
        String.format(
            Locale.ROOT,
            "%s goes to %.0f m above home, it may go to %.0f m%s",
            what(highest.get()),
            metres,
            most,
            besides));
  }

  private static Check distance(List<Stop> stops, double around, @Nullable Home home, double most) {
    if (stops.isEmpty()) {
      return Check.passed("max_distance", "where it goes is not known");
    }
    if (home == null) {
      return Check.passed("max_distance", "its home is not known");
    }
    Stop farthest =
        stops.stream().max(Comparator.comparingDouble(stop -> distanceM(home, stop))).orElseThrow();
    double metres = distanceM(home, farthest) + around;
    return Check.of(
        "max_distance",
        metres <= most + SLACK_M,
        String.format(
            Locale.ROOT,
            "%s goes %.0f m away from home, it may go %.0f m",
            what(farthest),
            metres,
            most));
  }

  private static String what(Stop stop) {
    return stop.item() == null ? "it" : "mission[%d]".formatted(stop.item());
  }

  private static double aboveHomeM(Stop stop) {
    Double metres = stop.aboveHomeM();
    return metres == null ? Double.NEGATIVE_INFINITY : metres;
  }

  private static double distanceM(Home home, Stop stop) {
    return Places.distanceM(
        home.latitude(), home.longitude(), stop.place().latitude(), stop.place().longitude());
  }
}
