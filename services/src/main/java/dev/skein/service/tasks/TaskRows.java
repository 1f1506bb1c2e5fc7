package dev.skein.service.tasks;

import dev.skein.api.Paging;
import dev.skein.api.Permissions;
import dev.skein.events.DroneId;
import dev.skein.events.FlightPlan;
import dev.skein.events.TaskEvent.Kind;
import dev.skein.events.TaskEvent.Priority;
import dev.skein.events.TaskId;
import dev.skein.service.tasks.Task.Flight;
import dev.skein.service.tasks.Task.Standing;
import dev.skein.service.tasks.Task.State;
import dev.skein.service.tasks.Task.Timing;
import dev.skein.service.tasks.Task.Wish;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/** Tasks as rows. */
final class TaskRows {

  private static final TypeReference<List<@Nullable String>> STEPS = new TypeReference<>() {};

  private static final String COLUMNS =
      "id, cron_task_id, name, type, priority, fleet_group, best, reassign, accept_conflicts,"
          + " capabilities, start_at, cron, time_zone, next_run_at, state, drone_id, progress, current_step,"
          + " estimated_completion, reason, flight, plan_version, created_by, created_at, version";

  private TaskRows() {}

  /** Which tasks; null is any. */
  record Filter(
      @Nullable String state,
      @Nullable String type,
      @Nullable String priority,
      @Nullable String group,
      @Nullable Long droneId,
      @Nullable Long cronTaskId) {}

  /** Some of the tasks, and how many match in all. */
  record Found(List<Task> items, long total) {}

  /** Writes a new task and its plan; the task's id in the argument does not count. */
  static Task insert(Connection connection, Task task, TaskPlan plan) throws SQLException {
    long id;
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into tasks (cron_task_id, name, type, priority, fleet_group, best, reassign,"
                + " accept_conflicts, capabilities, start_at, cron, time_zone, next_run_at, state,"
                + " drone_id, flight, plan_version, created_by, created_at, version)"
                + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?)"
                + " returning id")) {
      int at = setWish(insert, 1, task);
      insert.setString(at++, task.standing().state().word());
      insert.setObject(at++, number(task.standing().droneId()), Types.BIGINT);
      insert.setString(at++, PlanJson.MAPPER.writeValueAsString(task.flight()));
      insert.setLong(at++, task.planVersion());
      insert.setString(at++, task.createdBy());
      insert.setTimestamp(at++, Timestamp.from(task.createdAt()));
      insert.setLong(at, task.version());
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        id = row.getLong(1);
      }
    }
    putPlan(connection, new TaskId(id), plan);
    return lock(connection, new TaskId(id)).orElseThrow();
  }

  private static int setWish(PreparedStatement statement, int from, Task task) throws SQLException {
    int at = from;
    TaskId cronTask = task.cronTaskId();
    statement.setObject(at++, cronTask == null ? null : cronTask.value(), Types.BIGINT);
    statement.setString(at++, task.wish().name());
    statement.setString(at++, task.wish().type().word());
    statement.setString(at++, task.wish().priority().word());
    statement.setString(at++, task.wish().group());
    statement.setBoolean(at++, task.wish().best());
    statement.setBoolean(at++, task.wish().reassign());
    statement.setBoolean(at++, task.wish().acceptConflicts());
    statement.setObject(at++, task.wish().capabilities().toArray(String[]::new));
    statement.setTimestamp(at++, time(task.timing().startAt()));
    statement.setString(at++, task.timing().cron());
    statement.setString(at++, task.timing().timeZone());
    statement.setTimestamp(at++, time(task.timing().nextRunAt()));
    return at;
  }

  static void putPlan(Connection connection, TaskId id, TaskPlan plan) throws SQLException {
    try (PreparedStatement put =
        connection.prepareStatement(
            "insert into plans (task_id, plan, items, steps, file) values (?, ?::jsonb, ?,"
                + " ?::jsonb, ?) on conflict (task_id) do update set plan = excluded.plan,"
                + " items = excluded.items, steps = excluded.steps, file = excluded.file")) {
      put.setLong(1, id.value());
      put.setString(2, PlanJson.MAPPER.writeValueAsString(plan.plan()));
      put.setInt(3, plan.plan().mission().size());
      put.setString(4, PlanJson.MAPPER.writeValueAsString(plan.steps()));
      put.setString(5, plan.file());
      put.executeUpdate();
    }
  }

  static TaskPlan plan(Connection connection, TaskId id) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("select plan, steps, file from plans where task_id = ?")) {
      select.setLong(1, id.value());
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          throw new IllegalStateException("task " + id + " has no plan");
        }
        return new TaskPlan(
            PlanJson.MAPPER.readValue(row.getString(1), FlightPlan.class),
            PlanJson.MAPPER.readValue(row.getString(2), STEPS),
            row.getString(3));
      }
    }
  }

  /** Writes all that may have changed. */
  static void update(Connection connection, Task task, @Nullable Instant lookAt)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update tasks set cron_task_id = ?, name = ?, type = ?, priority = ?, fleet_group = ?,"
                + " best = ?, reassign = ?, accept_conflicts = ?, capabilities = ?, start_at = ?,"
                + " cron = ?, time_zone = ?, next_run_at = ?, state = ?, drone_id = ?, progress = ?,"
                + " current_step = ?, estimated_completion = ?, reason = ?, flight = ?::jsonb,"
                + " look_at = ?, plan_version = ?, version = ? where id = ?")) {
      int at = setWish(update, 1, task);
      Standing standing = task.standing();
      update.setString(at++, standing.state().word());
      update.setObject(at++, number(standing.droneId()), Types.BIGINT);
      update.setDouble(at++, standing.progress());
      update.setString(at++, standing.currentStep());
      update.setTimestamp(at++, time(standing.estimatedCompletion()));
      update.setString(at++, standing.reason());
      update.setString(at++, PlanJson.MAPPER.writeValueAsString(task.flight()));
      update.setTimestamp(at++, time(lookAt));
      update.setLong(at++, task.planVersion());
      update.setLong(at++, task.version());
      update.setLong(at, task.id().value());
      update.executeUpdate();
    }
  }

  static void delete(Connection connection, TaskId id) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement("delete from tasks where id = ?")) {
      delete.setLong(1, id.value());
      delete.executeUpdate();
    }
  }

  static Optional<Task> find(Connection connection, TaskId id) throws SQLException {
    return list(connection, "where id = ?", id.value()).stream().findFirst();
  }

  static Optional<Task> lock(Connection connection, TaskId id) throws SQLException {
    return list(connection, "where id = ? for update", id.value()).stream().findFirst();
  }

  /** The tasks that what is told of some drones matters to. */
  static List<Task> followed(Connection connection, Collection<DroneId> drones, boolean locks)
      throws SQLException {
    Long[] ids = drones.stream().map(DroneId::value).toArray(Long[]::new);
    String where = "where is_followed and drone_id = any(?) order by id";
    return list(connection, where + (locks ? " for update" : ""), (Object) ids);
  }

  static List<Task> flying(Connection connection) throws SQLException {
    return list(connection, "where is_flying order by id");
  }

  /** The tasks whose time is between two, both included. */
  static List<Task> scheduled(Connection connection, Instant from, Instant to) throws SQLException {
    return list(
        connection,
        "where state = 'scheduled' and next_run_at between ? and ? order by next_run_at, id",
        Timestamp.from(from),
        Timestamp.from(to));
  }

  /** The drones that fly a task. */
  static Set<DroneId> busy(Connection connection) throws SQLException {
    Set<DroneId> busy = new HashSet<>();
    try (PreparedStatement select =
            connection.prepareStatement("select drone_id from tasks where is_flying");
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        busy.add(new DroneId(row.getLong(1)));
      }
    }
    return busy;
  }

  /** A task that is to be looked at, and its drone. */
  record Due(TaskId id, DroneId droneId) {}

  /** The tasks that are to be looked at by a time. */
  static List<Due> toLookAt(Connection connection, Instant now) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select id, drone_id from tasks where is_followed and look_at <= ?"
                + " and drone_id is not null order by id")) {
      select.setTimestamp(1, Timestamp.from(now));
      List<Due> due = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          due.add(new Due(new TaskId(row.getLong(1)), new DroneId(row.getLong(2))));
        }
      }
      return due;
    }
  }

  /** A task, if it is still to be looked at by a time, and nobody else is at it. */
  static Optional<Task> lockToLookAt(Connection connection, TaskId id, Instant now)
      throws SQLException {
    return list(
            connection,
            "where id = ? and is_followed and look_at <= ? for update skip locked",
            id.value(),
            Timestamp.from(now))
        .stream()
        .findFirst();
  }

  /** The first scheduled task whose time has come, that nobody else is at, but for some. */
  static Optional<Task> lockDue(Connection connection, Instant now, Collection<TaskId> but)
      throws SQLException {
    return list(
            connection,
            "where state = 'scheduled' and next_run_at <= ? and id <> all(?)"
                + " order by priority_rank desc, next_run_at, id limit 1 for update skip locked",
            Timestamp.from(now),
            but.stream().map(TaskId::value).toArray(Long[]::new))
        .stream()
        .findFirst();
  }

  /**
   * One at a time decides who flies where, so that no two start into each other; until the
   * transaction ends.
   */
  static void lockStarts(Connection connection) throws SQLException {
    try (PreparedStatement lock =
        connection.prepareStatement("select pg_advisory_xact_lock(hashtext('tasks.starts'))")) {
      lock.execute();
    }
  }

  /** Some of the tasks that somebody may see. */
  static Found page(Connection connection, Filter filter, Permissions permissions, Paging paging)
      throws SQLException {
    StringBuilder where = new StringBuilder("where true");
    List<Object> values = new ArrayList<>();
    narrow(where, values, "state", filter.state);
    narrow(where, values, "type", filter.type);
    narrow(where, values, "priority", filter.priority);
    narrow(where, values, "fleet_group", filter.group);
    narrow(where, values, "drone_id", filter.droneId);
    narrow(where, values, "cron_task_id", filter.cronTaskId);
    if (!permissions.isForAllGroups()) {
      where.append(" and fleet_group = any(?)");
      values.add(permissions.groups().keySet().toArray(String[]::new));
    }
    long total;
    try (PreparedStatement count =
        connection.prepareStatement("select count(*) from tasks " + where)) {
      set(count, values.toArray());
      try (ResultSet row = count.executeQuery()) {
        row.next();
        total = row.getLong(1);
      }
    }
    values.add(paging.limit());
    values.add(paging.offset());
    return new Found(list(connection, where + paging.sql(), values.toArray()), total);
  }

  private static void narrow(
      StringBuilder where, List<Object> values, String column, @Nullable Object value) {
    if (value != null) {
      where.append(" and ").append(column).append(" = ?");
      values.add(value);
    }
  }

  private static List<Task> list(Connection connection, String where, Object... values)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("select " + COLUMNS + " from tasks " + where)) {
      set(select, values);
      List<Task> tasks = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          tasks.add(read(row));
        }
      }
      return tasks;
    }
  }

  private static void set(PreparedStatement statement, Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
  }

  private static Task read(ResultSet row) throws SQLException {
    Long cronTask = row.getObject("cron_task_id", Long.class);
    Long drone = row.getObject("drone_id", Long.class);
    return new Task(
        new TaskId(row.getLong("id")),
        cronTask == null ? null : new TaskId(cronTask),
        new Wish(
            row.getString("name"),
            Kind.valueOf(upper(row.getString("type"))),
            Priority.valueOf(upper(row.getString("priority"))),
            row.getString("fleet_group"),
            row.getBoolean("best"),
            row.getBoolean("reassign"),
            row.getBoolean("accept_conflicts"),
            List.of((String[]) row.getArray("capabilities").getArray())),
        new Timing(
            instant(row, "start_at"),
            row.getString("cron"),
            row.getString("time_zone"),
            instant(row, "next_run_at")),
        new Standing(
            State.of(row.getString("state")),
            drone == null ? null : new DroneId(drone),
            row.getDouble("progress"),
            row.getString("current_step"),
            instant(row, "estimated_completion"),
            row.getString("reason")),
        PlanJson.MAPPER.readValue(row.getString("flight"), Flight.class),
        row.getLong("plan_version"),
        row.getString("created_by"),
        row.getTimestamp("created_at").toInstant(),
        row.getLong("version"));
  }

  private static String upper(String word) {
    return word.toUpperCase(Locale.ROOT);
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    Timestamp time = row.getTimestamp(column);
    return time == null ? null : time.toInstant();
  }

  private static @Nullable Long number(@Nullable DroneId id) {
    return id == null ? null : Long.valueOf(id.value());
  }

  private static @Nullable Timestamp time(@Nullable Instant time) {
    return time == null ? null : Timestamp.from(time);
  }
}
