package dev.skein.bus;

import java.time.Instant;

/**
 * Time as the log has it: the largest {@code recordedAt} of what has been handled. It never goes
 * back, and no clock of this machine moves it. Used by one thread.
 */
final class LogClock {

  private long millis;

  /** The largest time seen, or {@link Instant#EPOCH} when nothing has been. */
  Instant now() {
    return Instant.ofEpochMilli(millis);
  }

  /** The time once that record is handled too. */
  Instant with(long recordedAtMillis) {
    return Instant.ofEpochMilli(Math.max(millis, recordedAtMillis));
  }

  void advance(Instant now) {
    millis = Math.max(millis, now.toEpochMilli());
  }
}
