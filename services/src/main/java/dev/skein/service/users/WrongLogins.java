package dev.skein.service.users;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Wrong passwords in a row, and until when no other is compared because of them.
 *
 * @param lockedUntil null while there were not too many
 */
record WrongLogins(int inARow, @Nullable Instant lockedUntil) {

  static final WrongLogins NONE = new WrongLogins(0, null);

  /** With one more. */
  WrongLogins andOneMore(Instant now) {
    return new WrongLogins(inARow + 1, Lockout.after(inARow + 1, now).orElse(null));
  }

  /** How much longer none is compared; zero when one is. */
  Duration left(Instant now) {
    return Lockout.left(lockedUntil, now);
  }
}
