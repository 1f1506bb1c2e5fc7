package dev.skein.service.tasks;

import static dev.skein.service.tasks.ChecksFailedException.refuse;

import dev.skein.api.RequestProblem;
import dev.skein.events.DroneId;
import dev.skein.events.EventData;
import dev.skein.service.tasks.RouteChecks.Check;
import dev.skein.service.tasks.Task.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which drone flies a task, and whether it may start now: by zones, drones and the routes of
 * others. Thread-safe.
 */
public final class TaskStarts {

  private final Fleet fleet;
  private final ZonesInForce zones;
  private final TaskPolicy policy;

  public TaskStarts(Fleet fleet, ZonesInForce zones, TaskPolicy policy) {
    this.fleet = fleet;
    this.zones = zones;
    this.policy = policy;
  }

  TaskPolicy policy() {
    return policy;
  }

  Fleet fleet() {
    return fleet;
  }

  /** The route of a plan, from where a drone is. */
  Route route(TaskPlan plan, @Nullable DroneId drone) {
    Fleet.Drone found = drone == null ? null : fleet.find(drone).orElse(null);
    return Route.of(
        plan.plan().mission(),
        found == null ? null : RouteChecks.place(found.state()),
        found == null ? null : found.home(),
        policy);
  }

  /** What holds whichever drone flies it. */
  List<Check> ofRoute(Route route) {
    return RouteChecks.ofRoute(route, zones.newest(), policy);
  }

  List<Check> ofDrone(
      Connection connection, Route route, RouteChecks.Needs needs, Fleet.Drone drone, Instant now)
      throws SQLException {
    return RouteChecks.ofDrone(
        route, needs, drone, policy, Endurances.all(connection).get(drone.id()), now);
  }

  /**
   * Whether it comes too near to what others fly, or are to fly, in the time that it takes.
   *
   * @param from when it starts, now or later
   * @param task null for one that is not written down
   */
  List<Check> ofOthers(
      Connection connection, Route route, Instant from, @Nullable Task task, Instant now)
      throws SQLException {
    RouteChecks.Window when = RouteChecks.window(route, from, policy);
    List<RouteChecks.Other> others = flying(connection, now, task);
    others.addAll(planned(connection, when, task));
    return RouteChecks.ofOthers(route, when, others, policy);
  }

  /**
   * A task that is given a time goes where no other does then, unless that is accepted.
   *
   * @throws ChecksFailedException when one does
   */
  void refuseConflicts(Connection connection, Task task, TaskPlan plan, Instant at, Instant now)
      throws SQLException {
    if (!task.wish().acceptConflicts()) {
      TaskRows.lockStarts(connection);
      refuse(ofOthers(connection, route(plan, task.standing().droneId()), at, task, now));
    }
  }

  /** The best drone of a group, as things are. */
  Assignment.Choice best(
      Connection connection,
      TaskPlan plan,
      @Nullable String group,
      RouteChecks.Needs needs,
      Instant now)
      throws SQLException {
    return choose(connection, plan, group, needs, Set.of(), now, this::ofRoute);
  }

  /**
   * The best drone of a group, as things are.
   *
   * @throws RequestProblem 409 when there is none, with why by drone
   */
  DroneId chosen(
      Connection connection,
      TaskPlan plan,
      @Nullable String group,
      RouteChecks.Needs needs,
      Instant now)
      throws SQLException {
    return chosen(best(connection, plan, group, needs, now));
  }

  /** The best drone but for some, which is to start at once. */
  private Assignment.Choice bestToStart(
      Connection connection, Task task, TaskPlan plan, Set<DroneId> but, Instant now)
      throws SQLException {
    List<RouteChecks.Other> others =
        task.wish().acceptConflicts() ? List.of() : flying(connection, now, task);
    return choose(
        connection,
        plan,
        task.wish().group(),
        task.needs(),
        but,
        now,
        route -> {
          List<Check> checks = new ArrayList<>(ofRoute(route));
          RouteChecks.Window when = RouteChecks.window(route, now, policy);
          checks.addAll(RouteChecks.ofOthers(route, when, others, policy));
          return checks;
        });
  }

  private Assignment.Choice choose(
      Connection connection,
      TaskPlan plan,
      @Nullable String group,
      RouteChecks.Needs needs,
      Set<DroneId> but,
      Instant now,
      Function<Route, List<Check>> also)
      throws SQLException {
    List<Fleet.Drone> drones =
        fleet.list(group).stream().filter(drone -> !but.contains(drone.id())).toList();
    return Assignment.choose(
        plan.plan().mission(),
        needs,
        drones,
        TaskRows.busy(connection),
        policy,
        Endurances.all(connection),
        now,
        also);
  }

  private static DroneId chosen(Assignment.Choice choice) {
    return switch (choice) {
      case Assignment.Choice.Best(DroneId drone) -> drone;
      case Assignment.Choice.None none -> throw RequestProblem.conflict("assign", none.text());
    };
  }

  /**
   * Looks at everything again, and gives the drone the plan.
   *
   * @param isDue whether its time has come: then it goes before those whose time has not
   * @throws ChecksFailedException when it may not
   */
  TaskFlow.Step start(Connection connection, Task given, TaskPlan plan, boolean isDue, Instant now)
      throws SQLException {
    TaskRows.lockStarts(connection);
    Task task = given;
    List<EventData> told = new ArrayList<>();
    DroneId drone = task.standing().droneId();
    boolean isChosen = drone == null || task.wish().best();
    if (drone == null || (task.wish().best() && !mayFly(connection, task, plan, drone, now))) {
      if (!task.wish().best() && !isDue && task.standing().state() != State.SCHEDULED) {
        throw RequestProblem.conflict("drone_id", "assign a drone to the task first");
      }
      drone = chosen(bestToStart(connection, task, plan, Set.of(), now));
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
    Route route = route(plan, id);
    List<Check> checks = new ArrayList<>(ofRoute(route));
    checks.addAll(ofDrone(connection, route, task.needs(), found, now));
    if (!task.wish().acceptConflicts()) {
      checks.addAll(
          isDue
              ? RouteChecks.ofOthers(
                  route,
                  RouteChecks.window(route, now, policy),
                  flying(connection, now, task),
                  policy)
              : ofOthers(connection, route, now, task, now));
    }
    refuse(checks);
    TaskFlow.Step step =
        TaskFlow.start(
            task,
            PlanJson.uploadParameters(task.id(), plan.plan()),
            Task.Base.of(found),
            isChosen,
            now);
    told.addAll(step.told());
    return new TaskFlow.Step(step.task(), told, TaskFlow.Seeks.NOBODY);
  }

  /**
   * Whether a drone that was chosen before is free, and passes what is looked at of a drone, now.
   */
  private boolean mayFly(
      Connection connection, Task task, TaskPlan plan, DroneId drone, Instant now)
      throws SQLException {
    Fleet.Drone found = fleet.find(drone).orElse(null);
    return found != null
        && !TaskRows.busy(connection).contains(drone)
        && Check.failed(ofDrone(connection, route(plan, drone), task.needs(), found, now))
            .isEmpty();
  }

  /**
   * Another drone flies what is left: the best from where the route can be flown now, by zones and
   * the routes of others. Without one, or with nothing but the way home left, the task has failed.
   */
  TaskFlow.Step handOver(Connection connection, Task task, TaskPlan plan, Instant now)
      throws SQLException {
    Route route = task.route(plan, policy);
    if (Remainder.isWayHome(route, task.flight().way().leg())) {
      return TaskFlow.fail(
          task, "%s; only its way home was left".formatted(task.standing().reason()));
    }
    TaskRows.lockStarts(connection);
    DroneId lost = task.standing().droneId();
    Set<DroneId> but = lost == null ? Set.of() : Set.of(lost);
    return switch (bestToStart(connection, task, plan, but, now)) {
      case Assignment.Choice.Best(DroneId next) ->
          TaskFlow.reassign(
              task,
              next,
              PlanJson.uploadParameters(task.id(), plan.plan()),
              base(next),
              Remainder.begin(route, plan.plan().mission(), task.flight().way().leg()),
              now);
      case Assignment.Choice.None none ->
          TaskFlow.fail(
              task,
              "%s; no other can take it over: %s".formatted(task.standing().reason(), none.text()));
    };
  }

  /**
   * Another drone flies it than one that did not take it: the best of those that were not asked. It
   * begins where that one was to begin.
   */
  TaskFlow.Step another(Connection connection, Task task, TaskPlan plan, Instant now)
      throws SQLException {
    TaskRows.lockStarts(connection);
    Search search = task.flight().search();
    Set<DroneId> but = search == null ? Set.of() : search.drones();
    return switch (bestToStart(connection, task, plan, but, now)) {
      case Assignment.Choice.Best(DroneId next) ->
          TaskFlow.reassign(
              task,
              next,
              PlanJson.uploadParameters(task.id(), plan.plan()),
              base(next),
              task.flight().way().leg(),
              now);
      case Assignment.Choice.None none ->
          TaskFlow.unflown(
              task,
              "drone %s: %s; no other can fly it: %s"
                  .formatted(task.standing().droneId(), task.standing().reason(), none.text()),
              now);
    };
  }

  /**
   * Lets only drones go on that may fly a group's tasks.
   *
   * @param group null for any
   */
  static void checkGroup(Fleet.Drone drone, @Nullable String group) {
    boolean isOfGroup = group == null || group.equals(drone.entry().group());
    if (!isOfGroup) {
      throw RequestProblem.unprocessable(
          "drone_id", "drone %s is not in the group %s".formatted(drone.id(), group));
    }
  }

  /**
   * Lets only a drone be named that has what is needed and whose entry allows the route.
   *
   * @throws RequestProblem 422 when it does not
   */
  void refuseUnfit(TaskPlan plan, List<String> capabilities, Fleet.Drone drone) {
    List<Check> failed =
        Check.failed(RouteChecks.ofEntry(route(plan, drone.id()), capabilities, drone));
    if (!failed.isEmpty()) {
      throw RequestProblem.unprocessable(
          "drone_id", "drone %s: %s".formatted(drone.id(), Check.text(failed)));
    }
  }

  /** What others fly, until they are likely to have ended. */
  private List<RouteChecks.Other> flying(Connection connection, Instant now, @Nullable Task but)
      throws SQLException {
    List<RouteChecks.Other> others = new ArrayList<>();
    for (Task task : TaskRows.flying(connection)) {
      if (but == null || !task.id().equals(but.id())) {
        Route route = task.route(TaskRows.plan(connection, task.id()), policy);
        int leg = Math.min(task.flight().way().leg(), route.legs().size());
        double seconds = route.seconds(leg, route.legs().size());
        RouteChecks.Window until =
            new RouteChecks.Window(Instant.EPOCH, RouteChecks.after(now, seconds));
        others.add(new RouteChecks.Other(task.id(), route.path(leg), until, false));
      }
    }
    return others;
  }

  /** What others are to fly within a time. */
  private List<RouteChecks.Other> planned(
      Connection connection, RouteChecks.Window when, @Nullable Task but) throws SQLException {
    List<RouteChecks.Other> others = new ArrayList<>();
    Instant earliest = when.from().minus(policy.endurance());
    for (Task task : TaskRows.scheduled(connection, earliest, when.to())) {
      Instant at = task.timing().nextRunAt();
      if (at != null && (but == null || !task.id().equals(but.id()))) {
        Route route = route(TaskRows.plan(connection, task.id()), task.standing().droneId());
        others.add(
            new RouteChecks.Other(
                task.id(), route.path(), RouteChecks.window(route, at, policy), true));
      }
    }
    return others;
  }

  private Task.Base base(DroneId drone) {
    return fleet.find(drone).map(Task.Base::of).orElse(new Task.Base(null, null));
  }
}
