package dev.skein.links.http;

import dev.skein.events.DroneEvent.LocationUpdated;
import dev.skein.events.Location;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a drone can say of itself: wide, but nothing that no aircraft can be. */
final class Plausibility {

  private Plausibility() {}

  /** A field that cannot be, and why. */
  record Fault(String field, String reason) {}

  private record Range(String field, double from, double to, @Nullable Double value) {
    boolean isBroken() {
      return value != null && !(value >= from && value <= to);
    }

    Fault fault() {
      String reason = String.format(Locale.ROOT, "must be %.0f to %.0f, not %s", from, to, value);
      return new Fault(field, reason);
    }
  }

  /** The first field out of range: degrees, metres, metres a second, percent, volts. */
  static Optional<Fault> findFault(LocationUpdated report) {
    Location location = report.location();
    Integer satellites = report.satellites();
    return List.of(
            new Range(
                "location.altitude",
                -1_000,
                100_000,
                location == null ? null : location.altitude()),
            new Range("relative_altitude_m", -100_000, 100_000, report.relativeAltitudeM()),
            new Range("heading_deg", 0, 360, report.headingDeg()),
            new Range("ground_speed_mps", 0, 1_000, report.groundSpeedMps()),
            new Range("climb_mps", -1_000, 1_000, report.climbMps()),
            new Range("roll_deg", -180, 180, report.rollDeg()),
            new Range("pitch_deg", -180, 180, report.pitchDeg()),
            new Range("battery", 0, 100, report.battery()),
            new Range("voltage_v", 0, 10_000, report.voltageV()),
            new Range("satellites", 0, 255, satellites == null ? null : satellites.doubleValue()))
        .stream()
        .filter(Range::isBroken)
        .findFirst()
        .map(Range::fault);
  }
}
