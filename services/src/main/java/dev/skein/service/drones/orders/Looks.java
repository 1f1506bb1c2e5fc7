package dev.skein.service.drones.orders;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When open orders are looked at, and from when on it may be told of one that it never left: not
 * before what its link may have written is read. Used by one thread.
 */
final class Looks {

  private static final Duration EVERY = Duration.ofMillis(200);

  /** So long what has been written meanwhile may take to be read. */
  private static final Duration SETTLED = Duration.ofSeconds(5);

  private @Nullable Instant lookedAt;

  /** Null before there is anything that is read. */
  private @Nullable Instant settledAt;

  /** What stands on the topic may not be read yet. */
  void behind(Instant now) {
    settledAt = now.plus(SETTLED);
  }

  /**
   * Whether it is time to look. Who has not looked for long has stood still, or the clock was set:
   * much may have been written that is not read.
   */
  boolean isDue(Instant now) {
    if (lookedAt == null) {
      return true;
    }
    Duration since = Duration.between(lookedAt, now);
    boolean isSetBack = since.isNegative();
    if (settledAt != null && (isSetBack || since.compareTo(SETTLED) > 0)) {
      behind(now);
    }
    return isSetBack || since.compareTo(EVERY) >= 0;
  }

  void looked(Instant now) {
    lookedAt = now;
  }

  /** Whether all that a link may have written of an order is read. */
  boolean isSettled(Instant now) {
    return settledAt != null && now.isAfter(settledAt);
  }
}
