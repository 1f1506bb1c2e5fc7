package dev.skein.service.drones.orders;

import dev.skein.events.DroneId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** What orders need of the drones' rows: the lease, the home, the life cycle. */
final class DroneRows {

  private static final String SELECT =
      "select id, name, autopilot, life_cycle, min_battery,"
          + " home_latitude, home_longitude, lease_holder, lease_until,"
          + " fencing_token, coalesce(flight_seconds >= maintenance_due_hours * 3600, false)"
          + " or coalesce(maintenance_due_on <= (now() at time zone 'utc')::date, false),"
          + " (select coalesce(max(version), 0) from zone_sets), nullif(fleet_group, ''),"
          + " launch_latitude, launch_longitude, max_altitude, max_distance"
          + " from drones where id = ?";

  private DroneRows() {}

  /** The drone, locked until the transaction ends: one order at a time is decided on. */
  static Optional<DroneRecord> lock(Connection connection, DroneId droneId) throws SQLException {
    return select(connection, SELECT + " for update", droneId);
  }

  /** Locks several drones until the transaction ends, by their ids. */
  static void lockAll(Connection connection, SortedSet<DroneId> droneIds) throws SQLException {
    if (droneIds.isEmpty()) {
      return;
    }
    try (PreparedStatement select =
        connection.prepareStatement(
            "select id from drones where id = any (?) order by id for update")) {
      select.setArray(
          1, connection.createArrayOf("bigint", droneIds.stream().map(DroneId::value).toArray()));
      select.execute();
    }
  }

  static Optional<DroneRecord> find(Connection connection, DroneId droneId) throws SQLException {
    return select(connection, SELECT, droneId);
  }

  /** The ids of a group's drones, the first of very many. */
  static List<DroneId> ofGroup(Connection connection, String group, int most) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select id from drones where fleet_group = ? order by id limit " + most)) {
      select.setString(1, group);
      List<DroneId> ids = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          ids.add(new DroneId(row.getLong(1)));
        }
      }
      return ids;
    }
  }

  static void lease(Connection connection, DroneId droneId, Lease lease) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update drones set lease_holder = ?, lease_until = ?, fencing_token = ?"
                + " where id = ?")) {
      Instant until = lease.until();
      update.setString(1, lease.holder());
      update.setTimestamp(2, until == null ? null : Timestamp.from(until));
      update.setLong(3, lease.fencingToken());
      update.setLong(4, droneId.value());
      update.executeUpdate();
    }
  }

  private static Optional<DroneRecord> select(Connection connection, String sql, DroneId droneId)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setLong(1, droneId.value());
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(read(row)) : Optional.empty();
      }
    }
  }

  private static DroneRecord read(ResultSet row) throws SQLException {
    return new DroneRecord(
        row.getLong(1),
        row.getString(2),
        row.getString(3),
        row.getString(13),
        row.getString(4),
        row.getBoolean(11),
        new Limits(
            row.getObject(5, Double.class),
            row.getObject(16, Double.class),
            row.getObject(17, Double.class)),
        home(row, 6),
        home(row, 14),
        new Lease(row.getString(8), time(row.getTimestamp(9)), row.getLong(10)),
        row.getLong(12));
  }

  private static @Nullable Home home(ResultSet row, int from) throws SQLException {
    Double latitude = row.getObject(from, Double.class);
    Double longitude = row.getObject(from + 1, Double.class);
    return latitude == null || longitude == null ? null : new Home(latitude, longitude);
  }

  private static @Nullable Instant time(@Nullable Timestamp time) {
    return time == null ? null : time.toInstant();
  }
}
