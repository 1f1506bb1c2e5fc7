package dev.skein.service.users;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When an account takes no logins: after ten wrong passwords in a row for a minute, and twice as
 * long after each further one, an hour at most. It holds on every instance and after a restart.
 */
final class Lockout {

  private static final int FREE = 10;
  private static final Duration FIRST = Duration.ofMinutes(1);
  private static final int MOST_DOUBLINGS = 6;
  private static final Duration LONGEST = Duration.ofHours(1);

  private Lockout() {}

  /** Until when an account is locked after that many wrong passwords in a row. */
  static Optional<Instant> after(int failed, Instant now) {
    if (failed < FREE) {
      return Optional.empty();
    }
    Duration locked = FIRST.multipliedBy(1L << Math.min(failed - FREE, MOST_DOUBLINGS));
    return Optional.of(now.plus(locked.compareTo(LONGEST) < 0 ? locked : LONGEST));
  }

  /** How much longer it is locked; zero when it is not. */
  static Duration left(@Nullable Instant until, Instant now) {
    return until == null || !now.isBefore(until) ? Duration.ZERO : Duration.between(now, until);
  }
}
