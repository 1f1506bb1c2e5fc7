package dev.skein.service.tasks;

import dev.skein.airspace.FlightPath.Place;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How near two routes come to each other. Who is where when is not looked at: both may be late.
 * Pure.
 */
final class Separation {

  private Separation() {}

  /**
   * The least distance of two paths, seen from above, where their altitudes are not further apart
   * than allowed; infinite when there is no such place. An altitude that is not known is any.
   */
  static double leastM(List<Place> a, List<Place> b, double verticalM) {
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < Math.max(1, a.size() - 1) && !a.isEmpty(); i++) {
      for (int j = 0; j < Math.max(1, b.size() - 1) && !b.isEmpty(); j++) {
        Place a2 = a.get(Math.min(i + 1, a.size() - 1));
        Place b2 = b.get(Math.min(j + 1, b.size() - 1));
        if (isNear(a.get(i), a2, b.get(j), b2, verticalM)) {
          least = Math.min(least, acrossM(a.get(i), a2, b.get(j), b2));
        }
      }
    }
    return least;
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
