package dev.skein.service.drones.orders;

/** Who asks. */
record Caller(String name, boolean isAdmin) {}
