package dev.skein.airspace;

import com.google.common.geometry.S2EdgeUtil;
import com.google.common.geometry.S2Point;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.SortedSet;

/**
 * A closed ring whose edges are straight in longitude and latitude. An edge of more than 180
 * degrees goes the short way, across the antimeridian, since many do not cut there; one of exactly
 * 360, from -180 to 180, is the whole parallel, unless the ring closes only if it is none.
 */
final class LonLatRing {

  /** How far the geodesic between two positions may be from the straight line, in metres. */
  private static final double TOLERANCE_M = 0.5;

  private static final double EARTH_RADIUS_M = 6_371_010;

  /** Longer pieces are halved anyway: they may be near antipodes. Degrees. */
  private static final double LONGEST_PIECE = 45;

  private final List<Position> corners;
  private final double wholeTurn;

  /**
   * @param corners three or more; the last is not the first again
   */
  LonLatRing(List<Position> corners) {
    this.corners = List.copyOf(corners);
    boolean closesWithout = winding(360) != 0 && winding(0) == 0;
    this.wholeTurn = closesWithout ? 0 : 360;
  }

  /** Degrees: longitude -180 to 180, latitude -90 to 90. */
  record Position(double longitude, double latitude) {}

  /** Whether it goes round a pole. */
  boolean windsRoundPole() {
    return winding(wholeTurn) != 0;
  }

  /** The area inside a ring that does not wind round a pole, in steradians; negative clockwise. */
  double area() {
    double area = 0;
    for (int i = 0; i < corners.size(); i++) {
      double from = Math.toRadians(corners.get(i).latitude);
      double to = Math.toRadians(next(i).latitude);
      double meanSine =
          Math.abs(to - from) < 1e-9
              ? Math.sin((from + to) / 2)
              : (Math.cos(from) - Math.cos(to)) / (to - from);
      area -= Math.toRadians(turn(i, wholeTurn)) * meanSine;
    }
    return area;
  }

  /** Where the ring has corners on the antimeridian. */
  void addAntimeridianLatitudes(SortedSet<Double> latitudes) {
    for (Position corner : corners) {
      if (Math.abs(corner.longitude) == 180) {
        latitudes.add(corner.latitude);
      }
    }
  }

  /**
   * The ring on the sphere, with as many positions in between as its edges need; none is the one
   * before it again.
   *
   * @param antimeridianLatitudes where edges along the antimeridian are cut, so that those that run
   *     up and down have the same ends
   * @throws IllegalArgumentException when there would be more than so many
   */
  List<S2Point> points(NavigableSet<Double> antimeridianLatitudes, int most) {
    List<S2Point> points = new ArrayList<>();
    for (int i = 0; i < corners.size(); i++) {
      Position from = corners.get(i);
      Position to = next(i);
      double turn = turn(i, wholeTurn);
      List<Position> ends = new ArrayList<>();
      ends.add(from);
      if (turn == 0 && Math.abs(from.longitude) == 180) {
        between(antimeridianLatitudes, from, to).forEach(ends::add);
      }
      ends.add(new Position(from.longitude + turn, to.latitude));
      for (int e = 0; e + 1 < ends.size(); e++) {
        addEdge(ends.get(e), ends.get(e + 1), points);
      }
      if (points.size() > most) {
        throw new IllegalArgumentException(
            "geometry.coordinates: a polygon has more than "
                + LonLatPolygon.MOST_VERTICES
                + " positions, with those that its straight edges need");
      }
    }
    if (points.size() > 1 && points.getFirst().equals(points.getLast())) {
      points.removeLast();
    }
    return points;
  }

  private static List<Position> between(
      NavigableSet<Double> latitudes, Position from, Position to) {
    double south = Math.min(from.latitude, to.latitude);
    double north = Math.max(from.latitude, to.latitude);
    List<Position> cuts = new ArrayList<>();
    if (south == north) {
      return cuts;
    }
    for (double latitude : latitudes.subSet(south, false, north, false)) {
      cuts.add(new Position(from.longitude, latitude));
    }
    return from.latitude < to.latitude ? cuts : cuts.reversed();
  }

  /** Adds an edge without its end; there and back it has the same points. */
  private static void addEdge(Position from, Position to, List<S2Point> points) {
    boolean isForth =
        from.longitude < to.longitude
            || (from.longitude == to.longitude && from.latitude <= to.latitude);
    List<S2Point> between = new ArrayList<>();
    bisect(isForth ? from : to, isForth ? to : from, between);
    add(LonLatPolygon.point(from.longitude, from.latitude), points);
    for (S2Point point : isForth ? between : between.reversed()) {
      add(point, points);
    }
  }

  private static void add(S2Point point, List<S2Point> points) {
    if (points.isEmpty() || !points.getLast().equals(point)) {
      points.add(point);
    }
  }

  /** Adds what lies between two positions. */
  private static void bisect(Position from, Position to, List<S2Point> edge) {
    boolean isLong =
        Math.abs(to.longitude - from.longitude) > LONGEST_PIECE
            || Math.abs(to.latitude - from.latitude) > LONGEST_PIECE;
    if (!isLong && deviationM(from, to) <= TOLERANCE_M) {
      return;
    }
    Position middle = between(from, to, 0.5);
    bisect(from, middle, edge);
    edge.add(LonLatPolygon.point(middle.longitude, middle.latitude));
    bisect(middle, to, edge);
  }

  /** At the quarters too: across the equator the middles may meet. */
  private static double deviationM(Position from, Position to) {
    S2Point a = LonLatPolygon.point(from.longitude, from.latitude);
    S2Point b = LonLatPolygon.point(to.longitude, to.latitude);
    if (a.equals(b)) {
      return 0;
    }
    double farthest = 0;
    for (double fraction = 0.25; fraction < 1; fraction += 0.25) {
      Position place = between(from, to, fraction);
      S2Point point = LonLatPolygon.point(place.longitude, place.latitude);
      farthest = Math.max(farthest, S2EdgeUtil.getDistance(point, a, b).radians());
    }
    return farthest * EARTH_RADIUS_M;
  }

  private static Position between(Position from, Position to, double fraction) {
    return new Position(
        from.longitude + (to.longitude - from.longitude) * fraction,
        from.latitude + (to.latitude - from.latitude) * fraction);
  }

  /** Degrees to the east from all corners, one to the next. */
  private long winding(double ofWholeTurn) {
    double sum = 0;
    for (int i = 0; i < corners.size(); i++) {
      sum += turn(i, ofWholeTurn);
    }
    return Math.round(sum / 360);
  }

  /** Degrees to the east from a corner to the next. */
  private double turn(int corner, double ofWholeTurn) {
    double turn = next(corner).longitude - corners.get(corner).longitude;
    if (Math.abs(turn) == 360) {
      return Math.signum(turn) * ofWholeTurn;
    }
    return Math.abs(turn) > 180 ? turn - Math.signum(turn) * 360 : turn;
  }

  private Position next(int corner) {
    return corners.get((corner + 1) % corners.size());
  }
}
