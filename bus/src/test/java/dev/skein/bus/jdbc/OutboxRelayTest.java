package dev.skein.bus.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skein.bus.Await;
import dev.skein.bus.Brokers;
import dev.skein.bus.BusSettings;
import dev.skein.bus.Publisher;
import dev.skein.bus.TopicReader;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.events.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The outbox on a real broker and a real PostgreSQL. */
@ExtendWith({Brokers.class, Databases.class})
@DisplayName("Rule 6: an event is published if, and only if, its transaction commits")
class OutboxRelayTest {

  private static final DroneId DRONE = new DroneId(6);

  private final BusSettings settings = Brokers.fromNowOn();
  private final Publisher publisher = new Publisher(settings, new SimpleMeterRegistry());
  private final EventIds ids = new EventIds(InstantSource.system());
  private final List<ServiceStore> stores = new ArrayList<>();
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private DataSource database;
  private String schema;
  private TopicReader reader;

  @BeforeEach
  void open() throws SQLException {
    database = Databases.schema();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      schema = connection.getSchema();
      statement.execute(
          "create table outbox (id bigint generated always as identity primary key, topic text"
              + " not null, key text not null, event_id text not null, event_type text not null,"
              + " value bytea, created_at timestamptz not null default now())");
    }
    reader =
        new TopicReader(
            settings,
            "outbox-test",
            Map.of(Topic.DRONE_EVENTS, new TopicReader.Start.End()),
            delivery -> {
              Event<?> event = delivery.findEvent();
              if (event != null) {
                seen.add(event.id());
              }
            });
    reader.start();
    reader.awaitCaughtUp(Duration.ofSeconds(30));
  }

  @AfterEach
  void close() {
    stores.forEach(ServiceStore::close);
    reader.close();
    publisher.close();
  }

  @Test
  void whatIsCommittedComesOnceInOrderAndWhatIsRolledBackNever() throws Exception {
    ServiceStore store = store();
    List<String> put = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      put.add(commit(store));
    }
    Event<?> never = event();

    assertThatThrownBy(() ->
            store.transact(connection -> {
              store.outbox().put(connection, never);
              throw new SQLException("changed its mind");
            }))
        .hasMessage("changed its mind");
    String last = commit(store);
    put.add(last);

    Await.until("all is told", () -> seen.contains(last));
    assertThat(seen).containsExactlyElementsOf(put);
    Await.until("nothing is left", () -> left() == 0);
  }

  @Test
  void whatNoRecordHoldsFailsItsTransaction() throws Exception {
    ServiceStore store = store();
    Event<?> before = event();
    Event<?> large = Event.of(ids.next(), "x".repeat(Outbox.LARGEST), Instant.now(), before.data());

    assertThatThrownBy(() ->
            store.transact(connection -> {
              store.outbox().put(connection, before);
              store.outbox().put(connection, large);
              return null;
            }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("drone\\.\\S+ of 6 has 1000\\d{3} bytes; an event has at most 1000000");
    assertThatThrownBy(() ->
            store.transact(connection -> {
              store.outbox().put(connection, List.of(before, large));
              return null;
            }))
        .isInstanceOf(IllegalArgumentException.class);

    String last = commit(store);
    Await.until("what follows is told", () -> seen.contains(last));
    assertThat(seen).containsExactly(last);
  }

  @Test
  void aRelayWorksForOtherProcessesToo() throws Exception {
    ServiceStore first = store();
    Await.until("the first relays", () -> holder() != 0);
    ServiceStore second = store();

    List<String> put =
        IntStream.range(0, 20).mapToObj(i -> commit(i % 2 == 0 ? first : second)).toList();

    Await.until("all is told", () -> seen.size() >= put.size());
    assertThat(seen).containsExactlyElementsOf(put);
  }

  @Test
  void whatAPredecessorSentButDidNotDeleteIsNotSentAgain() throws Exception {
    Event<DroneEvent.BatteryLow> sent = event();
    publisher.publish(sent).get();
    try (Connection connection = database.getConnection()) {
      new Outbox(schema).put(connection, sent);
    }

    String next = commit(store());

    Await.until("the next is told", () -> seen.contains(next));
    assertThat(seen).containsExactly(sent.id(), next);
  }

  /** Else a drone that is there again would be gone. */
  @Test
  void aTombstoneThatAPredecessorSentIsNotSentAgainBehindWhatFollowedIt() throws Exception {
    Event<DroneEvent.BatteryLow> there = event();
    String id;
    try (Connection connection = database.getConnection()) {
      Outbox outbox = new Outbox(schema);
      outbox.putTombstone(connection, Topic.DRONE_REGISTRY, DRONE.toString());
      outbox.put(connection, Topic.DRONE_REGISTRY, there);
      id = text(connection, "select event_id from outbox order by id limit 1");
    }
    publisher.sendTombstone(Topic.DRONE_REGISTRY, DRONE.toString(), id, (_, _) -> {});
    publisher.publish(Topic.DRONE_REGISTRY, there).get();

    String next = commit(store());

    Await.until("the next is told", () -> seen.contains(next));
    List<String> told = new CopyOnWriteArrayList<>();
    try (TopicReader registry =
        new TopicReader(
            settings,
            "registry-test",
            Map.of(Topic.DRONE_REGISTRY, new TopicReader.Start.Beginning()),
            delivery -> {
              Event<?> event = delivery.isTombstone() ? null : delivery.findEvent();
              told.add(event == null ? "gone" : event.id());
            })) {
      registry.start();
      registry.awaitCaughtUp(Duration.ofSeconds(30));
    }
    assertThat(told).containsExactly("gone", there.id());
  }

  @Test
  void aRelayWhoseSessionIsEndedIsFollowedWithoutALossOrADouble() throws Exception {
    ServiceStore first = store();
    ServiceStore second = store();
    List<String> put = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Await.until("somebody relays", () -> holder() != 0);
      put.add(commit(first));
      end(holder());
      put.add(commit(second));
    }

    Await.until("all is told", () -> seen.size() >= put.size());
    assertThat(seen).containsExactlyInAnyOrderElementsOf(put);
  }

  /** As when a process stands still: it does not say that it lets go, and PostgreSQL takes it. */
  @Test
  void aLockThatIsHeldInSilenceIsTakenAway() throws Exception {
    try (Connection silent = database.getConnection();
        Statement statement = silent.createStatement()) {
      statement.execute("select pg_advisory_lock(hashtext('outbox." + schema + "'))");
      statement.execute("set idle_session_timeout = " + OutboxRelay.STANDSTILL.toMillis());
      String told = commit(store());

      Await.until("a successor tells it", () -> seen.contains(told));
    } catch (SQLException e) {
      // The silent session is gone, so it cannot be closed in good order.
      assertThat(seen).hasSize(1);
    }
  }

  private ServiceStore store() {
    ServiceStore store = new ServiceStore(settings, schema, database, publisher);
    stores.add(store);
    return store;
  }

  private String commit(ServiceStore store) {
    Event<DroneEvent.BatteryLow> event = event();
    try {
      store.transact(connection -> {
        store.outbox().put(connection, event);
        return null;
      });
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return event.id();
  }

  private Event<DroneEvent.BatteryLow> event() {
    return Event.of(
        ids.next(), "test", Instant.now(), new DroneEvent.BatteryLow(DRONE, 19, 20, null));
  }

  private long left() throws SQLException {
    return number("select count(*) from outbox");
  }

  /** The process id of the session that holds the relay's lock; 0 when none does. */
  private long holder() throws SQLException {
    return number(
        "select coalesce(max(pid), 0) from pg_locks where locktype = 'advisory' and granted"
            + " and objid::bigint = hashtext('outbox."
            + schema
            + "')::bigint & 4294967295");
  }

  private void end(long pid) throws SQLException {
    var _ = number("select pg_terminate_backend(" + pid + ")::int");
  }

  private static String text(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private long number(String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }
}
