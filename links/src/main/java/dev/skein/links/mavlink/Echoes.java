package dev.skein.links.mavlink;

import dev.skein.links.mavlink.MavlinkMessage.StatusText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Texts that a vehicle sends on every path it has, and which come twice while the path in use
 * changes. All else in a frame is a state or has a number, and does no harm twice.
 */
final class Echoes {

  private static final Duration WINDOW = Duration.ofSeconds(2);
  private static final int MOST = 32;

  private final Deque<HeldFrames.Held> texts = new ArrayDeque<>();

  /** Whether a frame says again what another path has just brought; a new text is remembered. */
  boolean isEcho(HeldFrames.Held frame) {
    if (!(frame.frame().message() instanceof StatusText text)) {
      return false;
    }
    Instant since = frame.receivedAt().minus(WINDOW);
    texts.removeIf(old -> old.receivedAt().isBefore(since));
    for (HeldFrames.Held old : texts) {
      if (text.equals(old.frame().message()) && !old.from().equals(frame.from())) {
        return true;
      }
    }
    if (texts.size() == MOST) {
      texts.removeFirst();
    }
    texts.addLast(frame);
    return false;
  }
}
