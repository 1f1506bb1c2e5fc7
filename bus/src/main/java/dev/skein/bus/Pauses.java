package dev.skein.bus;

import java.time.Duration;

/** How long to wait before the next try: 100 ms, then twice as long each time, up to 5 s. */
final class Pauses {

  static final Duration FIRST = Duration.ofMillis(100);
  static final Duration LONGEST = Duration.ofSeconds(5);

  private Duration next = FIRST;

  Duration next() {
    Duration pause = next;
    Duration twice = pause.multipliedBy(2);
    next = twice.compareTo(LONGEST) > 0 ? LONGEST : twice;
    return pause;
  }

  void reset() {
    next = FIRST;
  }
}
