package dev.skein.app;

import dev.skein.service.tasks.TaskSchedule;
import java.sql.SQLException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts tasks whose time has come; looks twice a second. */
final class TaskTicker implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TaskTicker.class);
  private static final long MILLIS = 500;

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("task-ticker").factory());

  private final TaskSchedule schedule;

  TaskTicker(TaskSchedule schedule) {
    this.schedule = schedule;
  }

  void start() {
    var _ = timer.scheduleWithFixedDelay(this::runDue, MILLIS, MILLIS, TimeUnit.MILLISECONDS);
  }

  private void runDue() {
    try {
      schedule.runDue();
    } catch (SQLException | RuntimeException e) {
      LOG.warn("tasks that are due wait: {}", e.toString());
    }
  }

  @Override
  public void close() {
    timer.shutdown();
  }
}
