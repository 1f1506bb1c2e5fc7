package dev.skein.bus;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches how long a handler is at one batch (or at its idle work, or at partitions that have come
 * or gone), says so once when it hangs, and interrupts it. A handler that does not heed the
 * interrupt is left alone: its member leaves the group when it has not polled for too long.
 * Thread-safe.
 */
final class HandlerWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HandlerWatch.class);
  private static final long LONGEST_LOOK_NANOS = 5_000_000_000L;

  private final String group;
  private final Duration limit;
  private final LongSupplier nanoTime;
  private @Nullable Thread thread;

  // Guarded by this.
  private @Nullable Thread busy;
  private Object work = "";
  private long since;
  private boolean interrupted;
  private volatile boolean closed;

  HandlerWatch(String group, Duration limit, LongSupplier nanoTime) {
    this.group = group;
    this.limit = limit;
    this.nanoTime = nanoTime;
  }

  void start() {
    thread = Thread.ofVirtual().name("watch-" + group).start(this::run);
  }

  /** The calling thread begins work. */
  synchronized void enter(Object what) {
    busy = Thread.currentThread();
    work = what;
    since = nanoTime.getAsLong();
    interrupted = false;
  }

  /** The work is over; an interrupt of this watch that came too late is taken back. */
  synchronized void exit() {
    busy = null;
    work = "";
    if (interrupted) {
      var _ = Thread.interrupted();
    }
  }

  /** How long the work in hand has taken so far; 0 when there is none. */
  synchronized double busySeconds() {
    return busy == null ? 0 : (nanoTime.getAsLong() - since) / 1e9;
  }

  /** Interrupts the work in hand if it has taken too long. */
  synchronized void look() {
    if (busy != null && !interrupted && nanoTime.getAsLong() - since >= limit.toNanos()) {
      interrupted = true;
      LOG.warn(
          "{} has been at {} for {} ms: its handler is interrupted",
          group,
          work,
          (nanoTime.getAsLong() - since) / 1_000_000);
      busy.interrupt();
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }

  private void run() {
    long pause = Math.min(LONGEST_LOOK_NANOS, limit.toNanos() / 4);
    while (!closed) {
      LockSupport.parkNanos(pause);
      look();
    }
  }
}
