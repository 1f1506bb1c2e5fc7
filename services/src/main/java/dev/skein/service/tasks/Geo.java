package dev.skein.service.tasks;

import dev.skein.airspace.FlightPath.Place;

/** Lengths on the sphere, and near a place on its plane. Pure. */
final class Geo {

  private static final double EARTH_RADIUS_M = 6_371_010;

  private Geo() {}

  /** Metres along the sphere, whatever the altitudes. */
  static double distanceM(Place from, Place to) {
    double a = Math.toRadians(from.latitude());
    double b = Math.toRadians(to.latitude());
    double north = Math.sin((b - a) / 2);
    double east = Math.sin(Math.toRadians(to.longitude() - from.longitude()) / 2);
    double half = north * north + Math.cos(a) * Math.cos(b) * east * east;
    return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(half)));
  }

  /** Metres north of an origin that is not far away. */
  static double northM(Place origin, Place place) {
    return Math.toRadians(place.latitude() - origin.latitude()) * EARTH_RADIUS_M;
  }

  /** Metres east of an origin that is not far away, also over the antimeridian. */
  static double eastM(Place origin, Place place) {
    double degrees = Math.IEEEremainder(place.longitude() - origin.longitude(), 360);
    return Math.toRadians(degrees) * EARTH_RADIUS_M * Math.cos(Math.toRadians(origin.latitude()));
  }
}
