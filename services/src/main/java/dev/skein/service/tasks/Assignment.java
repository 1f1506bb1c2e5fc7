package dev.skein.service.tasks;

import dev.skein.airspace.FlightPath.Place;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.MissionItem;
import dev.skein.service.tasks.RouteChecks.Check;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The best free drone for a mission: the nearest to its beginning that is connected, in service,
 * nobody else's, has what is needed and may fly there, has energy for the route, the way home and
 * the reserve, and from where the route can be flown; of equals the one with the lower id. Pure.
 */
final class Assignment {

  private Assignment() {}

  /** Which drone it is, or why none. */
  sealed interface Choice {
    record Best(DroneId droneId) implements Choice {}

    /** Why not, by drone. */
    record None(Map<DroneId, String> reasons) implements Choice {
      /** In words. */
      String text() {
        return reasons.isEmpty()
            ? "there is no drone in the group"
            : reasons.entrySet().stream()
                .map(each -> "drone %s: %s".formatted(each.getKey(), each.getValue()))
                .collect(Collectors.joining("; "));
      }
    }
  }

  /**
   * Chooses.
   *
   * @param drones by id
   * @param busy those that fly another task
   * @param full how long drones' full batteries last, of those of which it is known
   * @param also what the route from where a drone is must pass besides
   */
  static Choice choose(
      List<MissionItem> mission,
      RouteChecks.Needs needs,
      List<Fleet.Drone> drones,
      Set<DroneId> busy,
      TaskPolicy policy,
      Map<DroneId, Duration> full,
      Instant now,
      Function<Route, List<Check>> also) {
    Map<DroneId, String> reasons = new LinkedHashMap<>();
    DroneId best = null;
    double nearest = Double.POSITIVE_INFINITY;
    boolean isBestUp = true;
    Place first = first(mission, policy);
    for (Fleet.Drone drone : drones) {
      Place at = RouteChecks.place(drone.state());
      String reason = busy.contains(drone.id()) ? "it flies another task" : null;
      if (reason == null) {
        Route route = Route.of(mission, at, drone.home(), policy);
        List<Check> failed =
            Check.failed(
                RouteChecks.ofDrone(route, needs, drone, policy, full.get(drone.id()), now));
        if (failed.isEmpty()) {
          failed = Check.failed(also.apply(route));
        }
        reason = failed.isEmpty() ? null : failed.getFirst().detail();
      }
      if (reason != null) {
        reasons.put(drone.id(), reason);
      } else {
        double metres = first == null || at == null ? 0 : Geo.distanceM(at, first);
        boolean isUp = isUp(drone);
        if (isUp == isBestUp ? metres < nearest : isBestUp) {
          nearest = metres;
          isBestUp = isUp;
          best = drone.id();
        }
      }
    }
    return best == null ? new Choice.None(reasons) : new Choice.Best(best);
  }

  /** Somebody may be flying it by hand. */
  static boolean isUp(Fleet.Drone drone) {
    DroneEvent.State state = drone.state();
    return state != null
        && (state.status() == DroneStatus.FLYING
            || state.status() == DroneStatus.RETURNING
            || state.status() == DroneStatus.LANDING);
  }

  /** Where the work begins: a copter takes off wherever it stands. */
  private static @Nullable Place first(List<MissionItem> mission, TaskPolicy policy) {
    return Route.of(mission, null, null, policy).legs().stream()
        .filter(leg -> leg.command() != MissionCommand.TAKEOFF)
        .map(Route.Leg::to)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }
}
