package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.bus.Publisher;
import dev.skein.bus.TopicReader;
import dev.skein.events.DroneEvent.ZoneLeft;
import dev.skein.events.Event;
import dev.skein.events.Location;
import dev.skein.events.Topic;
import dev.skein.events.ZoneEvent.ZoneSetActivated;
import dev.skein.links.http.TelemetryReader;
import dev.skein.links.http.TelemetryReader.Read;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Zones that are put over, moved or taken away from under a drone that says nothing any more. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WithdrawnZoneTest {

  private static final String HERE = "[[[8,47],[8.1,47],[8.1,47.1],[8,47.1],[8,47]]]";
  private static final String AWAY = "[[[9,47],[9.1,47],[9.1,47.1],[9,47.1],[9,47]]]";

  private static final int PARTITIONS = 3;
  private static final Location PLACE_AWAY = new Location(47.05, 8.5, null);
  private static final Location PLACE = new Location(47.05, 8.05, null);

  @TempDir private static Path directory;
  private static RunningProduct skein;

  /** The drone that a test is about, as it names itself. */
  private String vehicle = "";

  @BeforeAll
  static void start() throws Exception {
    skein = RunningProduct.start(directory);
  }

  @AfterAll
  static void stop() {
    skein.close();
  }

  @Test
  @Order(1)
  void aSilentDroneHasLeftThemOnceAndItsAlertsAreOver() throws Exception {
    vehicle = "silent";
    report(PLACE.longitude(), Instant.now());
    put(zones(zone("stays", HERE), zone("moves", HERE), zone("goes", HERE)));
    RunningProduct.await("three alerts", () -> alerts("active") == 3);

    put(zones(zone("stays", HERE), zone("moves", AWAY)));
    RunningProduct.await("two of them over", () -> alerts("resolved") == 2);

    // Late, again, and of a set that is not there: nothing that is in force is taken away.
    activate(1);
    activate(2);
    activate(77);
    RunningProduct.await("put aside", () -> aside().size() == PARTITIONS);
    assertThat(aside()).containsOnly("there is no zone set 77");
    assertThat(alerts("active")).isEqualTo(1);

    put(zones());
    RunningProduct.await("all over", () -> alerts("resolved") == 3);

    assertThat(left())
        .extracting(left -> left.zoneId() + "@" + left.zoneVersion())
        .containsExactlyInAnyOrder("moves@2", "goes@2", "stays@3");
    assertThat(left()).extracting(ZoneLeft::location).containsOnly(PLACE);
  }

  @Test
  @Order(2)
  void aZoneThatRestrictsOtherwiseIsAnother() throws Exception {
    vehicle = "under";
    String open = zones(zone("here", HERE, "NO_RESTRICTION"));
    String closed = zones(zone("here", HERE, "PROHIBITED"));
    report(8.05, Instant.now());
    put(open);
    RunningProduct.await("in force", () -> skein.read("/api/v1/zones").get("features").size() == 1);
    report(8.05, Instant.now());
    put(closed);
    RunningProduct.await("closed over it", () -> alerts("active") == 1);
    put(open);
    RunningProduct.await("opened again", () -> alerts("resolved") == 1);
    assertThat(alerts("active")).isZero();
  }

  @Test
  @Order(3)
  void aClockThatWasAheadOnceChangesNothing() throws Exception {
    vehicle = "ahead";
    String here = zones(zone("there", HERE));
    report(8.5, Instant.now());
    RunningProduct.await("the drone", () -> drone() < Long.MAX_VALUE);
    publish(8.5, Instant.now().plus(Duration.ofDays(7_000)));
    put(here);
    report(8.05, Instant.now());
    RunningProduct.await("it is in", () -> alerts("active") == 1);
    put(here);
    String password = skein.password();
    skein.close();
    skein = RunningProduct.startAgain(directory, password);
    put(here);
    report(8.05, Instant.now());
    report(8.5, Instant.now());
    RunningProduct.await("it is out", () -> alerts("resolved") == 1);
    assertThat(alerts("active")).isZero();
    assertThat(left())
        .filteredOn(left -> left.zoneId().equals("there"))
        .extracting(ZoneLeft::location)
        .containsExactly(PLACE_AWAY);
  }

  /** As some other process may write it. */
  private static void activate(long version) {
    Publisher publisher = skein.product().bean(Publisher.class);
    ZoneSetActivated data = new ZoneSetActivated(version);
    for (int partition = 0; partition < PARTITIONS; partition++) {
      publisher.publish(
          Topic.DRONE_EVENTS,
          partition,
          Event.of("activated-" + version, "test", Instant.now(), data),
          (_, failure) -> assertThat(failure).isNull());
    }
  }

  private static List<String> aside() {
    List<String> reasons = new ArrayList<>();
    read(Topic.DEAD_LETTERS, delivery -> reasons.add(delivery.header("reason")));
    return reasons;
  }

  private static void put(String document) throws Exception {
    HttpResponse<String> answer =
        skein.send(
            skein
                .request("/api/v1/zones")
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(document)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private void report(double longitude, Instant at) throws Exception {
    HttpResponse<String> answer =
        skein.send(
            skein
                .request("/api/v1/telemetry")
                .header("Content-Type", "application/json")
                .POST(
                    BodyPublishers.ofString(
                        """
                        {"vehicle":"%s","location":{"latitude":47.05,"longitude":%s},
                        "timestamp":"%s"}
                        """
                            .formatted(vehicle, longitude, at))));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  /** As links of old may have written it: none believes such a clock now. */
  private void publish(double longitude, Instant at) {
    Read.Good read =
        (Read.Good)
            new TelemetryReader()
                .read(
                    "{\"drone_id\":%d,\"location\":{\"latitude\":47.05,\"longitude\":%s}}"
                        .formatted(drone(), longitude)
                        .getBytes(StandardCharsets.UTF_8),
                    false)
                .getFirst();
    skein
        .product()
        .bean(Publisher.class)
        .publish(
            Topic.DRONE_EVENTS,
            Event.of("ahead", "test", at, read.report()),
            (_, failure) -> assertThat(failure).isNull());
  }

  private int alerts(String state) {
    return skein
        .read("/api/v1/alerts?state=%s&drone_id=%d".formatted(state, drone()))
        .get("total")
        .asInt();
  }

  private long drone() {
    return skein
        .read("/api/v1/drones")
        .get("items")
        .valueStream()
        .filter(drone -> drone.path("name").asString("").equals(vehicle))
        .mapToLong(drone -> drone.get("drone_id").asLong())
        .findFirst()
        .orElse(Long.MAX_VALUE);
  }

  private List<ZoneLeft> left() {
    long drone = drone();
    List<ZoneLeft> left = new ArrayList<>();
    read(
        Topic.DRONE_EVENTS,
        delivery -> {
          Event<?> event = delivery.findEvent();
          if (event != null
              && event.data() instanceof ZoneLeft each
              && each.droneId().value() == drone) {
            left.add(each);
          }
        });
    return left;
  }

  private static void read(Topic topic, TopicReader.Listener each) {
    try (TopicReader reader =
        new TopicReader(
            skein.product().bus(),
            "test",
            Map.of(topic, new TopicReader.Start.Beginning()),
            each)) {
      reader.start();
      reader.awaitCaughtUp(Duration.ofSeconds(30));
    }
  }

  private static String zones(String... features) {
    return "{\"type\":\"FeatureCollection\",\"features\":[" + String.join(",", features) + "]}";
  }

  private static String zone(String id, String polygon) {
    return zone(id, polygon, "PROHIBITED");
  }

  private static String zone(String id, String polygon, String restriction) {
    return """
    {"type":"Feature","id":"%s","properties":{"restriction":"%s"},
     "geometry":{"type":"Polygon","coordinates":%s}}
    """
        .formatted(id, restriction, polygon);
  }
}
