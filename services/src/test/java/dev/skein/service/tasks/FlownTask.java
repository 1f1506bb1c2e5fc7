package dev.skein.service.tasks;

import dev.skein.airspace.FlightPath.Place;
import dev.skein.events.CommandEvent;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.EventData;
import dev.skein.events.Fix;
import dev.skein.events.Location;
import dev.skein.events.TaskEvent;
import dev.skein.events.TaskId;
import dev.skein.service.tasks.Task.Base;
import dev.skein.service.tasks.Task.Home;
import dev.skein.service.tasks.Task.State;
import dev.skein.service.tasks.Waypoints.Waypoint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A task over three places, and what is told of its drone, one thing after the other. */
final class FlownTask {

  static final DroneId DRONE = new DroneId(1);
  static final Base BASE = new Base(new Home(47, 8, 400.0), null);
  static final Instant START = Instant.parse("2026-01-01T10:00:00Z");
  static final Task.Timing BY_HAND = new Task.Timing(null, null, "UTC", null);

  final TaskFlow flow = new TaskFlow(TaskPolicy.DEFAULTS);
  final List<EventData> told = new ArrayList<>();
  final TaskPlan plan;
  final Route route;
  final Map<String, Object> upload;
  Instant now = START;
  Task task;

  /**
   * @param atEnd {@code return}, {@code land} or {@code hover}
   * @param holdS at the first place
   */
  FlownTask(String atEnd, double holdS) {
    this(atEnd, holdS, false, BY_HAND);
  }

  /**
   * @param isChosen whether nobody has named its drone
   */
  FlownTask(String atEnd, double holdS, boolean isChosen, Task.Timing timing) {
    plan =
        Waypoints.plan(
            List.of(
                new Waypoint(47.001, 8, 20, "home", null, holdS, null, null),
                new Waypoint(47.002, 8, 20, "home", null, null, null, null),
                new Waypoint(47.003, 8, 20, "home", null, null, null, null)),
            20,
            atEnd);
    route = Route.of(plan.plan().mission(), new Place(47, 8, 400.0), null, TaskPolicy.DEFAULTS);
    upload = PlanJson.uploadParameters(new TaskId(5), plan.plan());
    Task created =
        new Task(
            new TaskId(5),
            null,
            new Task.Wish(
                "Masts",
                TaskEvent.Kind.INSPECTION,
                TaskEvent.Priority.NORMAL,
                null,
                false,
                false,
                false,
                List.of()),
            timing,
            new Task.Standing(State.CREATED, null, 0, null, null, null),
            Task.Flight.NONE,
            1,
            "ann",
            now,
            1);
    task = TaskFlow.assign(created, DRONE).task();
    take(TaskFlow.start(task, upload, BASE, isChosen, now));
  }

  /** Its orders are carried out; it stands there, its motors run. */
  FlownTask started() {
    see(new CommandEvent.Completed(orderId(), DRONE));
    see(new CommandEvent.Completed(orderId(), DRONE));
    return this;
  }

  /** It is in the air. */
  FlownTask up(String mode) {
    is(DroneStatus.FLYING, true, mode, 47, 0);
    return this;
  }

  /** Seconds in which it tells every second that it is in a mode, and where. */
  FlownTask flies(int seconds, String mode, double latitude) {
    for (int i = 0; i < seconds; i++) {
      now = now.plusSeconds(1);
      is(DroneStatus.FLYING, true, mode, latitude, 20);
    }
    return this;
  }

  FlownTask is(
      DroneStatus status, boolean isArmed, @Nullable String mode, double latitude, double up) {
    see(
        new DroneEvent.LocationUpdated(
            DRONE,
            new Location(latitude, 8, 400.0 + up),
            Fix.FIX_3D,
            up,
            null,
            0.0,
            null,
            null,
            null,
            null,
            null,
            null,
            status,
            isArmed,
            mode,
            null,
            null));
    return this;
  }

  FlownTask reached(int item) {
    see(new DroneEvent.MissionItemReached(DRONE, item));
    return this;
  }

  void see(EventData event) {
    if (task.isFollowed()) {
      take(flow.see(task, route, plan, upload, event, now));
    }
  }

  void look(Instant at) {
    take(flow.look(task, at));
  }

  void take(TaskFlow.Step step) {
    task = step.task();
    told.addAll(step.told());
  }

  String orderId() {
    return String.valueOf(task.flight().awaited().orderId());
  }

  String state() {
    return task.standing().state().word();
  }

  @Nullable String reason() {
    return task.standing().reason();
  }

  /** How often it was told that it goes on. */
  long starts() {
    return told.stream().filter(TaskEvent.Started.class::isInstance).count();
  }
}
