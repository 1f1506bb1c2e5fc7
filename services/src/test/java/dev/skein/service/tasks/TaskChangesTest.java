package dev.skein.service.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.TaskEvent.Kind;
import dev.skein.events.TaskEvent.Priority;
import dev.skein.service.tasks.Task.Timing;
import dev.skein.service.tasks.Task.Wish;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskChangesTest {

  private static final Instant SOON = Instant.parse("2026-01-01T10:00:00Z");
  private static final Wish WISH =
      new Wish("Masts", Kind.PATROL, Priority.NORMAL, null, false, false, false, List.of());
  private static final Timing BY_HAND = new Timing(null, null, "UTC", null);

  @Test
  void everyFieldThatWasChangedIsSaidOldThenNew() {
    List<String> needed = List.of("camera", "winch");
    Wish other =
        new Wish("Mast 7", Kind.EMERGENCY, Priority.URGENT, null, false, true, true, needed);
    assertThat(
            TaskChanges.text(
                task(WISH, BY_HAND),
                task(other, new Timing(SOON, null, "Europe/Berlin", SOON)),
                plan(1),
                plan(2)))
        .isEqualTo(
            "name: Masts → Mast 7; type: patrol → emergency; priority: normal → urgent;"
                + " start_at: none → 2026-01-01T10:00:00Z; time_zone: UTC → Europe/Berlin;"
                + " reassign: false → true; accept_conflicts: false → true;"
                + " capabilities: none → camera, winch; plan: 3 items → 4 items");
    assertThat(
            TaskChanges.text(
                task(WISH, new Timing(null, "0 0 6 * * *", "UTC", SOON)),
                task(WISH, BY_HAND),
                plan(1),
                plan(1)))
        .isEqualTo("cron: 0 0 6 * * * → none");
  }

  @Test
  void aChangeToTheSameIsNone() {
    Task task = task(WISH, BY_HAND);
    assertThat(TaskChanges.text(task, task, plan(1), plan(1))).isEqualTo("nothing");
  }

  private static Task task(Wish wish, Timing timing) {
    return Task.created(wish, timing, null, "ann", SOON);
  }

  private static TaskPlan plan(int waypoints) {
    Waypoints.Waypoint place = new Waypoints.Waypoint(47, 8, 20, "home", null, null, null, null);
    return Waypoints.plan(List.of(place, place).subList(0, waypoints), 20, "return");
  }
}
