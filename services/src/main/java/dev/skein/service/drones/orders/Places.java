package dev.skein.service.drones.orders;

import dev.skein.airspace.FlightPath.Place;
import dev.skein.events.DroneEvent;
import dev.skein.events.Location;
import org.jspecify.annotations.Nullable;

/** Where a drone is and how far that is from elsewhere. Pure. */
final class Places {

  private static final double EARTH_RADIUS_M = 6_371_010;

  private Places() {}

  /** Metres along the sphere. */
  static double distanceM(double lat1, double lon1, double lat2, double lon2) {
    double a = Math.toRadians(lat1);
    double b = Math.toRadians(lat2);
    double north = Math.sin((b - a) / 2);
    double east = Math.sin(Math.toRadians(lon2 - lon1) / 2);
    double half = north * north + Math.cos(a) * Math.cos(b) * east * east;
    return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(half)));
  }

  /** Metres from a place to the straight way between two others, heights left aside. */
  static double distanceToLegM(Place place, Place from, Place to) {
    double aDegreeEast = Math.cos(Math.toRadians(place.latitude()));
    double x1 = Math.IEEEremainder(from.longitude() - place.longitude(), 360) * aDegreeEast;
    double y1 = from.latitude() - place.latitude();
    double x = Math.IEEEremainder(to.longitude() - from.longitude(), 360) * aDegreeEast;
    double y = to.latitude() - from.latitude();
    double length = x * x + y * y;
    double share = length == 0 ? 0 : Math.clamp(-(x1 * x + y1 * y) / length, 0, 1);
    return Math.toRadians(Math.hypot(x1 + share * x, y1 + share * y)) * EARTH_RADIUS_M;
  }

  /**
   * Whether it is in the air, or may be: who reports an error and does not say that it is disarmed,
   * and who was armed when it was last heard and has come back, but not told its status yet.
   */
  static boolean isFlying(DroneEvent.State state) {
    return switch (state.status()) {
      case FLYING, RETURNING, LANDING -> true;
      case ERROR -> !Boolean.FALSE.equals(state.armed());
      case OFFLINE -> Boolean.TRUE.equals(state.armed());
      case IDLE, CHARGING, MAINTENANCE -> false;
    };
  }

  /** How high the drone's home is, metres above mean sea level; null when that is not known. */
  static @Nullable Double homeAltitudeM(DroneEvent.State state) {
    Location at = state.location();
    return at == null || at.altitude() == null || state.relativeAltitudeM() == null
        ? null
        : Double.valueOf(at.altitude() - state.relativeAltitudeM());
  }

  /** An altitude in its frame as metres above the drone's home; null when that is not known. */
  static @Nullable Double aboveHomeM(double altitude, boolean isAmsl, DroneEvent.State state) {
    if (!isAmsl) {
      return altitude;
    }
    Double home = homeAltitudeM(state);
    return home == null ? null : Double.valueOf(altitude - home);
  }

  /** An altitude in its frame as metres above mean sea level; null when that is not known. */
  static @Nullable Double amslM(double altitude, boolean isAmsl, DroneEvent.State state) {
    if (isAmsl) {
      return altitude;
    }
    Double home = homeAltitudeM(state);
    return home == null ? null : Double.valueOf(home + altitude);
  }
}
