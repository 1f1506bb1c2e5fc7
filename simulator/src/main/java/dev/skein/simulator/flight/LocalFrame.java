package dev.skein.simulator.flight;

/**
 * Metres about a place on the WGS-84 ellipsoid, by its radii of curvature there: right to a
 * centimetre within a few kilometres. Degrees E7 as MAVLink has them.
 */
public final class LocalFrame {

  private static final double EQUATOR_M = 6_378_137;
  private static final double ECCENTRICITY_2 = 6.694_379_990_14e-3;

  private final double latitude;
  private final double longitude;
  private final double altitudeM;
  private final double metresNorth;
  private final double metresEast;

  /**
   * Metres about that place.
   *
   * @param altitudeM above mean sea level
   */
  public LocalFrame(double latitude, double longitude, double altitudeM) {
    this.latitude = latitude;
    this.longitude = longitude;
    this.altitudeM = altitudeM;
    double sine = Math.sin(Math.toRadians(latitude));
    double w = 1 - ECCENTRICITY_2 * sine * sine;
    double meridian = EQUATOR_M * (1 - ECCENTRICITY_2) / (w * Math.sqrt(w));
    double parallel = EQUATOR_M / Math.sqrt(w) * Math.cos(Math.toRadians(latitude));
    this.metresNorth = Math.toRadians(meridian);
    this.metresEast = Math.toRadians(parallel);
  }

  public double altitudeM() {
    return altitudeM;
  }

  public int latE7(double northM) {
    return (int) Math.round((latitude + northM / metresNorth) * 1e7);
  }

  /** Goes round at the antimeridian. */
  public int lonE7(double eastM) {
    return (int) Math.round(wrap(longitude + eastM / metresEast) * 1e7);
  }

  public double northM(int latE7) {
    return (latE7 / 1e7 - latitude) * metresNorth;
  }

  public double eastM(int lonE7) {
    return wrap(lonE7 / 1e7 - longitude) * metresEast;
  }

  private static double wrap(double degrees) {
    return degrees >= 180 ? degrees - 360 : degrees < -180 ? degrees + 360 : degrees;
  }
}
