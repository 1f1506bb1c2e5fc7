package dev.skein.app;

import dev.skein.service.tasks.TaskSchedule;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Starts tasks whose time has come; looks twice a second. */
final class TaskTicker implements AutoCloseable {

  private static final long MILLIS = 500;

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("task-ticker").factory());
  private final Repeated starts;

  TaskTicker(TaskSchedule schedule, MeterRegistry metrics) {
    this.starts = new Repeated("tasks-due", metrics, schedule::runDue);
  }

  void start() {
    var _ = timer.scheduleWithFixedDelay(starts, MILLIS, MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    timer.shutdown();
  }
}
