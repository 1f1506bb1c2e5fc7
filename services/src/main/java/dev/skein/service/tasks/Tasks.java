package dev.skein.service.tasks;

import dev.skein.airspace.FlightPath.Place;
import dev.skein.api.AuditTrail;
import dev.skein.api.Caller;
import dev.skein.api.Paging;
import dev.skein.api.RequestProblem;
import dev.skein.bus.jdbc.ServiceStore;
import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.EventData;
import dev.skein.events.EventIds;
import dev.skein.events.TaskEvent;
import dev.skein.events.TaskId;
import dev.skein.service.tasks.RouteChecks.Check;
import dev.skein.service.tasks.Task.Flight;
import dev.skein.service.tasks.Task.Home;
import dev.skein.service.tasks.Task.Standing;
import dev.skein.service.tasks.Task.State;
import dev.skein.service.tasks.Task.Timing;
import dev.skein.service.tasks.Task.Wish;
import dev.skein.service.tasks.TaskBody.Ask;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes tasks and what people want of them: under the task's row lock the decision, the row, the
 * events and orders, and what the audit trail is told are one transaction. Thread-safe.
 */
public final class Tasks {

  /** The service's name in the envelope. */
  public static final String SOURCE = "task-service";

  private static final Logger LOG = LoggerFactory.getLogger(Tasks.class);

  /** A run that is later than this is skipped. */
  private static final Duration LATEST = Duration.ofSeconds(60);

  private static final int MOST_AT_ONCE = 100;

  private final ServiceStore store;
  private final Fleet fleet;
  private final ZonesInForce zones;
  private final TaskPolicy policy;
  private final TaskFlow flow;
  private final EventIds ids;
  private final InstantSource clock;
  private final AuditTrail audit;

  public Tasks(
      ServiceStore store,
      Fleet fleet,
      ZonesInForce zones,
      TaskPolicy policy,
      EventIds ids,
      InstantSource clock,
      AuditTrail audit) {
    this.store = store;
    this.fleet = fleet;
    this.zones = zones;
    this.policy = policy;
    this.flow = new TaskFlow(policy);
    this.ids = ids;
    this.clock = clock;
    this.audit = audit;
  }

  /** A task with how many items its plan has. */
  record Full(Task task, TaskPlan plan) {}

  /** What would be refused of a task, and what it takes. */
  record Trial(Route route, double batteryPercent, List<Check> checks) {}

  /** The checks that forbid something now. */
  static final class ChecksFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient List<Check> failed;

    ChecksFailedException(List<Check> failed) {
      super("checks failed", null, false, false);
      this.failed = failed;
    }

    List<Check> failed() {
      return failed;
    }
  }

  Instant now() {
    return clock.instant();
  }

  TaskPolicy policy() {
    return policy;
  }

  TaskRows.Found list(TaskRows.Filter filter, Caller caller, Paging paging) throws SQLException {
    return store.transact(
        connection -> TaskRows.page(connection, filter, caller.permissions(), paging));
  }

  /** A task that the caller may see. */
  Full get(TaskId id, Caller caller) throws SQLException {
    return store.transact(connection -> {
      Task task =
          TaskRows.find(connection, id)
              .filter(found -> caller.mayView(found.wish().group()))
              .orElseThrow(() -> noTask(id));
      return new Full(task, TaskRows.plan(connection, id));
    });
  }

  /** Looks at all that would be looked at, and keeps nothing. */
  Trial check(Ask ask, TaskPlan plan, Caller caller) throws SQLException {
    String group = group(ask, caller);
    return store.transact(connection -> {
      Route route = Route.of(plan.plan().mission(), start(ask.droneId()), policy.speedMps());
      List<Check> checks = new ArrayList<>(RouteChecks.ofRoute(route, zones.newest(), policy));
      if (route.fault() == null) {
        checks.addAll(RouteChecks.ofOthers(route, others(connection, null), policy));
        DroneId drone = ask.droneId();
        if (drone != null) {
          fleet
              .find(drone)
              .ifPresent(found -> checks.addAll(RouteChecks.ofDrone(route, found, policy)));
        }
        if (ask.best()) {
          checks.add(bestCheck(connection, plan, group));
        }
      }
      double percent = policy.percent(route.seconds() + route.homeSeconds(policy.speedMps()));
      return new Trial(route, percent, checks);
    });
  }

  private Check bestCheck(Connection connection, TaskPlan plan, @Nullable String group)
      throws SQLException {
    return switch (best(connection, plan, group, Set.of())) {
      case Assignment.Choice.Best(DroneId drone) ->
          new Check("assign", true, "drone " + drone + " is the best");
      case Assignment.Choice.None none -> new Check("assign", false, none.text());
    };
  }

  /** Writes a task down. */
  Full create(Ask ask, TaskPlan plan, Caller caller) throws SQLException {
    String group = group(ask, caller);
    Instant now = clock.instant();
    return store.transact(connection -> {
      Route route = Route.of(plan.plan().mission(), start(ask.droneId()), policy.speedMps());
      refuse(RouteChecks.ofRoute(route, zones.newest(), policy));
      Instant nextRun = ask.nextRun(now);
      boolean isTimed = nextRun != null;
      Wish wish =
          new Wish(
              ask.name(),
              ask.type(),
              ask.priority(),
              group,
              ask.best(),
              ask.reassign(),
              ask.acceptConflicts());
      Task task =
          TaskRows.insert(
              connection,
              task(wish, timing(ask, nextRun), null, isTimed, caller.name(), now),
              plan);
      List<EventData> told = new ArrayList<>();
      told.add(
          new TaskEvent.Created(
              task.id(), wish.name(), wish.type(), wish.priority(), task.version()));
      if (nextRun != null) {
        told.add(new TaskEvent.Scheduled(task.id(), nextRun, task.version()));
      }
      DroneId drone = ask.droneId();
      if (ask.best() && !isTimed) {
        drone = chosen(connection, plan, group);
      }
      if (drone != null) {
        TaskFlow.Step step = TaskFlow.assign(task, drone);
        task = step.task();
        told.addAll(step.told());
      }
      TaskRows.update(connection, task, null);
      put(connection, ids.next(), now, told);
      audit(
          connection,
          caller,
          "task.created",
          task,
          "%s %s".formatted(wish.type().word(), wish.name()));
      return new Full(task, plan);
    });
  }

  /** Changes a task that is not flown yet. */
  Full change(TaskId id, EntityCheck version, ChangeReader reader, Caller caller)
      throws SQLException {
    Instant now = clock.instant();
    return store.transact(connection -> {
      Task before = lock(connection, id, caller);
      version.check(before.version());
      Ask ask = reader.read(before, now);
      State state = before.standing().state();
      if (!state.isBefore()) {
        throw RequestProblem.conflict(null, "task %s is %s".formatted(id, state.word()));
      }
      TaskPlan plan = ask.plan() == null ? TaskRows.plan(connection, id) : ask.plan();
      if (ask.plan() != null) {
        Place start = start(before.standing().droneId());
        refuse(
            RouteChecks.ofRoute(
                Route.of(plan.plan().mission(), start, policy.speedMps()), zones.newest(), policy));
        TaskRows.putPlan(connection, id, plan);
      }
      Instant nextRun = ask.nextRun(now);
      long next = before.version() + 1;
      DroneId drone = before.standing().droneId();
      State then =
          nextRun != null ? State.SCHEDULED : drone != null ? State.ASSIGNED : State.CREATED;
      Wish was = before.wish();
      Task task =
          new Task(
              id,
              before.cronTaskId(),
              new Wish(
                  ask.name(),
                  ask.type(),
                  ask.priority(),
                  was.group(),
                  was.best(),
                  ask.reassign(),
                  ask.acceptConflicts()),
              timing(ask, nextRun),
              new Standing(then, drone, 0, null, null, null),
              before.flight(),
              ask.plan() == null ? before.planVersion() : next,
              before.createdBy(),
              before.createdAt(),
              next);
      TaskRows.update(connection, task, null);
      if (nextRun != null && !nextRun.equals(before.timing().nextRunAt())) {
        put(connection, ids.next(), now, List.of(new TaskEvent.Scheduled(id, nextRun, next)));
      }
      audit(connection, caller, "task.changed", task, null);
      return new Full(task, plan);
    });
  }

  /** Refuses a version that is not the one there is. */
  @FunctionalInterface
  interface EntityCheck {
    void check(long version);
  }

  /** Reads a change of a task. */
  @FunctionalInterface
  interface ChangeReader {
    Ask read(Task task, Instant now);
  }

  /** Strikes out a task that is not being flown. */
  void delete(TaskId id, EntityCheck version, Caller caller) throws SQLException {
    Instant now = clock.instant();
    store.transact(connection -> {
      Task task = lock(connection, id, caller);
      version.check(task.version());
      if (task.standing().state().isFlying()) {
        throw RequestProblem.conflict(null, "task " + id + " is being flown: cancel it first");
      }
      if (task.standing().state().isBefore()) {
        put(connection, ids.next(), now, TaskFlow.cancel(task, "it was struck out", now).told());
      }
      TaskRows.delete(connection, id);
      audit(connection, caller, "task.deleted", task, null);
      return null;
    });
  }

  /**
   * Gives the task a drone.
   *
   * @param droneId null for the best there is
   */
  Full assign(TaskId id, @Nullable DroneId droneId, Caller caller) throws SQLException {
    Instant now = clock.instant();
    return store.transact(connection -> {
      Task task = lock(connection, id, caller);
      State state = task.standing().state();
      if (!state.isBefore()) {
        throw RequestProblem.conflict(null, "task %s is %s".formatted(id, state.word()));
      }
      TaskPlan plan = TaskRows.plan(connection, id);
      DroneId drone = droneId == null ? chosen(connection, plan, task.wish().group()) : droneId;
      checkGroup(fleetDrone(drone, caller), task.wish().group());
      TaskFlow.Step step = TaskFlow.assign(task, drone);
      write(connection, step, ids.next(), now);
      audit(connection, caller, "task.assigned", step.task(), "to drone " + drone);
      return new Full(step.task(), plan);
    });
  }

  /** Starts a task now. */
  Full start(TaskId id, Caller caller) throws SQLException {
    Instant now = clock.instant();
    return store.transact(connection -> {
      Task task = lock(connection, id, caller);
      State state = task.standing().state();
      if (!state.isBefore()) {
        throw RequestProblem.conflict(null, "task %s is %s".formatted(id, state.word()));
      }
      if (task.timing().cron() != null) {
        throw RequestProblem.conflict("cron", "its runs are tasks of their own");
      }
      TaskPlan plan = TaskRows.plan(connection, id);
      Task started = start(connection, task, plan, now);
      audit(connection, caller, "task.started", started, by(started));
      return new Full(started, plan);
    });
  }

  /** Has the drone hold, or go on. */
  Full order(TaskId id, String command, Caller caller) throws SQLException {
    Instant now = clock.instant();
    return store.transact(connection -> {
      Task task = lock(connection, id, caller);
      State state = task.standing().state();
      State wanted = command.equals(TaskFlow.PAUSE) ? State.STARTED : State.PAUSED;
      if (state != wanted) {
        throw RequestProblem.conflict(
            null, "task %s is %s, not %s".formatted(id, state.word(), wanted.word()));
      }
      if (task.flight().orderId() != null) {
        throw RequestProblem.conflict(
            null, "the drone is at %s just now".formatted(task.flight().orderCommand()));
      }
      TaskFlow.Step step = TaskFlow.order(task, command, now);
      write(connection, step, ids.next(), now);
      audit(connection, caller, "task." + command, step.task(), by(step.task()));
      return new Full(step.task(), TaskRows.plan(connection, id));
    });
  }

  /** Calls a task off. */
  Full cancel(TaskId id, Caller caller) throws SQLException {
    Instant now = clock.instant();
    return store.transact(connection -> {
      Task task = lock(connection, id, caller);
      State state = task.standing().state();
      if (state.isLast()) {
        throw RequestProblem.conflict(null, "task %s is %s".formatted(id, state.word()));
      }
      TaskFlow.Step step = TaskFlow.cancel(task, "by " + caller.name(), now);
      write(connection, step, ids.next(), now);
      audit(connection, caller, "task.cancelled", step.task(), by(step.task()));
      return new Full(step.task(), TaskRows.plan(connection, id));
    });
  }

  /** Starts what is due by the clock; called again and again. */
  public void runDue() throws SQLException {
    Instant now = clock.instant();
    store.transact(connection -> {
      for (Task task : TaskRows.lockDue(connection, now, MOST_AT_ONCE)) {
        runDue(connection, task, now);
      }
      return null;
    });
  }

  private void runDue(Connection connection, Task task, Instant now) throws SQLException {
    Instant due = task.timing().nextRunAt();
    boolean isMissed = due != null && due.plus(LATEST).isBefore(now);
    String cron = task.timing().cron();
    if (cron == null) {
      TaskPlan plan = TaskRows.plan(connection, task.id());
      if (isMissed) {
        fail(connection, task, "its time %s was missed: nobody was there".formatted(due), now);
      } else {
        startOrFail(connection, task, plan, now);
      }
      return;
    }
    Task run = isMissed ? null : newRun(connection, task, now);
    if (isMissed) {
      LOG.warn("task {} was not run at {}: nobody was there", task.id(), due);
      audit(connection, null, "task.run.missed", task, "due at " + due);
    }
    Instant next = TaskBody.nextRun(cron, task.timing().timeZone(), now);
    Timing timing = new Timing(task.timing().startAt(), cron, task.timing().timeZone(), next);
    Standing was = task.standing();
    String reason = isMissed ? "the run of %s was missed".formatted(due) : was.reason();
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
    TaskRows.update(connection, later, null);
    if (next != null) {
      put(
          connection,
          ids.next(),
          now,
          List.of(new TaskEvent.Scheduled(task.id(), next, later.version())));
    }
    if (run != null) {
      startOrFail(connection, run, TaskRows.plan(connection, run.id()), now);
    }
  }

  /** A run of a cron task is a task of its own. */
  private Task newRun(Connection connection, Task cron, Instant now) throws SQLException {
    Task run =
        TaskRows.insert(
            connection,
            task(
                cron.wish(),
                new Timing(null, null, cron.timing().timeZone(), null),
                cron.id(),
                false,
                cron.createdBy(),
                now),
            TaskRows.plan(connection, cron.id()));
    List<EventData> told = new ArrayList<>();
    told.add(
        new TaskEvent.Created(
            run.id(), run.wish().name(), run.wish().type(), run.wish().priority(), run.version()));
    DroneId drone = cron.standing().droneId();
    if (drone != null) {
      TaskFlow.Step step = TaskFlow.assign(run, drone);
      run = step.task();
      told.addAll(step.told());
    }
    TaskRows.update(connection, run, null);
    put(connection, ids.next(), now, told);
    return run;
  }

  private void startOrFail(Connection connection, Task task, TaskPlan plan, Instant now)
      throws SQLException {
    String reason;
    try {
      Task started = start(connection, task, plan, now);
      audit(connection, null, "task.started", started, by(started));
      return;
    } catch (ChecksFailedException e) {
      reason = text(e.failed());
    } catch (RequestProblem e) {
      reason = e.detail();
    }
    fail(connection, task, reason, now);
  }

  private void fail(Connection connection, Task task, String reason, Instant now)
      throws SQLException {
    write(connection, TaskFlow.fail(task, reason), ids.next(), now);
    audit(connection, null, "task.failed", task, reason);
  }

  /** Looks at everything again, and gives the drone the plan. */
  private Task start(Connection connection, Task given, TaskPlan plan, Instant now)
      throws SQLException {
    TaskRows.lockStarts(connection);
    Task task = given;
    List<EventData> told = new ArrayList<>();
    DroneId drone = task.standing().droneId();
    if (drone == null) {
      if (!task.wish().best() && task.standing().state() != State.SCHEDULED) {
        throw RequestProblem.conflict("drone_id", "assign a drone to the task first");
      }
      drone = chosen(connection, plan, task.wish().group());
      TaskFlow.Step step = TaskFlow.assign(task, drone);
      task = step.task();
      told.addAll(step.told());
    }
    if (TaskRows.busy(connection).contains(drone)) {
      throw RequestProblem.conflict("drone_id", "drone " + drone + " flies another task");
    }
    DroneId id = drone;
    Fleet.Drone found =
        fleet
            .find(id)
            .orElseThrow(() -> RequestProblem.conflict("drone_id", "there is no drone " + id));
    checkGroup(found, task.wish().group());
    Place start = RouteChecks.place(found.state());
    Route route = Route.of(plan.plan().mission(), start, policy.speedMps());
    List<Check> checks = new ArrayList<>(RouteChecks.ofRoute(route, zones.newest(), policy));
    checks.addAll(RouteChecks.ofDrone(route, found, policy));
    if (!task.wish().acceptConflicts()) {
      checks.addAll(RouteChecks.ofOthers(route, others(connection, task.id()), policy));
    }
    refuse(checks);
    TaskFlow.Step step =
        TaskFlow.start(task, PlanJson.uploadParameters(task.id(), plan.plan()), home(start), now);
    told.addAll(step.told());
    TaskRows.update(connection, step.task(), flow.lookAt(step.task()));
    put(connection, ids.next(), now, told);
    return step.task();
  }

  static @Nullable Home home(@Nullable Place start) {
    return start == null
        ? null
        : new Home(start.latitude(), start.longitude(), start.altitudeAmslM());
  }

  static @Nullable Place place(@Nullable Home home) {
    return home == null ? null : new Place(home.latitude(), home.longitude(), home.altitudeAmslM());
  }

  private List<RouteChecks.Other> others(Connection connection, @Nullable TaskId but)
      throws SQLException {
    List<RouteChecks.Other> others = new ArrayList<>();
    for (Task task : TaskRows.flying(connection)) {
      if (!task.id().equals(but)) {
        Route route =
            Route.of(
                TaskRows.plan(connection, task.id()).plan().mission(),
                place(task.flight().home()),
                policy.speedMps());
        others.add(new RouteChecks.Other(task.id(), route.path(task.flight().leg())));
      }
    }
    return others;
  }

  private DroneId chosen(Connection connection, TaskPlan plan, @Nullable String group)
      throws SQLException {
    return switch (best(connection, plan, group, Set.of())) {
      case Assignment.Choice.Best(DroneId drone) -> drone;
      case Assignment.Choice.None none -> throw RequestProblem.conflict("assign", none.text());
    };
  }

  /** The best drone but for some. */
  Assignment.Choice best(
      Connection connection, TaskPlan plan, @Nullable String group, Set<DroneId> but)
      throws SQLException {
    List<Fleet.Drone> drones =
        fleet.list(group).stream().filter(drone -> !but.contains(drone.id())).toList();
    return Assignment.choose(plan.plan().mission(), drones, TaskRows.busy(connection), policy);
  }

  /** Where a drone starts from; null without a drone, or when its place is not known. */
  private @Nullable Place start(@Nullable DroneId drone) {
    return drone == null
        ? null
        : fleet.find(drone).map(found -> RouteChecks.place(found.state())).orElse(null);
  }

  /** Whose task it will be: who asks must be allowed to. */
  private @Nullable String group(Ask ask, Caller caller) {
    String group = ask.group();
    DroneId drone = ask.droneId();
    if (drone != null) {
      Fleet.Drone found = fleetDrone(drone, caller);
      if (group == null) {
        group = found.group();
      }
      checkGroup(found, group);
    }
    if (!caller.mayCommand(group)) {
      throw RequestProblem.forbidden(
          group == null
              ? "You may not have tasks flown without a group: name one of yours."
              : "You may not have tasks flown in the group " + group + ".");
    }
    return group;
  }

  private Fleet.Drone fleetDrone(DroneId id, Caller caller) {
    return fleet
        .find(id)
        .filter(drone -> caller.mayView(drone.group()))
        .orElseThrow(() -> RequestProblem.unprocessable("drone_id", "there is no drone " + id));
  }

  private static void checkGroup(Fleet.Drone drone, @Nullable String group) {
    boolean isOfGroup = group == null || group.equals(drone.group());
    if (!isOfGroup) {
      throw RequestProblem.unprocessable(
          "drone_id", "drone %s is not in the group %s".formatted(drone.id(), group));
    }
  }

  /** A task that the caller may have flown. */
  private static Task lock(Connection connection, TaskId id, Caller caller) throws SQLException {
    Optional<Task> task = TaskRows.lock(connection, id);
    if (task.isEmpty() || !caller.mayView(task.get().wish().group())) {
      throw noTask(id);
    }
    if (!caller.mayCommand(task.get().wish().group())) {
      throw RequestProblem.forbidden("You may not change tasks of this group.");
    }
    return task.get();
  }

  private static RequestProblem noTask(TaskId id) {
    return RequestProblem.notFound("There is no task " + id);
  }

  private static void refuse(List<Check> checks) {
    List<Check> failed = checks.stream().filter(check -> !check.passed()).toList();
    if (!failed.isEmpty()) {
      throw new ChecksFailedException(failed);
    }
  }

  static String text(List<Check> checks) {
    return String.join(
        "; ", checks.stream().map(check -> check.check() + ": " + check.detail()).toList());
  }

  private static Task task(
      Wish wish,
      Timing timing,
      @Nullable TaskId cronTask,
      boolean isTimed,
      String by,
      Instant now) {
    return new Task(
        new TaskId(1),
        cronTask,
        wish,
        timing,
        new Standing(isTimed ? State.SCHEDULED : State.CREATED, null, 0, null, null, null),
        Flight.NONE,
        1,
        by,
        now,
        1);
  }

  private static Timing timing(Ask ask, @Nullable Instant nextRun) {
    return new Timing(ask.startAt(), ask.cron(), ask.timeZone(), nextRun);
  }

  private void write(Connection connection, TaskFlow.Step step, String trigger, Instant now)
      throws SQLException {
    TaskRows.update(connection, step.task(), flow.lookAt(step.task()));
    put(connection, trigger, now, step.told());
  }

  private void put(Connection connection, String trigger, Instant now, List<EventData> told)
      throws SQLException {
    put(connection, store, trigger, now, told);
  }

  /** Tells what follows from a trigger: deciding again over the same gives the same ids. */
  static void put(
      Connection connection, ServiceStore store, String trigger, Instant at, List<EventData> told)
      throws SQLException {
    int number = 0;
    for (EventData data : told) {
      String id = EventIds.derived(trigger, data.eventType(), data.key() + "/" + number++);
      store.outbox().put(connection, Event.of(id, SOURCE, at, data));
    }
  }

  private void audit(
      Connection connection,
      @Nullable Caller caller,
      String action,
      Task task,
      @Nullable String detail)
      throws SQLException {
    audit.record(store.outbox(), connection, caller, action, "task/" + task.id(), detail);
  }

  private static String by(Task task) {
    return "by drone " + task.standing().droneId();
  }
}
