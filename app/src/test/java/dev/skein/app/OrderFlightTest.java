package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.api.Permissions;
import dev.skein.events.Role;
import dev.skein.events.UserId;
import dev.skein.service.users.Users;
import dev.skein.simulator.FleetSettings;
import dev.skein.simulator.FleetSettings.Autopilots;
import dev.skein.simulator.SimulatedFleet;
import dev.skein.simulator.faults.FaultPlan;
import dev.skein.simulator.faults.Radio;
import dev.skein.simulator.flight.Weather;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Orders by REST alone, flown by an ArduCopter and a PX4: what is asked for is seen to be so. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OrderFlightTest {

  private static final double LATITUDE = 47;
  private static final double LONGITUDE = 8;

  @TempDir static Path directory;
  private static RunningProduct skein;
  private static SimulatedFleet fleet;
  private static long arduPilot;
  private static long px4;
  private static String ann;
  private static String bob;

  @BeforeAll
  static void start() throws Exception {
    Path config = directory.resolve("config.yaml");
    Files.writeString(config, "orders:\n  two_persons: [disarm, emergency_stop]\n");
    skein = RunningProduct.start(SettingsFile.read(config, RunningProduct.settings(directory)));
    fleet =
        new SimulatedFleet(
            new FleetSettings(
                2,
                1,
                LATITUDE,
                LONGITUDE,
                420,
                1,
                15,
                Autopilots.MIXED,
                false,
                0,
                0,
                new Weather(0, 0, 0, 20),
                Radio.Quality.PERFECT,
                FaultPlan.NONE),
            skein.mavlink());
    fleet.start();
    RunningProduct.await("two drones with a fix", () -> drones("3d", 2));
    for (JsonNode drone : skein.get("/api/v1/drones").get("items")) {
      if (drone.get("autopilot").asString().equals("px4")) {
        px4 = drone.get("drone_id").asLong();
      } else {
        arduPilot = drone.get("drone_id").asLong();
      }
    }
    ann = token("ann", "operator");
    bob = token("bob", "operator");
  }

  @AfterAll
  static void stop() throws Exception {
    fleet.close();
    skein.close();
  }

  @Test
  @Order(1)
  void badBodiesNameTheField() throws Exception {
    refused(400, "command: is needed", "{}");
    refused(400, "not JSON", "{");
    refused(400, "The body must be a JSON object", "[]");
    refused(422, "command: must be one of arm, disarm", "{\"command\":\"dance\"}");
    refused(400, "parameters.altitude: is needed", "{\"command\":\"take_off\"}");
    refused(
        400,
        "parameters.altitude: must be a number",
        "{\"command\":\"take_off\",\"parameters\":{\"altitude\":\"high\"}}");
    refused(
        422,
        "parameters.altitude: must be 0.5 to 5000",
        "{\"command\":\"take_off\",\"parameters\":{\"altitude\":0}}");
    refused(
        400,
        "parameters.height: take_off has no such one",
        "{\"command\":\"take_off\",\"parameters\":{\"altitude\":5,\"height\":5}}");
    refused(400, "expires_at: must be an RFC 3339", "{\"command\":\"land\",\"expires_at\":5}");
    refused(
        422,
        "expires_at: is past",
        "{\"command\":\"land\",\"expires_at\":\"2020-01-01T00:00:00Z\"}");
    refused(400, "when: is not known", "{\"command\":\"land\",\"when\":1}");
    refused(
        422, "emergency: go_to is no order", goTo(LATITUDE, LONGITUDE, 5, ",\"emergency\":true"));
    assertThat(order(ann, 99, "{\"command\":\"land\"}").statusCode()).isEqualTo(404);
    assertThat(skein.get("/api/v1/commands").get("total").asInt()).isZero();
  }

  @Test
  @Order(2)
  void whatTheGroundForbidsIsRefused() throws Exception {
    HttpResponse<String> answer = order(ann, arduPilot, goTo(LATITUDE, LONGITUDE, 20, ""));
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).contains("in_the_air: it is on the ground");
    assertThat(send("PUT", bob, "/api/v1/drones/%d/lease".formatted(px4), "{}").statusCode())
        .isEqualTo(200);
    HttpResponse<String> second = order(ann, px4, "{\"command\":\"arm\"}");
    assertThat(second.statusCode()).isEqualTo(409);
    JsonNode problem = RunningProduct.JSON.readTree(second.body());
    assertThat(problem.get("holder").asString()).isEqualTo("bob");
    assertThat(Instant.parse(problem.get("until").asString())).isAfter(Instant.now());
    assertThat(send("PUT", ann, "/api/v1/drones/%d/lease".formatted(px4), "{\"take\":true}"))
        .extracting(HttpResponse::statusCode)
        .isEqualTo(403);
    long token = lease(px4).get("fencing_token").asLong();
    String admin = skein.token();
    assertThat(send("PUT", admin, "/api/v1/drones/%d/lease".formatted(px4), "{}").statusCode())
        .isEqualTo(409);
    assertThat(
            send("PUT", admin, "/api/v1/drones/%d/lease".formatted(px4), "{\"take\":true}")
                .statusCode())
        .isEqualTo(200);
    assertThat(lease(px4).get("holder").asString()).isEqualTo("admin");
    assertThat(lease(px4).get("fencing_token").asLong()).isEqualTo(token + 1);
    assertThat(send("DELETE", admin, "/api/v1/drones/%d/lease".formatted(px4), "").statusCode())
        .isEqualTo(200);
    assertThat(lease(px4).get("held").asBoolean()).isFalse();
  }

  @Test
  @Order(3)
  void bothTakeOffAndGoWhereTheyAreSent() throws Exception {
    String pack = "{\"drone_id\":%d,\"cycles\":40}".formatted(arduPilot);
    assertThat(send("PUT", ann, "/api/v1/registry/batteries/P-1", pack).statusCode())
        .isEqualTo(200);
    for (long drone : List.of(arduPilot, px4)) {
      carriedOut(drone, "{\"command\":\"take_off\",\"parameters\":{\"altitude\":30}}");
      assertThat(status(drone).get("relative_altitude_m").asDouble()).isBetween(28.0, 33.0);
      carriedOut(drone, goTo(LATITUDE + 0.0005, LONGITUDE, 20, ""));
      double latitude = status(drone).get("location").get("latitude").asDouble();
      assertThat(latitude).isBetween(LATITUDE + 0.00044, LATITUDE + 0.00056);
      carriedOut(drone, "{\"command\":\"set_speed\",\"parameters\":{\"speed\":6}}");
    }
    carriedOut(
        px4,
        """
        {"command":"orbit","parameters":{"latitude":%s,"longitude":%s,"radius":30,
        "direction":"counter_clockwise"}}
        """
            .formatted(LATITUDE + 0.0005, LONGITUDE));
    refused(
        422,
        "ArduPilot has no orbit",
        "{\"command\":\"orbit\",\"parameters\":{\"latitude\":47,\"longitude\":8,\"radius\":30}}");
  }

  @Test
  @Order(4)
  void aPathThroughAProhibitedZoneIsRefusedByItsName() throws Exception {
    String zone =
        """
        {"type":"FeatureCollection","features":[{"type":"Feature","id":"z",
        "properties":{"name":"Hospital"},"geometry":{"type":"Polygon","coordinates":
        [[[7.99,47.002],[8.01,47.002],[8.01,47.003],[7.99,47.003],[7.99,47.002]]]}}]}
        """;
    assertThat(send("PUT", skein.token(), "/api/v1/zones", zone).statusCode()).isEqualTo(200);
    String beyond = goTo(47.005, LONGITUDE, 20, "");
    HttpResponse<String> answer = order(ann, arduPilot, beyond);
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).contains("the path crosses the prohibited zone Hospital");
    long before = skein.get("/api/v1/commands").get("total").asLong();
    HttpResponse<String> trial =
        send("POST", ann, "/api/v1/drones/%d/commands?dry_run=true".formatted(arduPilot), beyond);
    assertThat(trial.statusCode()).isEqualTo(200);
    JsonNode tried = RunningProduct.JSON.readTree(trial.body());
    assertThat(tried.get("would_be_taken").asBoolean()).isFalse();
    List<String> checks = new ArrayList<>();
    tried
        .get("checks")
        .forEach(check ->
            checks.add(check.get("check").asString() + " " + check.get("passed").asBoolean()));
    assertThat(checks)
        .containsExactly(
            "deadline true",
            "lease true",
            "connected true",
            "in_the_air true",
            "battery true",
            "fix true",
            "zones false");
    HttpResponse<String> good =
        send(
            "POST",
            ann,
            "/api/v1/drones/%d/commands?dry_run=true".formatted(arduPilot),
            goTo(LATITUDE, LONGITUDE, 20, ""));
    assertThat(good.body()).contains("\"would_be_taken\":true");
    assertThat(skein.get("/api/v1/commands").get("total").asLong()).isEqualTo(before);
  }

  @Test
  @Order(5)
  void theSameKeyIsTheSameOrder() throws Exception {
    String body = "{\"command\":\"pause\",\"idempotency_key\":\"k-1\"}";
    JsonNode first = RunningProduct.JSON.readTree(order(ann, arduPilot, body).body());
    JsonNode again = RunningProduct.JSON.readTree(order(ann, arduPilot, body).body());
    assertThat(again.get("command_id")).isEqualTo(first.get("command_id"));
    HttpResponse<String> other =
        order(ann, arduPilot, "{\"command\":\"resume\",\"idempotency_key\":\"k-1\"}");
    assertThat(other.statusCode()).isEqualTo(409);
    assertThat(other.body()).contains("idempotency_key: names another request already");
    ended(arduPilot, first.get("command_id").asString(), "completed");
  }

  @Test
  @Order(6)
  void anEmergencyPassesAnothersLeaseAndIsKept() throws Exception {
    assertThat(order(bob, arduPilot, "{\"command\":\"return_to_base\"}").statusCode())
        .isEqualTo(409);
    HttpResponse<String> answer =
        order(bob, arduPilot, "{\"command\":\"return_to_base\",\"emergency\":true}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    JsonNode order = RunningProduct.JSON.readTree(answer.body());
    assertThat(order.get("overrode").asString()).isEqualTo("ann");
    assertThat(order.get("requested_by").asString()).isEqualTo("bob");
    assertThat(lease(arduPilot).get("holder").asString()).isEqualTo("ann");
    JsonNode done = ended(arduPilot, order.get("command_id").asString(), "completed");
    assertThat(stages(done))
        .startsWith("requested", "accepted", "sent", "acknowledged")
        .contains("executing")
        .endsWith("completed");
    RunningProduct.await(
        "a flight more on its pack",
        () -> skein.read("/api/v1/registry/batteries/P-1").get("cycles").asInt() == 41);
    JsonNode at = status(arduPilot).get("location");
    assertThat(at.get("latitude").asDouble()).isBetween(LATITUDE - 0.0001, LATITUDE + 0.0001);
  }

  @Test
  @Order(7)
  void whatIsDangerousInTheAirNeedsASecondPerson() throws Exception {
    JsonNode stop =
        RunningProduct.JSON.readTree(order(ann, px4, "{\"command\":\"emergency_stop\"}").body());
    String id = stop.get("command_id").asString();
    assertThat(stop.get("state").asString()).isEqualTo("awaiting_confirmation");
    String confirm = "/api/v1/drones/%d/commands/%s/confirm".formatted(px4, id);
    HttpResponse<String> oneself = send("POST", ann, confirm, "");
    assertThat(oneself.statusCode()).isEqualTo(409);
    assertThat(oneself.body()).contains("another than ann must confirm");
    assertThat(send("DELETE", ann, confirm.replace("/confirm", ""), "").statusCode())
        .isEqualTo(202);
    assertThat(send("POST", bob, confirm, "").statusCode()).isEqualTo(409);

    String next =
        RunningProduct.JSON
            .readTree(order(ann, px4, "{\"command\":\"emergency_stop\"}").body())
            .get("command_id")
            .asString();
    HttpResponse<String> confirmed = send("POST", bob, confirm.replace(id, next), "");
    assertThat(confirmed.statusCode()).as(confirmed.body()).isEqualTo(202);
    assertThat(ended(px4, next, "completed").get("confirmed_by").asString()).isEqualTo("bob");
  }

  @Test
  @Order(8)
  void oneOrderToManyReportsOnEach() throws Exception {
    String body =
        "{\"command\":\"arm\",\"drone_ids\":[%d,%d,99],\"idempotency_key\":\"fleet\"}"
            .formatted(arduPilot, px4);
    HttpResponse<String> answer = send("POST", ann, "/api/v1/commands", body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    JsonNode report = RunningProduct.JSON.readTree(answer.body());
    assertThat(report.get("orders")).hasSize(2);
    assertThat(report.get("refused").get(0).get("drone_id").asLong()).isEqualTo(99);
    assertThat(report.get("refused").get(0).get("reason").asString())
        .isEqualTo("there is no such drone");
    String id = report.get("fleet_order_id").asString();
    JsonNode again =
        RunningProduct.JSON.readTree(send("POST", ann, "/api/v1/commands", body).body());
    assertThat(again.get("fleet_order_id").asString()).isEqualTo(id);
    RunningProduct.await(
        "an end of each",
        () ->
            skein
                .read("/api/v1/commands/" + id)
                .get("orders")
                .valueStream()
                .noneMatch(order ->
                    List.of("accepted", "sent", "acknowledged")
                        .contains(order.get("state").asString())));
    assertThat(skein.get("/api/v1/commands?fleet_order_id=" + id).get("total").asInt())
        .isEqualTo(2);
    carriedOut(arduPilot, "{\"command\":\"disarm\"}");
  }

  @Test
  @Order(9)
  void aDroneThatIsGoneIsRefusedAtOnce() throws Exception {
    fleet.close();
    RunningProduct.await("nobody", () -> !status(arduPilot).get("connected").asBoolean());
    HttpResponse<String> answer = order(ann, arduPilot, "{\"command\":\"land\"}");
    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(answer.body()).contains("connected: drone " + arduPilot + " is not connected");
  }

  private static void refused(int status, String detail, String body) throws Exception {
    HttpResponse<String> answer = order(ann, arduPilot, body);
    assertThat(answer.statusCode()).as(body + " " + answer.body()).isEqualTo(status);
    assertThat(answer.body()).as(body).contains(detail);
  }

  private static void carriedOut(long drone, String body) throws Exception {
    HttpResponse<String> answer = order(ann, drone, body);
    assertThat(answer.statusCode()).as(body + " " + answer.body()).isEqualTo(202);
    String id = RunningProduct.JSON.readTree(answer.body()).get("command_id").asString();
    JsonNode done = ended(drone, id, "completed");
    assertThat(stages(done)).startsWith("requested", "accepted", "sent", "acknowledged");
    assertThat(stages(done).stream().filter("sent"::equals)).as(body).hasSize(1);
  }

  private static JsonNode ended(long drone, String id, String state) throws Exception {
    String path = "/api/v1/drones/%d/commands/%s".formatted(drone, id);
    List<String> last = List.of("completed", "failed", "expired", "cancelled", "uncertain");
    RunningProduct.await(
        "an end of " + id, () -> last.contains(skein.read(path).get("state").asString()));
    JsonNode order = skein.get(path);
    assertThat(order.get("state").asString()).as(order.toString()).isEqualTo(state);
    return order;
  }

  private static List<String> stages(JsonNode order) {
    return order.get("stages").valueStream().map(stage -> stage.get("stage").asString()).toList();
  }

  private static JsonNode status(long drone) {
    return skein.read("/api/v1/drones/%d/status".formatted(drone));
  }

  private static JsonNode lease(long drone) throws Exception {
    return skein.get("/api/v1/drones/%d/lease".formatted(drone));
  }

  private static String goTo(double latitude, double longitude, double altitude, String more) {
    return String.format(
        Locale.ROOT,
        "{\"command\":\"go_to\",\"parameters\":{\"latitude\":%s,\"longitude\":%s,\"altitude\":%s}%s}",
        latitude,
        longitude,
        altitude,
        more);
  }

  private static HttpResponse<String> order(String token, long drone, String body)
      throws Exception {
    return send("POST", token, "/api/v1/drones/%d/commands".formatted(drone), body);
  }

  private static HttpResponse<String> send(String method, String token, String path, String body)
      throws Exception {
    return skein.send(
        HttpRequest.newBuilder(URI.create(skein.url(path)))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body)));
  }

  private static boolean drones(String fix, int count) {
    return skein
            .read("/api/v1/drones")
            .get("items")
            .valueStream()
            .filter(drone -> drone.path("fix").asString("").equals(fix))
            .filter(drone -> drone.has("location") && !drone.get("location").isNull())
            .count()
        == count;
  }

  private static String token(String name, String role) {
    Instant now = Instant.now();
    Permissions permissions =
        Permissions.everywhere(role.equals("admin") ? Role.ADMIN : Role.OPERATOR);
    Users.Login login =
        new Users.Login(new UserId(1_000), name, permissions, false, 1, "some session", "", now);
    return skein.product().bean(OwnTokens.class).make(login, now, now.plusSeconds(3600));
  }
}
