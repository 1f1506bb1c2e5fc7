package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.bus.TopicReader;
import dev.skein.events.AlertEvent;
import dev.skein.events.DroneEvent;
import dev.skein.events.Event;
import dev.skein.events.Topic;
import dev.skein.simulator.TlogPlayer;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A zone two metres wide across a recorded route: the vehicle jumps it between two fixes. */
class ZoneCrossingTest {

  private static final Path LOG = Path.of("../testdata/mavlink/arducopter-1-mission-5x.tlog");
  private static final double SOUTH = -35.36290;
  private static final double NORTH = -35.36288;

  @TempDir Path directory;

  @Test
  void eachCrossingIsOneEnteredOneLeftAndOneAlert() throws Exception {
    try (RunningProduct skein = RunningProduct.start(directory)) {
      HttpResponse<String> put =
          skein.send(
              skein
                  .request("/api/v1/zones")
                  .header("Content-Type", "application/json")
                  .PUT(HttpRequest.BodyPublishers.ofString(strip())));
      assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
      assertThat(skein.get("/api/v1/zones").get("features").size()).isEqualTo(1);

      TlogPlayer.read(LOG).play(skein.mavlink(), 5, _ -> {});

      int crossings = RecordedPlaces.crossings(LOG, (SOUTH + NORTH) / 2);
      assertThat(crossings).isGreaterThanOrEqualTo(2);
      RunningProduct.await(
          "every crossing told",
          () -> types(read(skein, Topic.DRONE_EVENTS)).size() >= 2 * crossings);
      RunningProduct.await(
          "every alert resolved", () -> read(skein, Topic.ALERT_EVENTS).size() >= 2 * crossings);

      List<String> expected = new ArrayList<>();
      for (int i = 0; i < crossings; i++) {
        expected.add("zone.entered");
        expected.add("zone.left");
      }
      assertThat(types(read(skein, Topic.DRONE_EVENTS))).isEqualTo(expected);
      List<Event<?>> alerts = read(skein, Topic.ALERT_EVENTS);
      assertThat(alerts.stream().filter(e -> e.data() instanceof AlertEvent.Created))
          .hasSize(crossings)
          .allSatisfy(e -> {
            AlertEvent.Created created = (AlertEvent.Created) e.data();
            assertThat(created.type()).isEqualTo("zone_violation");
            assertThat(created.zoneId()).isEqualTo("strip");
            assertThat(created.droneId()).isNotNull();
          });
      assertThat(skein.get("/api/v1/alerts?state=resolved").get("total").asInt())
          .isEqualTo(crossings);
    }
  }

  private static List<String> types(List<Event<?>> events) {
    return events.stream()
        .filter(e ->
            e.data() instanceof DroneEvent.ZoneEntered || e.data() instanceof DroneEvent.ZoneLeft)
        .map(Event::type)
        .toList();
  }

  private static List<Event<?>> read(RunningProduct skein, Topic topic) {
    List<Event<?>> events = new ArrayList<>();
    try (TopicReader reader =
        new TopicReader(
            skein.product().bus(),
            "test",
            Map.of(topic, new TopicReader.Start.Beginning()),
            delivery -> {
              Event<?> event = delivery.findEvent();
              if (event != null) {
                events.add(event);
              }
            })) {
      reader.start();
      reader.awaitCaughtUp(Duration.ofSeconds(30));
    }
    return events;
  }

  private static String strip() {
    return """
    {"type":"FeatureCollection","features":[{"type":"Feature",
     "properties":{"id":"strip","name":"Strip","restriction":"PROHIBITED"},
     "geometry":{"type":"Polygon","coordinates":[[[149.1,%1$s],[149.2,%1$s],[149.2,%2$s],
     [149.1,%2$s],[149.1,%1$s]]]}}]}
    """
        .formatted(SOUTH, NORTH);
  }
}
