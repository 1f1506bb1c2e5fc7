package dev.skein.app.verify;

import java.util.HashMap;
import java.util.Map;

/**
 * The longest time that any of some subjects was without an event, since it was last asked. A
 * subject without a first event has no gap. Thread-safe.
 */
final class Gap {

  private final Map<Object, Long> lastNanos = new HashMap<>();
  private long longestNanos;

  synchronized void event(Object subject) {
    long now = System.nanoTime();
    Long last = lastNanos.put(subject, now);
    if (last != null) {
      longestNanos = Math.max(longestNanos, now - last);
    }
  }

  /** The longest in seconds, those that last until now counted; begins anew. */
  synchronized double take() {
    long now = System.nanoTime();
    long longest = longestNanos;
    for (Map.Entry<Object, Long> last : lastNanos.entrySet()) {
      longest = Math.max(longest, now - last.getValue());
      last.setValue(now);
    }
    longestNanos = 0;
    return longest / 1e9;
  }
}
