package dev.skein.service.monitoring;

import dev.skein.bus.jdbc.ServiceStore;
import dev.skein.events.DroneEvent.LocationBackfilled;
import dev.skein.events.DroneEvent.LocationUpdated;
import dev.skein.events.DroneId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Where drones have been: rows written by binary COPY, in a partition per day (UTC), which is
 * dropped when it is old.
 */
public final class TrajectoryStore {

  private static final DateTimeFormatter DAY = DateTimeFormatter.BASIC_ISO_DATE;
  private static final String COPY = "copy trajectory from stdin (format binary)";
  private static final int COLUMNS = 14;

  private final ServiceStore store;
  private final Duration retention;
  private final Set<LocalDate> days = new HashSet<>();

  /**
   * @param retention how long positions are kept, in whole days
   */
  public TrajectoryStore(ServiceStore store, Duration retention) {
    this.store = store;
    this.retention = retention;
  }

  /** A position as it is read back. Units as in {@link LocationUpdated}. */
  public record Point(
      Instant observedAt,
      Instant recordedAt,
      double latitude,
      double longitude,
      @Nullable Double altitude,
      @Nullable Double relativeAltitudeM,
      @Nullable Double headingDeg,
      @Nullable Double groundSpeedMps,
      @Nullable Double climbMps,
      @Nullable Double battery,
      String fix) {}

  /**
   * Where a list begins: at a time, or at one of several positions of that time.
   *
   * @param offset that of the position in the log, where its drone has one partition; 0 for all
   */
  public record Start(Instant time, long offset) {}

  /** A position, and where a list that begins with it starts. */
  record Listed(Point point, Start start) {}

  /**
   * The drone's positions observed from (included) to (excluded), by time, and those of one time by
   * their offset in the log.
   *
   * @param limit at most so many
   */
  List<Listed> list(DroneId droneId, Start from, Instant to, int limit) throws SQLException {
    return store.transact(connection -> {
      try (PreparedStatement select =
          connection.prepareStatement(
              "select observed_at, recorded_at, latitude, longitude, altitude_m,"
                  + " relative_altitude_m, heading_deg, ground_speed_mps, climb_mps, battery,"
                  + " fix, off from trajectory where drone_id = ? and (observed_at, off) >= (?, ?)"
                  + " and observed_at < ? order by observed_at, off limit ?")) {
        select.setLong(1, droneId.value());
        select.setTimestamp(2, Timestamp.from(from.time()));
        select.setLong(3, from.offset());
        select.setTimestamp(4, Timestamp.from(to));
        select.setInt(5, limit);
        return readPoints(select);
      }
    });
  }

  /** Makes sure that the day's partition is there; cheap when it is known to be. */
  void ensureDay(Instant recordedAt) throws SQLException {
    LocalDate day = LocalDate.ofInstant(recordedAt, ZoneOffset.UTC);
    if (days.contains(day)) {
      return;
    }
    store.transact(connection -> {
      try (Statement statement = connection.createStatement()) {
        statement.execute(
            "create table if not exists trajectory_%s partition of trajectory for values from"
                    .formatted(DAY.format(day))
                + " ('%s 00:00+00') to ('%s 00:00+00')".formatted(day, day.plusDays(1)));
      }
      dropOlderThan(connection, day.minusDays(retention.toDays()));
      return null;
    });
    days.add(day);
  }

  /** Writes rows within the connection's transaction. */
  void write(Connection connection, List<TrajectoryRow> rows) throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    BinaryCopy copy = new BinaryCopy();
    for (TrajectoryRow row : rows) {
      LocationBackfilled point = row.point();
      copy.row(COLUMNS)
          .bigint(point.droneId().value())
          .timestamptz(row.observedAt())
          .timestamptz(row.recordedAt())
          .doublePrecision(point.location().latitude())
          .doublePrecision(point.location().longitude())
          .doublePrecision(point.location().altitude())
          .real(point.relativeAltitudeM())
          .real(point.headingDeg())
          .real(point.groundSpeedMps())
          .real(point.climbMps())
          .real(point.battery())
          .text(point.fix().word())
          .integer(row.partition())
          .bigint(row.offset());
    }
    try {
      connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyIn(COPY, new ByteArrayInputStream(copy.finish()));
    } catch (IOException e) {
      throw new SQLException("cannot write the trajectory", e);
    }
  }

  private static List<Listed> readPoints(PreparedStatement select) throws SQLException {
    List<Listed> points = new ArrayList<>();
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        Instant observedAt = row.getTimestamp(1).toInstant();
        Point point =
            new Point(
                observedAt,
                row.getTimestamp(2).toInstant(),
                row.getDouble(3),
                row.getDouble(4),
                nullable(row, 5),
                nullable(row, 6),
                nullable(row, 7),
                nullable(row, 8),
                nullable(row, 9),
                nullable(row, 10),
                row.getString(11));
        points.add(new Listed(point, new Start(observedAt, row.getLong(12))));
      }
    }
    return points;
  }

  /** A real as it was written: 12.3, not 12.300000190734863. */
  private static @Nullable Double nullable(ResultSet row, int column) throws SQLException {
    String text = row.getString(column);
    return text == null ? null : Double.valueOf(text);
  }

  private static void dropOlderThan(Connection connection, LocalDate oldest) throws SQLException {
    List<String> old = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid"
                + " where i.inhparent = 'trajectory'::regclass and c.relname < ?")) {
      select.setString(1, "trajectory_" + DAY.format(oldest));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          old.add(row.getString(1));
        }
      }
    }
    try (Statement statement = connection.createStatement()) {
      for (String table : old) {
        statement.execute("drop table " + table);
      }
    }
  }
}
