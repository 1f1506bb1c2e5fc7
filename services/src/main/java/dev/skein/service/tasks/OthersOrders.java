package dev.skein.service.tasks;

import dev.skein.api.Caller;
import dev.skein.events.CommandEvent;
import dev.skein.service.tasks.Task.Other;
import dev.skein.service.tasks.Task.State;
import java.time.Instant;
import java.util.Set;

/** What orders of others to its drone make of a task. Pure. */
final class OthersOrders {

  /** Orders that take a drone from what it flies. */
  private static final Set<String> STEERING =
      Set.of(
          "take_off",
          "land",
          TaskFlow.RETURN,
          "go_to",
          "orbit",
          "set_mode",
          "disarm",
          "emergency_stop",
          "reboot",
          TaskFlow.UPLOAD,
          TaskFlow.START);

  private OthersOrders() {}

  /** Something was told of an order that the task does not wait for. */
  static void see(TaskDraft draft, CommandEvent event, Instant at) {
    if (event instanceof CommandEvent.Requested asked) {
      boolean isOwn = asked.requestedBy().equals(Caller.TASK + draft.before.id());
      boolean matters =
          STEERING.contains(asked.command())
              || asked.command().equals(TaskFlow.PAUSE)
              || asked.command().equals(TaskFlow.RESUME);
      if (!isOwn && matters) {
        draft.remember(new Other(asked.commandId(), asked.command(), asked.requestedBy()));
      }
      return;
    }
    Other other = draft.findOther(event.commandId());
    if (other == null) {
      return;
    }
    switch (event) {
      case CommandEvent.Acknowledged acknowledged when acknowledged.result().equals("ACCEPTED") ->
          isTaken(draft, other, at);
      case CommandEvent.Completed _ -> isTaken(draft, other, at);
      case CommandEvent.Failed _, CommandEvent.Expired _, CommandEvent.Cancelled _ ->
          draft.others.remove(other);
      default -> {}
    }
  }

  private static void isTaken(TaskDraft draft, Other other, Instant at) {
    draft.others.remove(other);
    if (STEERING.contains(other.command())) {
      draft.others.clear();
      draft.fail("%s by %s took the drone elsewhere".formatted(other.command(), other.by()));
    } else if (other.command().equals(TaskFlow.PAUSE) && draft.state == State.STARTED) {
      draft.paused("pause by " + other.by());
    } else if (other.command().equals(TaskFlow.RESUME) && draft.state == State.PAUSED) {
      draft.started(at);
    }
  }
}
