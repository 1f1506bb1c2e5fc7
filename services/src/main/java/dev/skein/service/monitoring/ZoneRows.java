package dev.skein.service.monitoring;

import dev.skein.airspace.ZoneTracker.Fix;
import dev.skein.events.DroneId;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which zones drones are in, and which set is in force on each partition, as PostgreSQL has it. */
final class ZoneRows {

  private ZoneRows() {}

  /** What a zone is called, and how it restricts. */
  record Label(String name, String restriction) {}

  /** The zones of drones, by id, with their labels. */
  record Presences(Map<DroneId, Set<String>> zoneIds, Map<String, Label> labels) {}

  static Presences presences(Connection connection, Set<DroneId> drones) throws SQLException {
    Presences presences = new Presences(new HashMap<>(), new HashMap<>());
    try (PreparedStatement select =
        connection.prepareStatement(
            "select drone_id, zone_id, zone_name, restriction from zone_presence"
                + " where drone_id = any (?)")) {
      select.setArray(1, ids(connection, drones));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          presences
              .zoneIds
              .computeIfAbsent(new DroneId(row.getLong(1)), _ -> new HashSet<>())
              .add(row.getString(2));
          presences.labels.put(row.getString(2), new Label(row.getString(3), row.getString(4)));
        }
      }
    }
    return presences;
  }

  /** The drones whose events are on that partition. */
  static Set<DroneId> drones(Connection connection, int partition) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("select drone_id from drone_partition where part = ?")) {
      select.setInt(1, partition);
      Set<DroneId> drones = new HashSet<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          drones.add(new DroneId(row.getLong(1)));
        }
      }
      return drones;
    }
  }

  static void insertDrones(Connection connection, int partition, Set<DroneId> drones)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into drone_partition (drone_id, part) select unnest(?::bigint[]), ?"
                + " on conflict do nothing")) {
      insert.setArray(1, ids(connection, drones));
      insert.setInt(2, partition);
      insert.executeUpdate();
    }
  }

  /**
   * Where a drone was last, as the log has it.
   *
   * @param newest the latest time it has told; later than the fix when its clock has gone back
   */
  record Last(Fix fix, Instant newest) {}

  /** Where these drones were last. */
  static Map<DroneId, Last> lasts(Connection connection, Set<DroneId> drones) throws SQLException {
    Map<DroneId, Last> lasts = new HashMap<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select d.id, t.observed_at, t.latitude, t.longitude, t.altitude_m,"
                + " p.last_observed_at, p.last_latitude, p.last_longitude, p.last_altitude_m"
                + " from unnest(?::bigint[]) as d(id) cross join lateral (select * from trajectory"
                + " where drone_id = d.id order by observed_at desc, off desc limit 1) t"
                + " left join drone_partition p on p.drone_id = d.id")) {
      select.setArray(1, ids(connection, drones));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          boolean isAside = row.getTimestamp(6) != null;
          Instant newest = row.getTimestamp(2).toInstant();
          lasts.put(new DroneId(row.getLong(1)), new Last(fix(row, isAside ? 6 : 2), newest));
        }
      }
    }
    return lasts;
  }

  /** From four columns, the time first. */
  private static Fix fix(ResultSet row, int column) throws SQLException {
    double altitude = row.getDouble(column + 3);
    Double known = row.wasNull() ? null : altitude;
    return new Fix(
        row.getDouble(column + 1),
        row.getDouble(column + 2),
        known,
        row.getTimestamp(column).toInstant());
  }

  /**
   * Keeps a drone's last fix beside its trajectory.
   *
   * @param fix null when the trajectory's newest row is the last
   */
  static void putAside(Connection connection, DroneId drone, @Nullable Fix fix)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update drone_partition set last_observed_at = ?, last_latitude = ?,"
                + " last_longitude = ?, last_altitude_m = ? where drone_id = ?")) {
      update.setTimestamp(1, fix == null ? null : Timestamp.from(fix.observedAt()));
      update.setObject(2, fix == null ? null : fix.latitude(), Types.DOUBLE);
      update.setObject(3, fix == null ? null : fix.longitude(), Types.DOUBLE);
      update.setObject(4, fix == null ? null : fix.altitudeAmslM(), Types.DOUBLE);
      update.setLong(5, drone.value());
      update.executeUpdate();
    }
  }

  static void insert(Connection connection, DroneId drone, String zoneId, Label label)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into zone_presence (drone_id, zone_id, zone_name, restriction)"
                + " values (?, ?, ?, ?) on conflict do nothing")) {
      insert.setLong(1, drone.value());
      insert.setString(2, zoneId);
      insert.setString(3, label.name);
      insert.setString(4, label.restriction);
      insert.executeUpdate();
    }
  }

  static void delete(Connection connection, DroneId drone, String zoneId) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "delete from zone_presence where drone_id = ? and zone_id = ?")) {
      delete.setLong(1, drone.value());
      delete.setString(2, zoneId);
      delete.executeUpdate();
    }
  }

  /** The version in force on a partition; 0 when none has been. */
  static long inForce(Connection connection, int partition) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("select version from zone_set_in_force where part = ?")) {
      select.setInt(1, partition);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? row.getLong(1) : 0;
      }
    }
  }

  static void putInForce(Connection connection, int partition, long version) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into zone_set_in_force (part, version) values (?, ?)"
                + " on conflict (part) do update set version = excluded.version")) {
      insert.setInt(1, partition);
      insert.setLong(2, version);
      insert.executeUpdate();
    }
  }

  private static Array ids(Connection connection, Set<DroneId> drones) throws SQLException {
    return connection.createArrayOf("bigint", drones.stream().map(DroneId::value).toArray());
  }
}
