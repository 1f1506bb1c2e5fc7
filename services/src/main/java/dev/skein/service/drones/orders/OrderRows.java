package dev.skein.service.drones.orders;

import dev.skein.api.IdempotencyKey;
import dev.skein.api.Paging;
import dev.skein.events.DroneId;
import dev.skein.events.Location;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Orders as rows. */
final class OrderRows {

  private static final JsonMapper JSON = new JsonMapper();
  private static final TypeReference<LinkedHashMap<String, Object>> MAP = new TypeReference<>() {};
  private static final String COLUMNS =
      "id, drone_id, command, parameters, state, reason, progress, requested_by, confirmed_by,"
          + " emergency, overrode, fleet_order_id, fencing_token, requested_at, expires_at,"
          + " stages, acknowledged_at, start_m, patience_seconds, digest, on_behalf_of, booted_at";

  /** All but plans: many are a lot, and nobody need have one to judge what has become of it. */
  private static final String WITHOUT_PLANS =
      COLUMNS.replace(
          " parameters,",
          " case when command = 'upload_mission' then (parameters::jsonb - 'plan')::text"
              + " else parameters end,");

  private OrderRows() {}

  /**
   * What an order makes of its drone's row.
   *
   * @param launch where it is about to fly from; null when it is not
   */
  record Hold(Lease lease, @Nullable Location launch) {}

  private static final String HOLD =
      "update drones set lease_holder = ?, lease_until = ?, fencing_token = ?,"
          + " launch_latitude = coalesce(?, launch_latitude),"
          + " launch_longitude = coalesce(?, launch_longitude) where id = ?";

  static void hold(Connection connection, DroneId droneId, Hold hold) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(HOLD)) {
      var _ = set(update, hold, droneId);
      update.executeUpdate();
    }
  }

  private static int set(PreparedStatement statement, Hold hold, DroneId droneId)
      throws SQLException {
    Location launch = hold.launch;
    statement.setString(1, hold.lease.holder());
    statement.setTimestamp(2, time(hold.lease.until()));
    statement.setLong(3, hold.lease.fencingToken());
    statement.setObject(4, launch == null ? null : launch.latitude(), Types.DOUBLE);
    statement.setObject(5, launch == null ? null : launch.longitude(), Types.DOUBLE);
    statement.setLong(6, droneId.value());
    return 6;
  }

  /**
   * Writes a new order, and what it makes of the drone's row, at once.
   *
   * @param hold null for one that is not sent yet
   */
  static void insert(
      Connection connection,
      Order order,
      @Nullable String idempotencyKey,
      @Nullable String linkRun,
      @Nullable Hold hold)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            (hold == null ? "" : "with held as (" + HOLD + ") ")
                + "insert into orders ("
                + COLUMNS
                + ", is_open, idempotency_key, link_run) values"
                + " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?, true, ?, ?)")) {
      int at = hold == null ? 0 : set(insert, hold, order.droneId());
      insert.setString(at + 1, order.commandId());
      insert.setLong(at + 2, order.droneId().value());
      insert.setString(at + 3, order.command());
      insert.setString(at + 4, JSON.writeValueAsString(order.parameters()));
      insert.setString(at + 5, order.state().word());
      insert.setString(at + 6, order.reason());
      insert.setObject(at + 7, order.progress());
      insert.setString(at + 8, order.requestedBy());
      insert.setString(at + 9, order.confirmedBy());
      insert.setBoolean(at + 10, order.emergency());
      insert.setString(at + 11, order.overrode());
      insert.setString(at + 12, order.fleetOrderId());
      insert.setObject(at + 13, order.fencingToken());
      insert.setTimestamp(at + 14, Timestamp.from(order.requestedAt()));
      insert.setTimestamp(at + 15, Timestamp.from(order.expiresAt()));
      insert.setString(
          at + 16, JSON.writeValueAsString(order.stages().stream().map(OrderRows::stage).toList()));
      insert.setTimestamp(at + 17, time(order.acknowledgedAt()));
      insert.setObject(at + 18, order.startM());
      insert.setInt(at + 19, (int) order.patience().toSeconds());
      insert.setString(at + 20, order.digest());
      insert.setString(at + 21, order.onBehalfOf());
      insert.setTimestamp(at + 22, time(order.bootedAt()));
      insert.setString(at + 23, idempotencyKey);
      insert.setString(at + 24, linkRun);
      insert.executeUpdate();
    }
  }

  /** An order that waited for a second person goes its way. */
  static void accept(Connection connection, Order order, String linkRun) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update orders set state = ?, confirmed_by = ?, overrode = ?, fencing_token = ?,"
                + " expires_at = ?, stages = ?::jsonb, start_m = ?, link_run = ?, parameters = ?"
                + " where id = ?")) {
      update.setString(1, order.state().word());
      update.setString(2, order.confirmedBy());
      update.setString(3, order.overrode());
      update.setObject(4, order.fencingToken());
      update.setTimestamp(5, Timestamp.from(order.expiresAt()));
      update.setString(
          6, JSON.writeValueAsString(order.stages().stream().map(OrderRows::stage).toList()));
      update.setObject(7, order.startM());
      update.setString(8, linkRun);
      update.setString(9, JSON.writeValueAsString(order.parameters()));
      update.setString(10, order.commandId());
      update.executeUpdate();
    }
  }

  /** What has happened to an order. */
  record Change(
      Order.State state,
      boolean isOpen,
      @Nullable String reason,
      @Nullable Double progress,
      @Nullable Instant acknowledgedAt,
      Order.Stage stage) {}

  static void change(Connection connection, String id, Change change) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update orders set state = ?, is_open = ?, reason = coalesce(?, reason),"
                + " progress = coalesce(?, progress),"
                + " acknowledged_at = coalesce(?, acknowledged_at),"
                + " stages = stages || ?::jsonb where id = ?")) {
      update.setString(1, change.state.word());
      update.setBoolean(2, change.isOpen);
      update.setString(3, change.reason);
      update.setObject(4, change.progress);
      update.setTimestamp(5, time(change.acknowledgedAt));
      update.setString(6, JSON.writeValueAsString(List.of(stage(change.stage))));
      update.setString(7, id);
      update.executeUpdate();
    }
  }

  /** Nothing more is awaited of telemetry. */
  static void close(Connection connection, String id) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement("update orders set is_open = false where id = ?")) {
      update.setString(1, id);
      update.executeUpdate();
    }
  }

  static Optional<Order> lock(Connection connection, String id) throws SQLException {
    return one(connection, "where id = ? for update", id);
  }

  static Optional<Order> find(Connection connection, String id) throws SQLException {
    return one(connection, "where id = ?", id);
  }

  /**
   * The order of somebody's request of that key. Whoever asks for the same at the same time, of
   * another drone, waits until the transaction ends.
   */
  static Optional<Order> findByKey(Connection connection, String requestedBy, String key)
      throws SQLException {
    IdempotencyKey.hold(connection, "orders", requestedBy, key);
    return one(connection, "where requested_by = ? and idempotency_key = ?", requestedBy, key);
  }

  /** What a drone was last given by order and has kept, and what it may have kept of since. */
  static KeptMission keptMission(Connection connection, DroneId droneId) throws SQLException {
    String uploads = "where drone_id = ? and command = 'upload_mission' and ";
    String newest = " order by requested_at desc limit 1";
    Optional<Order> kept =
        one(connection, uploads + "state = 'completed'" + newest, droneId.value());
    String sent = uploads + "stages @> '[{\"stage\":\"sent\"}]'" + newest;
    Optional<Order> last =
        select(connection, WITHOUT_PLANS, sent, droneId.value()).stream().findFirst();
    return new KeptMission(
        kept.map(order -> order.parameters().get("plan")).orElse(null),
        last.map(Order::state).filter(state -> state != Order.State.COMPLETED).orElse(null));
  }

  /**
   * Some of the open orders that nobody else is at, by id; plans are left out.
   *
   * @param after the id that they come behind; empty for the first
   */
  static List<Order> lockOpen(Connection connection, String after, int most) throws SQLException {
    return select(
        connection,
        WITHOUT_PLANS,
        "where is_open and id > ? order by id limit " + most + " for update skip locked",
        after);
  }

  /** A drone's open orders but one; plans are left out. */
  static List<Order> lockOpen(Connection connection, DroneId droneId, String but)
      throws SQLException {
    return select(
        connection,
        WITHOUT_PLANS,
        "where is_open and drone_id = ? and id <> ? order by id for update",
        droneId.value(),
        but);
  }

  /**
   * A drone's orders, but emergencies, that were given under an older lease and that the vehicle
   * has not taken; plans are left out.
   */
  static List<Order> lockUntaken(Connection connection, DroneId droneId, long fencingToken)
      throws SQLException {
    return select(
        connection,
        WITHOUT_PLANS,
        "where is_open and drone_id = ? and not emergency and acknowledged_at is null"
            + " and state <> 'uncertain' and fencing_token < ? order by id for update",
        droneId.value(),
        fencingToken);
  }

  static List<Order> listOpen(Connection connection, DroneId droneId) throws SQLException {
    return select(
        connection,
        WITHOUT_PLANS,
        "where is_open and drone_id = ? order by requested_at desc limit 100",
        droneId.value());
  }

  /** Some of the orders, by what is asked for; plans are left out. */
  static Orders.Page page(Connection connection, Orders.Filter filter, Paging paging)
      throws SQLException {
    StringBuilder where = new StringBuilder("where true");
    List<Object> values = new ArrayList<>();
    if (!filter.permissions().isForAllGroups()) {
      where.append(
          " and drone_id in (select id from drones where fleet_group <> '' and fleet_group = any (?))");
      values.add(
          connection.createArrayOf("text", filter.permissions().groups().keySet().toArray()));
    }
    if (filter.droneId() != null) {
      where.append(" and drone_id = ?");
      values.add(filter.droneId().value());
    }
    if (filter.state() != null) {
      where.append(" and state = ?");
      values.add(filter.state());
    }
    if (filter.fleetOrderId() != null) {
      where.append(" and fleet_order_id = ?");
      values.add(filter.fleetOrderId());
    }
    long total = 0;
    try (PreparedStatement count =
        connection.prepareStatement("select count(*) from orders " + where)) {
      set(count, values.toArray());
      try (ResultSet row = count.executeQuery()) {
        row.next();
        total = row.getLong(1);
      }
    }
    values.add(paging.limit());
    values.add(paging.offset());
    return new Orders.Page(
        select(connection, WITHOUT_PLANS, where + paging.sql(), values.toArray()), total);
  }

  private static Optional<Order> one(Connection connection, String where, Object... values)
      throws SQLException {
    return list(connection, where, values).stream().findFirst();
  }

  private static List<Order> list(Connection connection, String where, Object... values)
      throws SQLException {
    return select(connection, COLUMNS, where, values);
  }

  private static List<Order> select(
      Connection connection, String columns, String where, Object... values) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("select " + columns + " from orders " + where)) {
      set(select, values);
      List<Order> orders = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          orders.add(read(row));
        }
      }
      return orders;
    }
  }

  private static void set(PreparedStatement statement, Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
  }

  private static Order read(ResultSet row) throws SQLException {
    Timestamp acknowledged = row.getTimestamp(17);
    Timestamp booted = row.getTimestamp(22);
    return new Order(
        row.getString(1),
        new DroneId(row.getLong(2)),
        row.getString(3),
        JSON.readValue(row.getString(4), MAP),
        Order.State.of(row.getString(5)),
        row.getString(6),
        number(row, 7),
        row.getString(8),
        row.getString(21),
        row.getString(9),
        row.getBoolean(10),
        row.getString(11),
        row.getString(12),
        row.getObject(13, Long.class),
        row.getTimestamp(14).toInstant(),
        row.getTimestamp(15).toInstant(),
        stages(row.getString(16)),
        acknowledged == null ? null : acknowledged.toInstant(),
        number(row, 18),
        booted == null ? null : booted.toInstant(),
        Duration.ofSeconds(row.getInt(19)),
        row.getString(20));
  }

  private static @Nullable Double number(ResultSet row, int column) throws SQLException {
    return row.getObject(column, Double.class);
  }

  private static @Nullable Timestamp time(@Nullable Instant time) {
    return time == null ? null : Timestamp.from(time);
  }

  private static Map<String, String> stage(Order.Stage stage) {
    Map<String, String> map = new LinkedHashMap<>();
    map.put("stage", stage.stage());
    map.put("at", stage.at().toString());
    if (stage.detail() != null) {
      map.put("detail", stage.detail());
    }
    return map;
  }

  private static List<Order.Stage> stages(String text) {
    List<Order.Stage> stages = new ArrayList<>();
    for (JsonNode each : JSON.readTree(text)) {
      stages.add(
          new Order.Stage(
              each.get("stage").asString(),
              Instant.parse(each.get("at").asString()),
              each.has("detail") ? each.get("detail").asString() : null));
    }
    return stages;
  }
}
