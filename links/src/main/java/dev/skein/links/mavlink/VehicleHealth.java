package dev.skein.links.mavlink;

import dev.skein.events.DroneEvent.HealthUpdated;
import dev.skein.events.DroneId;
import dev.skein.links.mavlink.MavlinkMessage.CurrentMode;
import dev.skein.links.mavlink.MavlinkMessage.EkfStatusReport;
import dev.skein.links.mavlink.MavlinkMessage.EstimatorStatus;
import dev.skein.links.mavlink.MavlinkMessage.RadioStatus;
import dev.skein.links.mavlink.MavlinkMessage.Vibration;
import dev.skein.links.mavlink.MavlinkMessage.Wind;
import dev.skein.links.mavlink.MavlinkMessage.WindCov;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a drone is, beside where: the newest of each message, told when it differs by what matters
 * from what was told last, at most once a second. Used by the link's thread.
 */
final class VehicleHealth {

  static final Duration INTERVAL = Duration.ofSeconds(1);

  /** What is less than these steps is noise. */
  private static final double LARGEST = 1e6;

  private static final double VIBRATION_STEP = 0.5;

  private static final double RATIO_STEP = 0.05;
  private static final double METRES_STEP = 0.1;
  private static final double WIND_STEP = 0.5;
  private static final double DEGREES_STEP = 5;

  private static final int UNKNOWN = 255;

  /** MAV_STANDARD_MODE, in order. */
  private static final List<String> STANDARD_MODES =
      List.of(
          "non_standard",
          "position_hold",
          "orbit",
          "cruise",
          "altitude_hold",
          "safe_recovery",
          "mission",
          "land",
          "takeoff");

  private final DroneId droneId;
  private final FlightStatus flight;
  private final VehicleClock clock;
  private @Nullable Vibration vibration;
  private @Nullable Wind wind;
  private @Nullable Estimator estimator;
  private @Nullable RadioStatus radio;
  private @Nullable CurrentMode mode;
  private @Nullable HealthUpdated told;
  private Instant toldAt = Instant.EPOCH;
  private boolean isChanged;

  VehicleHealth(DroneId droneId, FlightStatus flight, VehicleClock clock) {
    this.droneId = droneId;
    this.flight = flight;
    this.clock = clock;
  }

  /** What EKF_STATUS_REPORT and ESTIMATOR_STATUS both say; accuracies in the second only. */
  private record Estimator(
      int flags,
      float velocity,
      float horizontal,
      float vertical,
      float compass,
      float terrain,
      float airspeed,
      float horizontalAccuracy,
      float verticalAccuracy) {}

  /** Takes a message, if it tells of health. */
  void take(MavlinkMessage message) {
    switch (message) {
      case Vibration newest -> vibration = newest;
      case Wind newest -> wind = newest;
      case WindCov air -> wind = from(air);
      case EkfStatusReport report -> estimator = estimator(report);
      case EstimatorStatus status -> estimator = estimator(status);
      case RadioStatus newest -> radio = newest;
      case CurrentMode newest -> mode = newest;
      default -> {
        return;
      }
    }
    isChanged = true;
  }

  /** Time has leapt: what is to be told may be at once. */
  void resume() {
    toldAt = Instant.EPOCH;
  }

  /** What is to be told now, if something is; asked with each frame of the vehicle. */
  Optional<HealthUpdated> due(Instant now) {
    boolean isNews = isChanged || !Objects.equals(clock.errorSeconds(), clockErrorTold());
    if (!isNews || toldAt.plus(INTERVAL).isAfter(now)) {
      return Optional.empty();
    }
    isChanged = false;
    HealthUpdated health = newest();
    if (health.equals(told)) {
      return Optional.empty();
    }
    told = health;
    toldAt = now;
    return Optional.of(health);
  }

  private @Nullable Long clockErrorTold() {
    return told == null ? null : told.clockErrorS();
  }

  private HealthUpdated newest() {
    Vibration v = vibration;
    Wind w = wind;
    Estimator e = estimator;
    RadioStatus r = radio;
    CurrentMode m = mode;
    return new HealthUpdated(
        droneId,
        v == null ? null : step(v.vibrationX(), VIBRATION_STEP),
        v == null ? null : step(v.vibrationY(), VIBRATION_STEP),
        v == null ? null : step(v.vibrationZ(), VIBRATION_STEP),
        v == null ? null : Long.valueOf(v.clipping0() + v.clipping1() + v.clipping2()),
        w == null ? null : step(w.speed(), WIND_STEP),
        w == null ? null : direction(w.direction()),
        e == null ? null : step(e.velocity, RATIO_STEP),
        e == null ? null : step(e.horizontal, RATIO_STEP),
        e == null ? null : step(e.vertical, RATIO_STEP),
        e == null ? null : step(e.compass, RATIO_STEP),
        e == null ? null : step(e.terrain, RATIO_STEP),
        e == null ? null : step(e.airspeed, RATIO_STEP),
        e == null ? null : step(e.horizontalAccuracy, METRES_STEP),
        e == null ? null : step(e.verticalAccuracy, METRES_STEP),
        e == null ? null : Integer.valueOf(e.flags),
        r == null ? null : signal(r.rssi()),
        r == null ? null : signal(r.remrssi()),
        r == null ? null : signal(r.noise()),
        r == null ? null : signal(r.remnoise()),
        r == null ? null : Integer.valueOf(r.txbuf()),
        r == null ? null : Integer.valueOf(r.rxerrors()),
        m == null ? null : standard(m),
        m == null ? null : intended(m),
        clock.errorSeconds());
  }

  /** The air's movement, turned into where it comes from. */
  private static Wind from(WindCov air) {
    double degrees = Math.toDegrees(Math.atan2(-air.windY(), -air.windX()));
    return new Wind((float) degrees, (float) Math.hypot(air.windX(), air.windY()), air.windZ());
  }

  private static Estimator estimator(EkfStatusReport e) {
    return new Estimator(
        e.flags(),
        e.velocityVariance(),
        e.posHorizVariance(),
        e.posVertVariance(),
        e.compassVariance(),
        e.terrainAltVariance(),
        e.airspeedVariance(),
        Float.NaN,
        Float.NaN);
  }

  private static Estimator estimator(EstimatorStatus e) {
    return new Estimator(
        e.flags(),
        e.velRatio(),
        e.posHorizRatio(),
        e.posVertRatio(),
        e.magRatio(),
        e.haglRatio(),
        e.tasRatio(),
        e.posHorizAccuracy(),
        e.posVertAccuracy());
  }

  private static @Nullable String standard(CurrentMode m) {
    return m.standardMode() < STANDARD_MODES.size() ? STANDARD_MODES.get(m.standardMode()) : null;
  }

  private @Nullable String intended(CurrentMode m) {
    return m.intendedCustomMode() == 0 || m.intendedCustomMode() == m.customMode()
        ? null
        : flight.nameOf(m.intendedCustomMode());
  }

  private static @Nullable Integer signal(int value) {
    return value == UNKNOWN ? null : Integer.valueOf(value);
  }

  private static @Nullable Double direction(float degrees) {
    Double rounded = step(degrees, DEGREES_STEP);
    return rounded == null ? null : Double.valueOf((rounded % 360 + 360) % 360);
  }

  /** Null for what is no number, or none that is measured. */
  private static @Nullable Double step(float value, double step) {
    return Math.abs(value) <= LARGEST
        ? Double.valueOf(Math.round(Math.round(value / step) * step * 100) / 100.0)
        : null;
  }
}
