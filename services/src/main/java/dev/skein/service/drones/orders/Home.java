package dev.skein.service.drones.orders;

import dev.skein.events.Location;

/** Where a drone belongs or returns to: WGS-84 degrees. */
record Home(double latitude, double longitude) {

  static Home of(Location place) {
    return new Home(place.latitude(), place.longitude());
  }
}
