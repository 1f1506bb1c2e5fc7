package dev.skein.links.mavlink;

import dev.skein.links.mavlink.MavlinkMessage.CommandAck;
import dev.skein.links.mavlink.MavlinkMessage.StatusText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;

/**
 * Texts and answers that come twice: by every path that a vehicle has, while the one in use
 * changes, or the same frame doubled on its way. An answer names a command's kind only, and would
 * be taken for that to the next order of its kind. All else in a frame is a state or has a number,
 * and does no harm twice.
 */
final class Echoes {

  private static final Duration WINDOW = Duration.ofSeconds(2);

  /** Radios keep a frame for seconds; a vehicle's numbers come again after 256 frames. */
  private static final Duration WINDOW_OF_ANSWERS = Duration.ofSeconds(5);

  private static final int MOST = 32;

  private final Deque<HeldFrames.Held> texts = new ArrayDeque<>();
  private final Deque<HeldFrames.Held> answers = new ArrayDeque<>();

  static boolean isHeeded(HeldFrames.Held frame) {
    return frame.frame().message() instanceof StatusText
        || frame.frame().message() instanceof CommandAck;
  }

  /** Whether a frame says again what has just come otherwise; a new one is remembered. */
  boolean isEcho(HeldFrames.Held frame) {
    return switch (frame.frame().message()) {
      case StatusText _ -> isIn(texts, frame, WINDOW, true);
      case CommandAck _ -> isIn(answers, frame, WINDOW_OF_ANSWERS, false);
      case null, default -> false;
    };
  }

  private static boolean isIn(
      Deque<HeldFrames.Held> known, HeldFrames.Held frame, Duration window, boolean byAnyPath) {
    Instant since = frame.receivedAt().minus(window);
    known.removeIf(old -> old.receivedAt().isBefore(since));
    for (HeldFrames.Held old : known) {
      boolean isOtherPath = byAnyPath && !old.from().equals(frame.from());
      boolean isSameFrame = old.frame().sequence() == frame.frame().sequence();
      if (Objects.equals(frame.frame().message(), old.frame().message())
          && (isOtherPath || isSameFrame)) {
        return true;
      }
    }
    if (known.size() == MOST) {
      known.removeFirst();
    }
    known.addLast(frame);
    return false;
  }
}
