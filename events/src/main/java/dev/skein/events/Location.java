package dev.skein.events;

import org.jspecify.annotations.Nullable;

/**
 * A place: WGS-84 latitude (-90 to 90) and longitude (-180 to 180) in degrees, and altitude in
 * metres above mean sea level where it is known.
 */
public record Location(double latitude, double longitude, @Nullable Double altitude) {

  public Location {
    if (!(latitude >= -90 && latitude <= 90)) {
      throw new IllegalArgumentException("latitude must be -90 to 90 degrees, not " + latitude);
    }
    if (!(longitude >= -180 && longitude <= 180)) {
      throw new IllegalArgumentException("longitude must be -180 to 180 degrees, not " + longitude);
    }
  }
}
