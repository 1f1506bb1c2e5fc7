package dev.skein.service.tasks;

import dev.skein.api.AuditTrail;
import dev.skein.api.RequestProblem;
import dev.skein.bus.jdbc.ServiceStore;
import dev.skein.events.DroneId;
import dev.skein.events.EventData;
import dev.skein.events.EventIds;
import dev.skein.events.TaskEvent;
import dev.skein.events.TaskId;
import dev.skein.service.tasks.Task.Standing;
import dev.skein.service.tasks.Task.State;
import dev.skein.service.tasks.Task.Timing;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts tasks by the clock, once each, whoever of several instances comes first. Thread-safe. */
public final class TaskSchedule {

  private static final Logger LOG = LoggerFactory.getLogger(TaskSchedule.class);

  private static final int MOST_AT_ONCE = 100;

  private final ServiceStore store;
  private final TaskStarts starts;
  private final TaskWriter writer;
  private final InstantSource clock;

  public TaskSchedule(
      ServiceStore store, TaskStarts starts, EventIds ids, InstantSource clock, AuditTrail audit) {
    this.store = store;
    this.starts = starts;
    this.writer = new TaskWriter(store, starts.policy(), ids, audit);
    this.clock = clock;
  }

  /** Starts what is due by the clock; called again and again. */
  public void runDue() throws SQLException {
    Set<TaskId> looked = new HashSet<>();
    while (looked.size() < MOST_AT_ONCE && runNext(looked)) {
      // Each in a transaction of its own: what is long at it, or fails, holds up no other.
    }
  }

  /** Whether there was one that is due and was not looked at. */
  private boolean runNext(Set<TaskId> looked) throws SQLException {
    Instant now = clock.instant();
    int before = looked.size();
    try {
      store.transact(connection -> {
        Task task = TaskRows.lockDue(connection, now, looked).orElse(null);
        if (task != null) {
          looked.add(task.id());
          runDue(connection, task, now);
        }
        return null;
      });
    } catch (RuntimeException e) {
      if (looked.size() == before) {
        throw e;
      }
      LOG.error("a task that is due cannot be started now, of {}", looked, e);
    }
    return looked.size() > before;
  }

  private void runDue(Connection connection, Task task, Instant now) throws SQLException {
    Instant due = task.timing().nextRunAt();
    String cron = task.timing().cron();
    if (cron != null && due != null) {
      runDue(connection, task, cron, DueRuns.of(cron, task.timing().timeZone(), due, now), now);
    } else if (due != null && DueRuns.isMissed(due, now)) {
      fail(connection, task, "its time %s was missed: nobody was there".formatted(due), now);
    } else {
      startOrFail(connection, task, due == null ? now : due, now);
    }
  }

  private void runDue(Connection connection, Task task, String cron, DueRuns runs, Instant now)
      throws SQLException {
    Instant at = runs.run();
    Task run = at == null ? null : newRun(connection, task, at, now);
    if (runs.missed() > 0) {
      LOG.warn("task {}: {}", task.id(), runs.text());
      writer.audit(connection, null, "task.run.missed", task, runs.text());
    }
    Instant next = runs.next();
    Timing timing = new Timing(task.timing().startAt(), cron, task.timing().timeZone(), next);
    Standing was = task.standing();
    String reason = runs.missed() > 0 ? runs.text() : was.reason();
    Task later =
        new Task(
            task.id(),
            task.cronTaskId(),
            task.wish(),
            timing,
            new Standing(
                next == null ? State.COMPLETED : State.SCHEDULED,
                was.droneId(),
                0,
                null,
                null,
                reason),
            task.flight(),
            task.planVersion(),
            task.createdBy(),
            task.createdAt(),
            task.version() + 1);
    List<EventData> told =
        next == null
            ? List.of()
            : List.of(new TaskEvent.Scheduled(task.id(), next, later.version()));
    writer.write(connection, later, now, told);
    if (run != null && at != null) {
      startOrFail(connection, run, at, now);
    }
  }

  /** A run of a cron task is a task of its own. */
  private Task newRun(Connection connection, Task cron, Instant due, Instant now)
      throws SQLException {
    Task run =
        TaskRows.insert(
            connection,
            Task.created(
                cron.wish(),
                new Timing(null, null, cron.timing().timeZone(), null),
                cron.id(),
                cron.createdBy(),
                now),
            TaskRows.plan(connection, cron.id()));
    List<EventData> told = new ArrayList<>();
    told.add(run.told());
    DroneId drone = cron.standing().droneId();
    if (drone != null) {
      TaskFlow.Step step = TaskFlow.assign(run, drone);
      run = step.task();
      told.addAll(step.told());
    }
    writer.write(connection, run, now, told);
    writer.audit(
        connection,
        null,
        "task.created",
        run,
        "run of task " + cron.id() + DueRuns.lateness(due, now));
    return run;
  }

  private void startOrFail(Connection connection, Task task, Instant due, Instant now)
      throws SQLException {
    String reason;
    try {
      TaskFlow.Step step =
          starts.start(connection, task, TaskRows.plan(connection, task.id()), true, now);
      writer.write(connection, step, now);
      String detail = Tasks.by(step.task()) + DueRuns.lateness(due, now);
      writer.audit(connection, null, "task.started", step.task(), detail);
      return;
    } catch (ChecksFailedException e) {
      reason = RouteChecks.Check.text(e.failed());
    } catch (RequestProblem e) {
      reason = e.detail();
    }
    fail(connection, task, reason, now);
  }

  private void fail(Connection connection, Task task, String reason, Instant now)
      throws SQLException {
    writer.write(connection, TaskFlow.fail(task, reason), now);
    writer.audit(connection, null, "task.failed", task, reason);
  }
}
