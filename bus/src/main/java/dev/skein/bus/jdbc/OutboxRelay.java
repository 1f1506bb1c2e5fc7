package dev.skein.bus.jdbc;

import dev.skein.bus.BusSettings;
import dev.skein.bus.LogSearch;
import dev.skein.bus.Publisher;
import dev.skein.events.Topic;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what stands in an {@link Outbox}, in id order, and deletes it when Kafka has it. One
 * relay a schema works at a time: it holds a PostgreSQL advisory lock, which PostgreSQL takes away
 * from one that has stood still for a few seconds.
 *
 * <p>When it begins, it looks on the topics for what a predecessor sent but did not delete, and
 * does not send that again.
 */
public final class OutboxRelay implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(OutboxRelay.class);
  private static final int MOST_AT_ONCE = 1_000;

  /** It is told of rows; looking keeps its session alive, too. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration CLOCKS_APART = Duration.ofMinutes(1);

  /** A session that is silent for so long is ended by PostgreSQL, and its lock is free. */
  static final Duration STANDSTILL = Duration.ofSeconds(4);

  /** What was read longer ago may have been sent by a successor. */
  private static final Duration FRESH = Duration.ofSeconds(2);

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private final BusSettings settings;
  private final String schema;
  private final DataSource dataSource;
  private final Publisher publisher;
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

  /** Publishes what is left, then stops. */
  @Override
  public void close() {
    stopping = true;
    Thread waker = Thread.startVirtualThread(this::wake);
    try {
      thread.join(CLOSE_TIMEOUT);
      // Who owns the connections closes them next.
      waker.join(Duration.ofSeconds(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void wake() {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(true);
      execute(connection, "notify " + Outbox.channel(schema));
    } catch (SQLException | RuntimeException e) {
      // It looks by itself, soon.
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // rows are never compared
  record Row(
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
          Thread.sleep(PAUSE);
        }
      } catch (SQLException | RuntimeException | ExecutionException e) {
        if (!stopping) {
          LOG.warn("outbox of {} waits and tries again: {}", schema, e.toString());
          LockSupport.parkNanos(PAUSE.toNanos());
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
      delete(connection, meanwhile(connection, () -> sentBefore(left)));
    }
    while (true) {
      long readAt = System.nanoTime();
      List<Row> rows = read(connection);
      if (rows.isEmpty()) {
        if (stopping) {
          return;
        }
        connection.unwrap(PGConnection.class).getNotifications((int) LOOK.toMillis());
      } else if (System.nanoTime() - readAt < FRESH.toNanos()) {
        CompletableFuture<Void> sent = meanwhile(connection, () -> publish(rows, this::send));
        await(connection, sent);
        delete(connection, rows);
      }
    }
  }

  /**
   * Does what may take long on another thread. It is interrupted when the lock is lost meanwhile.
   */
  private static <T> T meanwhile(Connection connection, Callable<T> work)
      throws SQLException, InterruptedException, ExecutionException {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.startVirtualThread(task);
    try {
      return await(connection, task);
    } finally {
      var _ = task.cancel(true);
    }
  }

  /** However long Kafka takes, the lock is kept: a successor would send the same once more. */
  private static <T> T await(Connection connection, Future<T> sent)
      throws SQLException, InterruptedException, ExecutionException {
    while (true) {
      try {
        return sent.get(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        execute(connection, "select 1");
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

  /** Hands a row to the producer. */
  @FunctionalInterface
  interface Sender {
    void send(Row row, Publisher.Outcome outcome);
  }

  /**
   * Sends rows in their order. What is behind one that is refused at once, as when there is no
   * broker, waits for it: it may be of the same key.
   */
  static CompletableFuture<Void> publish(List<Row> rows, Sender sender) {
    List<CompletableFuture<Void>> sent = new ArrayList<>(rows.size());
    for (Row row : rows) {
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException("the lock is lost: a successor sends the rest");
      }
      CompletableFuture<Void> future = new CompletableFuture<>();
      Publisher.Outcome outcome =
          (_, failure) -> {
            if (failure == null) {
              future.complete(null);
            } else {
              future.completeExceptionally(failure);
            }
          };
      sender.send(row, outcome);
      sent.add(future);
      if (future.isCompletedExceptionally()) {
        break;
      }
    }
    return CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new));
  }

  private void send(Row row, Publisher.Outcome outcome) {
    if (row.value == null) {
      publisher.sendTombstone(row.topic, row.key, row.eventId, outcome);
    } else {
      publisher.send(row.topic, row.key, row.eventType, row.value, outcome);
    }
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
    if (!call(connection, "select pg_try_advisory_lock(hashtext(?))")) {
      return false;
    }
    execute(connection, "set idle_session_timeout = " + STANDSTILL.toMillis());
    // Should PostgreSQL die, what was deleted stands there again, and is found on the topics.
    execute(connection, "set synchronous_commit = off");
    execute(connection, "listen " + Outbox.channel(schema));
    return true;
  }

  private void unlock(Connection connection) throws SQLException {
    execute(connection, "unlisten *");
    execute(connection, "reset idle_session_timeout");
    execute(connection, "reset synchronous_commit");
    var _ = call(connection, "select pg_advisory_unlock(hashtext(?))");
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private boolean call(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, "outbox." + schema);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }
}
