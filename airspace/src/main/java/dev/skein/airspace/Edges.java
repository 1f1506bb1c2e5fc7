package dev.skein.airspace;

import com.google.common.geometry.S2EdgeUtil;
import com.google.common.geometry.S2Loop;
import com.google.common.geometry.S2Point;
import com.google.common.geometry.S2Polygon;
import java.util.ArrayList;
import java.util.List;

/**
 * The edges of a polygon in runs, each with a cap round it: of an area with many thousands of edges
 * only those are looked at that may be near. Angles are radians.
 */
final class Edges {

  private static final int RUN = 32;

  private final List<Run> runs = new ArrayList<>();

  Edges(S2Polygon polygon) {
    for (int l = 0; l < polygon.numLoops(); l++) {
      S2Loop loop = polygon.loop(l);
      for (int v = 0; v < loop.numVertices(); v += RUN) {
        int edges = Math.min(RUN, loop.numVertices() - v);
        List<S2Point> vertices = new ArrayList<>(edges + 1);
        for (int i = 0; i <= edges; i++) {
          vertices.add(loop.vertex(v + i));
        }
        runs.add(Run.of(vertices));
      }
    }
  }

  private record Run(List<S2Point> vertices, S2Point middle, double radius) {
    static Run of(List<S2Point> vertices) {
      S2Point middle = vertices.get(vertices.size() / 2);
      double radius = 0;
      for (S2Point vertex : vertices) {
        radius = Math.max(radius, middle.angle(vertex));
      }
      // Edges lie between their ends, but for those too long to tell: they are always near.
      return new Run(vertices, middle, radius < Math.PI / 2 ? radius : Math.PI);
    }

    double leastDistance(S2Point point) {
      return middle.angle(point) - radius;
    }
  }

  /** Where a segment crosses edges, as places on it. */
  List<S2Point> crossings(S2Point from, S2Point to) {
    List<S2Point> crossings = new ArrayList<>(2);
    double length = from.angle(to);
    for (Run run : runs) {
      if (run.leastDistance(from) <= length) {
        for (int i = 0; i + 1 < run.vertices.size(); i++) {
          S2Point c = run.vertices.get(i);
          S2Point d = run.vertices.get(i + 1);
          if (S2EdgeUtil.robustCrossing(from, to, c, d) > 0) {
            crossings.add(S2EdgeUtil.getIntersection(from, to, c, d));
          }
        }
      }
    }
    return crossings;
  }

  /** How far the nearest edge is, if it is nearer than that; else that. */
  double distance(S2Point point, double most) {
    double nearest = most;
    for (Run run : runs) {
      if (run.leastDistance(point) < nearest) {
        for (int i = 0; i + 1 < run.vertices.size(); i++) {
          double distance =
              S2EdgeUtil.getDistance(point, run.vertices.get(i), run.vertices.get(i + 1)).radians();
          nearest = Math.min(nearest, distance);
        }
      }
    }
    return nearest;
  }
}
