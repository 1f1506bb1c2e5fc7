package dev.skein.service.drones.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.bus.jdbc.Outbox;
import dev.skein.events.CommandEvent;
import dev.skein.events.DroneId;
import dev.skein.events.EventIds;
import dev.skein.service.Databases;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is told of a drone's orders, and who takes the drone, at the same moment. */
@ExtendWith(Databases.class)
@Timeout(60)
class OrderLocksTest {

  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

  private DataSource database;
  private DroneId drone;
  private Outbox outbox;

  @BeforeEach
  void aDroneWithTwoOrders() throws Exception {
    database = Databases.schema("drones");
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      try (ResultSet row = statement.executeQuery("select current_schema()")) {
        row.next();
        outbox = new Outbox(row.getString(1));
      }
      try (ResultSet row =
          statement.executeQuery(
              "insert into drones (name, link, system_id, component_id, vehicle, fencing_token)"
                  + " values ('d', 'mavlink', 1, 1, '', 1) returning id")) {
        row.next();
        drone = new DroneId(row.getLong(1));
      }
      insert(statement, "a");
      insert(statement, "b");
    }
  }

  @AfterEach
  void nothingIsHeld() throws SQLException {
    assertThat(waiting()).isZero();
  }

  /**
   * The lease's transaction has the drone and comes to its orders from the first on; what is told
   * is of the second, and puts an end to the first.
   */
  @Test
  void whoTakesTheDroneAndWhatIsToldOfItsOrdersDoNotWaitForOneAnother() throws Exception {
    Lease lease = new Lease("ann", NOW.plusSeconds(60), 2);
    CompletableFuture<Void> taken;
    CompletableFuture<Void> told;
    try (Connection between = database.getConnection()) {
      between.setAutoCommit(false);
      OrderRows.lock(between, "a");
      taken =
          transact(connection -> {
            DroneRows.lock(connection, drone);
            new Recalls(outbox, new EventIds(() -> NOW), () -> NOW)
                .takeBackFormer(connection, drone, lease, "ann");
          });
      awaitWaiting(1);
      told =
          transact(connection ->
              new OrderNews(outbox, new NoWishes())
                  .keep(
                      connection,
                      List.of(
                          new OrderNews.Told(
                              new CommandEvent.Acknowledged("b", drone, "ACCEPTED"),
                              "e",
                              "links",
                              NOW))));
      awaitWaiting(2);
      between.rollback();
    }
    taken.get(30, TimeUnit.SECONDS);
    told.get(30, TimeUnit.SECONDS);
    try (Connection connection = database.getConnection()) {
      assertThat(OrderRows.find(connection, "b").orElseThrow().state())
          .isEqualTo(Order.State.ACKNOWLEDGED);
    }
  }

  private void insert(Statement statement, String id) throws SQLException {
    statement.execute(
        ("insert into orders (id, drone_id, command, parameters, state, is_open, requested_by,"
                + " emergency, digest, requested_at, expires_at, patience_seconds, stages,"
                + " fencing_token) values ('%s', %s, 'go_to', '{}', 'sent', true, 'bob', false, '',"
                + " now(), now() + interval '1 minute', 20, '[]'::jsonb, 1)")
            .formatted(id, drone));
  }

  private interface Work {
    void in(Connection connection) throws SQLException;
  }

  private CompletableFuture<Void> transact(Work work) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            work.in(connection);
            connection.commit();
            done.complete(null);
          } catch (SQLException e) {
            done.completeExceptionally(new CompletionException(e));
          }
        });
    return done;
  }

  private void awaitWaiting(long wanted) throws SQLException {
    while (waiting() < wanted) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  private long waiting() throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select count(*) from pg_stat_activity where wait_event_type = 'Lock'")) {
      row.next();
      return row.getLong(1);
    }
  }

  private static final class NoWishes implements OrderNews.Wishes {
    @Override
    public void take(Connection connection, CommandEvent.Requested asked) {
      throw new AssertionError("nobody asks");
    }

    @Override
    public void takeBack(Connection connection, CommandEvent.CancelRequested wish) {
      throw new AssertionError("nobody asks");
    }
  }
}
