package dev.skein.links.mavlink;

import dev.skein.events.AlertLevel;
import dev.skein.events.DroneEvent.AutopilotEventReceived;
import dev.skein.events.DroneEvent.AutopilotIdentified;
import dev.skein.events.DroneId;
import dev.skein.links.mavlink.MavlinkMessage.AutopilotVersion;
import dev.skein.links.mavlink.MavlinkMessage.EventReport;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an autopilot says of itself: what it is, and its numbered events; each told once. */
final class AutopilotReports {

  /** Of the levels of an event, this one and those above it are not for people. */
  private static final int LEVEL_PROTOCOL = 8;

  private static final int SEQUENCES = 1 << 16;

  /** How far behind the newest an event may come. */
  private static final int MOST_BEHIND = 64;

  /** By how much its time since boot goes back when a vehicle has begun anew. */
  private static final long REBOOT_MILLIS = 10_000;

  private final DroneId droneId;
  private @Nullable AutopilotIdentified identified;
  private int sequence = -1;
  private long newestBootMillis;

  /** When the newest events were, by number: their times since boot. */
  private final Map<Integer, Long> toldAt =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Long> eldest) {
          return size() > MOST_BEHIND;
        }
      };

  AutopilotReports(DroneId droneId) {
    this.droneId = droneId;
  }

  Optional<AutopilotIdentified> version(AutopilotVersion v) {
    AutopilotIdentified now =
        new AutopilotIdentified(
            droneId,
            v.uniqueId().isEmpty() ? null : v.uniqueId(),
            firmware(v.flightSwVersion()),
            build(v.flightCustomVersion()),
            v.vendorId(),
            v.productId(),
            v.boardVersion(),
            v.capabilities());
    if (now.equals(identified)) {
      return Optional.empty();
    }
    identified = now;
    return Optional.of(now);
  }

  /**
   * Events are numbered: one that comes again is told once, one that was overtaken is told late. A
   * number that comes with another time, or a time far back, is of a vehicle that has begun anew.
   */
  Optional<AutopilotEventReceived> event(EventReport report) {
    Long known = toldAt.get(report.sequence());
    if (known != null && known == report.eventTimeBootMs()) {
      return Optional.empty();
    }
    if (known != null || report.eventTimeBootMs() + REBOOT_MILLIS < newestBootMillis) {
      rebooted();
    }
    int ahead = sequence < 0 ? 1 : (report.sequence() - sequence) & (SEQUENCES - 1);
    boolean isBehind = ahead > SEQUENCES / 2;
    if (isBehind && SEQUENCES - ahead > MOST_BEHIND) {
      return Optional.empty();
    }
    sequence = isBehind ? sequence : report.sequence();
    newestBootMillis = Math.max(newestBootMillis, report.eventTimeBootMs());
    toldAt.put(report.sequence(), report.eventTimeBootMs());
    int level = report.logLevels() & 0xF;
    return level >= LEVEL_PROTOCOL
        ? Optional.empty()
        : Optional.of(
            new AutopilotEventReceived(
                droneId,
                report.eventId(),
                level(level),
                report.sequence(),
                report.eventTimeBootMs(),
                report.arguments()));
  }

  /** The vehicle has begun anew, and so have its numbers. */
  void rebooted() {
    sequence = -1;
    newestBootMillis = 0;
    toldAt.clear();
  }

  /** MAV_SEVERITY: 0 emergency to 7 debug. */
  static AlertLevel level(int severity) {
    return switch (severity) {
      case 0, 1, 2 -> AlertLevel.CRITICAL;
      case 3 -> AlertLevel.ERROR;
      case 4 -> AlertLevel.WARNING;
      default -> AlertLevel.INFO;
    };
  }

  /** Bytes major, minor, patch and FIRMWARE_VERSION_TYPE, from the top. */
  private static String firmware(long version) {
    int type = (int) (version & 0xFF);
    String number =
        (version >> 24 & 0xFF) + "." + (version >> 16 & 0xFF) + "." + (version >> 8 & 0xFF);
    if (type < 64) {
      return number + "-dev";
    }
    if (type < 128) {
      return number + "-alpha";
    }
    if (type < 192) {
      return number + "-beta";
    }
    return type < 255 ? number + "-rc" : number;
  }

  /** ArduPilot writes the begin of a git hash in letters, PX4 in bytes. */
  private static @Nullable String build(String hex) {
    if (hex.isEmpty()) {
      return null;
    }
    byte[] bytes = HexFormat.of().parseHex(hex);
    for (byte each : bytes) {
      if (each <= ' ' || each > '~') {
        return hex;
      }
    }
    return new String(bytes, StandardCharsets.US_ASCII);
  }
}
