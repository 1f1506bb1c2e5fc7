package dev.skein.app;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a timer does again and again, also after it has failed: a failure, which would end the
 * timer, is counted, and logged when it begins or becomes another. Run by one thread.
 */
final class Repeated implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Repeated.class);

  private final String name;
  private final Task task;
  private final Counter failures;
  private @Nullable String lastCause;

  /** Something that may fail. */
  @FunctionalInterface
  interface Task {
    void run() throws Exception;
  }

  /**
   * @param name what it is, for the log and for {@code skein_timer_failures_total}
   */
  Repeated(String name, MeterRegistry metrics, Task task) {
    this.name = name;
    this.task = task;
    this.failures =
        Counter.builder("skein.timer.failures")
            .description("Times that something done again and again has failed")
            .tag("timer", name)
            .register(metrics);
  }

  @Override
  public void run() {
    try {
      task.run();
      if (lastCause != null) {
        LOG.info("{} works again", name);
        lastCause = null;
      }
    } catch (Exception | Error e) {
      failures.increment();
      String cause = e.toString();
      if (!cause.equals(lastCause)) {
        LOG.error("{} has failed and goes on", name, e);
        lastCause = cause;
      }
    }
  }
}
