package dev.skein.airspace;

import com.google.common.geometry.S2LatLng;
import dev.skein.airspace.FlightPath.Place;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How high above its home, and how far from it, a drone may be sent. Only where it goes counts, not
 * where it is: who is beyond its limits may come back. What is not known is told, and passes. Pure.
 *
 * @param maxAltitudeM above home; null for no limit
 * @param maxDistanceM from home, seen from above; null for no limit
 */
public record FlightLimits(@Nullable Double maxAltitudeM, @Nullable Double maxDistanceM) {

  public static final FlightLimits NONE = new FlightLimits(null, null);

  /** Heights and places are not told more exactly. */
  private static final double SLACK_M = 0.5;

  private static final double EARTH_RADIUS_M = 6_371_010;

  /**
   * A place that a drone is sent to.
   *
   * @param what is flown there, for example {@code mission[3]}
   * @param place null for where it is anyway
   * @param aboveHomeM null when that is not known
   * @param aroundM how far it goes around the place
   */
  public record Goal(
      String what, @Nullable Place place, @Nullable Double aboveHomeM, double aroundM) {}

  /**
   * What was found.
   *
   * @param check {@code max_altitude} or {@code max_distance}
   * @param detail for people
   */
  public record Finding(String check, boolean passed, String detail) {}

  /**
   * Looks at both, as far as there is a limit.
   *
   * @param home null when it is not known
   */
  public List<Finding> judge(List<Goal> goals, @Nullable Place home) {
    List<Finding> findings = new ArrayList<>();
    if (maxAltitudeM != null) {
      findings.add(altitude(goals, maxAltitudeM));
    }
    if (maxDistanceM != null) {
      findings.add(distance(goals, home, maxDistanceM));
    }
    return findings;
  }

  private static Finding altitude(List<Goal> goals, double most) {
    String check = "max_altitude";
    if (goals.isEmpty()) {
      return new Finding(check, true, "where it goes is not known");
    }
    Optional<Goal> highest =
        goals.stream()
            .filter(goal -> goal.aboveHomeM != null)
            .max(Comparator.comparingDouble(FlightLimits::aboveHomeM));
    if (highest.isEmpty()) {
      return new Finding(check, true, "how high above home it goes is not known");
    }
    long unknown =
        goals.stream().filter(goal -> goal.aboveHomeM == null && goal.place != null).count();
    double metres = aboveHomeM(highest.get());
    return new Finding(
        check,
        metres <= most + SLACK_M,
        String.format(
            Locale.ROOT,
            "%s goes to %.0f m above home, it may go to %.0f m%s",
            highest.get().what,
            metres,
            most,
            unknown == 0 ? "" : "; of %d of its places it is not known".formatted(unknown)));
  }

  private static Finding distance(List<Goal> goals, @Nullable Place home, double most) {
    String check = "max_distance";
    List<Goal> places = goals.stream().filter(goal -> goal.place != null).toList();
    if (places.isEmpty()) {
      return new Finding(check, true, "where it goes is not known");
    }
    if (home == null) {
      return new Finding(check, true, "its home is not known");
    }
    Goal farthest =
        Collections.max(places, Comparator.comparingDouble(goal -> distanceM(home, goal)));
    double metres = distanceM(home, farthest);
    return new Finding(
        check,
        metres <= most + SLACK_M,
        String.format(
            Locale.ROOT,
            "%s goes %.0f m away from home, it may go %.0f m",
            farthest.what,
            metres,
            most));
  }

  private static double aboveHomeM(Goal goal) {
    return Objects.requireNonNull(goal.aboveHomeM);
  }

  private static double distanceM(Place home, Goal goal) {
    Place there = Objects.requireNonNull(goal.place);
    S2LatLng from = S2LatLng.fromDegrees(home.latitude(), home.longitude());
    S2LatLng to = S2LatLng.fromDegrees(there.latitude(), there.longitude());
    return from.getDistance(to).radians() * EARTH_RADIUS_M + goal.aroundM;
  }
}
