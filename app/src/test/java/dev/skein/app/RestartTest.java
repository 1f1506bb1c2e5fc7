package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A second start takes up where the first stopped, and pages of a trajectory make the whole. */
class RestartTest {

  private static final int REPORTS = 25;

  /** Before all reports, which say that they are of the hour before the test. */
  private static final Instant BEGIN =
      Instant.now().minus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS);

  private static final String ALL = "/api/v1/drones/%d/trajectory?from=" + BEGIN;

  @TempDir private Path directory;

  @Test
  void theSecondStartKnowsWhatTheFirstDid() throws Exception {
    String password;
    String token;
    JsonNode before;
    try (RunningProduct first = RunningProduct.start(directory)) {
      password = first.password();
      token = first.token();
      putZone(first);
      report(first, 0);
      RunningProduct.await("all positions", () -> places(first, 1).size() == REPORTS);
      RunningProduct.await("its last place", () -> latitude(first) == REPORTS - 1);
      before = first.read("/api/v1/drones/1");
    }

    try (RunningProduct second = RunningProduct.startAgain(directory, password)) {
      assertThat(second.product().firstLogin().take()).isEmpty();
      assertThat(second.statusWith(token, "/api/v1/drones")).isEqualTo(200);
      RunningProduct.await("the drone", () -> second.statusOf("/api/v1/drones/1") == 200);
      assertThat(second.read("/api/v1/drones/1").get("location")).isEqualTo(before.get("location"));
      assertThat(second.read("/api/v1/zones").get("features").size()).isEqualTo(1);
      assertThat(places(second, 1)).hasSize(REPORTS);
      report(second, REPORTS);
      RunningProduct.await("all positions", () -> places(second, 1).size() == 2 * REPORTS);
      assertThat(paged(second, 7)).isEqualTo(places(second, 1));
    }
  }

  private static double latitude(RunningProduct skein) {
    return skein.read("/api/v1/drones/1").at("/location/latitude").asDouble(-1);
  }

  private static void putZone(RunningProduct skein) throws Exception {
    String zone =
        """
        {"type":"FeatureCollection","features":[{"type":"Feature","id":"field",
         "properties":{"name":"Field"},"geometry":{"type":"Polygon",
         "coordinates":[[[8,47],[8.1,47],[8.1,47.1],[8,47.1],[8,47]]]}}]}
        """;
    HttpResponse<String> answer =
        skein.send(
            skein
                .request("/api/v1/zones")
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(zone)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  /** The first makes the drone; then there are lines, several of one time among them. */
  private static void report(RunningProduct skein, int from) throws Exception {
    for (int i = from; i < from + REPORTS; i++) {
      String report =
          """
          {"vehicle":"kite","location":{"latitude":%d,"longitude":8},\
          "timestamp":"%s"}
          """
              .formatted(i % 90, BEGIN.plusSeconds(i / 3));
      HttpResponse<String> answer =
          skein.send(
              skein
                  .request("/api/v1/telemetry")
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofString(report)));
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      if (i == 0) {
        RunningProduct.await("the drone", () -> skein.statusOf("/api/v1/drones/1") == 200);
      }
    }
  }

  private static List<JsonNode> places(RunningProduct skein, int drone) {
    List<JsonNode> points = new ArrayList<>();
    skein.read(ALL.formatted(drone)).get("points").forEach(points::add);
    return points;
  }

  private static List<JsonNode> paged(RunningProduct skein, int limit) {
    List<JsonNode> points = new ArrayList<>();
    String path = ALL.formatted(1) + "&limit=" + limit;
    JsonNode page = skein.read(path);
    page.get("points").forEach(points::add);
    while (page.get("truncated").asBoolean()) {
      String next = page.get("next").asString();
      page = skein.read("/api/v1/drones/1/trajectory?from=" + next + "&limit=" + limit);
      page.get("points").forEach(points::add);
    }
    return points;
  }
}
