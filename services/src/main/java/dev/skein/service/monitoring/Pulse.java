package dev.skein.service.monitoring;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Tells when this process has stood still as a whole (stopped, swapped out, its machine suspended):
 * a thread that does nothing else beats, and a beat that comes much too late is a standstill. Work
 * that only takes long is none. Thread-safe.
 */
final class Pulse {

  private static final Duration BEAT = Duration.ofMillis(200);

  /** After such a standstill what this process owned may be another's. */
  private static final Duration STANDSTILL = Duration.ofSeconds(3);

  private final LongSupplier nanoTime;
  private final AtomicLong lastBeat;
  private final AtomicLong standstills = new AtomicLong();

  Pulse(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.lastBeat = new AtomicLong(nanoTime.getAsLong());
  }

  /** One that beats from now on, as long as the process lives. */
  static Pulse beating() {
    Pulse pulse = new Pulse(System::nanoTime);
    Thread.ofPlatform()
        .daemon()
        .name("pulse")
        .start(() -> {
          while (true) {
            LockSupport.parkNanos(BEAT.toNanos());
            pulse.beat();
          }
        });
    return pulse;
  }

  /**
   * How often the process has stood still so far. Asked right after a standstill, it is counted
   * already, whichever thread runs first.
   */
  long standstills() {
    beat();
    return standstills.get();
  }

  private void beat() {
    long now = nanoTime.getAsLong();
    if (now - lastBeat.getAndSet(now) > STANDSTILL.toNanos()) {
      standstills.incrementAndGet();
    }
  }
}
