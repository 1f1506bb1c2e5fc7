package dev.skein.airspace;

import com.google.common.geometry.S2LatLngRect;
import com.google.common.geometry.S2Point;
import com.google.common.geometry.S2Polygon;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A polygon on the WGS-84 sphere, with holes, between two limits. The edge is inside. A limit that
 * is not stated does not bound. Where a limit's datum cannot be told from mean sea level for want
 * of terrain or geoid, all that may be inside counts as inside: unknown never means free.
 */
public final class Volume {

  private static final double EARTH_RADIUS_M = 6_371_010;

  /** Nearer than this is on the edge: a millimetre, in radians. */
  private static final double EDGE_WIDTH = 0.001 / EARTH_RADIUS_M;

  private final S2Polygon polygon;
  private final Edges edges;
  private final double floorM;
  private final double ceilingM;

  Volume(S2Polygon polygon, @Nullable Limit lower, @Nullable Limit upper) {
    this.polygon = polygon;
    this.edges = new Edges(polygon);
    this.floorM =
        lower == null ? Double.NEGATIVE_INFINITY : lower.datum().lowestAmsl(lower.heightM());
    this.ceilingM =
        upper == null ? Double.POSITIVE_INFINITY : upper.datum().highestAmsl(upper.heightM());
  }

  S2LatLngRect bound() {
    return polygon.getRectBound();
  }

  int vertices() {
    return polygon.getNumVertices();
  }

  /** The parts of a segment that are inside, as fractions of it, in order. */
  List<Span> spans(Segment segment) {
    Span vertical = vertical(segment);
    if (vertical == null) {
      return List.of();
    }
    List<Span> spans = new ArrayList<>(2);
    for (Span horizontal : horizontal(segment)) {
      double from = Math.max(horizontal.from(), vertical.from());
      double to = Math.min(horizontal.to(), vertical.to());
      if (from <= to) {
        spans.add(new Span(from, to));
      }
    }
    return spans;
  }

  /** How far a point is from the polygon, in metres; 0 inside. */
  double distanceM(S2Point point) {
    return polygon.contains(point) ? 0 : edges.distance(point, Math.PI) * EARTH_RADIUS_M;
  }

  /** Whether an altitude is within the limits; one that is not known may be. */
  boolean isWithinLimits(@Nullable Double altitudeAmslM) {
    return altitudeAmslM == null || (altitudeAmslM >= floorM && altitudeAmslM <= ceilingM);
  }

  private @Nullable Span vertical(Segment segment) {
    Double a = segment.fromAltitudeM();
    Double b = segment.toAltitudeM();
    if (a == null || b == null) {
      return Span.ALL;
    }
    if (a.equals(b)) {
      return isWithinLimits(a) ? Span.ALL : null;
    }
    double atFloor = (floorM - a) / (b - a);
    double atCeiling = (ceilingM - a) / (b - a);
    double from = Math.max(0, Math.min(atFloor, atCeiling));
    double to = Math.min(1, Math.max(atFloor, atCeiling));
    return from <= to ? new Span(from, to) : null;
  }

  private List<Span> horizontal(Segment segment) {
    List<Double> cuts = cuts(segment);
    List<Span> spans = new ArrayList<>(2);
    for (int i = 0; i + 1 < cuts.size(); i++) {
      double from = cuts.get(i);
      double to = cuts.get(i + 1);
      if (isInside(segment.at((from + to) / 2))) {
        spans.add(new Span(from, to));
      }
    }
    if (spans.isEmpty() && isInside(segment.to())) {
      spans.add(new Span(1, 1));
    }
    return Span.merge(spans, 0);
  }

  /** Where the segment crosses the polygon's edges, with 0 and 1, in order. */
  private List<Double> cuts(Segment segment) {
    List<Double> cuts = new ArrayList<>();
    cuts.add(0.0);
    if (segment.lengthM() > 0) {
      for (S2Point crossing : edges.crossings(segment.from(), segment.to())) {
        cuts.add(segment.fraction(crossing));
      }
    }
    cuts.add(1.0);
    cuts.sort(null);
    return cuts;
  }

  private boolean isInside(S2Point point) {
    return polygon.contains(point) || edges.distance(point, EDGE_WIDTH) < EDGE_WIDTH;
  }
}
