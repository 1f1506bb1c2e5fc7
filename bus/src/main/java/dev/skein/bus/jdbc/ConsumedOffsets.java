package dev.skein.bus.jdbc;

import dev.skein.bus.Batch;
import dev.skein.bus.LostOwnershipException;
import dev.skein.bus.OffsetStore;
import dev.skein.events.Topic;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * A group's positions in a table of the service's schema:
 *
 * <pre>{@code
 * create table consumed (
 *   grp text, topic_id text, part int, topic text not null, next bigint not null, epoch int,
 *   primary key (grp, topic_id, part))
 * }</pre>
 *
 * <p>{@link #advance} is called inside the transaction that holds the batch's effects. It succeeds
 * only for the member that did the work before it, so nothing is done twice: neither after a crash
 * nor by a paused member that comes back.
 */
public final class ConsumedOffsets implements OffsetStore {

  private static final String INSERT =
      "insert into consumed (grp, topic_id, part, topic, next, epoch) values (?, ?, ?, ?, ?, ?)"
          + " on conflict do nothing";

  private final DataSource dataSource;
  private final Map<String, Uuid> topicIds = new ConcurrentHashMap<>();

  public ConsumedOffsets(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  @Override
  public Optional<Place> findPlace(String group, Uuid topicId, String topic, int partition)
      throws SQLException {
    topicIds.put(topic, topicId);
    return call(
        "select next, coalesce(epoch, -1) from consumed where grp = ? and topic_id = ? and part = ?",
        select -> {
          select.setString(1, group);
          select.setString(2, topicId.toString());
          select.setInt(3, partition);
          try (ResultSet row = select.executeQuery()) {
            return row.next()
                ? Optional.of(new Place(row.getLong(1), row.getInt(2)))
                : Optional.empty();
          }
        });
  }

  @Override
  public boolean knowsFormer(String group, Uuid topicId, String topic) throws SQLException {
    return call(
        "select 1 from consumed where grp = ? and topic = ? and topic_id <> ? limit 1",
        select -> {
          select.setString(1, group);
          select.setString(2, topic);
          select.setString(3, topicId.toString());
          try (ResultSet row = select.executeQuery()) {
            return row.next();
          }
        });
  }

  @Override
  public boolean move(
      String group, Uuid topicId, String topic, int partition, OptionalLong from, Place to)
      throws SQLException {
    if (from.isEmpty()) {
      return call(
          INSERT,
          insert -> {
            set(insert, group, topicId.toString(), new TopicPartition(topic, partition), to);
            return insert.executeUpdate() == 1;
          });
    }
    return call(
        "update consumed set next = ?, epoch = nullif(?, -1)"
            + " where grp = ? and topic_id = ? and part = ? and next = ?",
        update -> {
          update.setLong(1, to.next());
          update.setInt(2, to.epoch());
          update.setString(3, group);
          update.setString(4, topicId.toString());
          update.setInt(5, partition);
          update.setLong(6, from.getAsLong());
          return update.executeUpdate() == 1;
        });
  }

  /**
   * Moves the group's positions over the batch, within the connection's transaction.
   *
   * @throws LostOwnershipException when another member has moved them: roll back
   */
  public void advance(Connection connection, String group, Map<TopicPartition, Batch.Range> ranges)
      throws SQLException, LostOwnershipException {
    List<Map.Entry<TopicPartition, Batch.Range>> moves = List.copyOf(ranges.entrySet());
    Set<TopicPartition> moved = update(connection, group, moves);
    for (Map.Entry<TopicPartition, Batch.Range> move : moves) {
      if (!moved.contains(move.getKey())
          && insert(connection, group, move.getKey(), move.getValue()) == 0) {
        throw new LostOwnershipException(
            move.getKey() + " is no longer at " + move.getValue().from() + " for " + group);
      }
    }
  }

  /**
   * The group's positions on a topic, whoever of it moves them, as the connection's transaction
   * sees them: the next offset to handle by partition. None before this process has been given a
   * partition of the topic.
   */
  public Map<Integer, Long> find(Connection connection, String group, Topic topic)
      throws SQLException {
    Map<Integer, Long> positions = new HashMap<>();
    Uuid topicId = topicIds.get(topic.topicName());
    if (topicId == null) {
      return positions;
    }
    try (PreparedStatement select =
        connection.prepareStatement(
            "select part, next from consumed where grp = ? and topic_id = ?")) {
      select.setString(1, group);
      select.setString(2, topicId.toString());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          positions.put(row.getInt(1), row.getLong(2));
        }
      }
    }
    return positions;
  }

  /** All in one statement; gives the partitions that stood where the moves begin. */
  private Set<TopicPartition> update(
      Connection connection, String group, List<Map.Entry<TopicPartition, Batch.Range>> moves)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update consumed c set next = m.upto, epoch = nullif(m.epoch, -1)"
                + " from unnest(?::text[], ?::int[], ?::bigint[], ?::bigint[], ?::int[])"
                + " as m(topic_id, part, start, upto, epoch) where c.grp = ?"
                + " and c.topic_id = m.topic_id and c.part = m.part and c.next = m.start"
                + " returning c.topic, c.part")) {
      update.setArray(1, array(connection, "text", moves, move -> topicId(move.getKey())));
      update.setArray(2, array(connection, "int", moves, move -> move.getKey().partition()));
      update.setArray(3, array(connection, "bigint", moves, move -> move.getValue().from()));
      update.setArray(4, array(connection, "bigint", moves, move -> move.getValue().to()));
      update.setArray(5, array(connection, "int", moves, move -> move.getValue().epoch()));
      update.setString(6, group);
      Set<TopicPartition> moved = new HashSet<>();
      try (ResultSet row = update.executeQuery()) {
        while (row.next()) {
          moved.add(new TopicPartition(row.getString(1), row.getInt(2)));
        }
      }
      return moved;
    }
  }

  private static Array array(
      Connection connection,
      String type,
      List<Map.Entry<TopicPartition, Batch.Range>> moves,
      Function<Map.Entry<TopicPartition, Batch.Range>, Object> value)
      throws SQLException {
    return connection.createArrayOf(type, moves.stream().map(value).toArray());
  }

  /** Only for a group that has never been here; does nothing when there is a row already. */
  private int insert(
      Connection connection, String group, TopicPartition partition, Batch.Range range)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      set(insert, group, topicId(partition), partition, new Place(range.to(), range.epoch()));
      return insert.executeUpdate();
    }
  }

  private static void set(
      PreparedStatement insert, String group, String topicId, TopicPartition partition, Place place)
      throws SQLException {
    insert.setString(1, group);
    insert.setString(2, topicId);
    insert.setInt(3, partition.partition());
    insert.setString(4, partition.topic());
    insert.setLong(5, place.next());
    if (place.epoch() < 0) {
      insert.setNull(6, Types.INTEGER);
    } else {
      insert.setInt(6, place.epoch());
    }
  }

  private interface Call<T> {
    T on(PreparedStatement statement) throws SQLException;
  }

  /** One statement in a transaction of its own. */
  private <T> T call(String sql, Call<T> call) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      T result = call.on(statement);
      if (!connection.getAutoCommit()) {
        connection.commit();
      }
      return result;
    }
  }

  private String topicId(TopicPartition partition) {
    Uuid id = topicIds.get(partition.topic());
    if (id == null) {
      throw new IllegalStateException("no position was asked for on " + partition);
    }
    return id.toString();
  }
}
