package dev.skein.bus.jdbc;

import dev.skein.events.Event;
import dev.skein.events.EventCodec;
import dev.skein.events.Topic;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import org.jspecify.annotations.Nullable;

/**
 * Events that are published if, and only if, the transaction they were written in commits. In a
 * table of the service's schema:
 *
 * <pre>{@code
 * create table outbox (
 *   id bigint generated always as identity primary key,
 *   topic text not null, key text not null, event_id text not null, event_type text not null,
 *   value bytea, created_at timestamptz not null default now())
 * }</pre>
 *
 * <p>The caller holds the lock on the row the event speaks of, so ids are in the order of its
 * changes.
 */
public final class Outbox {

  private final EventCodec codec = new EventCodec();

  /** Whether the transaction that this thread is in has put something. */
  private final ThreadLocal<Boolean> written = ThreadLocal.withInitial(() -> false);

  /** Writes an event for the topic its type belongs to. */
  public void put(Connection connection, Event<?> event) throws SQLException {
    put(connection, Topic.of(event.data()), event);
  }

  /** Writes an event for a topic of one's choice. */
  public void put(Connection connection, Topic topic, Event<?> event) throws SQLException {
    insert(connection, topic, event.key(), event.id(), event.type(), codec.encode(event));
  }

  /** Writes that a key is gone (compacted topics). */
  public void putTombstone(Connection connection, Topic topic, String key) throws SQLException {
    insert(connection, topic, key, "", "", null);
  }

  /** Whether this thread has put something since it was last asked. */
  boolean isWritten() {
    boolean answer = written.get();
    written.remove();
    return answer;
  }

  private void insert(
      Connection connection,
      Topic topic,
      String key,
      String eventId,
      String eventType,
      byte @Nullable [] value)
      throws SQLException {
    written.set(true);
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into outbox (topic, key, event_id, event_type, value) values (?, ?, ?, ?, ?)")) {
      insert.setString(1, topic.topicName());
      insert.setString(2, key);
      insert.setString(3, eventId);
      insert.setString(4, eventType);
      if (value == null) {
        insert.setNull(5, Types.BINARY);
      } else {
        insert.setBytes(5, value);
      }
      insert.executeUpdate();
    }
  }
}
