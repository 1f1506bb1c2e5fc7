package dev.skein.app.verify;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * The longest time that any of some subjects was without an event, since it was last asked. A
 * subject without a first event has no gap. Thread-safe.
 */
final class Gap {

  private final Map<Object, Long> lastNanos = new HashMap<>();
  private long longestNanos;
  private long longestEnd;

  /**
   * A time without an event.
   *
   * @param from when it began
   */
  record Longest(double seconds, Instant from) {}

  synchronized void event(Object subject) {
    long now = System.nanoTime();
    Long last = lastNanos.put(subject, now);
    if (last != null) {
      note(now - last, now);
    }
  }

  /** The longest, those that last until now counted; begins anew. */
  synchronized Longest take() {
    long now = System.nanoTime();
    for (Map.Entry<Object, Long> last : lastNanos.entrySet()) {
      note(now - last.getValue(), now);
      last.setValue(now);
    }
    long ago = now - longestEnd + longestNanos;
    Longest longest = new Longest(longestNanos / 1e9, Instant.now().minusNanos(ago));
    longestNanos = 0;
    return longest;
  }

  private void note(long nanos, long end) {
    if (nanos > longestNanos) {
      longestNanos = nanos;
      longestEnd = end;
    }
  }
}
