package dev.skein.bus.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL of its own under the outbox, all of whose processes are killed. */
@ExtendWith(Brokers.class)
@DisplayName("Rule 6: what is committed is published once, also when PostgreSQL dies")
class OutboxCrashTest {

  private static final int CRASHES = 2;
  private static final int COMMITS_BETWEEN = 40;

  @TempDir Path directory;

  private final BusSettings settings = Brokers.fromNowOn();
  private final EventIds ids = new EventIds(InstantSource.system());
  private final List<String> seen = new CopyOnWriteArrayList<>();

  /** Its transaction was committed. */
  private final List<String> kept = new ArrayList<>();

  /** PostgreSQL died before it said whether it was. */
  private final List<String> unknown = new ArrayList<>();

  @Test
  void whatWasCommittedComesOnceInOrder() throws Exception {
    int port = freePort();
    EmbeddedPostgres postgres = start(port);
    PGSimpleDataSource database = (PGSimpleDataSource) postgres.getPostgresDatabase();
    table(database);
    try (Publisher publisher = new Publisher(settings, new SimpleMeterRegistry());
        TopicReader reader = reader();
        ServiceStore store = new ServiceStore(settings, "public", database, publisher)) {
      reader.awaitCaughtUp(Duration.ofSeconds(30));
      for (int i = 0; i < CRASHES; i++) {
        commit(store);
        // Rows are on their way now: some sent, some of those not deleted.
        kill();
        put(store);
        postgres.close();
        postgres = start(port);
      }
      commit(store);

      String last = kept.getLast();
      Await.until("the last is told", () -> seen.contains(last));
    } finally {
      postgres.close();
    }
    assertThat(seen).doesNotHaveDuplicates().containsSubsequence(kept);
    assertThat(seen).allMatch(id -> kept.contains(id) || unknown.contains(id));
  }

  /** Until so many are kept, whatever is lost meanwhile. */
  private void commit(ServiceStore store) {
    int goal = kept.size() + COMMITS_BETWEEN;
    while (kept.size() < goal) {
      put(store);
    }
  }

  private void put(ServiceStore store) {
    Event<DroneEvent.BatteryLow> event =
        Event.of(
            ids.next(),
            "test",
            Instant.now(),
            new DroneEvent.BatteryLow(new DroneId(7), 19, 20, null));
    try {
      store.transact(connection -> {
        store.outbox().put(connection, event);
        return null;
      });
      kept.add(event.id());
    } catch (SQLException e) {
      unknown.add(event.id());
    }
  }

  private EmbeddedPostgres start(int port) throws IOException {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (true) {
      try {
        return EmbeddedPostgres.builder()
            .setPort(port)
            .setDataDirectory(directory.resolve("data"))
            .setCleanDataDirectory(false)
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("fsync", "on")
            .start();
      } catch (IOException | IllegalStateException e) {
        // The memory of the one that was killed may still be in use.
        if (System.nanoTime() > deadline) {
          throw e;
        }
        LockSupport.parkNanos(200_000_000);
      }
    }
  }

  /** The server and all who work for it, at one moment: nobody finishes what it has begun. */
  private void kill() throws IOException {
    String pid = Files.readAllLines(directory.resolve("data/postmaster.pid")).getFirst();
    ProcessHandle server = ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow();
    List<ProcessHandle> workers = server.descendants().toList();
    Stream.concat(Stream.of(server), workers.stream()).forEach(ProcessHandle::destroyForcibly);
    server.onExit().join();
  }

  private TopicReader reader() {
    TopicReader reader =
        new TopicReader(
            settings,
            "crash-test",
            Map.of(Topic.DRONE_EVENTS, new TopicReader.Start.End()),
            delivery -> {
              Event<?> event = delivery.findEvent();
              if (event != null) {
                seen.add(event.id());
              }
            });
    reader.start();
    return reader;
  }

  private static void table(PGSimpleDataSource database) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create table outbox (id bigint generated always as identity primary key, topic text"
              + " not null, key text not null, event_id text not null, event_type text not null,"
              + " value bytea, created_at timestamptz not null default now())");
      statement.execute(
          "create table consumed (grp text, topic_id text, part int, topic text not null,"
              + " next bigint not null, epoch int, primary key (grp, topic_id, part))");
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
