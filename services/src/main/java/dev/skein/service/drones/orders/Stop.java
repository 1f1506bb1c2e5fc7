package dev.skein.service.drones.orders;

import dev.skein.airspace.FlightPath.Place;
import org.jspecify.annotations.Nullable;

/**
 * A place that an order sends a drone to.
 *
 * @param aboveHomeM metres above the drone's home; null when that is not known
 * @param item of the mission, from 0; null for an order that is no mission
 */
record Stop(Place place, @Nullable Double aboveHomeM, @Nullable Integer item) {

  static Stop of(Place place, @Nullable Double aboveHomeM) {
    return new Stop(place, aboveHomeM, null);
  }

  /** As high, where another is. */
  Stop above(Stop other) {
    Place at = other.place;
    return new Stop(
        new Place(at.latitude(), at.longitude(), place.altitudeAmslM()), aboveHomeM, item);
  }

  /** The same place, higher or lower. */
  Stop at(@Nullable Double altitudeAmslM, @Nullable Double newAboveHomeM) {
    return new Stop(
        new Place(place.latitude(), place.longitude(), altitudeAmslM), newAboveHomeM, item);
  }
}
