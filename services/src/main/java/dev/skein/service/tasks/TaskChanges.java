package dev.skein.service.tasks;

import dev.skein.service.tasks.Task.Timing;
import dev.skein.service.tasks.Task.Wish;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What somebody has changed of a task, in words for the audit trail: old, then new. Pure. */
final class TaskChanges {

  private final List<String> changes = new ArrayList<>();

  private TaskChanges() {}

  /**
   * The changes, in the order of the fields.
   *
   * @param planBefore and {@code planAfter} are the same where the plan was not changed
   */
  static String text(Task before, Task after, TaskPlan planBefore, TaskPlan planAfter) {
    Wish was = before.wish();
    Wish is = after.wish();
    Timing then = before.timing();
    Timing now = after.timing();
    TaskChanges changes = new TaskChanges();
    changes.add("name", was.name(), is.name());
    changes.add("type", was.type().word(), is.type().word());
    changes.add("priority", was.priority().word(), is.priority().word());
    changes.add("start_at", then.startAt(), now.startAt());
    changes.add("cron", then.cron(), now.cron());
    changes.add("time_zone", then.timeZone(), now.timeZone());
    changes.add("reassign", was.reassign(), is.reassign());
    changes.add("accept_conflicts", was.acceptConflicts(), is.acceptConflicts());
    changes.add(
        "capabilities",
        String.join(", ", was.capabilities()),
        String.join(", ", is.capabilities()));
    if (!planBefore.plan().equals(planAfter.plan())) {
      changes.changes.add("plan: %s → %s".formatted(size(planBefore), size(planAfter)));
    }
    return changes.changes.isEmpty() ? "nothing" : String.join("; ", changes.changes);
  }

  private static String size(TaskPlan plan) {
    return plan.plan().mission().size() + " items";
  }

  private void add(String field, @Nullable Object before, @Nullable Object after) {
    if (!Objects.equals(before, after)) {
      changes.add("%s: %s → %s".formatted(field, word(before), word(after)));
    }
  }

  private static String word(@Nullable Object value) {
    return value == null || value.equals("") ? "none" : value.toString();
  }
}
