package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What is asked wrongly is answered with the field and the reason, and changes nothing. */
@OnSharedProduct
class BadRequestsTest {

  private static final String GOOD = "[[[8,47],[8.1,47],[8.1,47.1],[8,47.1],[8,47]]]";
  private static final Instant AN_HOUR_AGO =
      Instant.now().minus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS);
  private static final String BAD = "[[[8,47],[8.1,97],[8,47]]]";

  private static RunningProduct skein;

  @BeforeAll
  static void start(RunningProduct shared) {
    skein = shared;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "drones/1/trajectory?from=-999999999-01-01T00:00:00Z | from: must be a time from 1970 to 9999",
        "drones/1/trajectory?to=%2B12000-01-01T00:00:00Z | to: must be a time from 1970 to 9999",
        "drones/1/trajectory?from=1969-12-31T23:59:59Z | from: must be a time from 1970 to 9999",
        "drones/1/trajectory?from=noon | from: must be a time as 2026-03-01T10:00:00Z, or with +02:00, where the + is written %2B",
        "drones/1/trajectory?from=1764000000 | from: must be a time as 2026-03-01T10:00:00Z, or with +02:00, where the + is written %2B",
        "drones/1/trajectory?to=2026-03-01T10:00:00+02:00 | to: must be a time as 2026-03-01T10:00:00Z, or with +02:00, where the + is written %2B",
        "drones/1/trajectory?from=2026-03-01T10:00:00Z@x | from: behind the @ must be the number that next has there",
        "drones/1/trajectory?format=kml | format: must be json or geojson",
        "drones/1/trajectory?limit=0 | limit: must be 1 to 100000",
        "drones/1/trajectory?limit=99999999999 | limit: cannot be 99999999999",
        "drones/0/trajectory | id: must be 1 or more",
        "audit?from=-999999999-01-01T00:00:00Z | from: must be a time from 1970 to 9999",
        "audit?to=%2B999999999-12-31T23:59:59Z | to: must be a time from 1970 to 9999",
        "audit?to=2026-03-01T10:00:00 | to: must be a time as 2026-03-01T10:00:00Z, or with +02:00, where the + is written %2B",
        "drones?status=bogus | status: must be one of offline, idle, flying, returning, landing,"
            + " charging, maintenance, error",
        "drones?limit=-1 | limit: must be 1 to 10000",
        "drones?limit=10001 | limit: must be 1 to 10000",
        "drones?offset=-1 | offset: must be 0 or more",
        "drones/x | id: cannot be x",
        "alerts?state=gone | state: must be active, acknowledged or resolved",
        "drones?sort=colour | sort: must be one of battery, drone_id, name, observed_at, status, with - for descending",
        "alerts?sort=colour | sort: must be one of alert_id, created_at, level, type, with - for descending",
        "vehicles?limit=1001 | limit: must be 1 to 1000",
        "vehicles?sort=colour | sort: must be one of first_heard_at, id, last_heard_at, with - for descending",
        "vehicles?state=gone | state: must be pending or refused",
        "alerts?limit=1001 | limit: must be 1 to 1000",
        "commands?limit=1001 | limit: must be 1 to 1000",
        "commands?offset=-1 | offset: must be 0 or more",
        "commands?sort=odd | sort: must be one of command, requested_at, requested_by, state, with - for descending",
        "registry?sort=colour | sort: must be one of drone_id, flight_hours, group, life_cycle, model, name, serial, with - for descending",
        "registry?limit=0 | limit: must be 1 to 1000",
        "alerts?offset=-1 | offset: must be 0 or more",
        "alerts?drone_id=0 | drone_id: must be 1 or more",
        "drones?stat=idle | stat: is not known: there are group, limit, offset, sort, status",
        "drones/1/lease?x | x: is not known: there are no parameters here",
        "audit?actor=a%00 | actor: must be without control characters",
        "drones?group=%0a | group: must be without control characters",
        "audit?actor=%ff | actor: must be UTF-8, percent-encoded",
        "drones?limit= | limit: has no value",
        "drones?limit | limit: has no value",
        "drones?limit=%20 | limit: has no value",
      })
  void theFieldIsNamed(String path, String detail) throws Exception {
    HttpResponse<String> answer = skein.send(skein.request("/api/v1/" + path));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(detail(answer)).isEqualTo(detail);
    assertThat(RunningProduct.JSON.readTree(answer.body()).get("field").asString())
        .isEqualTo(detail.split(": ", 2)[0]);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"username\":7,\"password\":\"p\"} | username | must be text",
        "{\"username\":true,\"password\":\"p\"} | username | must be text",
        "{\"username\":\"a\",\"password\":[]} | password | must be text",
        "{\"username\":\"a\",\"pass\":\"p\"} | pass | is not known",
      })
  void aFieldOfABodyIsNamed(String body, String field, String reason) throws Exception {
    HttpResponse<String> answer =
        skein.send(json("/api/v1/auth/login").POST(BodyPublishers.ofString(body)));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(detail(answer)).isEqualTo(field + ": " + reason);
    assertThat(RunningProduct.JSON.readTree(answer.body()).get("field").asString())
        .isEqualTo(field);
  }

  @Test
  void namesHaveNoControlCharacters() throws Exception {
    HttpResponse<String> login =
        skein.send(
            json("/api/v1/auth/login")
                .POST(BodyPublishers.ofString("{\"username\":\"a\\u0000\",\"password\":\"p\"}")));
    HttpResponse<String> accept =
        skein.send(
            json("/api/v1/vehicles/1/accept")
                .POST(BodyPublishers.ofString("{\"name\":\"a\\u0000\"}")));

    assertThat(login.statusCode()).isEqualTo(400);
    assertThat(detail(login)).startsWith("username: must be");
    assertThat(accept.statusCode()).isEqualTo(400);
    assertThat(detail(accept)).startsWith("name: must be");
  }

  @Test
  void aSetWithABadZoneChangesNothingUnlessItMay() throws Exception {
    assertThat(put("", zones(GOOD, GOOD)).statusCode()).isEqualTo(200);

    HttpResponse<String> refused = put("", zones(GOOD, BAD, BAD));

    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(detail(refused))
        .startsWith("2 of 3 features are no zones, so nothing was changed; first: feature 1: ");
    JsonNode list = RunningProduct.JSON.readTree(refused.body()).get("refused");
    assertThat(list.size()).isEqualTo(2);
    assertThat(list.get(1).get("id").asString()).isEqualTo("z2");
    assertThat(list.get(1).get("reason").asString()).contains("latitude must be -90 to 90");
    assertThat(skein.get("/api/v1/zones").get("features").size()).isEqualTo(2);

    HttpResponse<String> taken = put("?partial=true", zones(GOOD, BAD, BAD));

    assertThat(taken.statusCode()).isEqualTo(200);
    assertThat(RunningProduct.JSON.readTree(taken.body()).get("refused").size()).isEqualTo(2);
    assertThat(skein.get("/api/v1/zones").get("features").size()).isEqualTo(1);
    assertThat(put("?partial=true", zones(BAD)).statusCode()).isEqualTo(422);
    assertThat(put("", "[]").statusCode()).isEqualTo(422);
    assertThat(skein.get("/api/v1/zones").get("features").size()).isEqualTo(1);
  }

  @Test
  void aSetReplacesTheOneThatWasSeen() throws Exception {
    assertThat(put("", zones(GOOD)).statusCode()).isEqualTo(200);
    String seen =
        skein.send(json("/api/v1/zones").GET()).headers().firstValue("ETag").orElseThrow();
    assertThat(replace(seen).statusCode()).isEqualTo(200);
    HttpResponse<String> late = replace(seen);
    assertThat(late.statusCode()).isEqualTo(412);
    assertThat(detail(late)).startsWith("Somebody has changed it meanwhile: it is at version ");
  }

  private static HttpResponse<String> replace(String seen) throws Exception {
    return skein.send(
        json("/api/v1/zones").header("If-Match", seen).PUT(BodyPublishers.ofString(zones(GOOD))));
  }

  @Test
  void moreThanSixteenMebibytesAreTooMuch() throws Exception {
    byte[] large = " ".repeat((16 << 20) + 1).getBytes(StandardCharsets.UTF_8);
    for (String path : new String[] {"zones", "telemetry"}) {
      String method = path.equals("zones") ? "PUT" : "POST";
      HttpResponse<String> told =
          skein.send(
              json("/api/v1/" + path)
                  .expectContinue(true)
                  .method(method, BodyPublishers.ofByteArray(large)));
      HttpResponse<String> found =
          skein.send(
              json("/api/v1/" + path)
                  .method(
                      method, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large))));

      assertThat(told.statusCode()).as(path).isEqualTo(413);
      assertThat(detail(told)).isEqualTo("A body has at most 16 MiB.");
      assertThat(found.statusCode()).as(path).isEqualTo(413);
      assertThat(detail(found)).isEqualTo("A body has at most 16 MiB.");
    }
  }

  @Test
  void manySmallThingsAreTooMuchBeforeTheyTakeTheMemory() throws Exception {
    String many = "[" + "{},".repeat(5_000_000) + "{}]";

    HttpResponse<String> zones = put("", many);
    HttpResponse<String> reports =
        skein.send(json("/api/v1/telemetry").POST(BodyPublishers.ofString(many)));

    assertThat(zones.statusCode()).isEqualTo(413);
    assertThat(detail(zones)).startsWith("More than is taken: Token count (4000001)");
    assertThat(reports.statusCode()).isEqualTo(413);
    assertThat(detail(reports)).isEqualTo("A body has at most 200000 reports; nothing was taken.");
  }

  @Test
  void ofADroneThatIsNotThereThereIsNoTrajectory() throws Exception {
    HttpResponse<String> answer = skein.send(skein.request("/api/v1/drones/4711/trajectory"));

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(detail(answer)).isEqualTo("There is no drone 4711");
  }

  @Test
  void aLineThatGoesOnSaysFromWhere() throws Exception {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 3; i++) {
      lines.append(
          """
          {"vehicle":"kite","location":{"latitude":%d,"longitude":8},"timestamp":"%s"}
          """
              .formatted(i, AN_HOUR_AGO.plusSeconds(i)));
    }
    skein.send(
        json("/api/v1/telemetry")
            .setHeader("Content-Type", "application/x-ndjson")
            .POST(BodyPublishers.ofString(lines.toString())));
    String start = AN_HOUR_AGO.toString();
    RunningProduct.await("three positions", () -> count(trajectoryOf("kite") + start) == 3);
    String trajectory = trajectoryOf("kite") + start;

    JsonNode line = skein.get(trajectory + "&limit=2&format=geojson");

    assertThat(line.get("properties").get("next").asString())
        .isEqualTo(AN_HOUR_AGO.plusSeconds(2).toString());
    assertThat(skein.get(trajectory + "&format=geojson").get("properties").has("next")).isFalse();
  }

  @Test
  void pagesEndAlsoWhenAllTimesAreOne() throws Exception {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 5; i++) {
      lines.append(
          """
          {"vehicle":"hare","location":{"latitude":%d,"longitude":8},"timestamp":"%s"}
          """
              .formatted(i, AN_HOUR_AGO));
    }
    skein.send(
        json("/api/v1/telemetry")
            .setHeader("Content-Type", "application/x-ndjson")
            .POST(BodyPublishers.ofString(lines.toString())));
    String start = AN_HOUR_AGO.toString();
    RunningProduct.await("five positions", () -> count(trajectoryOf("hare") + start) == 5);

    List<Integer> paged = new ArrayList<>();
    String from = start;
    for (int page = 0; page < 3; page++) {
      JsonNode answer = skein.get(trajectoryOf("hare") + from + "&limit=2");
      answer.get("points").forEach(point -> paged.add(point.get("latitude").asInt()));
      from = answer.path("next").asString("none");
    }

    assertThat(from).isEqualTo("none");
    assertThat(paged).containsExactly(0, 1, 2, 3, 4);
  }

  private static int count(String trajectory) {
    return skein.statusOf(trajectory) == 200 ? skein.read(trajectory).get("points").size() : 0;
  }

  private static String trajectoryOf(String name) {
    for (JsonNode drone : skein.read("/api/v1/drones").get("items")) {
      if (drone.get("name").asString().equals(name)) {
        return "/api/v1/drones/" + drone.get("drone_id") + "/trajectory?from=";
      }
    }
    return "/api/v1/drones/none?";
  }

  private static HttpResponse<String> put(String query, String body) throws Exception {
    return skein.send(json("/api/v1/zones" + query).PUT(BodyPublishers.ofString(body)));
  }

  private static HttpRequest.Builder json(String path) {
    return HttpRequest.newBuilder(URI.create(skein.url(path)))
        .header("Authorization", "Bearer " + skein.token())
        .header("Content-Type", "application/json");
  }

  private static String zones(String... polygons) {
    StringBuilder features = new StringBuilder();
    for (int i = 0; i < polygons.length; i++) {
      features.append(
          """
          %s{"type":"Feature","id":"z%d","geometry":{"type":"Polygon","coordinates":%s}}\
          """
              .formatted(i == 0 ? "" : ",", i, polygons[i]));
    }
    return "{\"type\":\"FeatureCollection\",\"features\":[" + features + "]}";
  }

  private static String detail(HttpResponse<String> answer) {
    return RunningProduct.JSON.readTree(answer.body()).get("detail").asString();
  }
}
