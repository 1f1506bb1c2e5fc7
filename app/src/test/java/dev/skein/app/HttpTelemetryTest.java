package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Vehicles that speak HTTP, against the whole product. */
@OnSharedProduct
class HttpTelemetryTest {

  private static RunningProduct skein;

  @BeforeAll
  static void start(RunningProduct shared) {
    skein = shared;
  }

  @Test
  void aVehicleBecomesADroneAndItsReportsItsTrajectory() throws Exception {
    HttpResponse<String> first =
        post("{\"vehicle\":\"truck-7\",\"location\":{\"latitude\":1,\"longitude\":2}}", false);
    assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
    RunningProduct.await("the drone", () -> idOf("truck-7") > 0);
    long id = idOf("truck-7");
    RunningProduct.await("the gateway, which hears of it from the log", () -> isTaken(id));
    String lines =
        """
        {"vehicle":"truck-7","location":{"latitude":1.5,"longitude":2.5},"status":"flying"}
        {"drone_id":%d,"location":{"latitude":1.6,"longitude":2.6},"battery":80}
        {"drone_id":%d,"location":{"latitude":"x","longitude":2.6}}
        nonsense
        {"drone_id":999,"location":{"latitude":1,"longitude":2}}
        """
            .formatted(id, id);

    JsonNode taken = RunningProduct.JSON.readTree(post(lines, true).body());

    assertThat(taken.get("accepted").asInt()).isEqualTo(2);
    assertThat(taken.get("rejected").asInt()).isEqualTo(3);
    JsonNode rejection = taken.get("rejections").get(0);
    assertThat(rejection.get("index").asInt()).isEqualTo(2);
    assertThat(rejection.get("field").asString()).isEqualTo("location.latitude");
    assertThat(rejection.get("reason").asString()).isEqualTo("must be a number");
    RunningProduct.await("four positions", () -> points(id) == 4);
    RunningProduct.await(
        "the battery is shown",
        () -> skein.read("/api/v1/drones/" + id).path("battery").asDouble(0) == 80);
    JsonNode drone = skein.get("/api/v1/drones/" + id);
    assertThat(drone.get("name").asString()).isEqualTo("truck-7");
  }

  @Test
  void aNameThatNoDatabaseKeepsHoldsNobodyUp() throws Exception {
    HttpResponse<String> bad =
        post("{\"vehicle\":\"a\\u0000b\",\"location\":{\"latitude\":1,\"longitude\":2}}", false);
    assertThat(bad.statusCode()).isEqualTo(422);
    assertThat(bad.body()).contains("vehicle: must be a name");

    post("{\"vehicle\":\"next\",\"location\":{\"latitude\":1,\"longitude\":2}}", false);
    RunningProduct.await("the drone behind it", () -> idOf("next") > 0);
  }

  @ParameterizedTest
  @CsvSource({
    "battery, 200",
    "battery, -5",
    "satellites, -1",
    "heading_deg, 720",
    "ground_speed_mps, 1e300",
    "relative_altitude_m, 1e300"
  })
  void whatNoAircraftCanBeIsRefused(String field, String value) throws Exception {
    HttpResponse<String> answer =
        post(
            "{\"vehicle\":\"odd\",\"location\":{\"latitude\":1,\"longitude\":2},\"%s\":%s}"
                .formatted(field, value),
            false);
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).contains(field + ": must be ");
  }

  @Test
  void aYearThatNoCalendarHasIsRefused() throws Exception {
    HttpResponse<String> answer =
        post(
            "{\"vehicle\":\"odd\",\"location\":{\"latitude\":1,\"longitude\":2},"
                + "\"timestamp\":\"+999999999-12-31T23:59:59Z\"}",
            false);
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).contains("timestamp: must be ");
  }

  @Test
  void aWrongClockMovesNoDroneBackOrIntoTheFuture() throws Exception {
    Instant now = Instant.now();
    post(clocked(now.minusSeconds(60), 1), false);
    RunningProduct.await("the drone", () -> idOf("clocked") > 0);
    long id = idOf("clocked");
    RunningProduct.await("the first", () -> points(id) == 1);

    post(clocked(now.minusSeconds(30), 2), false);
    post(clocked(now.minusSeconds(90), 3), false);
    post(clocked(Instant.parse("2030-01-01T00:00:00Z"), 4), false);
    HttpResponse<String> old = post(clocked(Instant.EPOCH, 5), false);

    assertThat(old.statusCode()).isEqualTo(422);
    assertThat(old.body()).contains("timestamp: must be at most 24 hours ago, not 1970");
    RunningProduct.await("four positions", () -> pointsFrom(id, now.minusSeconds(100)).size() == 4);
    assertThat(pointsFrom(id, now.minusSeconds(100))).containsExactly(3, 1, 2, 4);
    RunningProduct.await("the state", () -> latitude(id) == 4);
    assertThat(Instant.parse(skein.get("/api/v1/drones/" + id).get("observed_at").asString()))
        .isBetween(now, Instant.now());
    assertThat(post(clocked(now.minusSeconds(50), 6), false).statusCode()).isEqualTo(200);
    RunningProduct.await("the fifth", () -> pointsFrom(id, now.minusSeconds(100)).size() == 5);
    assertThat(latitude(id)).isEqualTo(4);
  }

  private static String clocked(Instant at, int latitude) {
    return "{\"vehicle\":\"clocked\",\"timestamp\":\"%s\",\"location\":{\"latitude\":%d,\"longitude\":2}}"
        .formatted(at, latitude);
  }

  private static List<Integer> pointsFrom(long id, Instant from) {
    return skein
        .read("/api/v1/drones/%d/trajectory?from=%s".formatted(id, from))
        .get("points")
        .valueStream()
        .map(point -> point.get("latitude").asInt())
        .toList();
  }

  private static int latitude(long id) {
    return skein.read("/api/v1/drones/" + id).path("location").path("latitude").asInt(0);
  }

  @Test
  void nothingGoodIsAProblemThatNamesTheField() throws Exception {
    HttpResponse<String> answer = post("[{\"drone_id\":0}]", false);

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(RunningProduct.JSON.readTree(answer.body()).get("detail").asString())
        .isEqualTo("Nothing was taken; first: drone_id: a drone id is 1 or more, not 0");
  }

  @Test
  void aBodyIsJsonOrLinesOfItByWhateverCase() throws Exception {
    String line = "{\"vehicle\":\"cased\",\"location\":{\"latitude\":1,\"longitude\":2}}\n";

    assertThat(post(line + line, "application/X-NDJSON").statusCode()).isEqualTo(200);
    assertThat(post(line, "text/csv").statusCode()).isEqualTo(415);
    assertThat(post(line, "text/x-ndjson").statusCode()).isEqualTo(415);
  }

  private static long idOf(String name) {
    for (JsonNode drone : skein.read("/api/v1/drones").get("items")) {
      if (drone.get("name").asString().equals(name)) {
        return drone.get("drone_id").asLong();
      }
    }
    return 0;
  }

  private static boolean isTaken(long id) {
    try {
      return post(
                  "{\"drone_id\":%d,\"location\":{\"latitude\":1,\"longitude\":2}}".formatted(id),
                  false)
              .statusCode()
          == 200;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static int points(long id) {
    try {
      return skein.get("/api/v1/drones/" + id + "/trajectory").get("points").size();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static HttpResponse<String> post(String body, boolean ndjson) throws Exception {
    return post(body, ndjson ? "application/x-ndjson" : "application/json");
  }

  private static HttpResponse<String> post(String body, String type) throws Exception {
    return skein.send(
        skein
            .request("/api/v1/telemetry")
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }
}
