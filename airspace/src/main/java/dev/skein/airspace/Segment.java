package dev.skein.airspace;

import com.google.common.geometry.S2LatLng;
import com.google.common.geometry.S2Point;
import org.jspecify.annotations.Nullable;

/** The geodesic between two fixes, with altitude changing evenly; both ends may be the same. */
record Segment(
    S2Point from,
    S2Point to,
    @Nullable Double fromAltitudeM,
    @Nullable Double toAltitudeM,
    double lengthM) {

  private static final double EARTH_RADIUS_M = 6_371_010;

  static Segment between(ZoneTracker.Fix a, ZoneTracker.Fix b) {
    S2Point from = point(a);
    S2Point to = point(b);
    double length = from.equals(to) ? 0 : from.angle(to) * EARTH_RADIUS_M;
    return new Segment(from, to, a.altitudeAmslM(), b.altitudeAmslM(), length);
  }

  static S2Point point(ZoneTracker.Fix fix) {
    return S2LatLng.fromDegrees(fix.latitude(), fix.longitude()).toPoint();
  }

  /** The place at a fraction of the segment. */
  S2Point at(double fraction) {
    if (fraction <= 0 || lengthM == 0) {
      return from;
    }
    if (fraction >= 1) {
      return to;
    }
    double angle = from.angle(to);
    double a = Math.sin((1 - fraction) * angle);
    double b = Math.sin(fraction * angle);
    return S2Point.normalize(S2Point.add(S2Point.mul(from, a), S2Point.mul(to, b)));
  }

  /** The fraction at which a place on the segment lies. */
  double fraction(S2Point place) {
    return Math.clamp(from.angle(place) / from.angle(to), 0, 1);
  }
}
