package dev.skein.service.tasks;

import dev.skein.events.CommandEvent;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.EventData;
import dev.skein.events.TaskEvent;
import dev.skein.service.tasks.Task.State;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a task that a drone flies, by what is told of the drone and of the orders to it.
 * Pure: the task in, the task and what is to be told out.
 */
final class TaskFlow {

  static final String UPLOAD = "upload_mission";
  static final String START = "start_mission";
  static final String PAUSE = "pause";
  static final String RESUME = "resume";
  static final String TAKE_OFF = "take_off";
  static final String RETURN = "return_to_base";

  private static final String NOBODY = "nobody has carried it out in time";
  private static final String LATE = "it was not sent before its deadline";

  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int MOST_ATTEMPTS = 3;

  private final TaskPolicy policy;

  TaskFlow(TaskPolicy policy) {
    this.policy = policy;
  }

  /**
   * What was decided.
   *
   * @param told events and orders, in order
   */
  record Step(Task task, List<EventData> told, Seeks seeks) {
    Step {
      told = List.copyOf(told);
    }
  }

  /** Which drone the task needs. */
  enum Seeks {
    NOBODY,
    /** One that flies what is left: its own is lost. */
    SUCCESSOR,
    /** One that flies it instead: its own did not take it. */
    ANOTHER
  }

  /** When a task is to be looked at though nothing is heard; null for never. */
  @Nullable Instant lookAt(Task task) {
    Instant until = task.flight().awaited().orderUntil();
    Instant lostSince = task.flight().shown().lostSince();
    Instant lost = lostSince == null ? null : lostSince.plus(policy.lostAfter());
    return earlier(earlier(until, lost), FlightWatch.lookAt(task));
  }

  private static @Nullable Instant earlier(@Nullable Instant a, @Nullable Instant b) {
    return a == null || (b != null && b.isBefore(a)) ? b : a;
  }

  /** The drone is given to the task. */
  static Step assign(Task task, DroneId droneId) {
    TaskDraft draft = new TaskDraft(task);
    draft.droneId = droneId;
    draft.state = task.standing().state() == State.SCHEDULED ? State.SCHEDULED : State.ASSIGNED;
    draft.told.add(new TaskEvent.Assigned(task.id(), droneId, draft.next()));
    return step(draft);
  }

  /**
   * The drone is given the plan, the start follows.
   *
   * @param parameters of the order that uploads
   * @param base where it starts from
   * @param isChosen whether another drone may fly it when this one does not take it
   */
  static Step start(
      Task task, Map<String, Object> parameters, Task.Base base, boolean isChosen, Instant now) {
    TaskDraft draft = new TaskDraft(task);
    draft.search = isChosen ? Search.NEW : null;
    start(draft, parameters, base, 0, now);
    return step(draft);
  }

  /**
   * @param leg the leg that it begins with, of {@link Route#legs}
   */
  private static void start(
      TaskDraft draft, Map<String, Object> parameters, Task.Base base, int leg, Instant now) {
    draft.state = State.UPLOADING;
    draft.home = base.home();
    draft.returnsTo = base.returnsTo();
    draft.beginAt(leg);
    draft.isNear = false;
    draft.attempts = 1;
    draft.isUp = false;
    draft.lostSince = null;
    draft.drain = null;
    draft.watch = null;
    draft.reason = null;
    draft.others.clear();
    draft.next();
    draft.order(UPLOAD, parameters, now, DEADLINE, PATIENCE);
  }

  /** The drone is to hold, or to go on: one that has left its mission is to start it again. */
  static Step order(Task task, String command, Instant now) {
    TaskDraft draft = new TaskDraft(task);
    draft.next();
    boolean isAstray = draft.watch != null && draft.watch.strayedSince() != null;
    if (command.equals(RESUME) && isAstray) {
      startMission(draft, Map.of(), now);
    } else {
      draft.order(command, Map.of(), now, DEADLINE, PATIENCE);
    }
    return step(draft);
  }

  /** The task is called off; a drone that may be in the air comes home. */
  static Step cancel(Task task, String reason, Instant now) {
    TaskDraft draft = new TaskDraft(task);
    State state = draft.state;
    draft.state = State.CANCELLED;
    draft.reason = reason;
    draft.estimatedCompletion = null;
    draft.told.add(new TaskEvent.Cancelled(task.id(), draft.droneId, reason, draft.next()));
    draft.takeBackOrder();
    draft.lostSince = null;
    if (state.isFlying() && state != State.UPLOADING) {
      draft.order(RETURN, Map.of(), now, DEADLINE, PATIENCE);
    }
    return step(draft);
  }

  /** The task cannot be done. */
  static Step fail(Task task, String reason) {
    TaskDraft draft = new TaskDraft(task);
    draft.fail(reason);
    return step(draft);
  }

  /**
   * Something was told of the drone, or of an order to it.
   *
   * @param at when, by who tells
   */
  Step see(
      Task task,
      Route route,
      TaskPlan plan,
      Map<String, Object> upload,
      EventData event,
      Instant at) {
    TaskDraft draft = new TaskDraft(task);
    TaskProgress progress = new TaskProgress(draft, route, plan, at);
    switch (event) {
      case CommandEvent command when draft.state == State.CANCELLED ->
          comesHome(draft, command, at);
      case EventData _ when draft.state == State.CANCELLED -> {}
      case CommandEvent command when command.commandId().equals(draft.orderId) ->
          ownOrder(draft, command, route, plan, upload, at);
      case CommandEvent command -> OthersOrders.see(draft, command, at);
      case DroneEvent.MissionItemReached reached -> progress.reached(reached.item());
      case DroneEvent.LocationUpdated moved -> {
        draft.lostSince = null;
        progress.moved(moved);
        Unflown.moved(draft, moved, at);
      }
      case DroneEvent.StatusChanged changed -> {
        if (changed.newStatus() == DroneStatus.ERROR) {
          draft.fail("the drone reports an error");
        } else {
          progress.isNow(changed.newStatus());
        }
      }
      case DroneEvent.Disconnected _ -> draft.lostSince = at;
      case DroneEvent.Connected _ -> draft.lostSince = null;
      case DroneEvent.Removed _ -> draft.fail("the drone was struck out of the registry");
      default -> {}
    }
    return step(draft);
  }

  /** Time has passed. */
  Step look(Task task, Instant now) {
    TaskDraft draft = new TaskDraft(task);
    Instant until = draft.orderUntil;
    if (draft.state == State.CANCELLED) {
      if (until != null && !now.isBefore(until)) {
        staysOut(draft, NOBODY);
      }
    } else if (draft.lostSince != null && !now.isBefore(draft.lostSince.plus(policy.lostAfter()))) {
      String reason =
          "drone lost: drone %s was not heard since %s".formatted(draft.drone(), draft.lostSince);
      boolean isBegun = draft.search != null && draft.search.isTakeOver();
      if (draft.state == State.UPLOADING && !isBegun) {
        draft.takeBackOrder();
        if (task.wish().reassign() && draft.search == null) {
          draft.search = Search.NEW;
        }
        Unflown.refused(draft, reason, now);
        return step(draft);
      }
      if (task.wish().reassign()) {
        draft.takeBackOrder();
        draft.reason = reason;
        draft.search = Search.takeOver(draft.drone());
        draft.seeks = Seeks.SUCCESSOR;
        return step(draft);
      }
      draft.fail(reason);
    } else if (Unflown.isAwaited(draft)) {
      Unflown.look(draft, now);
    } else if (until != null && !now.isBefore(until)) {
      String command = String.valueOf(draft.orderCommand);
      draft.takeBackOrder();
      notDone(draft, command, NOBODY, now);
    } else {
      FlightWatch.look(draft, now);
    }
    return step(draft);
  }

  /** No drone takes the task. */
  static Step unflown(Task task, String reason, Instant now) {
    TaskDraft draft = new TaskDraft(task);
    Unflown.ends(draft, reason, now);
    return step(draft);
  }

  /**
   * Another drone takes the task over.
   *
   * @param leg the leg that it begins with, of {@link Route#legs}: 0 for all of it, else it takes
   *     off first
   */
  static Step reassign(
      Task task,
      DroneId droneId,
      Map<String, Object> parameters,
      Task.Base base,
      int leg,
      Instant now) {
    TaskDraft draft = new TaskDraft(task);
    draft.droneId = droneId;
    draft.told.add(new TaskEvent.Assigned(task.id(), droneId, draft.next()));
    start(draft, parameters, base, leg, now);
    return step(draft);
  }

  private static void ownOrder(
      TaskDraft draft,
      CommandEvent event,
      Route route,
      TaskPlan plan,
      Map<String, Object> upload,
      Instant at) {
    switch (event) {
      case CommandEvent.Completed _ -> done(draft, route, plan, at);
      case CommandEvent.Executing _ -> {
        draft.isOrderTaken = true;
        draft.orderUntil = at.plus(PATIENCE);
      }
      case CommandEvent.Failed failed -> failed(draft, failed.reason(), at);
      case CommandEvent.Expired _ -> notSent(draft, LATE, at);
      case CommandEvent.Cancelled cancelled -> notDone(draft, cancelled.reason(), at);
      case CommandEvent.Uncertain uncertain -> uncertain(draft, uncertain.reason(), upload, at);
      case CommandEvent.Accepted _, CommandEvent.Sent _, CommandEvent.Acknowledged _ ->
          draft.isOrderTaken = true;
      case CommandEvent.Requested _, CommandEvent.CancelRequested _ -> {}
    }
  }

  /** The task was called off: its drone is to take the order to return, and to do so. */
  private static void comesHome(TaskDraft draft, CommandEvent event, Instant at) {
    if (!event.commandId().equals(draft.orderId)) {
      return;
    }
    boolean isTaken = draft.orderUntil == null;
    switch (event) {
      case CommandEvent.Acknowledged acknowledged when acknowledged.result().equals("ACCEPTED") ->
          draft.orderUntil = null;
      case CommandEvent.Executing _ when !isTaken -> draft.orderUntil = at.plus(PATIENCE);
      case CommandEvent.Completed _ -> draft.awaitNothing();
      // Somebody has ordered it elsewhere on its way.
      case CommandEvent.Cancelled _ when isTaken -> draft.awaitNothing();
      case CommandEvent.Cancelled cancelled -> staysOut(draft, cancelled.reason());
      case CommandEvent.Failed failed -> staysOut(draft, failed.reason());
      case CommandEvent.Expired _ -> staysOut(draft, LATE);
      case CommandEvent.Uncertain uncertain -> staysOut(draft, uncertain.reason());
      default -> {}
    }
  }

  private static void staysOut(TaskDraft draft, String why) {
    String reason =
        "%s; the drone may stay out, %s did not work: %s".formatted(draft.reason, RETURN, why);
    draft.awaitNothing();
    draft.reason = reason;
    draft.told.add(new TaskEvent.Cancelled(draft.before.id(), draft.droneId, reason, draft.next()));
  }

  private static void done(TaskDraft draft, Route route, TaskPlan plan, Instant at) {
    String command = String.valueOf(draft.orderCommand);
    draft.awaitNothing();
    switch (command) {
      case UPLOAD -> {
        draft.state = State.STARTING;
        draft.next();
        if (draft.leg == 0) {
          startMission(draft, Map.of(), at);
        } else {
          int item = route.legs().get(draft.leg).item();
          double altitude = Remainder.takeOffM(plan.plan().mission(), item);
          draft.order(TAKE_OFF, Map.of("altitude", altitude), at, DEADLINE, PATIENCE);
        }
      }
      case TAKE_OFF ->
          startMission(draft, Map.of("from_item", route.legs().get(draft.leg).item()), at);
      case START, RESUME -> draft.started(at);
      case PAUSE -> draft.paused("it was asked to hold");
      default -> {}
    }
  }

  private static void startMission(TaskDraft draft, Map<String, Object> more, Instant at) {
    Map<String, Object> parameters = new HashMap<>(more);
    parameters.put("task_id", draft.before.id().value());
    draft.order(START, parameters, at, DEADLINE, PATIENCE);
  }

  /** By who decides on orders, before anybody was told of it, or by the vehicle. */
  private static void failed(TaskDraft draft, String why, Instant at) {
    if (draft.isOrderTaken) {
      notDone(draft, why, at);
    } else {
      notSent(draft, why, at);
    }
  }

  /** The vehicle has heard nothing of it, and never will. */
  private static void notSent(TaskDraft draft, String why, Instant at) {
    // Who takes a task over is in the air by the task's own order to take off.
    boolean isTakeOver = draft.search != null && draft.search.isTakeOver();
    boolean isUnflown = draft.leg == 0 && !(isTakeOver && draft.isUp);
    if (draft.state == State.STARTING && START.equals(draft.orderCommand) && isUnflown) {
      Unflown.refused(draft, draft.orderCommand + ": " + why, at);
    } else {
      notDone(draft, why, at);
    }
  }

  /** An order has ended, and not as it was meant to. */
  private static void notDone(TaskDraft draft, String command, String why, Instant at) {
    String reason = command + ": " + why;
    if (draft.state == State.STARTING && command.equals(TAKE_OFF)) {
      // Not every vehicle takes off by order: it begins where the mission takes off.
      draft.beginAt(0);
      startMission(draft, Map.of(), at);
    } else if (draft.state == State.UPLOADING) {
      Unflown.refused(draft, reason, at);
    } else if (draft.state == State.STARTING) {
      Unflown.await(draft, reason, at);
    } else {
      draft.reason = reason;
    }
  }

  private static void notDone(TaskDraft draft, String why, Instant at) {
    String command = String.valueOf(draft.orderCommand);
    draft.awaitNothing();
    notDone(draft, command, why, at);
  }

  /** A plan can be given again without harm; whether it flies shows by itself. */
  private static void uncertain(
      TaskDraft draft, String why, Map<String, Object> upload, Instant at) {
    if (draft.state != State.UPLOADING) {
      draft.reason = draft.orderCommand + " is uncertain: " + why;
    } else if (draft.attempts >= MOST_ATTEMPTS) {
      notDone(draft, why, at);
    } else {
      draft.attempts++;
      draft.order(UPLOAD, upload, at, DEADLINE, PATIENCE);
    }
  }

  private static Step step(TaskDraft draft) {
    return new Step(draft.task(), draft.told, draft.seeks);
  }
}
