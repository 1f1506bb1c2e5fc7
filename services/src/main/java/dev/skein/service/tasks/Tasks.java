package dev.skein.service.tasks;

import static dev.skein.service.tasks.ChecksFailedException.refuse;

import dev.skein.api.AuditTrail;
import dev.skein.api.Caller;
import dev.skein.api.IdempotencyKey;
import dev.skein.api.Paging;
import dev.skein.api.RequestProblem;
import dev.skein.bus.jdbc.ServiceStore;
import dev.skein.events.DroneId;
import dev.skein.events.EventData;
import dev.skein.events.EventIds;
import dev.skein.events.TaskEvent;
import dev.skein.events.TaskId;
import dev.skein.service.tasks.RouteChecks.Check;
import dev.skein.service.tasks.Task.Standing;
import dev.skein.service.tasks.Task.State;
import dev.skein.service.tasks.Task.Wish;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes tasks and what people want of them: under the task's row lock the decision, the row, the
 * events and orders, and what the audit trail is told are one transaction. Thread-safe.
 */
public final class Tasks {

  /** The service's name in the envelope. */
  public static final String SOURCE = "task-service";

  private final ServiceStore store;
  private final TaskStarts starts;
  private final TaskWriter writer;
  private final InstantSource clock;

  public Tasks(
      ServiceStore store, TaskStarts starts, EventIds ids, InstantSource clock, AuditTrail audit) {
    this.store = store;
    this.starts = starts;
    this.writer = new TaskWriter(store, starts.policy(), ids, audit);
    this.clock = clock;
  }

  /** A task with how many items its plan has. */
  record Full(Task task, TaskPlan plan) {}

  /** What would be refused of a task, and what it takes. */
  record Trial(Route route, double batteryPercent, List<Check> checks) {}

  Instant now() {
    return clock.instant();
  }

  TaskPolicy policy() {
    return starts.policy();
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
  Trial check(TaskAsk ask, TaskPlan plan, Caller caller) throws SQLException {
    String group = group(ask, caller);
    Instant now = clock.instant();
    Instant nextRun = ask.nextRun(now);
    return store.transact(connection -> {
      Route route = starts.route(plan, ask.droneId());
      List<Check> checks = new ArrayList<>(starts.ofRoute(route));
      if (route.fault() == null) {
        checks.addAll(
            starts.ofOthers(connection, route, nextRun == null ? now : nextRun, null, now));
        DroneId drone = ask.droneId();
        Fleet.Drone found = drone == null ? null : starts.fleet().find(drone).orElse(null);
        if (found != null) {
          checks.addAll(starts.ofDrone(connection, route, needs(ask, caller), found, now));
        }
        if (ask.best()) {
          checks.add(bestCheck(connection, plan, group, needs(ask, caller), now));
        }
      }
      double seconds = route.seconds() + route.homeSeconds(policy());
      return new Trial(route, policy().percent(seconds), checks);
    });
  }

  private static RouteChecks.Needs needs(TaskAsk ask, Caller caller) {
    return new RouteChecks.Needs(ask.capabilities(), caller.name());
  }

  private Check bestCheck(
      Connection connection,
      TaskPlan plan,
      @Nullable String group,
      RouteChecks.Needs needs,
      Instant now)
      throws SQLException {
    return switch (starts.best(connection, plan, group, needs, now)) {
      case Assignment.Choice.Best(DroneId drone) ->
          new Check("assign", true, "drone " + drone + " is the best");
      case Assignment.Choice.None none -> new Check("assign", false, none.text());
    };
  }

  /** The task that the same request of the caller's became before, if they may see it yet. */
  Optional<Full> findAsked(String key, String digest, Caller caller) throws SQLException {
    return store.transact(connection ->
        Optional.ofNullable(findBefore(connection, key, digest, caller))
            .filter(before -> caller.mayView(before.task().wish().group())));
  }

  /**
   * Writes a task down, or finds it when the same was asked for before.
   *
   * @param key as in {@link IdempotencyKey}; null for none
   */
  Full create(TaskAsk ask, TaskPlan plan, @Nullable String key, String digest, Caller caller)
      throws SQLException {
    String group = group(ask, caller);
    Instant now = clock.instant();
    return store.transact(connection -> {
      Full before = key == null ? null : findBefore(connection, key, digest, caller);
      if (before != null) {
        return before;
      }
      refuse(starts.ofRoute(starts.route(plan, ask.droneId())));
      DroneId named = ask.droneId();
      if (named != null) {
        starts.refuseUnfit(plan, ask.capabilities(), fleetDrone(named, caller));
      }
      Instant nextRun = ask.nextRun(now);
      Wish wish = ask.wish(group, ask.best());
      Task task =
          TaskRows.insert(
              connection, Task.created(wish, ask.timing(nextRun), null, caller.name(), now), plan);
      if (key != null) {
        TaskKeys.name(connection, task.id(), key, digest);
      }
      List<EventData> told = new ArrayList<>();
      told.add(task.told());
      if (nextRun != null) {
        told.add(new TaskEvent.Scheduled(task.id(), nextRun, task.version()));
      }
      DroneId drone = ask.droneId();
      if (ask.best() && nextRun == null) {
        drone = starts.chosen(connection, plan, group, needs(ask, caller), now);
      }
      if (drone != null) {
        TaskFlow.Step step = TaskFlow.assign(task, drone);
        task = step.task();
        told.addAll(step.told());
      }
      if (nextRun != null) {
        starts.refuseConflicts(connection, task, plan, nextRun, now);
      }
      writer.write(connection, task, now, told);
      writer.audit(
          connection,
          caller,
          "task.created",
          task,
          "%s %s".formatted(wish.type().word(), wish.name()));
      return new Full(task, plan);
    });
  }

  private static @Nullable Full findBefore(
      Connection connection, String key, String digest, Caller caller) throws SQLException {
    TaskKeys.Keyed keyed = TaskKeys.findByKey(connection, caller.name(), key).orElse(null);
    if (keyed == null) {
      return null;
    }
    if (!keyed.digest().equals(digest)) {
      throw RequestProblem.conflict(
          IdempotencyKey.FIELD, "names another request already, which became task " + keyed.id());
    }
    return new Full(
        TaskRows.find(connection, keyed.id()).orElseThrow(() -> noTask(keyed.id())),
        TaskRows.plan(connection, keyed.id()));
  }

  /** Changes a task that is not flown yet. */
  Full change(TaskId id, EntityCheck version, ChangeReader reader, Caller caller)
      throws SQLException {
    Instant now = clock.instant();
    return store.transact(connection -> {
      Task before = lock(connection, id, caller);
      version.check(before.version());
      TaskAsk ask = reader.read(before, now);
      State state = before.standing().state();
      if (!state.isBefore()) {
        throw RequestProblem.conflict(null, "task %s is %s".formatted(id, state.word()));
      }
      TaskPlan planBefore = TaskRows.plan(connection, id);
      TaskPlan plan = ask.plan() == null ? planBefore : ask.plan();
      if (ask.plan() != null) {
        refuse(starts.ofRoute(starts.route(plan, before.standing().droneId())));
        TaskRows.putPlan(connection, id, plan);
      }
      Instant nextRun = ask.nextRun(now);
      long next = before.version() + 1;
      DroneId drone = before.standing().droneId();
      if (drone != null && !before.wish().best()) {
        starts
            .fleet()
            .find(drone)
            .ifPresent(named -> starts.refuseUnfit(plan, ask.capabilities(), named));
      }
      State then =
          nextRun != null ? State.SCHEDULED : drone != null ? State.ASSIGNED : State.CREATED;
      Wish was = before.wish();
      Task task =
          new Task(
                  id,
                  before.cronTaskId(),
                  ask.wish(was.group(), was.best()),
                  ask.timing(nextRun),
                  new Standing(then, drone, 0, null, null, null),
                  before.flight(),
                  ask.plan() == null ? before.planVersion() : next,
                  before.createdBy(),
                  before.createdAt(),
                  next)
              .askedBy(caller.name());
      if (nextRun != null) {
        starts.refuseConflicts(connection, task, plan, nextRun, now);
      }
      boolean isNews = nextRun != null && !nextRun.equals(before.timing().nextRunAt());
      List<EventData> told =
          nextRun != null && isNews
              ? List.of(new TaskEvent.Scheduled(id, nextRun, next))
              : List.of();
      writer.write(connection, task, now, told);
      String changes = TaskChanges.text(before, task, planBefore, plan);
      writer.audit(connection, caller, "task.changed", task, changes);
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
    TaskAsk read(Task task, Instant now);
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
      if (task.isFollowed()) {
        throw RequestProblem.conflict(
            null, "drone %s is being ordered home yet".formatted(task.standing().droneId()));
      }
      if (task.standing().state().isBefore()) {
        writer.write(connection, TaskFlow.cancel(task, "it was struck out", now), now);
      }
      TaskRows.delete(connection, id);
      writer.audit(connection, caller, "task.deleted", task, null);
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
      Task asked = task.forBest(droneId == null).askedBy(caller.name());
      DroneId drone =
          droneId == null
              ? starts.chosen(connection, plan, task.wish().group(), asked.needs(), now)
              : droneId;
      Fleet.Drone found = fleetDrone(drone, caller);
      TaskStarts.checkGroup(found, task.wish().group());
      if (droneId != null) {
        starts.refuseUnfit(plan, task.wish().capabilities(), found);
      }
      TaskFlow.Step step = TaskFlow.assign(asked, drone);
      writer.write(connection, step, now);
      writer.audit(connection, caller, "task.assigned", step.task(), "to drone " + drone);
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
      Task asked = task.askedBy(caller.name());
      TaskFlow.Step step = starts.start(connection, asked, plan, false, now);
      writer.write(connection, step, now);
      writer.audit(connection, caller, "task.started", step.task(), by(step.task()));
      return new Full(step.task(), plan);
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
      if (state == State.STARTED && !task.flight().shown().isUp()) {
        throw RequestProblem.conflict(
            null, "the drone is still on the ground: there is nothing to hold; cancel the task");
      }
      if (task.flight().awaited().orderId() != null) {
        throw RequestProblem.conflict(
            null, "the drone is at %s just now".formatted(task.flight().awaited().orderCommand()));
      }
      TaskFlow.Step step = TaskFlow.order(task.askedBy(caller.name()), command, now);
      writer.write(connection, step, now);
      writer.audit(connection, caller, "task." + command, step.task(), by(step.task()));
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
      writer.write(connection, step, now);
      writer.audit(connection, caller, "task.cancelled", step.task(), by(step.task()));
      return new Full(step.task(), TaskRows.plan(connection, id));
    });
  }

  /** Whose task it will be: who asks must be allowed to. */
  private @Nullable String group(TaskAsk ask, Caller caller) {
    String group = ask.group();
    DroneId drone = ask.droneId();
    if (drone != null) {
      Fleet.Drone found = fleetDrone(drone, caller);
      if (group == null) {
        group = found.entry().group();
      }
      TaskStarts.checkGroup(found, group);
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
    return starts
        .fleet()
        .find(id)
        .filter(drone -> caller.mayView(drone.entry().group()))
        .orElseThrow(() -> RequestProblem.unprocessable("drone_id", "there is no drone " + id));
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

  /** By whom it is flown, for the audit trail. */
  static String by(Task task) {
    return "by drone " + task.standing().droneId();
  }
}
