package dev.skein.service.gateway.live;

import dev.skein.events.Location;
import java.util.List;

/**
 * What a client looks at: a box in degrees (west may be greater than east, across the antimeridian)
 * and how often it wants news.
 */
record View(double west, double south, double east, double north, double rateHz) {

  static final double SLOWEST_HZ = 0.1;
  static final double FASTEST_HZ = 50;
  static final View WORLD = new View(-180, -90, 180, 90, 1);

  /** A view as a client asks for it; a reason when it cannot be had. */
  static View of(List<Double> bbox, double rateHz) {
    if (bbox.size() != 4) {
      throw new IllegalArgumentException("bbox: must be [west, south, east, north]");
    }
    for (int i = 0; i < bbox.size(); i++) {
      double most = i % 2 == 0 ? 180 : 90;
      if (!(Math.abs(bbox.get(i)) <= most)) {
        throw new IllegalArgumentException(
            "bbox: longitudes are -180 to 180 and latitudes -90 to 90, not " + bbox.get(i));
      }
    }
    if (!(bbox.get(1) <= bbox.get(3))) {
      throw new IllegalArgumentException("bbox: south must not be above north");
    }
    double rate = Math.clamp(rateHz, SLOWEST_HZ, FASTEST_HZ);
    return new View(bbox.get(0), bbox.get(1), bbox.get(2), bbox.get(3), rate);
  }

  /** Drones without a place are in every view: somebody must see them. */
  boolean contains(DroneView drone) {
    Location place = drone.location();
    return place == null || contains(place);
  }

  boolean contains(Location place) {
    boolean inLongitude =
        west <= east
            ? place.longitude() >= west && place.longitude() <= east
            : place.longitude() >= west || place.longitude() <= east;
    return inLongitude && place.latitude() >= south && place.latitude() <= north;
  }

  /** The same box, whatever the rate: sessions that look at it share frames. */
  View box() {
    return new View(west, south, east, north, 0);
  }
}
