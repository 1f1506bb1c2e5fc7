package dev.skein.links.http;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When what a report says was true: by the vehicle's clock where that can be right, else when the
 * report was received. It is never later than that.
 *
 * @param latencyMs from then to the reception; null where the vehicle's clock does not count
 */
record ReportTime(Instant at, @Nullable Integer latencyMs) {

  /** A report that is older is none of a vehicle that was out of reach: its clock is wrong. */
  static final Duration OLDEST = Duration.ofHours(24);

  /** How far a clock that is right may seem ahead. */
  private static final Duration TOLERANCE = Duration.ofSeconds(1);

  /** Why a report cannot be of that time; empty when it can. */
  static Optional<String> findFault(@Nullable Instant observedAt, Instant now) {
    return observedAt != null && observedAt.isBefore(now.minus(OLDEST))
        ? Optional.of(
            "must be at most %d hours ago, not %s (here it is %s): set the vehicle's clock, or leave it out"
                .formatted(OLDEST.toHours(), observedAt, now.truncatedTo(ChronoUnit.SECONDS)))
        : Optional.empty();
  }

  /**
   * @param observedAt as the report says; null when it does not
   */
  static ReportTime of(@Nullable Instant observedAt, Instant receivedAt) {
    if (observedAt == null || observedAt.isAfter(receivedAt.plus(TOLERANCE))) {
      return new ReportTime(receivedAt, null);
    }
    return observedAt.isAfter(receivedAt)
        ? new ReportTime(receivedAt, 0)
        : new ReportTime(observedAt, (int) Duration.between(observedAt, receivedAt).toMillis());
  }
}
