package dev.skein.airspace;

import com.google.common.geometry.S2Edge;
import com.google.common.geometry.S2LatLng;
import com.google.common.geometry.S2Loop;
import com.google.common.geometry.S2Point;
import com.google.common.geometry.S2Polygon;
import com.google.common.geometry.S2PolygonBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * A polygon of rings that are straight in longitude and latitude (RFC 7946, 3.1.1), brought onto
 * the sphere. Edges that run up and down the same line cancel out, as those along the antimeridian
 * do where a polygon goes all the way round; what has shrunk to a pole is no edge. What is inside
 * follows from the rings as they are drawn; a ring that winds round a pole has the smaller side
 * inside.
 */
final class LonLatPolygon {

  /** So many positions a polygon may have, with those that its straight edges need. */
  static final int MOST_VERTICES = 100_000;

  /** The area may be off by so much for each radian of edges, in radians: two metres. */
  private static final double AREA_SLACK = 2 / 6_371_010.0;

  private final List<LonLatRing> rings;
  private final TreeSet<Double> antimeridianLatitudes = new TreeSet<>();
  private final S2PolygonBuilder builder =
      new S2PolygonBuilder(S2PolygonBuilder.Options.DIRECTED_XOR);
  private double area;
  private double length;
  private int vertices;

  private LonLatPolygon(List<LonLatRing> rings) {
    this.rings = rings;
    rings.forEach(ring -> ring.addAntimeridianLatitudes(antimeridianLatitudes));
  }

  /**
   * The polygon of an outer ring and its holes.
   *
   * @throws IllegalArgumentException with the reason when they enclose no plain area
   */
  static S2Polygon of(List<LonLatRing> rings) {
    return new LonLatPolygon(rings).build();
  }

  private S2Polygon build() {
    for (int i = 0; i < rings.size(); i++) {
      add(rings.get(i), i > 0);
    }
    return assemble();
  }

  private void add(LonLatRing ring, boolean isHole) {
    List<S2Point> points = ring.points(antimeridianLatitudes, MOST_VERTICES - vertices);
    vertices += points.size();
    double signed = ring.windsRoundPole() ? poleArea(points) : ring.area();
    area += isHole ? -Math.abs(signed) : Math.abs(signed);
    // Directed edges have the inside on their left.
    boolean isReversed = (signed < 0) != isHole;
    for (int i = 0; i < points.size(); i++) {
      S2Point from = points.get(i);
      S2Point to = points.get((i + 1) % points.size());
      length += from.angle(to);
      if (isReversed) {
        builder.addEdge(to, from);
      } else {
        builder.addEdge(from, to);
      }
    }
  }

  /** The smaller side's area; negative when it lies on the right. */
  private double poleArea(List<S2Point> points) {
    if (!S2Loop.isValid(points)) {
      throw crossed();
    }
    S2Loop loop = new S2Loop(points);
    if (loop.isNormalized()) {
      return loop.getArea();
    }
    loop.normalize();
    return -loop.getArea();
  }

  private S2Polygon assemble() {
    List<S2Loop> loops = new ArrayList<>();
    List<S2Edge> unused = new ArrayList<>();
    if (!builder.assembleLoops(loops, unused)) {
      throw crossed();
    }
    double slack = length * AREA_SLACK;
    if (loops.isEmpty()) {
      if (area <= slack) {
        throw new IllegalArgumentException("geometry.coordinates: the rings enclose no area");
      }
      loops.add(S2Loop.full());
    }
    S2Polygon polygon = new S2Polygon();
    polygon.initOriented(loops);
    if (!polygon.isValid() || Math.abs(polygon.getArea() - area) > slack) {
      throw crossed();
    }
    return polygon;
  }

  private IllegalArgumentException crossed() {
    return new IllegalArgumentException(
        rings.size() == 1
            ? "geometry.coordinates: the ring crosses or touches itself"
            : "geometry.coordinates: rings cross or touch themselves or each other");
  }

  /** A place on the sphere; one place for each pole, and one for both names of the antimeridian. */
  static S2Point point(double longitude, double latitude) {
    if (Math.abs(latitude) == 90) {
      return new S2Point(0, 0, Math.signum(latitude));
    }
    double wrapped = longitude;
    while (wrapped > 180) {
      wrapped -= 360;
    }
    while (wrapped <= -180) {
      wrapped += 360;
    }
    return S2LatLng.fromDegrees(latitude, wrapped).toPoint();
  }
}
