package dev.skein.service.tasks;

import dev.skein.airspace.FlightPath;
import dev.skein.airspace.FlightPath.Place;
import dev.skein.airspace.Restriction;
import dev.skein.airspace.Zone;
import dev.skein.airspace.ZoneIndex;
import dev.skein.events.DroneEvent;
import dev.skein.events.Location;
import dev.skein.events.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether a route can be flown: by the zones, by any drone's range, by one drone and its battery,
 * and beside other tasks. Pure.
 */
final class RouteChecks {

  private static final double LONGEST_S = 365 * 86_400.0;

  private RouteChecks() {}

  /**
   * One thing that was looked at.
   *
   * @param check {@code route}, {@code zones}, {@code range}, {@code drone}, {@code maintenance},
   *     {@code lease}, {@code capabilities}, {@code max_altitude}, {@code max_distance}, {@code
   *     connected}, {@code battery} or {@code conflicts}
   */
  record Check(String check, boolean passed, String detail) {

    static List<Check> failed(List<Check> checks) {
      return checks.stream().filter(check -> !check.passed).toList();
    }

    /** In words. */
    static String text(List<Check> checks) {
      return checks.stream()
          .map(check -> check.check + ": " + check.detail)
          .collect(Collectors.joining("; "));
    }
  }

  /**
   * What a task needs of its drone, whichever that is.
   *
   * @param capabilities that it must have
   * @param asker in whose name it is ordered: it may be theirs
   */
  record Needs(List<String> capabilities, String asker) {}

  /** From one time to another, both included. */
  record Window(Instant from, Instant to) {

    boolean meets(Window other) {
      return !from.isAfter(other.to) && !other.from.isAfter(to);
    }
  }

  /**
   * Another task's route, from where its drone is now.
   *
   * @param when it is flown, as far as can be told
   * @param isPlanned whether that is to come
   */
  record Other(TaskId id, List<Place> path, Window when, boolean isPlanned) {}

  /** What holds whichever drone flies it. */
  static List<Check> ofRoute(Route route, ZoneIndex zones, TaskPolicy policy) {
    if (route.fault() != null) {
      return List.of(new Check("route", false, route.fault()));
    }
    List<Check> checks = new ArrayList<>();
    List<Zone> prohibited =
        FlightPath.crossed(way(route), zones).stream()
            .filter(zone -> zone.restriction() == Restriction.PROHIBITED)
            .toList();
    prohibited.forEach(zone ->
        checks.add(
            new Check("zones", false, "the path crosses the prohibited zone " + zone.name())));
    if (prohibited.isEmpty()) {
      checks.add(new Check("zones", true, "the path crosses no prohibited zone"));
    }
    double needed = needed(route, 0, policy);
    checks.add(
        new Check(
            "range",
            needed + policy.reservePercent() <= 100,
            String.format(
                Locale.ROOT,
                "%.0f m in %.0f s and the way home take %.0f %% of a full battery, %.0f %% stay in"
                    + " reserve",
                route.lengthM(),
                route.seconds(),
                needed,
                policy.reservePercent())));
    return checks;
  }

  /**
   * What a drone lacks for it, or has.
   *
   * @param full how long its full battery lasts by its own flights; null when that is not known
   */
  static List<Check> ofDrone(
      Route route,
      Needs needs,
      Fleet.Drone drone,
      TaskPolicy policy,
      @Nullable Duration full,
      Instant now) {
    List<Check> checks = new ArrayList<>();
    Fleet.Entry entry = drone.entry();
    checks.add(
        new Check(
            "drone", entry.lifeCycle().equals("active"), "its life cycle: " + entry.lifeCycle()));
    boolean isDue = entry.isMaintenanceDue(now);
    checks.add(
        new Check(
            "maintenance",
            !isDue,
            isDue ? "its maintenance is due" : "its maintenance is not due"));
    checks.add(ofLease(drone.lease(), needs.asker, now));
    checks.addAll(ofEntry(route, needs.capabilities, drone));
    DroneEvent.State state = drone.state();
    boolean isHere = state != null && state.connected();
    checks.add(
        new Check(
            "connected",
            isHere,
            isHere ? "it is heard" : "drone " + drone.id() + " is not connected"));
    Place at = place(state);
    if (!isHere || state == null || at == null) {
      if (isHere) {
        checks.add(new Check("drone", false, "it has no position"));
      }
      return checks;
    }
    Double battery = state.battery();
    double needed = needed(route, approachM(route, at) / policy.speedMps(), policy.of(full));
    checks.add(
        new Check(
            "battery",
            battery == null || battery - needed >= policy.reservePercent(),
            battery == null
                ? "it does not tell its charge"
                : String.format(
                    Locale.ROOT,
                    "%.0f %% of charge; the route and the way home take %.0f %%%s, %.0f %% stay in"
                        + " reserve",
                    battery,
                    needed,
                    full == null
                        ? ""
                        : " (full it lasts %d min, by its flights)".formatted(full.toMinutes()),
                    policy.reservePercent())));
    return checks;
  }

  private static Check ofLease(Fleet.@Nullable Lease lease, String asker, Instant now) {
    return lease != null && lease.isAnothers(asker, now)
        ? new Check(
            "lease", false, "%s has the drone until %s".formatted(lease.holder(), lease.until()))
        : new Check("lease", true, "nobody else has the drone");
  }

  /** What of a drone's entry forbids it, however the drone is just now. */
  static List<Check> ofEntry(Route route, List<String> capabilities, Fleet.Drone drone) {
    List<Check> checks = new ArrayList<>();
    if (!capabilities.isEmpty()) {
      List<String> missing =
          capabilities.stream()
              .filter(each -> !drone.entry().capabilities().contains(each))
              .toList();
      checks.add(
          new Check(
              "capabilities",
              missing.isEmpty(),
              missing.isEmpty()
                  ? "it has " + String.join(", ", capabilities)
                  : "it does not have " + String.join(", ", missing)));
    }
    checks.addAll(LimitChecks.of(route, drone));
    return checks;
  }

  /** When a route is flown that begins at a time, with the way home. */
  static Window window(Route route, Instant from, TaskPolicy policy) {
    double seconds = route.seconds() + route.homeSeconds(policy);
    return new Window(from, after(from, seconds));
  }

  /** A time that a flight takes; one without end ends in a year. */
  static Instant after(Instant from, double seconds) {
    return from.plusSeconds((long) Math.min(Math.ceil(seconds), LONGEST_S));
  }

  /** Whether it comes too near to what others fly in the same time. */
  static List<Check> ofOthers(Route route, Window when, List<Other> others, TaskPolicy policy) {
    List<Check> checks = new ArrayList<>();
    for (Other other : others) {
      if (!when.meets(other.when)) {
        continue;
      }
      double metres =
          Separation.leastM(
              route.path(), other.path(), policy.separationM(), policy.verticalSeparationM());
      if (metres < policy.separationM()) {
        checks.add(
            new Check(
                "conflicts",
                false,
                String.format(
                    Locale.ROOT,
                    "it comes to %.0f m of the route of task %s%s; %.0f m are kept",
                    metres,
                    other.id(),
                    other.isPlanned() ? ", which is to start at " + other.when().from() : "",
                    policy.separationM())));
      }
    }
    if (checks.isEmpty()) {
      checks.add(new Check("conflicts", true, "no other task's route is near"));
    }
    return checks;
  }

  /** Two places or more: a way of one is a stay there. */
  private static List<Place> way(Route route) {
    List<Place> path = route.path();
    return path.size() == 1 ? List.of(path.getFirst(), path.getFirst()) : path;
  }

  /** Where a drone is; null when that is not known. */
  static @Nullable Place place(DroneEvent.@Nullable State state) {
    Location at = state == null ? null : state.location();
    if (state == null || at == null) {
      return null;
    }
    Double altitude = at.altitude();
    Double above = state.relativeAltitudeM();
    // Altitudes of a plan are above the home, which is the ground under a drone that starts.
    Double ground = altitude == null || above == null ? altitude : Double.valueOf(altitude - above);
    return new Place(at.latitude(), at.longitude(), ground);
  }

  /** From a drone to the first place of the route; 0 where the route begins at the drone. */
  private static double approachM(Route route, Place at) {
    List<Place> path = route.path();
    return path.isEmpty() ? 0 : Geo.distanceM(at, path.getFirst());
  }

  private static double needed(Route route, double approachS, TaskPolicy policy) {
    return policy.percent(route.seconds() + route.homeSeconds(policy) + approachS);
  }
}
