package dev.skein.simulator.vehicle;

import java.util.List;

/**
 * Where a vehicle may be, from its fence items: inside the inclusions and outside the exclusions.
 * Polygons are in degrees E7 on a plane, as autopilots have them.
 */
final class Fence {

  private static final double METRES_PER_DEGREE_E7 = 111_319.49 / 1e7;

  private Fence() {}

  /** Whether that place is allowed; everything is when there is no fence. */
  static boolean allows(List<MissionItem> items, int latE7, int lonE7) {
    boolean hasInclusion = false;
    boolean isIncluded = false;
    for (int i = 0; i < items.size(); ) {
      MissionItem item = items.get(i);
      int vertices = 1;
      boolean inside;
      switch (item.command()) {
        case Commands.FENCE_POLYGON_INCLUSION, Commands.FENCE_POLYGON_EXCLUSION -> {
          vertices = Math.clamp((int) item.param1(), 1, items.size() - i);
          inside = isInside(items.subList(i, i + vertices), latE7, lonE7);
        }
        case Commands.FENCE_CIRCLE_INCLUSION, Commands.FENCE_CIRCLE_EXCLUSION ->
            inside = distanceM(item, latE7, lonE7) <= item.param1();
        default -> inside = false;
      }
      switch (item.command()) {
        case Commands.FENCE_POLYGON_INCLUSION, Commands.FENCE_CIRCLE_INCLUSION -> {
          hasInclusion = true;
          isIncluded |= inside;
        }
        case Commands.FENCE_POLYGON_EXCLUSION, Commands.FENCE_CIRCLE_EXCLUSION -> {
          if (inside) {
            return false;
          }
        }
        default -> {
          // A return point bounds nothing.
        }
      }
      i += vertices;
    }
    return !hasInclusion || isIncluded;
  }

  private static boolean isInside(List<MissionItem> polygon, int latE7, int lonE7) {
    boolean inside = false;
    for (int i = 0, j = polygon.size() - 1; i < polygon.size(); j = i++) {
      MissionItem a = polygon.get(i);
      MissionItem b = polygon.get(j);
      boolean crosses = a.x() > latE7 != b.x() > latE7;
      if (crosses
          && lonE7
              < ((double) b.y() - a.y()) * (latE7 - a.x()) / ((double) b.x() - a.x()) + a.y()) {
        inside = !inside;
      }
    }
    return inside;
  }

  private static double distanceM(MissionItem centre, int latE7, int lonE7) {
    double north = (latE7 - centre.x()) * METRES_PER_DEGREE_E7;
    double east =
        (lonE7 - centre.y()) * METRES_PER_DEGREE_E7 * Math.cos(Math.toRadians(latE7 / 1e7));
    return Math.hypot(north, east);
  }
}
