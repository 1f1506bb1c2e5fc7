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
    HttpResponse<String> answer =
        skein.send(
            skein
                .request("/api/v1/telemetry")
                .header("Content-Type", "application/json")
                .POST(
                    BodyPublishers.ofString(
                        """
                        {"vehicle":"kite","location":{"latitude":47.05,"longitude":8.05}}
                        """)));
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
    return "{\"type\":\"Feature\",\"id\":\"%s\",\"geometry\":{\"type\":\"Polygon\",\"coordinates\":%s}}"
        .formatted(id, polygon);
  }
}
