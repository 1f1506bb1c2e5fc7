package dev.skein.service.users;

import dev.skein.api.Paging;
import dev.skein.events.UserId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table of the audit trail, and its head. Works within the connection's transaction. */
final class AuditRows {

  static final String SELECT =
      "select id, event_id, recorded_at, source, actor, user_id, action, subject, detail,"
          + " request_id, remote_address, previous_hash, hash from audit";

  /** Before the first entry. */
  static final Head BEGINNING = new Head(0, "");

  private AuditRows() {}

  /** An entry at its place in the chain. */
  record Row(long id, AuditEntry entry, String previousHash, String hash) {}

  /** The last entry's number and hash; 0 and empty before the first. */
  record Head(long id, String hash) {}

  /** What of the trail is asked for; null for all. */
  record Filter(
      @Nullable String actor,
      @Nullable String action,
      @Nullable String subject,
      @Nullable Instant from,
      @Nullable Instant to) {}

  /** Some of them, and how many match in all. */
  record Found(List<Row> rows, long total) {}

  /** Appends entries; one whose event is there already is left out. */
  static void append(Connection connection, List<AuditEntry> entries) throws SQLException {
    Head head = head(connection, " for update");
    long id = head.id;
    String hash = head.hash;
    for (AuditEntry entry : entries) {
      String next = entry.hash(id + 1, hash);
      if (insert(connection, new Row(id + 1, entry, hash, next))) {
        id++;
        hash = next;
      }
    }
    try (PreparedStatement update =
        connection.prepareStatement("update audit_head set id = ?, hash = ?")) {
      update.setLong(1, id);
      update.setString(2, hash);
      update.executeUpdate();
    }
  }

  static Head head(Connection connection, String lock) throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement("select id, hash from audit_head" + lock);
        ResultSet row = select.executeQuery()) {
      return row.next() ? new Head(row.getLong(1), row.getString(2)) : new Head(-1, "");
    }
  }

  static Found list(Connection connection, Filter filter, Paging paging) throws SQLException {
    List<Object> values = new ArrayList<>();
    StringBuilder where = new StringBuilder(" where true");
    and(where, values, " and actor = ?", filter.actor);
    and(where, values, " and action = ?", filter.action);
    and(where, values, " and subject = ?", filter.subject);
    and(where, values, " and recorded_at >= ?", timestamp(filter.from));
    and(where, values, " and recorded_at < ?", timestamp(filter.to));
    List<Row> rows = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(SELECT + where + paging.sql())) {
      int next = set(select, values);
      select.setInt(next, paging.limit());
      select.setInt(next + 1, paging.offset());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          rows.add(read(row));
        }
      }
    }
    try (PreparedStatement count =
        connection.prepareStatement("select count(*) from audit" + where)) {
      set(count, values);
      try (ResultSet row = count.executeQuery()) {
        row.next();
        return new Found(rows, row.getLong(1));
      }
    }
  }

  static Row read(ResultSet row) throws SQLException {
    long userId = row.getLong(6);
    return new Row(
        row.getLong(1),
        new AuditEntry(
            row.getString(2),
            row.getTimestamp(3).toInstant(),
            row.getString(4),
            row.getString(5),
            userId == 0 ? null : new UserId(userId),
            row.getString(7),
            row.getString(8),
            row.getString(9),
            row.getString(10),
            row.getString(11)),
        row.getString(12),
        row.getString(13));
  }

  private static boolean insert(Connection connection, Row row) throws SQLException {
    AuditEntry entry = row.entry;
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into audit (id, event_id, recorded_at, source, actor, user_id, action,"
                + " subject, detail, request_id, remote_address, previous_hash, hash)"
                + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                + " on conflict (event_id) do nothing")) {
      insert.setLong(1, row.id);
      insert.setString(2, entry.eventId());
      insert.setTimestamp(3, Timestamp.from(entry.recordedAt()));
      insert.setString(4, entry.source());
      insert.setString(5, entry.actor());
      insert.setObject(6, entry.userId() == null ? null : entry.userId().value());
      insert.setString(7, entry.action());
      insert.setString(8, entry.subject());
      insert.setString(9, entry.detail());
      insert.setString(10, entry.requestId());
      insert.setString(11, entry.remoteAddress());
      insert.setString(12, row.previousHash);
      insert.setString(13, row.hash);
      return insert.executeUpdate() == 1;
    }
  }

  private static void and(
      StringBuilder where, List<Object> values, String sql, @Nullable Object value) {
    if (value != null) {
      where.append(sql);
      values.add(value);
    }
  }

  private static int set(PreparedStatement statement, List<Object> values) throws SQLException {
    int next = 1;
    for (Object value : values) {
      statement.setObject(next++, value);
    }
    return next;
  }

  private static @Nullable Timestamp timestamp(@Nullable Instant time) {
    return time == null ? null : Timestamp.from(time);
  }
}
