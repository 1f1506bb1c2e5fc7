package dev.skein.service.tasks;

import dev.skein.events.DroneId;
import dev.skein.events.TaskEvent.Kind;
import dev.skein.events.TaskEvent.Priority;
import dev.skein.service.tasks.Task.Timing;
import dev.skein.service.tasks.Task.Wish;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is asked for of a task, new or changed.
 *
 * @param plan null in a change that leaves it as it is
 */
record TaskAsk(
    String name,
    Kind type,
    Priority priority,
    @Nullable String group,
    @Nullable DroneId droneId,
    boolean best,
    @Nullable TaskPlan plan,
    @Nullable Instant startAt,
    @Nullable String cron,
    String timeZone,
    boolean reassign,
    boolean acceptConflicts,
    List<String> capabilities) {

  /** The next time that it is to be flown at; null for none. */
  @Nullable Instant nextRun(Instant after) {
    return cron == null ? startAt : TaskBody.nextRun(cron, timeZone, after);
  }

  Wish wish(@Nullable String ofGroup, boolean isForBest) {
    return new Wish(
        name, type, priority, ofGroup, isForBest, reassign, acceptConflicts, capabilities);
  }

  Timing timing(@Nullable Instant nextRun) {
    return new Timing(startAt, cron, timeZone, nextRun);
  }
}
