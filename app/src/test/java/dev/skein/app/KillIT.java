package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.bus.BusSettings;
import dev.skein.bus.TopicReader;
import dev.skein.events.DroneEvent.LocationUpdated;
import dev.skein.events.Event;
import dev.skein.events.Topic;
import dev.skein.simulator.TlogPlayer;
import java.io.Reader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The plug is pulled in the middle of twenty flights. */
@Execution(ExecutionMode.SAME_THREAD)
class KillIT {

  private static final Path LOG = Path.of("../testdata/mavlink/arducopter-20-missions-2x.tlog");

  @TempDir Path directory;

  @Test
  void whatWasAcknowledgedIsThereOnceInLogAndInTrajectories() throws Exception {
    Path data = directory.resolve("data");
    // Its PostgreSQL outlives it, at the port that the next one is given too.
    Path config =
        Files.writeString(
            directory.resolve("config.yaml"), "embedded: {postgres_port: " + freePort() + "}\n");
    List<String> fixed = List.of("--config", config.toString());
    Set<String> seenBefore = Collections.newSetFromMap(new ConcurrentHashMap<>());
    ServerProcess server = ServerProcess.start(data, fixed);
    Thread vehicles = play(server);
    try (TopicReader reader = reader(data, delivery -> addId(delivery.findEvent(), seenBefore))) {
      reader.start();
      RunningProduct.await("a good part of the flights", () -> seenBefore.size() > 5_000);
      server.kill();
    }
    vehicles.interrupt();
    vehicles.join();
    assertThat(seenBefore).hasSizeGreaterThan(5_000);

    try (ServerProcess again = ServerProcess.start(data, fixed)) {
      Thread more = play(again);
      more.join();

      Map<String, Integer> ids = new ConcurrentHashMap<>();
      Set<String> placed = Collections.newSetFromMap(new ConcurrentHashMap<>());
      try (TopicReader reader =
          reader(
              data,
              delivery -> {
                Event<?> event = delivery.findEvent();
                if (event != null) {
                  ids.merge(event.id(), 1, Integer::sum);
                  if (event.data() instanceof LocationUpdated report && report.location() != null) {
                    placed.add(delivery.partition() + "@" + delivery.offset());
                  }
                }
              })) {
        reader.start();
        reader.awaitCaughtUp(Duration.ofSeconds(60));
        // What was played last may come to the log, and to its rows, while this looks.
        RunningProduct.await(
            "each position of the log stored, and no other",
            () -> Set.copyOf(stored(data)).equals(placed));
      }
      assertThat(ids.keySet()).containsAll(seenBefore);
      assertThat(ids.values()).allMatch(count -> count == 1);
      assertThat(stored(data)).doesNotHaveDuplicates();
    }
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static Thread play(ServerProcess server) {
    InetSocketAddress to = new InetSocketAddress("127.0.0.1", server.mavlinkPort());
    return Thread.ofPlatform()
        .start(() -> {
          try {
            TlogPlayer.read(LOG).play(to, 10, _ -> {});
          } catch (Exception e) {
            // The server was killed: nobody listens.
          }
        });
  }

  private static void addId(Event<?> event, Set<String> ids) {
    if (event != null) {
      ids.add(event.id());
    }
  }

  private static TopicReader reader(Path data, TopicReader.Listener listener) throws Exception {
    Properties properties = new Properties();
    try (Reader file = Files.newBufferedReader(data.resolve("kafka/client.properties"))) {
      properties.load(file);
    }
    Map<String, String> client = new HashMap<>();
    properties.forEach((key, value) -> client.put((String) key, (String) value));
    String broker = client.remove("bootstrap.servers");
    return new TopicReader(
        BusSettings.DEFAULTS.at(broker, client),
        "test",
        Map.of(Topic.DRONE_EVENTS, new TopicReader.Start.Beginning()),
        listener);
  }

  /** Each row's place on the topic. */
  private static List<String> stored(Path data) {
    try {
      String port = Files.readAllLines(data.resolve("postgres/data/postmaster.pid")).get(3).strip();
      String password = Files.readString(data.resolve("postgres/password")).strip();
      try (Connection connection =
              DriverManager.getConnection(
                  "jdbc:postgresql://127.0.0.1:" + port + "/skein", "skein", password);
          Statement statement = connection.createStatement();
          ResultSet row =
              statement.executeQuery("select part || '@' || off from monitoring.trajectory")) {
        List<String> rows = new java.util.ArrayList<>();
        while (row.next()) {
          rows.add(row.getString(1));
        }
        return rows;
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
