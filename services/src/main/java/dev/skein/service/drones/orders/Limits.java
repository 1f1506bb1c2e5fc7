package dev.skein.service.drones.orders;

import dev.skein.airspace.FlightLimits;
import org.jspecify.annotations.Nullable;

/**
 * What the registry allows of a drone beside what holds for all.
 *
 * @param minBattery percent of charge below which it does not fly out; null for the usual one
 * @param maxAltitude metres above home that it is not sent beyond; null for no limit
 * @param maxDistance metres from home, seen from above, that it is not sent beyond; null for no
 *     limit
 */
record Limits(
    @Nullable Double minBattery, @Nullable Double maxAltitude, @Nullable Double maxDistance) {

  static final Limits NONE = new Limits(null, null, null);

  FlightLimits ofFlight() {
    return new FlightLimits(maxAltitude, maxDistance);
  }
}
