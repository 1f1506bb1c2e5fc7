package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.airspace.GeoJsonZones;
import dev.skein.airspace.Zone;
import dev.skein.airspace.ZoneIndex;
import dev.skein.bus.BusSettings;
import dev.skein.bus.Publisher;
import dev.skein.bus.TopicReader;
import dev.skein.bus.jdbc.ServiceStore;
import dev.skein.events.DroneEvent.ZoneLeft;
import dev.skein.events.Event;
import dev.skein.events.Location;
import dev.skein.events.Topic;
import dev.skein.service.monitoring.PositionPipeline;
import dev.skein.service.monitoring.StateProjection;
import dev.skein.service.monitoring.TrajectoryStore;
import dev.skein.service.monitoring.ZoneSet;
import dev.skein.service.monitoring.ZoneWatch;
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

/** Zones that are taken away or moved from under drones that say nothing any more. */
class WithdrawnZoneTest {

  private static final String HERE = "[[[8,47],[8.1,47],[8.1,47.1],[8,47.1],[8,47]]]";
  private static final String AWAY = "[[[9,47],[9.1,47],[9.1,47.1],[9,47.1],[9,47]]]";

  private static final Location PLACE = new Location(47.05, 8.05, null);

  @TempDir private Path directory;

  @Test
  void aSilentDroneHasLeftThemOnceAndItsAlertsAreOver() throws Exception {
    String first = zones(zone("stays", HERE), zone("moves", HERE), zone("goes", HERE));
    String second = zones(zone("stays", HERE), zone("moves", AWAY));
    try (RunningProduct skein = RunningProduct.start(directory)) {
      put(skein, first);
      report(skein);
      RunningProduct.await("three alerts", () -> alerts(skein, "active") == 3);

      put(skein, second);
      anotherInstance(skein, 2, second).idle();
      RunningProduct.await("two of them over", () -> alerts(skein, "resolved") == 2);

      // One that lags behind takes nothing away that is in force.
      anotherInstance(skein, 1, zones()).idle();
      put(skein, zones());
      RunningProduct.await("all over", () -> alerts(skein, "resolved") == 3);

      assertThat(left(skein))
          .extracting(left -> left.zoneId() + "@" + left.zoneVersion())
          .containsExactlyInAnyOrder("moves@2", "goes@2", "stays@3");
      assertThat(left(skein)).extracting(ZoneLeft::location).containsOnly(PLACE);
    }
  }

  /** As in another process, which has read the same zone set. */
  private static PositionPipeline anotherInstance(
      RunningProduct skein, long version, String document) {
    ServiceStore store = skein.product().bean("monitoringStore", ServiceStore.class);
    BusSettings bus = skein.product().bus();
    ZoneWatch zones = new ZoneWatch(store);
    List<Zone> read =
        GeoJsonZones.read(RunningProduct.JSON.readTree(document)).zones().stream()
            .map(GeoJsonZones.ImportedZone::zone)
            .toList();
    zones.setZones(new ZoneSet(ZoneIndex.of(version, read), Instant.EPOCH));
    return new PositionPipeline(
        store,
        bus.groupId() + "." + PositionPipeline.GROUP,
        new TrajectoryStore(store, Duration.ofDays(30)),
        zones,
        new StateProjection(bus, skein.product().bean(Publisher.class)));
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
    try (TopicReader reader =
        new TopicReader(
            skein.product().bus(),
            "test",
            Map.of(Topic.DRONE_EVENTS, new TopicReader.Start.Beginning()),
            delivery -> {
              Event<?> event = delivery.findEvent();
              if (event != null && event.data() instanceof ZoneLeft each) {
                left.add(each);
              }
            })) {
      reader.start();
      reader.awaitCaughtUp(Duration.ofSeconds(30));
    }
    return left;
  }

  private static String zones(String... features) {
    return "{\"type\":\"FeatureCollection\",\"features\":[" + String.join(",", features) + "]}";
  }

  private static String zone(String id, String polygon) {
    return "{\"type\":\"Feature\",\"id\":\"%s\",\"geometry\":{\"type\":\"Polygon\",\"coordinates\":%s}}"
        .formatted(id, polygon);
  }
}
