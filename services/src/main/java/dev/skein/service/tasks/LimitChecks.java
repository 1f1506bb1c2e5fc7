package dev.skein.service.tasks;

import dev.skein.airspace.FlightPath.Place;
import dev.skein.events.DroneEvent;
import dev.skein.events.Location;
import dev.skein.service.tasks.RouteChecks.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether a route goes higher above a drone's home, or farther from it, than its entry allows. What
 * is not known is told, and passes. Pure.
 */
final class LimitChecks {

  /** Heights and places are not told more exactly. */
  private static final double SLACK_M = 0.5;

  private LimitChecks() {}

  static List<Check> of(Route route, Fleet.Drone drone) {
    List<Check> checks = new ArrayList<>();
    Double maxAltitude = drone.limits().maxAltitude();
    Double maxDistance = drone.limits().maxDistance();
    List<Route.Leg> legs =
        route.legs().stream()
            .filter(leg -> leg.command() != MissionCommand.RETURN_TO_LAUNCH)
            .toList();
    if (maxAltitude != null) {
      checks.add(altitude(legs, maxAltitude));
    }
    if (maxDistance != null) {
      checks.add(distance(legs, home(drone), maxDistance));
    }
    return checks;
  }

  private static Check altitude(List<Route.Leg> legs, double most) {
    int item = 0;
    double highest = Double.NEGATIVE_INFINITY;
    int unknown = 0;
    for (Route.Leg leg : legs) {
      Double metres = leg.aboveHomeM();
      if (metres == null) {
        unknown += leg.to() == null ? 0 : 1;
      } else if (metres > highest) {
        highest = metres;
        item = leg.item();
      }
    }
    if (Double.isInfinite(highest)) {
      return new Check("max_altitude", true, "how high above home it goes is not known");
    }
    return new Check(
        "max_altitude",
        highest <= most + SLACK_M,
        String.format(
            Locale.ROOT,
            "mission[%d] goes to %.0f m above home, it may go to %.0f m%s",
            item,
            highest,
            most,
            unknown == 0 ? "" : "; of %d of its places it is not known".formatted(unknown)));
  }

  private static Check distance(List<Route.Leg> legs, @Nullable Place home, double most) {
    if (home == null) {
      return new Check("max_distance", true, "its home is not known");
    }
    int item = 0;
    double farthest = 0;
    for (Route.Leg leg : legs) {
      Place to = leg.to();
      double metres = to == null ? 0 : Geo.distanceM(home, to);
      if (metres > farthest) {
        farthest = metres;
        item = leg.item();
      }
    }
    return new Check(
        "max_distance",
        farthest <= most + SLACK_M,
        String.format(
            Locale.ROOT,
            "mission[%d] goes %.0f m away from home, it may go %.0f m",
            item,
            farthest,
            most));
  }

  /** Where it belongs, else where it stands; in the air that is not known. */
  private static @Nullable Place home(Fleet.Drone drone) {
    Location home = drone.home();
    if (home != null) {
      return new Place(home.latitude(), home.longitude(), null);
    }
    DroneEvent.State state = drone.state();
    return state == null || Assignment.isUp(drone) ? null : RouteChecks.place(state);
  }
}
