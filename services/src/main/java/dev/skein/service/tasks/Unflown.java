package dev.skein.service.tasks;

import dev.skein.events.DroneEvent;
import dev.skein.events.DroneStatus;
import dev.skein.events.TaskEvent;
import dev.skein.service.tasks.Task.State;
import java.time.Duration;
import java.time.Instant;

/** What becomes of a task that its drone does not begin: nothing of it was flown. Pure. */
final class Unflown {

  /** What a drone tells so soon may be of before. */
  private static final Duration SETTLED = Duration.ofSeconds(3);

  /** So long it is awaited that a drone shows that it stands; ArduPilot disarms after 10 s. */
  private static final Duration LONGEST = Duration.ofSeconds(30);

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
   * Its drone was told to start, and has not, as far as is known: it will show whether it stands.
   * No order is under way then, and there is a time until which it is looked at.
   */
  static void await(TaskDraft draft, String reason, Instant at) {
    draft.awaitNothing();
    draft.reason = reason;
    if (draft.isUp || draft.leg > 0) {
      draft.fail(reason);
    } else {
      draft.orderUntil = at.plus(LONGEST);
    }
  }

  static boolean isAwaited(TaskDraft draft) {
    return draft.state == State.STARTING && draft.orderId == null && draft.orderUntil != null;
  }

  /** The drone has told how it is: on the ground and disarmed it has flown nothing. */
  static void moved(TaskDraft draft, DroneEvent.LocationUpdated told, Instant at) {
    Instant until = draft.orderUntil;
    if (!isAwaited(draft) || until == null) {
      return;
    }
    String reason = String.valueOf(draft.reason);
    boolean isSettled = !at.isBefore(until.minus(LONGEST).plus(SETTLED));
    boolean stands = told.status() == DroneStatus.IDLE && !Boolean.TRUE.equals(told.armed());
    if (draft.isUp) {
      draft.fail(reason);
    } else if (isSettled && stands) {
      refused(draft, reason, at);
    }
  }

  /** Time has passed: nobody knows whether it flies. */
  static void look(TaskDraft draft, Instant now) {
    Instant until = draft.orderUntil;
    if (until != null && !now.isBefore(until)) {
      draft.fail(String.valueOf(draft.reason));
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
