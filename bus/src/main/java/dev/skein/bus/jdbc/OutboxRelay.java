package dev.skein.bus.jdbc;

import dev.skein.bus.BusSettings;
import dev.skein.bus.LogSearch;
import dev.skein.bus.Publisher;
import dev.skein.events.Topic;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what stands in an {@link Outbox}, in id order, and deletes it when Kafka has it. One
 * relay a schema works at a time: it holds a PostgreSQL advisory lock.
 *
 * <p>When it begins, it looks on the topics for what a predecessor sent but did not delete, and
 * does not send that again.
 */
public final class OutboxRelay implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(OutboxRelay.class);
  private static final int MOST_AT_ONCE = 1_000;
  private static final Duration LOOK = Duration.ofMillis(250);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration CLOCKS_APART = Duration.ofMinutes(1);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private final BusSettings settings;
  private final String schema;
  private final DataSource dataSource;
  private final Publisher publisher;
  private final Semaphore news = new Semaphore(0);
  private final Thread thread;
  private volatile boolean stopping;

  /**
   * @param schema the schema's name; connections of the data source have it as search path
   */
  public OutboxRelay(
      BusSettings settings, String schema, DataSource dataSource, Publisher publisher) {
    this.settings = settings;
    this.schema = schema;
    this.dataSource = dataSource;
    this.publisher = publisher;
    this.thread = Thread.ofVirtual().name("outbox-" + schema).unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  /** Says that a transaction with outgoing events has just been committed. */
  public void wake() {
    news.release();
  }

  /** Publishes what is left, then stops. */
  @Override
  public void close() {
    stopping = true;
    wake();
    try {
      thread.join(CLOSE_TIMEOUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // rows are never compared
  private record Row(
      long id,
      Topic topic,
      String key,
      String eventId,
      String eventType,
      byte @Nullable [] value,
      Instant createdAt) {}

  private void run() {
    while (!stopping) {
      try (Connection connection = dataSource.getConnection()) {
        connection.setAutoCommit(true);
        if (lock(connection)) {
          try {
            relay(connection);
          } finally {
            unlock(connection);
          }
        } else {
          pause();
        }
      } catch (SQLException | RuntimeException | ExecutionException e) {
        if (!stopping) {
          LOG.warn("outbox of {} waits and tries again: {}", schema, e.toString());
          pause();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void relay(Connection connection)
      throws SQLException, InterruptedException, ExecutionException {
    List<Row> left = read(connection);
    if (!left.isEmpty()) {
      delete(connection, sentBefore(left));
    }
    while (true) {
      news.drainPermits();
      List<Row> rows = read(connection);
      if (rows.isEmpty()) {
        if (stopping) {
          return;
        }
        var _ = news.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS);
      } else {
        publish(rows);
        delete(connection, rows);
      }
    }
  }

  private List<Row> sentBefore(List<Row> left) {
    Map<Topic, List<Row>> byTopic =
        left.stream()
            .filter(row -> !row.eventId.isEmpty())
            .collect(Collectors.groupingBy(Row::topic));
    Set<String> found = new HashSet<>();
    byTopic.forEach((topic, rows) -> {
      Instant oldest =
          rows.stream().map(Row::createdAt).min(Comparator.naturalOrder()).orElseThrow();
      found.addAll(
          LogSearch.findIds(
              settings,
              topic,
              oldest.minus(CLOCKS_APART),
              rows.stream().map(Row::eventType).collect(Collectors.toSet()),
              rows.stream().map(Row::eventId).collect(Collectors.toSet())));
    });
    return left.stream().filter(row -> found.contains(row.eventId)).toList();
  }

  private void publish(List<Row> rows) throws InterruptedException, ExecutionException {
    List<CompletableFuture<Void>> sent = new ArrayList<>(rows.size());
    for (Row row : rows) {
      CompletableFuture<Void> future = new CompletableFuture<>();
      publisher.send(
          row.topic,
          row.key,
          row.eventType,
          row.value,
          (_, failure) -> {
            if (failure == null) {
              future.complete(null);
            } else {
              future.completeExceptionally(failure);
            }
          });
      sent.add(future);
    }
    CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).get();
  }

  private static List<Row> read(Connection connection) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select id, topic, key, event_id, event_type, value, created_at from outbox"
                + " order by id limit "
                + MOST_AT_ONCE)) {
      List<Row> rows = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          Timestamp createdAt = row.getTimestamp(7);
          rows.add(
              new Row(
                  row.getLong(1),
                  Topic.find(row.getString(2)).orElseThrow(),
                  row.getString(3),
                  row.getString(4),
                  row.getString(5),
                  row.getBytes(6),
                  createdAt.toInstant()));
        }
      }
      return rows;
    }
  }

  private static void delete(Connection connection, List<Row> rows) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("delete from outbox where id = any (?)")) {
      delete.setArray(1, connection.createArrayOf("bigint", rows.stream().map(Row::id).toArray()));
      delete.executeUpdate();
    }
  }

  private boolean lock(Connection connection) throws SQLException {
    return call(connection, "select pg_try_advisory_lock(hashtext(?))");
  }

  private void unlock(Connection connection) throws SQLException {
    var _ = call(connection, "select pg_advisory_unlock(hashtext(?))");
  }

  private boolean call(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, "outbox." + schema);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  private void pause() {
    try {
      var _ = news.tryAcquire(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
