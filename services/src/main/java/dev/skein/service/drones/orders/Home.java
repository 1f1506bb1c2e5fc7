package dev.skein.service.drones.orders;

/** Where a drone belongs: WGS-84 degrees. */
record Home(double latitude, double longitude) {}
