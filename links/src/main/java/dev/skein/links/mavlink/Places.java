package dev.skein.links.mavlink;

import dev.skein.events.Location;
import org.jspecify.annotations.Nullable;

/** Places as MAVLink tells them, in degrees E7. */
final class Places {

  private static final double E7 = 1e7;

  private Places() {}

  /** Null for 0/0, which is sent for a place that is not known, and for nonsense. */
  static @Nullable Location find(int latitudeE7, int longitudeE7, @Nullable Double altitude) {
    boolean unset = latitudeE7 == 0 && longitudeE7 == 0;
    boolean nonsense =
        Math.abs((long) latitudeE7) > 900_000_000L || Math.abs((long) longitudeE7) > 1_800_000_000L;
    return unset || nonsense ? null : new Location(latitudeE7 / E7, longitudeE7 / E7, altitude);
  }
}
