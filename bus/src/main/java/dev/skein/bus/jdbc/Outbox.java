package dev.skein.bus.jdbc;

import dev.skein.events.Event;
import dev.skein.events.EventCodec;
import dev.skein.events.Topic;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
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
 * changes. The relay, in whichever process it works, is told by the commit itself (PostgreSQL's
 * NOTIFY). An event of more than {@value #LARGEST} bytes, which the relay could never send, fails
 * its transaction: IllegalArgumentException.
 */
public final class Outbox {

  /** The largest event that is taken, in bytes: Kafka's record of it has at most 1 MiB. */
  public static final int LARGEST = 1_000_000;

  private final EventCodec codec = new EventCodec();
  private final String schema;

  /**
   * @param schema the schema's name; connections have it as search path
   */
  public Outbox(String schema) {
    this.schema = schema;
  }

  /** The channel on which a commit tells the relay of this schema. */
  static String channel(String schema) {
    return "outbox_" + schema;
  }

  /** Writes an event for the topic its type belongs to. */
  public void put(Connection connection, Event<?> event) throws SQLException {
    put(connection, Topic.of(event.data()), event);
  }

  /** Writes several events, in their order, each for the topic its type belongs to: at once. */
  public void put(Connection connection, List<? extends Event<?>> events) throws SQLException {
    String row = "(?::int, ?::text, ?::text, ?::text, ?::text, ?::bytea)";
    try (PreparedStatement insert =
        connection.prepareStatement(
            "with told as (select pg_notify(?, ''))"
                + " insert into outbox (topic, key, event_id, event_type, value)"
                + " select v.topic, v.key, v.event_id, v.event_type, v.value from told, (values "
                + String.join(", ", Collections.nCopies(events.size(), row))
                + ") as v (n, topic, key, event_id, event_type, value) order by v.n")) {
      int at = 1;
      insert.setString(at++, channel(schema));
      for (int n = 0; n < events.size(); n++) {
        Event<?> event = events.get(n);
        insert.setInt(at++, n);
        insert.setString(at++, Topic.of(event.data()).topicName());
        insert.setString(at++, event.key());
        insert.setString(at++, event.id());
        insert.setString(at++, event.type());
        insert.setBytes(at++, encode(event));
      }
      insert.executeUpdate();
    }
  }

  /** Writes an event for a topic of one's choice. */
  public void put(Connection connection, Topic topic, Event<?> event) throws SQLException {
    insert(connection, topic, event.key(), event.id(), event.type(), encode(event));
  }

  /** Writes that a key is gone (compacted topics). */
  public void putTombstone(Connection connection, Topic topic, String key) throws SQLException {
    insert(connection, topic, key, UUID.randomUUID().toString(), "", null);
  }

  private byte[] encode(Event<?> event) {
    byte[] value = codec.encode(event);
    if (value.length > LARGEST) {
      throw new IllegalArgumentException(
          "%s of %s has %d bytes; an event has at most %d"
              .formatted(event.type(), event.key(), value.length, LARGEST));
    }
    return value;
  }

  private void insert(
      Connection connection,
      Topic topic,
      String key,
      String eventId,
      String eventType,
      byte @Nullable [] value)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "with told as (select pg_notify(?, ''))"
                + " insert into outbox (topic, key, event_id, event_type, value)"
                + " select ?, ?, ?, ?, ? from told")) {
      insert.setString(1, channel(schema));
      insert.setString(2, topic.topicName());
      insert.setString(3, key);
      insert.setString(4, eventId);
      insert.setString(5, eventType);
      if (value == null) {
        insert.setNull(6, Types.BINARY);
      } else {
        insert.setBytes(6, value);
      }
      insert.executeUpdate();
    }
  }
}
