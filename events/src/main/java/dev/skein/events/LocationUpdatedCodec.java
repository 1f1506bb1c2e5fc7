package dev.skein.events;

import static dev.skein.events.TypePeek.ascii;

import dev.skein.events.DroneEvent.LocationUpdated;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The hot path: {@link LocationUpdated} to and from JSON without a tree. It writes and reads one
 * layout only (no white space, the record's order, plain ASCII text); for anything else both ways
 * answer null and {@link EventCodec} takes the general path, with the same meaning.
 */
final class LocationUpdatedCodec {

  private static final byte[] ID = ascii("{\"id\":\"");
  private static final byte[] TYPE =
      ascii("\",\"type\":\"" + LocationUpdated.TYPE + "\",\"source\":\"");
  private static final byte[] TIMESTAMP = ascii("\",\"timestamp\":\"");
  private static final byte[] DATA = ascii("\",\"data\":{\"drone_id\":");
  private static final byte[] LOCATION = ascii(",\"location\":{\"latitude\":");
  private static final byte[] LONGITUDE = ascii(",\"longitude\":");
  private static final byte[] ALTITUDE = ascii(",\"altitude\":");
  private static final byte[] FIX = ascii(",\"fix\":\"");
  private static final byte[] RELATIVE_ALTITUDE = ascii(",\"relative_altitude_m\":");
  private static final byte[] HEADING = ascii(",\"heading_deg\":");
  private static final byte[] GROUND_SPEED = ascii(",\"ground_speed_mps\":");
  private static final byte[] CLIMB = ascii(",\"climb_mps\":");
  private static final byte[] ROLL = ascii(",\"roll_deg\":");
  private static final byte[] PITCH = ascii(",\"pitch_deg\":");
  private static final byte[] BATTERY = ascii(",\"battery\":");
  private static final byte[] VOLTAGE = ascii(",\"voltage_v\":");
  private static final byte[] SATELLITES = ascii(",\"satellites\":");
  private static final byte[] STATUS = ascii(",\"status\":\"");
  private static final byte[] ARMED = ascii(",\"armed\":");
  private static final byte[] MODE = ascii(",\"mode\":\"");
  private static final byte[] BOOT_MILLIS = ascii(",\"boot_millis\":");
  private static final byte[] LATENCY = ascii(",\"latency_ms\":");

  private static final byte[] END = ascii("}}");

  private static final DroneStatus[] STATUSES = DroneStatus.values();
  private static final Fix[] FIXES = Fix.values();

  private LocationUpdatedCodec() {}

  /** The event's bytes, or null when its texts need escapes. */
  static byte @Nullable [] encode(Event<?> event, LocationUpdated report) {
    JsonBytes json = new JsonBytes();
    json.raw(ID).plainText(event.id()).raw(TYPE).plainText(event.source());
    json.raw(TIMESTAMP).instant(event.timestamp());
    json.raw(DATA).whole(report.droneId().value());
    Location location = report.location();
    if (location != null) {
      json.raw(LOCATION).number(location.latitude());
      json.raw(LONGITUDE).number(location.longitude());
      json.optional(ALTITUDE, location.altitude());
      json.raw((byte) '}');
    }
    json.raw(FIX).plainText(report.fix().word()).raw((byte) '"');
    json.optional(RELATIVE_ALTITUDE, report.relativeAltitudeM());
    json.optional(HEADING, report.headingDeg());
    json.optional(GROUND_SPEED, report.groundSpeedMps());
    json.optional(CLIMB, report.climbMps());
    json.optional(ROLL, report.rollDeg());
    json.optional(PITCH, report.pitchDeg());
    json.optional(BATTERY, report.battery());
    json.optional(VOLTAGE, report.voltageV());
    if (report.satellites() != null) {
      json.raw(SATELLITES).whole(report.satellites());
    }
    if (report.status() != null) {
      json.raw(STATUS).plainText(report.status().word()).raw((byte) '"');
    }
    if (report.armed() != null) {
      json.raw(ARMED).bool(report.armed());
    }
    if (report.mode() != null) {
      json.raw(MODE).plainText(report.mode()).raw((byte) '"');
    }
    if (report.bootMillis() != null) {
      json.raw(BOOT_MILLIS).whole(report.bootMillis());
    }
    if (report.latencyMs() != null) {
      json.raw(LATENCY).whole(report.latencyMs());
    }
    return json.raw(END).finish();
  }

  /** The event in bytes of that one layout, or null. */
  static @Nullable Event<LocationUpdated> decode(byte[] bytes) {
    JsonCursor json = new JsonCursor(bytes);
    if (!json.skip(ID)) {
      return null;
    }
    String id = json.text();
    if (id == null || !json.skip(TYPE)) {
      return null;
    }
    String source = json.text();
    if (source == null || !json.skip(TIMESTAMP)) {
      return null;
    }
    Instant timestamp = json.instant();
    if (timestamp == null || !json.skip(DATA)) {
      return null;
    }
    long drone = json.whole();
    Location location = json.skip(LOCATION) ? location(json) : null;
    Fix fix = json.skip(FIX) ? word(json, FIXES) : null;
    LocationUpdated report = drone < 1 || fix == null ? null : rest(json, drone, location, fix);
    return report == null || json.failed() || !json.isAtEnd() || isUnusual(id, source)
        ? null
        : Event.of(id, source, timestamp, report);
  }

  private static @Nullable LocationUpdated rest(
      JsonCursor json, long drone, @Nullable Location location, Fix fix) {
    LocationUpdated report =
        new LocationUpdated(
            new DroneId(drone),
            location,
            fix,
            json.optional(RELATIVE_ALTITUDE),
            json.optional(HEADING),
            json.optional(GROUND_SPEED),
            json.optional(CLIMB),
            json.optional(ROLL),
            json.optional(PITCH),
            json.optional(BATTERY),
            json.optional(VOLTAGE),
            json.skip(SATELLITES) ? Integer.valueOf(json.count()) : null,
            json.skip(STATUS) ? word(json, STATUSES) : null,
            json.skip(ARMED) ? json.bool() : null,
            json.skip(MODE) ? json.closedText() : null,
            json.skip(BOOT_MILLIS) ? Long.valueOf(json.whole()) : null,
            json.skip(LATENCY) ? Integer.valueOf(json.count()) : null);
    return json.skip(END) ? report : null;
  }

  private static @Nullable Location location(JsonCursor json) {
    double latitude = json.number();
    double longitude = json.skip(LONGITUDE) ? json.number() : Double.NaN;
    Double altitude = json.optional(ALTITUDE);
    boolean valid = latitude >= -90 && latitude <= 90 && longitude >= -180 && longitude <= 180;
    if (!valid || !json.skip((byte) '}')) {
      json.fail();
      return null;
    }
    return new Location(latitude, longitude, altitude);
  }

  /** Texts that only the general path may judge. */
  private static boolean isUnusual(String id, String source) {
    return id.isBlank() || source.isBlank() || id.length() > 64 || source.length() > 64;
  }

  private static <E extends Enum<E>> @Nullable E word(JsonCursor json, E[] constants) {
    String word = json.closedText();
    for (E constant : constants) {
      String known =
          switch (constant) {
            case DroneStatus status -> status.word();
            case Fix fix -> fix.word();
            default -> "";
          };
      if (known.equals(word)) {
        return constant;
      }
    }
    json.fail();
    return null;
  }
}
