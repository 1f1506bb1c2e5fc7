package dev.skein.service.tasks;

import dev.skein.api.IdempotencyKey;
import dev.skein.events.TaskId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** What tasks' requests were called by, in their rows. */
final class TaskKeys {

  private TaskKeys() {}

  /** A task whose request had a key, and what it asked for. */
  record Keyed(TaskId id, String digest) {}

  /**
   * The task of somebody's request of that key. Whoever asks for the same at the same time waits
   * until the transaction ends.
   */
  static Optional<Keyed> findByKey(Connection connection, String by, String key)
      throws SQLException {
    IdempotencyKey.hold(connection, "tasks", by, key);
    try (PreparedStatement select =
        connection.prepareStatement(
            "select id, digest from tasks where created_by = ? and idempotency_key = ?")) {
      select.setString(1, by);
      select.setString(2, key);
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? Optional.of(new Keyed(new TaskId(row.getLong(1)), row.getString(2)))
            : Optional.empty();
      }
    }
  }

  static void name(Connection connection, TaskId id, String key, String digest)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update tasks set idempotency_key = ?, digest = ? where id = ?")) {
      update.setString(1, key);
      update.setString(2, digest);
      update.setLong(3, id.value());
      update.executeUpdate();
    }
  }
}
