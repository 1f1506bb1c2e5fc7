package dev.skein.service.tasks;

import dev.skein.airspace.FlightPath.Place;
import dev.skein.api.Caller;
import dev.skein.events.CommandEvent;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.EventData;
import dev.skein.events.Location;
import dev.skein.events.TaskEvent;
import dev.skein.service.tasks.Task.Home;
import dev.skein.service.tasks.Task.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
  static final String RETURN = "return_to_base";

  /** Orders that take a drone from what it flies. */
  private static final Set<String> STEERING =
      Set.of(
          "take_off",
          "land",
          RETURN,
          "go_to",
          "orbit",
          "set_mode",
          "disarm",
          "emergency_stop",
          "reboot",
          UPLOAD,
          START);

  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int MOST_ATTEMPTS = 3;

  /** Between two reports of progress on the same step. */
  private static final Duration REPORT = Duration.ofSeconds(2);

  /**
   * MISSION_ITEM_REACHED is sent once and may be lost: who was within the first of a waypoint and
   * then is farther than the second has reached it.
   */
  private static final double AT_PLACE_M = 10;

  private static final double LEFT_PLACE_M = 15;
  private static final int SPLINE_WAYPOINT = 82;

  private static final double FULL = 100;
  private static final double NOT_YET_FULL = 99.9;

  private final TaskPolicy policy;

  TaskFlow(TaskPolicy policy) {
    this.policy = policy;
  }

  /**
   * What was decided.
   *
   * @param told events and orders, in order
   * @param seeksDrone whether the drone is lost and another is to take the task over
   */
  record Step(Task task, List<EventData> told, boolean seeksDrone) {
    Step {
      told = List.copyOf(told);
    }
  }

  /** When a task is to be looked at though nothing is heard; null for never. */
  @Nullable Instant lookAt(Task task) {
    Instant until = task.flight().orderUntil();
    Instant lostSince = task.flight().lostSince();
    Instant lost = lostSince == null ? null : lostSince.plus(policy.lostAfter());
    if (until == null || lost == null) {
      return until == null ? lost : until;
    }
    return until.isBefore(lost) ? until : lost;
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
   * @param home where it starts from
   */
  static Step start(Task task, Map<String, Object> parameters, @Nullable Home home, Instant now) {
    TaskDraft draft = new TaskDraft(task);
    draft.state = State.UPLOADING;
    draft.home = home;
    draft.progress = 0;
    draft.leg = 0;
    draft.isNear = false;
    draft.attempts = 1;
    draft.isUp = false;
    draft.lostSince = null;
    draft.reason = null;
    draft.forgetOther();
    draft.next();
    draft.order(UPLOAD, parameters, now, DEADLINE, PATIENCE);
    return step(draft);
  }

  /** The drone is to hold, or to go on. */
  static Step order(Task task, String command, Instant now) {
    TaskDraft draft = new TaskDraft(task);
    draft.next();
    draft.order(command, Map.of(), now, DEADLINE, PATIENCE);
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
    takeBackOpenOrder(draft);
    if (state.isFlying() && state != State.UPLOADING) {
      draft.order(RETURN, Map.of(), now, DEADLINE, PATIENCE);
    }
    draft.awaitNothing();
    return step(draft);
  }

  /** An order that is under way must not go on when its task is over. */
  private static void takeBackOpenOrder(TaskDraft draft) {
    String open = draft.orderId;
    DroneId droneId = draft.droneId;
    if (open != null && droneId != null) {
      draft.told.add(
          new CommandEvent.CancelRequested(open, droneId, Caller.TASK + draft.before.id()));
    }
  }

  /** The task cannot be done. */
  static Step fail(Task task, String reason) {
    TaskDraft draft = new TaskDraft(task);
    fail(draft, reason);
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
    switch (event) {
      case CommandEvent command when command.commandId().equals(draft.orderId) ->
          ownOrder(draft, command, upload, at);
      case CommandEvent command -> othersOrder(draft, command);
      case DroneEvent.MissionItemReached reached -> reached(draft, route, plan, reached.item(), at);
      case DroneEvent.LocationUpdated moved -> {
        draft.lostSince = null;
        moved(draft, route, plan, moved, at);
      }
      case DroneEvent.StatusChanged changed -> {
        if (changed.newStatus() == DroneStatus.ERROR) {
          fail(draft, "the drone reports an error");
        } else {
          inTheAir(draft, route, plan, changed.newStatus(), at);
        }
      }
      case DroneEvent.Disconnected _ -> draft.lostSince = at;
      case DroneEvent.Connected _ -> draft.lostSince = null;
      default -> {}
    }
    return step(draft);
  }

  /** Time has passed. */
  Step look(Task task, Instant now) {
    TaskDraft draft = new TaskDraft(task);
    Instant until = draft.orderUntil;
    if (draft.lostSince != null && !now.isBefore(draft.lostSince.plus(policy.lostAfter()))) {
      takeBackOpenOrder(draft);
      String reason =
          "drone lost: drone %s was not heard since %s".formatted(draft.drone(), draft.lostSince);
      if (task.wish().reassign()) {
        draft.reason = reason;
        return new Step(draft.task(), draft.told, true);
      }
      fail(draft, reason);
    } else if (until != null && !now.isBefore(until)) {
      takeBackOpenOrder(draft);
      notDone(draft, "nobody has carried it out in time");
    }
    return step(draft);
  }

  /** Another drone takes the task over, from its beginning. */
  static Step reassign(
      Task task,
      DroneId droneId,
      Map<String, Object> parameters,
      @Nullable Home home,
      Instant now) {
    TaskDraft draft = new TaskDraft(task);
    draft.droneId = droneId;
    draft.told.add(new TaskEvent.Assigned(task.id(), droneId, draft.next()));
    Step started = start(draft.task(), parameters, home, now);
    draft.told.addAll(started.told());
    return new Step(started.task(), draft.told, false);
  }

  private static void ownOrder(
      TaskDraft draft, CommandEvent event, Map<String, Object> upload, Instant at) {
    switch (event) {
      case CommandEvent.Completed _ -> done(draft, at);
      case CommandEvent.Executing _ -> draft.orderUntil = at.plus(PATIENCE);
      case CommandEvent.Failed failed -> notDone(draft, failed.reason());
      case CommandEvent.Expired _ -> notDone(draft, "it was not sent before its deadline");
      case CommandEvent.Cancelled cancelled -> notDone(draft, cancelled.reason());
      case CommandEvent.Uncertain uncertain -> uncertain(draft, uncertain.reason(), upload, at);
      case CommandEvent.Requested _,
          CommandEvent.Accepted _,
          CommandEvent.Sent _,
          CommandEvent.Acknowledged _,
          CommandEvent.CancelRequested _ -> {}
    }
  }

  private static void done(TaskDraft draft, Instant at) {
    String command = String.valueOf(draft.orderCommand);
    draft.awaitNothing();
    switch (command) {
      case UPLOAD -> {
        draft.state = State.STARTING;
        draft.next();
        draft.order(START, Map.of("task_id", draft.before.id().value()), at, DEADLINE, PATIENCE);
      }
      case START, RESUME -> started(draft);
      case PAUSE -> paused(draft, "it was asked to hold");
      default -> {}
    }
  }

  private static void notDone(TaskDraft draft, String why) {
    String reason = draft.orderCommand + ": " + why;
    if (draft.state == State.UPLOADING || draft.state == State.STARTING) {
      fail(draft, reason);
    } else {
      draft.awaitNothing();
      draft.reason = reason;
    }
  }

  /** A plan can be given again without harm; whether it flies shows by itself. */
  private static void uncertain(
      TaskDraft draft, String why, Map<String, Object> upload, Instant at) {
    if (draft.state != State.UPLOADING) {
      draft.reason = draft.orderCommand + " is uncertain: " + why;
    } else if (draft.attempts >= MOST_ATTEMPTS) {
      notDone(draft, why);
    } else {
      draft.attempts++;
      draft.order(UPLOAD, upload, at, DEADLINE, PATIENCE);
    }
  }

  private static void othersOrder(TaskDraft draft, CommandEvent event) {
    if (event instanceof CommandEvent.Requested asked) {
      boolean isOwn = asked.requestedBy().equals(Caller.TASK + draft.before.id());
      boolean matters =
          STEERING.contains(asked.command())
              || asked.command().equals(PAUSE)
              || asked.command().equals(RESUME);
      if (!isOwn && matters) {
        draft.otherId = asked.commandId();
        draft.otherCommand = asked.command();
        draft.otherBy = asked.requestedBy();
      }
      return;
    }
    if (!event.commandId().equals(draft.otherId)) {
      return;
    }
    switch (event) {
      case CommandEvent.Acknowledged acknowledged when acknowledged.result().equals("ACCEPTED") ->
          othersOrderIsTaken(draft);
      case CommandEvent.Completed _ -> othersOrderIsTaken(draft);
      case CommandEvent.Failed _, CommandEvent.Expired _, CommandEvent.Cancelled _ ->
          draft.forgetOther();
      default -> {}
    }
  }

  private static void othersOrderIsTaken(TaskDraft draft) {
    String command = String.valueOf(draft.otherCommand);
    String by = String.valueOf(draft.otherBy);
    draft.forgetOther();
    if (STEERING.contains(command)) {
      fail(draft, "%s by %s took the drone elsewhere".formatted(command, by));
    } else if (command.equals(PAUSE) && draft.state == State.STARTED) {
      paused(draft, "pause by " + by);
    } else if (command.equals(RESUME) && draft.state == State.PAUSED) {
      started(draft);
    }
  }

  private static void started(TaskDraft draft) {
    draft.awaitNothing();
    draft.state = State.STARTED;
    draft.reason = null;
    draft.told.add(new TaskEvent.Started(draft.before.id(), draft.drone(), draft.next()));
  }

  private static void paused(TaskDraft draft, String reason) {
    draft.state = State.PAUSED;
    draft.reason = reason;
    draft.estimatedCompletion = null;
    draft.told.add(new TaskEvent.Paused(draft.before.id(), draft.drone(), reason, draft.next()));
  }

  private static void reached(TaskDraft draft, Route route, TaskPlan plan, int item, Instant at) {
    int leg = route.findLeg(item, draft.leg);
    if (leg < 0 || draft.state == State.UPLOADING) {
      return;
    }
    if (draft.state == State.STARTING) {
      started(draft);
    }
    draft.leg = leg + 1;
    draft.isNear = false;
    if (draft.leg == route.legs().size() && !route.endsOnGround()) {
      complete(draft, at);
    } else {
      report(draft, route, plan, route.seconds(0, draft.leg), at);
    }
  }

  private static void moved(
      TaskDraft draft, Route route, TaskPlan plan, DroneEvent.LocationUpdated moved, Instant at) {
    if (moved.status() != null) {
      inTheAir(draft, route, plan, moved.status(), at);
    }
    Location location = moved.location();
    if (draft.state == State.STARTED && location != null && draft.leg < route.legs().size()) {
      Place here = new Place(location.latitude(), location.longitude(), location.altitude());
      if (hasLeft(draft, route.legs().get(draft.leg), here)) {
        reached(draft, route, plan, route.legs().get(draft.leg).item(), at);
        return;
      }
      report(draft, route, plan, secondsDone(route, draft.leg, here), at);
    }
  }

  private static boolean hasLeft(TaskDraft draft, Route.Leg leg, Place here) {
    boolean isWaypoint =
        leg.command() == MissionCommand.WAYPOINT || leg.command() == SPLINE_WAYPOINT;
    if (!isWaypoint || leg.to() == null) {
      return false;
    }
    double metres = Geo.distanceM(here, leg.to());
    draft.isNear |= metres <= AT_PLACE_M;
    return draft.isNear && metres > LEFT_PLACE_M;
  }

  /** What is behind it, by how far the next place is. */
  private static double secondsDone(Route route, int leg, Place here) {
    double done = route.seconds(0, leg);
    Route.Leg current = route.legs().get(leg);
    if (current.to() == null || current.lengthM() <= 0) {
      return done;
    }
    double left = Math.min(1, Geo.distanceM(here, current.to()) / current.lengthM());
    return done + (1 - left) * current.wayS();
  }

  /** A drone that has been in the air and is down again is done, or it has not been. */
  private static void inTheAir(
      TaskDraft draft, Route route, TaskPlan plan, DroneStatus status, Instant at) {
    boolean isUp =
        status == DroneStatus.FLYING
            || status == DroneStatus.RETURNING
            || status == DroneStatus.LANDING;
    boolean flies = draft.state == State.STARTED || draft.state == State.PAUSED;
    if (isUp) {
      draft.isUp = true;
    } else if (draft.isUp && flies && status == DroneStatus.IDLE) {
      int last = route.legs().size() - 1;
      int leg = draft.isNear ? draft.leg + 1 : draft.leg;
      if (route.endsOnGround() && leg >= last) {
        complete(draft, at);
      } else if (!isLandingOnTheWay(route, draft.leg)) {
        fail(draft, "the drone landed before the end, at: " + stepName(route, plan, draft.leg));
      }
    }
  }

  private static boolean isLandingOnTheWay(Route route, int leg) {
    boolean isLanding = leg < route.legs().size() && route.legs().get(leg).isLanding();
    boolean hasLanded = leg > 0 && route.legs().get(leg - 1).isLanding();
    return isLanding || hasLanded;
  }

  private static void report(
      TaskDraft draft, Route route, TaskPlan plan, double secondsDone, Instant at) {
    double total = route.seconds();
    double share = total <= 0 ? 0 : FULL * secondsDone / total;
    double progress = Math.clamp(Math.round(share * 10) / 10.0, draft.progress, NOT_YET_FULL);
    String step = stepName(route, plan, draft.leg);
    boolean isNews = !step.equals(draft.currentStep);
    boolean isDue =
        progress >= draft.toldProgress + 1
            && (draft.toldAt == null || !at.isBefore(draft.toldAt.plus(REPORT)));
    draft.progress = progress;
    if (isNews || isDue) {
      draft.currentStep = step;
      draft.estimatedCompletion = at.plusSeconds(Math.round(Math.max(0, total - secondsDone)));
      tell(draft, at);
    }
  }

  private static void tell(TaskDraft draft, Instant at) {
    draft.toldProgress = draft.progress;
    draft.toldAt = at;
    draft.told.add(
        new TaskEvent.Progress(
            draft.before.id(),
            draft.drone(),
            draft.progress,
            draft.currentStep,
            draft.estimatedCompletion));
  }

  private static void complete(TaskDraft draft, Instant at) {
    draft.awaitNothing();
    draft.state = State.COMPLETED;
    draft.progress = FULL;
    draft.reason = null;
    draft.estimatedCompletion = at;
    tell(draft, at);
    draft.told.add(new TaskEvent.Completed(draft.before.id(), draft.drone(), draft.next()));
  }

  private static void fail(TaskDraft draft, String reason) {
    draft.awaitNothing();
    draft.state = State.FAILED;
    draft.reason = reason;
    draft.estimatedCompletion = null;
    draft.told.add(new TaskEvent.Failed(draft.before.id(), draft.droneId, reason, draft.next()));
  }

  /** What people call the step that a leg is. */
  static String stepName(Route route, TaskPlan plan, int leg) {
    if (leg >= route.legs().size()) {
      return "end";
    }
    Route.Leg current = route.legs().get(leg);
    String name = plan.steps().get(current.item());
    if (name != null) {
      return name;
    }
    return switch (current.command()) {
      case MissionCommand.TAKEOFF -> "take-off";
      case MissionCommand.LAND -> "landing";
      case MissionCommand.RETURN_TO_LAUNCH -> "return";
      default -> "item %d of %d".formatted(current.item() + 1, plan.plan().mission().size());
    };
  }

  private static Step step(TaskDraft draft) {
    return new Step(draft.task(), draft.told, false);
  }
}
