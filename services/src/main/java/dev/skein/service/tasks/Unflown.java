package dev.skein.service.tasks;

import dev.skein.events.TaskEvent;
import dev.skein.service.tasks.Task.State;
import java.time.Instant;

/** What becomes of a task that its drone does not begin: nothing of it was flown. Pure. */
final class Unflown {

  private Unflown() {}

  /** The drone does not take it: another is sought where this one was not named by somebody. */
  static void refused(TaskDraft draft, String reason, Instant at) {
    draft.awaitNothing();
    Search search = draft.search;
    if (search == null) {
      ends(draft, reason, at);
      return;
    }
    draft.search = search.without(draft.drone());
    if (draft.search.mayGoOn()) {
      draft.reason = reason;
      draft.seeks = TaskFlow.Seeks.ANOTHER;
    } else {
      ends(draft, reason, at);
    }
  }

  /**
   * No drone takes it. It may be started again; but it has failed where its time has come, or where
   * another drone has begun it.
   */
  static void ends(TaskDraft draft, String reason, Instant at) {
    Instant run = draft.before.timing().nextRunAt();
    boolean isByClock = draft.before.cronTaskId() != null || (run != null && !run.isAfter(at));
    boolean isBegun = draft.search != null && draft.search.isTakeOver();
    if (isByClock || isBegun) {
      draft.fail(reason);
      return;
    }
    draft.awaitNothing();
    draft.search = null;
    draft.lostSince = null;
    draft.reason = reason;
    draft.state = run == null ? State.ASSIGNED : State.SCHEDULED;
    long version = draft.next();
    draft.told.add(
        run == null
            ? new TaskEvent.Assigned(draft.before.id(), draft.drone(), version)
            : new TaskEvent.Scheduled(draft.before.id(), run, version));
  }
}
