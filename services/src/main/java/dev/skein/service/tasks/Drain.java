package dev.skein.service.tasks;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a flight has taken of a battery, by the percentages that its drone has told in the air.
 * Pure.
 *
 * @param since when it told the first
 * @param until when it told the newest
 */
record Drain(Instant since, double fromPercent, Instant until, double toPercent) {

  /** Less than this says little: percentages are whole, and the first minute is a climb. */
  private static final double LEAST_PERCENT = 3;

  private static final Duration LEAST = Duration.ofMinutes(2);
  private static final Duration LONGEST = Duration.ofHours(12);

  /** It has told another percentage; when there is more than before it has another battery. */
  static Drain next(@Nullable Drain before, double percent, Instant at) {
    return before == null || percent > before.toPercent
        ? new Drain(at, percent, at, percent)
        : new Drain(before.since, before.fromPercent, at, percent);
  }

  /** How long a full battery would have lasted; empty when the flight was too short to tell. */
  Optional<Duration> fullBattery() {
    double taken = fromPercent - toPercent;
    Duration time = Duration.between(since, until);
    if (taken < LEAST_PERCENT || time.compareTo(LEAST) < 0) {
      return Optional.empty();
    }
    Duration full = Duration.ofMillis(Math.round(time.toMillis() * 100 / taken));
    return Optional.of(full).filter(each -> each.compareTo(LONGEST) <= 0);
  }
}
