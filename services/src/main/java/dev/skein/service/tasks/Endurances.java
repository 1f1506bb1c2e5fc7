package dev.skein.service.tasks;

import dev.skein.events.DroneId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** How long drones' full batteries last, by their own flights, as rows. */
final class Endurances {

  private Endurances() {}

  /** Of the drones that have flown long enough to tell. */
  static Map<DroneId, Duration> all(Connection connection) throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement("select drone_id, seconds from endurances");
        ResultSet row = select.executeQuery()) {
      Map<DroneId, Duration> all = new HashMap<>();
      while (row.next()) {
        all.put(
            new DroneId(row.getLong(1)), Duration.ofMillis(Math.round(row.getDouble(2) * 1_000)));
      }
      return all;
    }
  }

  /** Another flight counts by three tenths: batteries age, and no flight is as another. */
  static void learn(Connection connection, DroneId drone, Duration full, Instant at)
      throws SQLException {
    try (PreparedStatement put =
        connection.prepareStatement(
            "insert into endurances as e (drone_id, seconds, flights, measured_at)"
                + " values (?, ?, 1, ?) on conflict (drone_id) do update set"
                + " seconds = 0.7 * e.seconds + 0.3 * excluded.seconds, flights = e.flights + 1,"
                + " measured_at = excluded.measured_at")) {
      put.setLong(1, drone.value());
      put.setDouble(2, full.toMillis() / 1_000.0);
      put.setTimestamp(3, Timestamp.from(at));
      put.executeUpdate();
    }
  }
}
