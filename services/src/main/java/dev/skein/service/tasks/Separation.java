package dev.skein.service.tasks;

import dev.skein.airspace.FlightPath.Place;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How near two routes come to each other. Who is where when is not looked at: both may be late.
 * Pure.
 */
final class Separation {

  private static final double EARTH_RADIUS_M = 6_371_010;

  private Separation() {}

  /**
   * The least distance of two paths, seen from above, where their altitudes are not further apart
   * than allowed; infinite when it is not less than a limit. An altitude that is not known is any.
   */
  static double leastM(List<Place> a, List<Place> b, double withinM, double verticalM) {
    if (a.isEmpty() || b.isEmpty()) {
      return Double.POSITIVE_INFINITY;
    }
    Set<Line> own = lines(a, a.getFirst());
    Set<Line> others = lines(b, a.getFirst());
    Box all = others.stream().map(Line::box).reduce(Box::with).orElseThrow();
    double least = withinM;
    for (Line line : own) {
      Box near = line.box.grown(withinM);
      if (near.meets(all)) {
        for (Line other : others) {
          if (near.meets(other.box)
              && isNear(line.from, line.to, other.from, other.to, verticalM)) {
            least = Math.min(least, acrossM(line.from, line.to, other.from, other.to));
          }
        }
      }
    }
    return least < withinM ? least : Double.POSITIVE_INFINITY;
  }

  /** What is flown again and again counts once. */
  private static Set<Line> lines(List<Place> path, Place origin) {
    Set<Line> lines = new LinkedHashSet<>();
    for (int i = 0; i < Math.max(1, path.size() - 1); i++) {
      Place from = path.get(i);
      Place to = path.get(Math.min(i + 1, path.size() - 1));
      lines.add(new Line(from, to, Box.of(from, origin).with(Box.of(to, origin))));
    }
    return lines;
  }

  private record Line(Place from, Place to, Box box) {}

  /** Between two latitudes and two longitudes, which are from those of an origin; degrees. */
  private record Box(double south, double north, double west, double east) {

    static Box of(Place place, Place origin) {
      double longitude = Math.IEEEremainder(place.longitude() - origin.longitude(), 360);
      return new Box(place.latitude(), place.latitude(), longitude, longitude);
    }

    Box with(Box other) {
      return new Box(
          Math.min(south, other.south),
          Math.max(north, other.north),
          Math.min(west, other.west),
          Math.max(east, other.east));
    }

    Box grown(double metres) {
      double up = Math.toDegrees(metres / EARTH_RADIUS_M);
      double farthest = Math.min(89, Math.max(Math.abs(south), Math.abs(north)));
      double aside = up / Math.cos(Math.toRadians(farthest));
      return new Box(south - up, north + up, west - aside, east + aside);
    }

    boolean meets(Box other) {
      return south <= other.north
          && other.south <= north
          && west <= other.east
          && other.west <= east;
    }
  }

  private static boolean isNear(Place a1, Place a2, Place b1, Place b2, double verticalM) {
    Double[] heights = {
      a1.altitudeAmslM(), a2.altitudeAmslM(), b1.altitudeAmslM(), b2.altitudeAmslM()
    };
    for (Double height : heights) {
      if (isUnknown(height)) {
        return true;
      }
    }
    double lowestA = Math.min(heights[0], heights[1]);
    double highestA = Math.max(heights[0], heights[1]);
    double lowestB = Math.min(heights[2], heights[3]);
    double highestB = Math.max(heights[2], heights[3]);
    return lowestA - highestB < verticalM && lowestB - highestA < verticalM;
  }

  private static boolean isUnknown(@Nullable Double height) {
    return height == null;
  }

  /** The distance of two straight lines on the plane at the first's beginning. */
  private static double acrossM(Place a1, Place a2, Place b1, Place b2) {
    double ax = Geo.eastM(a1, a2);
    double ay = Geo.northM(a1, a2);
    double px = Geo.eastM(a1, b1);
    double py = Geo.northM(a1, b1);
    double qx = Geo.eastM(a1, b2);
    double qy = Geo.northM(a1, b2);
    if (cross(ax, ay, px, py, qx, qy)) {
      return 0;
    }
    return Math.min(
        Math.min(toLine(px, py, 0, 0, ax, ay), toLine(qx, qy, 0, 0, ax, ay)),
        Math.min(toLine(0, 0, px, py, qx, qy), toLine(ax, ay, px, py, qx, qy)));
  }

  private static boolean cross(double ax, double ay, double px, double py, double qx, double qy) {
    double p = ax * py - ay * px;
    double q = ax * qy - ay * qx;
    double dx = qx - px;
    double dy = qy - py;
    double origin = dx * -py - dy * -px;
    double end = dx * (ay - py) - dy * (ax - px);
    return p * q < 0 && origin * end < 0;
  }

  private static double toLine(double x, double y, double x1, double y1, double x2, double y2) {
    double dx = x2 - x1;
    double dy = y2 - y1;
    double square = dx * dx + dy * dy;
    double along = square == 0 ? 0 : Math.clamp(((x - x1) * dx + (y - y1) * dy) / square, 0, 1);
    return Math.hypot(x - x1 - along * dx, y - y1 - along * dy);
  }
}
