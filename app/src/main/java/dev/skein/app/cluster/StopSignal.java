package dev.skein.app.cluster;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Tells a process when to stop: by Ctrl-C, by SIGTERM, by itself, or, for a child, because the
 * process that started it is gone. Holds the JVM until this is closed, so that everything can be
 * stopped in order.
 */
public final class StopSignal implements AutoCloseable {

  /** The system property by which a process is told that it is a child. */
  static final String CHILD = "skein.child";

  /** The exit code of a process that did not stop in time. */
  private static final int NOT_STOPPED = 1;

  private final long longestStopSeconds;
  private final CountDownLatch given = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile boolean isByItself;

  /**
   * Listens from now on.
   *
   * @param longestStopSeconds so long after a signal, or the parent's end, the JVM ends, stopped or
   *     not
   */
  public StopSignal(long longestStopSeconds) {
    this.longestStopSeconds = longestStopSeconds;
    try {
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(this::stop));
    } catch (IllegalStateException e) {
      // The JVM is ending already.
      given.countDown();
    }
    if (Boolean.getBoolean(CHILD)) {
      Thread.ofPlatform().daemon().name("parent-watch").start(this::awaitParentsEnd);
    }
  }

  /** The process stops by itself. */
  public void give() {
    isByItself = !isGiven();
    given.countDown();
  }

  /** Whether the process shall stop. */
  public boolean isGiven() {
    return given.getCount() == 0;
  }

  /** Whether it shall stop because somebody outside wants it. */
  public boolean isAsked() {
    return isGiven() && !isByItself;
  }

  /** Waits until the process shall stop. */
  public void await() throws InterruptedException {
    given.await();
  }

  /** Everything is stopped: the JVM may end. */
  @Override
  public void close() {
    stopped.countDown();
  }

  private void stop() {
    given.countDown();
    try {
      var _ = stopped.await(longestStopSeconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * The parent never says anything: its end is the end of the standard input. Nobody is left who
   * would end a process that does not stop.
   */
  private void awaitParentsEnd() {
    try {
      while (System.in.read() >= 0) {
        // Not meant for this process.
      }
    } catch (IOException e) {
      // That is its end, too.
    }
    given.countDown();
    try {
      TimeUnit.SECONDS.sleep(longestStopSeconds);
      Runtime.getRuntime().halt(NOT_STOPPED);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
