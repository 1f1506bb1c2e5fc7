package dev.skein.links.mavlink;

import dev.skein.links.mavlink.MavlinkMessage.StatusText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Texts that come twice: by every path that a vehicle has, while the one in use changes, or the
 * same frame doubled on its way. All else in a frame is a state or has a number, and does no harm
 * twice.
 */
final class Echoes {

  private static final Duration WINDOW = Duration.ofSeconds(2);
  private static final int MOST = 32;

  private final Deque<HeldFrames.Held> texts = new ArrayDeque<>();

  /** Whether a frame says again what has just come otherwise; a new text is remembered. */
  boolean isEcho(HeldFrames.Held frame) {
    if (!(frame.frame().message() instanceof StatusText text)) {
      return false;
    }
    Instant since = frame.receivedAt().minus(WINDOW);
    texts.removeIf(old -> old.receivedAt().isBefore(since));
    for (HeldFrames.Held old : texts) {
      boolean isOtherPath = !old.from().equals(frame.from());
      boolean isSameFrame = old.frame().sequence() == frame.frame().sequence();
      if (text.equals(old.frame().message()) && (isOtherPath || isSameFrame)) {
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
