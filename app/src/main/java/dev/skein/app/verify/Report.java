package dev.skein.app.verify;

import java.util.Locale;

/**
 * The numbered reports of the load's vehicles: a report's number can be read from its place, so
 * that each can be told wherever a place is kept. Vehicles go in and out of one zone, {@value
 * #ZONE}.
 */
final class Report {

  /** The zone's id. */
  static final String ZONE = "verify";

  /** What {@code PUT /api/v1/zones} takes. */
  static final String ZONES =
      """
      {"type":"FeatureCollection","features":[{"type":"Feature","id":"verify",
       "properties":{"name":"Verify"},"geometry":{"type":"Polygon","coordinates":
       [[[7,47.005],[12,47.005],[12,47.1],[7,47.1],[7,47.005]]]}}]}
      """;

  private static final String PREFIX = "verify-";
  private static final int LEG = 40;
  private static final double WEST = 8;
  private static final double STEP = 1e-6;

  private Report() {}

  static String vehicle(int number) {
    return PREFIX + number;
  }

  static boolean isVehicle(String name) {
    return name.startsWith(PREFIX);
  }

  /** The report of that number as a line of JSON. */
  static String line(int vehicle, int number) {
    return String.format(
        Locale.ROOT,
        "{\"vehicle\":\"%s\",\"location\":{\"latitude\":%.3f,\"longitude\":%.6f,\"altitude\":500},"
            + "\"status\":\"flying\",\"battery\":80}%n",
        vehicle(vehicle),
        isInside(number) ? 47.01 : 47.0,
        WEST + number * STEP);
  }

  /** The number of the report from that place. */
  static int number(double longitude) {
    return (int) Math.round((longitude - WEST) / STEP);
  }

  /** Whether the report of that number is from inside the zone. */
  static boolean isInside(int number) {
    return number / LEG % 2 == 1;
  }
}
