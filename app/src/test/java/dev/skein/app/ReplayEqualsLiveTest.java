package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.bus.BusSettings;
import dev.skein.bus.GroupConsumer;
import dev.skein.bus.Publisher;
import dev.skein.bus.TopicReader;
import dev.skein.bus.jdbc.ServiceStore;
import dev.skein.events.Decoded;
import dev.skein.events.DroneEvent.ZoneEntered;
import dev.skein.events.DroneEvent.ZoneLeft;
import dev.skein.events.Event;
import dev.skein.events.EventCodec;
import dev.skein.events.Topic;
import dev.skein.service.monitoring.PositionPipeline;
import dev.skein.service.monitoring.StateProjection;
import dev.skein.service.monitoring.TrajectoryStore;
import dev.skein.service.monitoring.ZoneActivation;
import dev.skein.service.monitoring.ZoneSets;
import dev.skein.service.monitoring.ZoneWatch;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** Rule 8: who reads the log again decides what was decided live, whatever zones were replaced. */
class ReplayEqualsLiveTest {

  private static final int VEHICLES = 5;
  private static final int STEPS = 120;
  private static final int STEPS_A_SET = 10;

  @TempDir private Path directory;

  @Test
  void zonesThatWereReplacedWhileDronesFlewAreCrossedWhereTheyWere() throws Exception {
    try (RunningProduct skein = RunningProduct.start(directory)) {
      Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS);
      for (int step = 0; step < STEPS; step++) {
        if (step % STEPS_A_SET == 0) {
          send(skein, "PUT", "/api/v1/zones", zones(step / STEPS_A_SET));
        }
        send(skein, "POST", "/api/v1/telemetry", reports(start.plusMillis(step * 100L), step));
      }
      send(skein, "PUT", "/api/v1/zones", "{\"type\":\"FeatureCollection\",\"features\":[]}");
      RunningProduct.await("all zones left", () -> isAllLeft(live(skein)));

      Set<String> live =
          new HashSet<>(live(skein).stream().map(ReplayEqualsLiveTest::shown).toList());
      assertThat(live).as("crossings").hasSizeGreaterThan(2 * VEHICLES);
      assertThat(replay(skein, live.size())).isEqualTo(live);
    }
  }

  /** Where a drone is moves by 0.001 degrees a step, to and fro; the zones move as well. */
  private static String reports(Instant at, int step) {
    StringBuilder lines = new StringBuilder();
    for (int vehicle = 0; vehicle < VEHICLES; vehicle++) {
      int place = (step + vehicle * 7) % 40;
      lines.append(
          String.format(
              Locale.ROOT,
              "%s{\"vehicle\":\"kite-%d\",\"location\":{\"latitude\":47.05,\"longitude\":%.4f},"
                  + "\"timestamp\":\"%s\"}",
              vehicle == 0 ? "[" : ",",
              vehicle,
              8 + 0.001 * Math.min(place, 40 - place),
              at));
    }
    return lines.append(']').toString();
  }

  private static String zones(int set) {
    double west = 8 + 0.003 * (set % 5);
    return String.format(
        Locale.ROOT,
        """
        {"type":"FeatureCollection","features":[{"type":"Feature","id":"z%d","properties":{},
        "geometry":{"type":"Polygon","coordinates":
        [[[%2$.4f,47],[%3$.4f,47],[%3$.4f,47.1],[%2$.4f,47.1],[%2$.4f,47]]]}}]}
        """,
        set % 2,
        west,
        west + 0.004);
  }

  private static void send(RunningProduct skein, String method, String path, String body)
      throws Exception {
    HttpResponse<String> answer =
        skein.send(
            skein
                .request(path)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static List<Event<?>> live(RunningProduct skein) {
    List<Event<?>> events = new ArrayList<>();
    try (TopicReader reader =
        new TopicReader(
            skein.product().bus(),
            "test",
            Map.of(Topic.DRONE_EVENTS, new TopicReader.Start.Beginning()),
            delivery -> {
              Event<?> event = delivery.findEvent();
              if (event != null
                  && (event.data() instanceof ZoneEntered || event.data() instanceof ZoneLeft)) {
                events.add(event);
              }
            })) {
      reader.start();
      reader.awaitCaughtUp(Duration.ofSeconds(30));
    }
    return events;
  }

  private static boolean isAllLeft(List<Event<?>> events) {
    long entered = events.stream().filter(e -> e.data() instanceof ZoneEntered).count();
    return entered > 0 && entered * 2 == events.size();
  }

  private static String shown(Event<?> event) {
    return event.id() + " " + event.timestamp() + " " + event.data();
  }

  /** Reads the log from its beginning into tables of its own, and publishes nothing. */
  private static Set<String> replay(RunningProduct skein, int expected) throws Exception {
    DataSource tables = tables(skein);
    BusSettings bus = skein.product().bus();
    Publisher publisher = skein.product().bean(Publisher.class);
    ZoneSets sets = new ZoneSets(bus);
    try (Connection holder = tables.getConnection()) {
      holdRelay(holder);
      try (ServiceStore store = new ServiceStore(bus, "replay", tables, publisher);
          GroupConsumer consumer =
              new GroupConsumer(
                  bus,
                  "replay",
                  Set.of(Topic.DRONE_EVENTS),
                  new PositionPipeline(
                      store,
                      bus.groupId() + ".replay",
                      new TrajectoryStore(store, Duration.ofDays(30)),
                      new ZoneWatch(store, sets),
                      new ZoneActivation(publisher, InstantSource.system()),
                      new StateProjection(bus, publisher)),
                  Optional.of(store.offsets()),
                  new SimpleMeterRegistry())) {
        consumer.start();
        RunningProduct.await("replayed", () -> outbox(tables).size() >= expected);
      }
      return outbox(tables);
    }
  }

  private static DataSource tables(RunningProduct skein) {
    Database database = skein.product().bean(Stores.class).database();
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(database.jdbcUrl());
    source.setUser(database.user());
    source.setPassword(database.password());
    source.setCurrentSchema("replay");
    Flyway.configure()
        .dataSource(source)
        .schemas("replay")
        .locations("classpath:db/monitoring")
        .load()
        .migrate();
    return source;
  }

  /** What stands in the outbox stays there. */
  private static void holdRelay(Connection connection) throws SQLException {
    try (PreparedStatement lock =
        connection.prepareStatement("select pg_advisory_lock(hashtext('outbox.replay'))")) {
      lock.execute();
    }
  }

  private static Set<String> outbox(DataSource tables) {
    Set<String> events = new HashSet<>();
    EventCodec codec = new EventCodec();
    try (Connection connection = tables.getConnection();
        PreparedStatement select = connection.prepareStatement("select value from outbox");
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        byte[] value = row.getString(1) == null ? new byte[0] : row.getBytes(1);
        if (codec.decode(value) instanceof Decoded.Accepted(Event<?> event)) {
          events.add(shown(event));
        } else {
          throw new IllegalStateException(new String(value, StandardCharsets.UTF_8));
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return events;
  }
}
