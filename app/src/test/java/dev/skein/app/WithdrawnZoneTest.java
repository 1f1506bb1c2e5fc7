package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.bus.Publisher;
import dev.skein.bus.TopicReader;
import dev.skein.events.DroneEvent.ZoneLeft;
import dev.skein.events.Event;
import dev.skein.events.Location;
import dev.skein.events.Topic;
import dev.skein.events.ZoneEvent.ZoneSetActivated;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Zones that are put over, moved or taken away from under a drone that says nothing any more. */
class WithdrawnZoneTest {

  private static final String HERE = "[[[8,47],[8.1,47],[8.1,47.1],[8,47.1],[8,47]]]";
  private static final String AWAY = "[[[9,47],[9.1,47],[9.1,47.1],[9,47.1],[9,47]]]";

  private static final int PARTITIONS = 3;
  private static final Location PLACE_AWAY = new Location(47.05, 8.5, null);
  private static final Location PLACE = new Location(47.05, 8.05, null);

  @TempDir private Path directory;

  @Test
  void aSilentDroneHasLeftThemOnceAndItsAlertsAreOver() throws Exception {
    String first = zones(zone("stays", HERE), zone("moves", HERE), zone("goes", HERE));
    String second = zones(zone("stays", HERE), zone("moves", AWAY));
    try (RunningProduct skein = RunningProduct.start(directory)) {
      report(skein);
      put(skein, first);
      RunningProduct.await("three alerts", () -> alerts(skein, "active") == 3);

      put(skein, second);
      RunningProduct.await("two of them over", () -> alerts(skein, "resolved") == 2);

      // Late, again, and of a set that is not there: nothing that is in force is taken away.
      activate(skein, 1);
      activate(skein, 2);
      activate(skein, 77);
      RunningProduct.await("put aside", () -> aside(skein).size() == PARTITIONS);
      assertThat(aside(skein)).containsOnly("there is no zone set 77");
      assertThat(alerts(skein, "active")).isEqualTo(1);

      put(skein, zones());
      RunningProduct.await("all over", () -> alerts(skein, "resolved") == 3);

      assertThat(left(skein))
          .extracting(left -> left.zoneId() + "@" + left.zoneVersion())
          .containsExactlyInAnyOrder("moves@2", "goes@2", "stays@3");
      assertThat(left(skein)).extracting(ZoneLeft::location).containsOnly(PLACE);
    }
  }

  @Test
  void aClockThatWasAheadOnceChangesNothing() throws Exception {
    String here = zones(zone("here", HERE));
    String password;
    try (RunningProduct skein = RunningProduct.start(directory)) {
      password = skein.password();
      report(skein, 8.5, Instant.now());
      report(skein, 8.5, Instant.now().plus(Duration.ofDays(7_000)));
      put(skein, here);
      report(skein, 8.05, Instant.now());
      RunningProduct.await("it is in", () -> alerts(skein, "active") == 1);
      put(skein, here);
    }
    try (RunningProduct skein = RunningProduct.startAgain(directory, password)) {
      put(skein, here);
      report(skein, 8.05, Instant.now());
      report(skein, 8.5, Instant.now());
      RunningProduct.await("it is out", () -> alerts(skein, "resolved") == 1);
      assertThat(alerts(skein, "active")).isZero();
      assertThat(left(skein)).extracting(ZoneLeft::location).containsExactly(PLACE_AWAY);
    }
  }

  @Test
  void aZoneThatRestrictsOtherwiseIsAnother() throws Exception {
    String open = zones(zone("here", HERE, "NO_RESTRICTION"));
    String closed = zones(zone("here", HERE, "PROHIBITED"));
    try (RunningProduct skein = RunningProduct.start(directory)) {
      report(skein, 8.05, Instant.now());
      put(skein, open);
      RunningProduct.await(
          "in force", () -> skein.read("/api/v1/zones").get("features").size() == 1);
      report(skein, 8.05, Instant.now());
      put(skein, closed);
      RunningProduct.await("closed over it", () -> alerts(skein, "active") == 1);
      put(skein, open);
      RunningProduct.await("opened again", () -> alerts(skein, "resolved") == 1);
      assertThat(alerts(skein, "active")).isZero();
    }
  }

  /** As some other process may write it. */
  private static void activate(RunningProduct skein, long version) {
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

  private static List<String> aside(RunningProduct skein) {
    List<String> reasons = new ArrayList<>();
    read(skein, Topic.DEAD_LETTERS, delivery -> reasons.add(delivery.header("reason")));
    return reasons;
  }

  private static void put(RunningProduct skein, String document) throws Exception {
    HttpResponse<String> answer =
        skein.send(
            skein
                .request("/api/v1/zones")
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(document)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static void report(RunningProduct skein) throws Exception {
    report(skein, PLACE.longitude(), Instant.now());
  }

  private static void report(RunningProduct skein, double longitude, Instant at) throws Exception {
    HttpResponse<String> answer =
        skein.send(
            skein
                .request("/api/v1/telemetry")
                .header("Content-Type", "application/json")
                .POST(
                    BodyPublishers.ofString(
                        """
                        {"vehicle":"kite","location":{"latitude":47.05,"longitude":%s},
                        "timestamp":"%s"}
                        """
                            .formatted(longitude, at))));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static int alerts(RunningProduct skein, String state) {
    return skein.read("/api/v1/alerts?state=" + state).get("total").asInt();
  }

  private static List<ZoneLeft> left(RunningProduct skein) {
    List<ZoneLeft> left = new ArrayList<>();
    read(
        skein,
        Topic.DRONE_EVENTS,
        delivery -> {
          Event<?> event = delivery.findEvent();
          if (event != null && event.data() instanceof ZoneLeft each) {
            left.add(each);
          }
        });
    return left;
  }

  private static void read(RunningProduct skein, Topic topic, TopicReader.Listener each) {
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
