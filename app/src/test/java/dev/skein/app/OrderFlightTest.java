package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.api.AccessList;
import dev.skein.api.Caller;
import dev.skein.bus.jdbc.ServiceStore;
import dev.skein.events.EventIds;
import dev.skein.simulator.SimulatedFleet;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
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
  private static SmallIssuer issuer;
  private static RunningProduct skein;
  private static SimulatedFleet fleet;
  private static long arduPilot;
  private static long px4;
  private static Operator ann;
  private static Operator bob;
  private static Operator admin;

  @BeforeAll
  static void start() throws Exception {
    Path config = directory.resolve("config.yaml");
    issuer = new SmallIssuer();
    Path secret = Files.writeString(directory.resolve("client"), SmallIssuer.SECRET + "\n");
    Files.writeString(
        config,
        """
        orders:
          two_persons: [disarm, emergency_stop]
        security:
          issuers:
            - issuer: "%s"
              audience: %s
              client_id: %s
              client_secret_file: "%s"
              role_claim: roles
              roles: {pilots: operator}
        """
            .formatted(issuer.issuer(), SmallIssuer.AUDIENCE, SmallIssuer.CLIENT, secret));
    skein = RunningProduct.start(SettingsFile.read(config, RunningProduct.settings(directory)));
    fleet = TestFleet.mixed(skein, 2, 15);
    fleet.start();
    RunningProduct.await("two drones with a fix", () -> TestFleet.withFix(skein).size() == 2);
    arduPilot = TestFleet.withFix(skein, "ardupilot").getFirst();
    px4 = TestFleet.withFix(skein, "px4").getFirst();
    ann = Operator.named(skein, "ann");
    bob = Operator.named(skein, "bob");
    admin = Operator.admin(skein);
  }

  @AfterAll
  static void stop() throws Exception {
    fleet.close();
    skein.close();
    issuer.close();
  }

  /** ArduPilot does; PX4 means the mode that it is in. */
  @Test
  @Order(1)
  void aVehicleSaysWhetherItIsReadyToArm() throws Exception {
    RunningProduct.await("it is", () -> status(arduPilot).path("ready_to_arm").asBoolean(false));
    assertThat(status(px4).has("ready_to_arm")).isFalse();
    assertThat(status(arduPilot).has("not_ready_reason")).isFalse();
  }

  @Test
  @Order(1)
  void badBodiesNameTheField() throws Exception {
    ann.refused(arduPilot, 400, "command: is needed", "{}");
    ann.refused(arduPilot, 400, "not JSON", "{");
    ann.refused(arduPilot, 400, "The body must be a JSON object", "[]");
    ann.refused(arduPilot, 422, "command: must be one of arm, disarm", "{\"command\":\"dance\"}");
    ann.refused(arduPilot, 400, "parameters.altitude: is needed", "{\"command\":\"take_off\"}");
    ann.refused(
        arduPilot,
        400,
        "parameters.altitude: must be a number",
        "{\"command\":\"take_off\",\"parameters\":{\"altitude\":\"high\"}}");
    ann.refused(
        arduPilot,
        422,
        "parameters.altitude: must be 0.5 to 5000",
        "{\"command\":\"take_off\",\"parameters\":{\"altitude\":0}}");
    ann.refused(
        arduPilot,
        400,
        "parameters.height: take_off has no such one",
        "{\"command\":\"take_off\",\"parameters\":{\"altitude\":5,\"height\":5}}");
    ann.refused(
        arduPilot,
        400,
        "expires_at: must be an RFC 3339",
        "{\"command\":\"land\",\"expires_at\":5}");
    ann.refused(
        arduPilot,
        422,
        "expires_at: is past",
        "{\"command\":\"land\",\"expires_at\":\"2020-01-01T00:00:00Z\"}");
    assertThat(
            field(
                ann.order(
                    arduPilot, "{\"command\":\"land\",\"expires_at\":\"2020-01-01T00:00:00Z\"}")))
        .isEqualTo("expires_at");
    ann.refused(arduPilot, 400, "when: is not known", "{\"command\":\"land\",\"when\":1}");
    ann.refused(
        arduPilot,
        422,
        "emergency: go_to is no order",
        goTo(LATITUDE, LONGITUDE, 5, ",\"emergency\":true"));
    assertThat(ann.order(99, "{\"command\":\"land\"}").statusCode()).isEqualTo(404);
    RestClient rest = new RestClient(skein.url(""), skein.token());
    String fleetOrder = "{\"command\":\"land\",\"drone_ids\":[%s]}";
    assertThat(
            detail(rest.post("/api/v1/commands", fleetOrder.formatted("1" + "0".repeat(30))), 400))
        .isEqualTo("drone_ids: must be whole numbers, 1 or more");
    assertThat(detail(rest.post("/api/v1/commands?try=true", fleetOrder.formatted(arduPilot)), 400))
        .isEqualTo("try: is not known: there are dry_run");
    JsonNode trial =
        rest.post("/api/v1/commands?dry_run=true", fleetOrder.formatted(arduPilot + ",99"))
            .expect(200)
            .body();
    assertThat(trial.get("would_be_taken").asInt()).isOne();
    assertThat(trial.at("/drones/0/would_be_taken").asBoolean()).isTrue();
    assertThat(trial.at("/drones/1/checks/0/detail").asString())
        .isEqualTo("there is no such drone");
    assertThat(
            detail(
                rest.post(
                    "/api/v1/drones/%d/commands/x/resolve".formatted(arduPilot),
                    "{\"outcome\":\"failed\",\"reason\":\"\\u0000\"}"),
                400))
        .isEqualTo("reason: must be 1 to 500 characters, without control characters");
    assertThat(skein.get("/api/v1/commands").get("total").asInt()).isZero();
  }

  private static String field(HttpResponse<String> problem) {
    return RunningProduct.JSON.readTree(problem.body()).path("field").asString("");
  }

  private static String detail(RestClient.Answer answer, int status) {
    return answer.expect(status).body().get("detail").asString();
  }

  @Test
  @Order(2)
  void whatTheGroundForbidsIsRefused() throws Exception {
    HttpResponse<String> answer = ann.order(arduPilot, goTo(LATITUDE, LONGITUDE, 20, ""));
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).contains("in_the_air: it is on the ground");
    assertThat(bob.send("PUT", "/api/v1/drones/%d/lease".formatted(px4), "{}").statusCode())
        .isEqualTo(200);
    HttpResponse<String> second = ann.order(px4, "{\"command\":\"arm\"}");
    assertThat(second.statusCode()).isEqualTo(409);
    JsonNode problem = RunningProduct.JSON.readTree(second.body());
    assertThat(problem.get("holder").asString()).isEqualTo("bob");
    assertThat(Instant.parse(problem.get("until").asString())).isAfter(Instant.now());
    assertThat(ann.send("PUT", "/api/v1/drones/%d/lease".formatted(px4), "{\"take\":true}"))
        .extracting(HttpResponse::statusCode)
        .isEqualTo(403);
    long token = lease(px4).get("fencing_token").asLong();
    assertThat(admin.send("PUT", "/api/v1/drones/%d/lease".formatted(px4), "{}").statusCode())
        .isEqualTo(409);
    assertThat(
            admin
                .send("PUT", "/api/v1/drones/%d/lease".formatted(px4), "{\"take\":true}")
                .statusCode())
        .isEqualTo(200);
    assertThat(lease(px4).get("holder").asString()).isEqualTo("admin");
    assertThat(lease(px4).get("fencing_token").asLong()).isEqualTo(token + 1);
    assertThat(admin.send("DELETE", "/api/v1/drones/%d/lease".formatted(px4), "").statusCode())
        .isEqualTo(200);
    assertThat(lease(px4).get("held").asBoolean()).isFalse();
  }

  @Test
  @Order(3)
  void bothTakeOffAndGoWhereTheyAreSent() throws Exception {
    String pack = "{\"drone_id\":%d,\"cycles\":40}".formatted(arduPilot);
    assertThat(ann.send("PUT", "/api/v1/registry/batteries/P-1", pack).statusCode()).isEqualTo(200);
    for (long drone : List.of(arduPilot, px4)) {
      ann.carriedOut(drone, "{\"command\":\"take_off\",\"parameters\":{\"altitude\":30}}");
      assertThat(status(drone).get("relative_altitude_m").asDouble()).isBetween(28.0, 33.0);
      ann.carriedOut(drone, goTo(LATITUDE + 0.0005, LONGITUDE, 20, ""));
      double latitude = status(drone).get("location").get("latitude").asDouble();
      assertThat(latitude).isBetween(LATITUDE + 0.00044, LATITUDE + 0.00056);
      ann.carriedOut(drone, "{\"command\":\"set_speed\",\"parameters\":{\"speed\":6}}");
    }
    ann.carriedOut(
        px4,
        """
        {"command":"orbit","parameters":{"latitude":%s,"longitude":%s,"radius":30,
        "direction":"counter_clockwise"}}
        """
            .formatted(LATITUDE + 0.0005, LONGITUDE));
    ann.refused(
        arduPilot,
        422,
        "ArduPilot has no orbit",
        "{\"command\":\"orbit\",\"parameters\":{\"latitude\":47,\"longitude\":8,\"radius\":30}}");
    assertThat(
            field(
                ann.order(
                    arduPilot,
                    "{\"command\":\"orbit\",\"parameters\":"
                        + "{\"latitude\":47,\"longitude\":8,\"radius\":30}}")))
        .isEqualTo("command");
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
    assertThat(admin.send("PUT", "/api/v1/zones", zone).statusCode()).isEqualTo(200);
    String beyond = goTo(47.005, LONGITUDE, 20, "");
    HttpResponse<String> answer = ann.order(arduPilot, beyond);
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).contains("the path crosses the prohibited zone Hospital");
    long before = skein.get("/api/v1/commands").get("total").asLong();
    HttpResponse<String> trial =
        ann.send("POST", "/api/v1/drones/%d/commands?dry_run=true".formatted(arduPilot), beyond);
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
        ann.send(
            "POST",
            "/api/v1/drones/%d/commands?dry_run=true".formatted(arduPilot),
            goTo(LATITUDE, LONGITUDE, 20, ""));
    assertThat(good.body()).contains("\"would_be_taken\":true");
    assertThat(skein.get("/api/v1/commands").get("total").asLong()).isEqualTo(before);
  }

  @Test
  @Order(5)
  void theSameKeyIsTheSameOrder() throws Exception {
    String body = "{\"command\":\"pause\",\"idempotency_key\":\"k-1\"}";
    JsonNode first = RunningProduct.JSON.readTree(ann.order(arduPilot, body).body());
    JsonNode again = RunningProduct.JSON.readTree(ann.order(arduPilot, body).body());
    assertThat(again.get("command_id")).isEqualTo(first.get("command_id"));
    HttpResponse<String> other =
        ann.order(arduPilot, "{\"command\":\"resume\",\"idempotency_key\":\"k-1\"}");
    assertThat(other.statusCode()).isEqualTo(409);
    assertThat(other.body()).contains("idempotency_key: names another request already");
    assertThat(field(other)).isEqualTo("idempotency_key");
    ann.ended(arduPilot, first.get("command_id").asString(), "completed");
  }

  @Test
  @Order(5)
  void aKeyForTwoDronesAtTheSameMomentIsOnesAlone() throws Exception {
    for (int i = 0; i < 10; i++) {
      String body = "{\"command\":\"pause\",\"idempotency_key\":\"both-%d\"}".formatted(i);
      CompletableFuture<HttpResponse<String>> first =
          CompletableFuture.supplyAsync(() -> ordered(arduPilot, body));
      HttpResponse<String> second = ordered(px4, body);
      assertThat(List.of(first.join().statusCode(), second.statusCode()))
          .as("%s, %s", first.join().body(), second.body())
          .containsExactlyInAnyOrder(202, 409);
    }
  }

  private static HttpResponse<String> ordered(long drone, String body) {
    try {
      return ann.order(drone, body);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  @Order(6)
  void anEmergencyPassesAnothersLeaseAndIsKept() throws Exception {
    assertThat(bob.order(arduPilot, "{\"command\":\"return_to_base\"}").statusCode())
        .isEqualTo(409);
    HttpResponse<String> answer =
        bob.order(arduPilot, "{\"command\":\"return_to_base\",\"emergency\":true}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    JsonNode order = RunningProduct.JSON.readTree(answer.body());
    assertThat(order.get("overrode").asString()).isEqualTo("ann");
    assertThat(order.get("requested_by").asString()).isEqualTo("bob");
    assertThat(lease(arduPilot).get("holder").asString()).isEqualTo("ann");
    JsonNode done = ann.ended(arduPilot, order.get("command_id").asString(), "completed");
    assertThat(Operator.stages(done))
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
        RunningProduct.JSON.readTree(ann.order(px4, "{\"command\":\"emergency_stop\"}").body());
    String id = stop.get("command_id").asString();
    assertThat(stop.get("state").asString()).isEqualTo("awaiting_confirmation");
    String confirm = "/api/v1/drones/%d/commands/%s/confirm".formatted(px4, id);
    HttpResponse<String> oneself = ann.send("POST", confirm, "");
    assertThat(oneself.statusCode()).isEqualTo(409);
    assertThat(oneself.body()).contains("another than ann must confirm");
    assertThat(ann.lease("PUT", px4, "{}")).isEqualTo(200);
    HttpResponse<String> anothers = bob.send("DELETE", confirm.replace("/confirm", ""), "");
    assertThat(anothers.statusCode()).as(anothers.body()).isEqualTo(409);
    JsonNode problem = RunningProduct.JSON.readTree(anothers.body());
    assertThat(problem.get("holder").asString()).isEqualTo("ann");
    assertThat(problem.get("detail").asString()).startsWith("lease: ann has the drone until ");
    assertThat(ann.send("DELETE", confirm.replace("/confirm", ""), "").statusCode()).isEqualTo(202);
    assertThat(bob.send("POST", confirm, "").statusCode()).isEqualTo(409);

    RestClient rest = new RestClient(skein.url(""), skein.token());
    String made = "{\"name\":\"button\",\"role\":\"operator\"}";
    RestClient key =
        rest.with(rest.post("/api/v1/keys", made).expect(201).body().get("secret").asString());
    String stops = "/api/v1/drones/%d/commands".formatted(px4);
    RunningProduct.await("the key is known", () -> key.get(stops).status() == 200);
    String asked =
        key.post(stops, "{\"command\":\"emergency_stop\"}")
            .expect(202)
            .body()
            .get("command_id")
            .asString();
    assertThat(detail(key.post(confirm.replace(id, asked), ""), 409))
        .isEqualTo("a person must confirm, and a key or an issuer's token is none: log in");
    assertThat(detail(rest.post(confirm.replace(id, asked), ""), 409))
        .isEqualTo("another than admin must confirm");
    rest.delete(stops + "/" + asked).expect(202);

    assertOnePersonIsOneByEachName(stops);

    assertWhoMayNotOrderAnyMoreIsNotConfirmed(stops);

    String next =
        RunningProduct.JSON
            .readTree(ann.order(px4, "{\"command\":\"emergency_stop\"}").body())
            .get("command_id")
            .asString();
    HttpResponse<String> confirmed = bob.send("POST", confirm.replace(id, next), "");
    assertThat(confirmed.statusCode()).as(confirmed.body()).isEqualTo(202);
    assertThat(ann.ended(px4, next, "completed").get("confirmed_by").asString()).isEqualTo("bob");
  }

  private static void assertWhoMayNotOrderAnyMoreIsNotConfirmed(String orders) throws Exception {
    People people = new People(skein);
    RestClient carl =
        people.admin().with(people.member("carl", "operator").get("token").asString());
    long id = carl.get("/api/v1/auth/profile").expect(200).body().get("user_id").asLong();
    String order =
        carl.post(orders, "{\"command\":\"emergency_stop\"}")
            .expect(202)
            .body()
            .get("command_id")
            .asString();
    AccessList access = skein.product().bean(AccessList.class);
    people
        .admin()
        .call("PATCH", "/api/v1/users/" + id, "{\"role\":\"viewer\"}", "If-Match", "*")
        .expect(200);
    RunningProduct.await("that he may not", () -> !access.mayCommand("carl", null));
    HttpResponse<String> confirmed = bob.send("POST", orders + "/" + order + "/confirm", "");
    assertThat(confirmed.statusCode()).isEqualTo(409);
    assertThat(confirmed.body()).contains("carl may not order the drone any more");
    people.admin().delete(orders + "/" + order).expect(202);
  }

  /**
   * By an issuer's token she is oidc:pia@s-1, in her session pia; its token for a machine is
   * nobody.
   */
  private static void assertOnePersonIsOneByEachName(String orders) throws Exception {
    RestClient rest = new RestClient(skein.url(""), null);
    Map<String, Object> pia =
        Map.of("sub", "s-1", "preferred_username", "pia", "roles", List.of("pilots"));
    RestClient session = rest.with(issuer.logIn(skein, pia));
    RestClient token = rest.with(issuer.accessToken(pia));
    RestClient machine = rest.with(issuer.accessToken(SmallIssuer.with(pia, "sub", "s-2")));
    String called = "oidc:pia@s-1 " + issuer.issuer();
    // Her account is known to all a moment later.
    AccessList access = skein.product().bean(AccessList.class);
    Caller caller = skein.product().bean(OwnTokens.class).read(session.token(), null);
    RunningProduct.await("her account", () -> access.isCalled(caller, called));

    JsonNode asked = token.post(orders, "{\"command\":\"emergency_stop\"}").expect(202).body();
    assertThat(asked.get("requested_by").asString()).isEqualTo(called);
    String order = orders + "/" + asked.get("command_id").asString();
    assertThat(detail(session.post(order + "/confirm", ""), 409))
        .isEqualTo("another than pia must confirm");
    assertThat(detail(machine.post(order + "/confirm", ""), 409))
        .isEqualTo("a person must confirm, and a key or an issuer's token is none: log in");
    token.delete(order).expect(202);
  }

  @Test
  @Order(8)
  void oneOrderToManyReportsOnEach() throws Exception {
    String body =
        "{\"command\":\"arm\",\"drone_ids\":[%d,%d,99],\"idempotency_key\":\"fleet\"}"
            .formatted(arduPilot, px4);
    HttpResponse<String> answer = ann.send("POST", "/api/v1/commands", body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    JsonNode report = RunningProduct.JSON.readTree(answer.body());
    assertThat(report.get("orders")).hasSize(2);
    assertThat(report.get("refused").get(0).get("drone_id").asLong()).isEqualTo(99);
    assertThat(report.get("refused").get(0).get("reason").asString())
        .isEqualTo("there is no such drone");
    String id = report.get("fleet_order_id").asString();
    JsonNode again =
        RunningProduct.JSON.readTree(ann.send("POST", "/api/v1/commands", body).body());
    assertThat(again.get("fleet_order_id").asString()).isEqualTo(id);
    HttpResponse<String> other = ann.send("POST", "/api/v1/commands", body.replace(",99]", "]"));
    assertThat(other.statusCode()).isEqualTo(409);
    assertThat(other.body()).contains("names another request already");
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
    ann.carriedOut(arduPilot, "{\"command\":\"disarm\"}");
  }

  /** Its answer was lost, say: who could not be ordered then is not ordered when it can be. */
  @Test
  @Order(8)
  void whoWasRefusedIsNotOrderedWhenTheSameIsAskedAgain() throws Exception {
    String body =
        "{\"command\":\"set_speed\",\"parameters\":{\"speed\":4},\"drone_ids\":[%d,%d],\"idempotency_key\":\"twice\"}"
            .formatted(arduPilot, px4);
    assertThat(admin.lease("PUT", px4, "{\"take\":true}")).isEqualTo(200);
    JsonNode first = RunningProduct.JSON.readTree(sent("/api/v1/commands", body).body());
    assertThat(first.get("orders")).hasSize(1);
    assertThat(first.get("refused").get(0).get("drone_id").asLong()).isEqualTo(px4);
    assertThat(admin.lease("DELETE", px4, "")).isEqualTo(200);
    JsonNode again = RunningProduct.JSON.readTree(sent("/api/v1/commands", body).body());
    assertThat(again.get("orders")).hasSize(1);
    assertThat(again.get("refused")).isEqualTo(first.get("refused"));
    String orders = "/api/v1/commands?fleet_order_id=" + first.get("fleet_order_id").asString();
    assertThat(skein.get(orders).get("total").asInt()).isEqualTo(1);
    ann.ended(arduPilot, first.get("orders").get(0).get("command_id").asString(), "completed");
  }

  /** As when the process dies in the middle of it: its second drone is not decided on yet. */
  @Test
  @Order(8)
  void aFleetOrderCanBeReadBeforeItHasEnded() throws Exception {
    String body =
        "{\"command\":\"set_speed\",\"parameters\":{\"speed\":5},\"drone_ids\":[%d,%d],"
            + "\"idempotency_key\":\"half\"}";
    String id = EventIds.derived("half", "fleet_order", "ann");
    CompletableFuture<HttpResponse<String>> answer;
    ServiceStore store = skein.product().bean("dronesStore", ServiceStore.class);
    try (Connection connection = store.dataSource().getConnection()) {
      connection.setAutoCommit(false);
      try (Statement lock = connection.createStatement()) {
        lock.execute("select id from drones where id = %d for update".formatted(px4));
      }
      answer =
          CompletableFuture.supplyAsync(
              () -> sent("/api/v1/commands", body.formatted(arduPilot, px4)));
      RunningProduct.await(
          "the first drone's order",
          () -> skein.read("/api/v1/commands?fleet_order_id=" + id).get("total").asInt() == 1);
      JsonNode report = skein.get("/api/v1/commands/" + id);
      assertThat(report.get("command").asString()).isEqualTo("set_speed");
      assertThat(report.get("orders")).hasSize(1);
      connection.rollback();
    }
    assertThat(answer.join().statusCode()).as(answer.join().body()).isEqualTo(202);
    assertThat(skein.get("/api/v1/commands/" + id).get("orders")).hasSize(2);
  }

  private static HttpResponse<String> sent(String path, String body) {
    try {
      return ann.send("POST", path, body);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  @Order(8)
  void aGroupOfMoreThanAreOrderedAtOnceIsRefusedWhole() throws Exception {
    ServiceStore store = skein.product().bean("dronesStore", ServiceStore.class);
    try (Connection connection = store.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "insert into drones (name, link, system_id, component_id, vehicle, fleet_group)"
              + " select 'Kite ' || n, 'none', n, 1, '', 'many' from generate_series(1, 1001) n");
      String order = "{\"command\":\"land\",\"group\":\"many\"}";
      HttpResponse<String> answer = ann.send("POST", "/api/v1/commands", order);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
      assertThat(answer.body()).contains("group: has more than 1000 drones");
      statement.execute("delete from drones where fleet_group = 'many'");
    }
  }

  @Test
  @Order(9)
  void itStandsStillGoesOnLandsAndStartsAgain() throws Exception {
    ann.carriedOut(arduPilot, "{\"command\":\"take_off\",\"parameters\":{\"altitude\":10}}");
    ann.carriedOut(arduPilot, "{\"command\":\"set_mode\",\"parameters\":{\"mode\":\"LOITER\"}}");
    assertThat(status(arduPilot).get("mode").asString()).isEqualTo("LOITER");
    ann.refused(arduPilot, 422, "on_the_ground: it is in the air", "{\"command\":\"reboot\"}");
    ann.carriedOut(arduPilot, "{\"command\":\"land\"}");
    RunningProduct.await(
        "the ground", () -> status(arduPilot).get("relative_altitude_m").asDouble() < 1);
    ann.carriedOut(arduPilot, "{\"command\":\"reboot\"}");
  }

  @Test
  @Order(9)
  void whatIsUncertainIsResolvedByWhoMay() throws Exception {
    ServiceStore store = skein.product().bean("dronesStore", ServiceStore.class);
    try (Connection connection = store.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "insert into orders (id, drone_id, command, parameters, state, is_open, requested_by,"
              + " emergency, digest, requested_at, expires_at, patience_seconds, stages)"
              + " values ('lost', %d, 'set_speed', '{\"speed\":5}', 'uncertain', true, 'ann',"
                  .formatted(px4)
              + " false, '', now(), now(), 20, '[]'::jsonb)");
    }
    assertThat(ann.lease("PUT", px4, "{}")).isEqualTo(200);
    String resolve = "/api/v1/drones/%d/commands/lost/resolve".formatted(px4);
    String body = "{\"outcome\":\"failed\",\"reason\":\"it flies as before\"}";
    HttpResponse<String> anothers = bob.send("POST", resolve, body);
    assertThat(anothers.statusCode()).as(anothers.body()).isEqualTo(409);
    assertThat(anothers.body()).contains("lease: ann has the drone until ");
    HttpResponse<String> answer = ann.send("POST", resolve, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(RunningProduct.JSON.readTree(answer.body()).get("reason").asString())
        .isEqualTo("ann: it flies as before");
    awaitTrail("order.resolved", "ann", "set_speed lost {speed=5");
  }

  /** As the tests before have left it. */
  @Test
  @Order(9)
  void whoDidWhatStandsInTheTrail() throws Exception {
    awaitTrail("order.given", "ann", "take_off ");
    awaitTrail(
        "order.given", "bob", "; emergency: passes zones and leases; passes the lease of ann");
    awaitTrail("order.asked", "ann", "; emergency: passes zones and leases");
    awaitTrail("order.confirmed", "bob", "emergency_stop ");
    awaitTrail("order.taken.back", "ann", "emergency_stop ");
    awaitTrail("lease.taken", "admin", "admin until ");
    awaitTrail("lease.given.back", "admin", "admin until ");
  }

  private static void awaitTrail(String action, String actor, String detail) throws Exception {
    RunningProduct.await(
        action + " by " + actor + ": " + detail,
        () ->
            skein
                .read("/api/v1/audit?limit=1000&action=" + action)
                .get("items")
                .valueStream()
                .anyMatch(entry ->
                    entry.get("actor").asString().equals(actor)
                        && entry.path("detail").asString("").contains(detail)));
  }

  @Test
  @Order(10)
  void whatIsDueForMaintenanceOrRetiredStaysOnTheGround() throws Exception {
    String entry = "/api/v1/registry/" + arduPilot;
    RunningProduct.await(
        "what it has flown", () -> skein.read(entry).get("flight_hours").asDouble() > 0);
    String takeOff = "{\"command\":\"take_off\",\"parameters\":{\"altitude\":10}}";

    assertThat(changed(entry, "{\"maintenance_due_hours\":0}").get("maintenance_due").asBoolean())
        .isTrue();
    ann.refused(arduPilot, 422, "maintenance: it is due", takeOff);
    assertThat(
            changed(entry, "{\"maintenance_due_hours\":1000}").get("maintenance_due").asBoolean())
        .isFalse();
    assertThat(
            changed(entry, "{\"maintenance_due_on\":\"2026-01-01\"}")
                .get("maintenance_due")
                .asBoolean())
        .isTrue();
    changed(entry, "{\"maintenance_due_on\":null,\"life_cycle\":\"retired\"}");
    ann.refused(arduPilot, 422, "life_cycle: it is retired", takeOff);
    assertThat(
            new RestClient(skein.url(""), skein.token())
                .call("DELETE", "/api/v1/registry/" + arduPilot, null, "If-Match", "*")
                .expect(409)
                .body()
                .get("detail")
                .asString())
        .startsWith("connected: it is heard now");
  }

  private static JsonNode changed(String entry, String change) {
    return new RestClient(skein.url(""), skein.token())
        .call("PATCH", entry, change, "If-Match", "*")
        .expect(200)
        .body();
  }

  @Test
  @Order(11)
  void aDroneThatIsGoneIsRefusedAtOnce() throws Exception {
    fleet.close();
    RunningProduct.await("nobody", () -> !status(arduPilot).get("connected").asBoolean());
    HttpResponse<String> answer = ann.order(arduPilot, "{\"command\":\"land\"}");
    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(answer.body()).contains("connected: drone " + arduPilot + " is not connected");
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
}
