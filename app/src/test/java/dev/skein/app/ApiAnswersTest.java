package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.app.RestClient.Answer;
import dev.skein.bus.Publisher;
import dev.skein.events.Event;
import dev.skein.events.SystemEvent;
import dev.skein.events.VehicleAddress;
import dev.skein.simulator.SimulatedFleet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Every route of the OpenAPI document is called with success, and each answer is as the document
 * says; what is made can be read at its Location. The document's examples are what was answered
 * once; with {@code -Dcontract.write=true} they are written anew.
 */
class ApiAnswersTest {

  private static final String ZONE =
      """
      {"type":"FeatureCollection","features":[{"type":"Feature","id":"z","properties":{},
      "geometry":{"type":"Polygon","coordinates":
      [[[7,46],[9,46],[9,48],[7,48],[7,46]]]}}]}
      """;

  /** What takes a flight, a vehicle that signs, or an issuer: which test has its success. */
  private static final Map<String, Class<?>> ELSEWHERE =
      Map.of(
          "DELETE /api/v1/drones/{id}/commands/{commandId}", OrderFlightTest.class,
          "POST /api/v1/drones/{id}/commands/{commandId}/confirm", OrderFlightTest.class,
          "POST /api/v1/drones/{id}/commands/{commandId}/resolve", RegistryTest.class,
          "POST /api/v1/tasks/{id}/start", TaskFlightTest.class,
          "POST /api/v1/tasks/{id}/pause", TaskFlightTest.class,
          "POST /api/v1/tasks/{id}/resume", TaskFlightTest.class,
          "POST /api/v1/auth/oidc/token", GatewayTest.class,
          "GET /api/v1/vehicle/orders", HttpVehicleOrdersTest.class,
          "POST /api/v1/vehicle/orders/{commandId}/stages", HttpVehicleOrdersTest.class);

  @TempDir private Path directory;

  private final SeenExamples examples = new SeenExamples();
  private final Set<String> succeeded = new TreeSet<>();
  private final List<String> faults = new ArrayList<>();
  private ApiContract contract;
  private RestClient client;
  private Publisher publisher;

  @Test
  void everyRouteAnswersAsTheDocumentSays() throws Exception {
    Path config =
        Files.writeString(directory.resolve("config.yaml"), "mavlink:\n  auto_accept: false\n");
    try (RunningProduct skein =
            RunningProduct.start(SettingsFile.read(config, RunningProduct.settings(directory)));
        SimulatedFleet fleet = new SimulatedFleet(2, skein.mavlink(), 1, 47, 8, 5)) {
      client = new RestClient(skein.url(""), skein.token());
      publisher = skein.product().bean(Publisher.class);
      contract = ApiContract.of(skein);
      fleet.start();
      drones();
      people(skein.password());
      if (Boolean.getBoolean("contract.write")) {
        examples.write();
      }
      assertThat(faults).isEmpty();
      succeeded.addAll(ELSEWHERE.keySet());
      assertThat(succeeded).containsExactlyInAnyOrderElementsOf(contract.names());
    }
  }

  private void drones() throws Exception {
    call(200, "PUT /api/v1/zones", ZONE);
    call(200, "GET /api/v1/zones", null);
    call(422, "PUT /api/v1/zones", "{}");
    RunningProduct.await("two vehicles", () -> total("/api/v1/vehicles") == 2);
    JsonNode vehicles = call(200, "GET /api/v1/vehicles", null).body().get("items");
    call(200, "POST /api/v1/vehicles/{id}/accept", "{}", vehicles.at("/0/id").asString());
    call(204, "POST /api/v1/vehicles/{id}/refuse", null, vehicles.at("/1/id").asString());
    RunningProduct.await("an alert", () -> total("/api/v1/alerts") > 0);
    call(200, "GET /api/v1/alerts", null);
    call(200, "GET /api/v1/monitoring", null);
    call(400, "GET /api/v1/alerts?limit=0", null);
    call(200, "GET /api/v1/drones", null);
    call(200, "GET /api/v1/drones/{id}", null, "1");
    call(404, "GET /api/v1/drones/{id}", null, "99");
    call(200, "GET /api/v1/drones/{id}/trajectory", null, "1");
    call(200, "GET /api/v1/drones/{id}/trajectory?format=geojson", null, "1");
    call(404, "GET /api/v1/drones/{id}/trajectory", null, "99");
    call(
        200,
        "POST /api/v1/telemetry",
        "{\"vehicle\":\"kite\",\"location\":{\"latitude\":47,\"longitude\":8}}");
    call(422, "POST /api/v1/telemetry", "{}");
    signed();
    registry();
    orders();
    tasks();
  }

  private void tasks() {
    String task =
        """
        {"name":"Mast","type":"inspection","waypoints":[
         {"latitude":52,"longitude":8,"altitude":20,"name":"top","action":"photo"}]}
        """;
    JsonNode made = call(201, "POST /api/v1/tasks", task).body();
    String id = made.get("task_id").asString();
    call(200, "POST /api/v1/tasks?dry_run=true", task);
    call(
        200, "POST /api/v1/tasks?dry_run=true", "{\"name\":\"n\",\"type\":\"patrol\",\"plan\":{}}");
    call(400, "POST /api/v1/tasks", "{}");
    call(422, "POST /api/v1/tasks", task.replace("52", "47.5"));
    call(200, "GET /api/v1/tasks", null);
    call(200, "GET /api/v1/tasks/{id}", null, id);
    call(200, "GET /api/v1/tasks/{id}/plan", null, id);
    call(428, "PATCH /api/v1/tasks/{id}", "{\"priority\":\"high\"}", id);
    call(200, "PATCH /api/v1/tasks/{id}", "{\"priority\":\"high\"}", id, "If-Match", "*");
    call(409, "POST /api/v1/tasks/{id}/start", null, id);
    call(200, "POST /api/v1/tasks/{id}/assign", "{\"drone_id\":1}", id);
    call(409, "POST /api/v1/tasks/{id}/pause", null, id);
    call(409, "POST /api/v1/tasks/{id}/resume", null, id);
    call(202, "POST /api/v1/tasks/{id}/cancel", null, id);
    call(204, "DELETE /api/v1/tasks/{id}", null, id, "If-Match", "*");
  }

  private void registry() {
    call(200, "GET /api/v1/registry", null);
    call(400, "GET /api/v1/registry?life_cycle=new", null);
    Answer entry = call(200, "GET /api/v1/registry/{id}", null, "1");
    call(404, "GET /api/v1/registry/{id}", null, "99");
    String change =
        """
        {"name":"Kite","serial":"K-1","group":"north","min_battery":20,"max_altitude":120}
        """;
    call(428, "PATCH /api/v1/registry/{id}", change, "1");
    call(200, "PATCH /api/v1/registry/{id}", change, "1", "If-Match", entry.header("ETag"));
    call(412, "PATCH /api/v1/registry/{id}", change, "1", "If-Match", entry.header("ETag"));
    call(400, "PATCH /api/v1/registry/{id}", "{\"x\":1}", "1", "If-Match", "\"2\"");
    call(200, "GET /api/v1/registry/export", null);
    call(
        200,
        "POST /api/v1/registry/import",
        "drone_id,notes\n1,checked\n",
        "",
        "Content-Type",
        "text/csv");
    call(
        422,
        "POST /api/v1/registry/import",
        "drone_id,notes\n99,x\n",
        "",
        "Content-Type",
        "text/csv");
    call(200, "PUT /api/v1/registry/batteries/{serial}", "{\"drone_id\":1,\"cycles\":3}", "B-1");
    call(428, "PUT /api/v1/registry/batteries/{serial}", "{\"cycles\":4}", "B-1");
    call(200, "GET /api/v1/registry/batteries", null);
    call(200, "GET /api/v1/registry/batteries/{serial}", null, "B-1");
    call(204, "DELETE /api/v1/registry/batteries/{serial}", null, "B-1", "If-Match", "*");
    call(409, "DELETE /api/v1/registry/{id}", null, "1", "If-Match", version("1"));
  }

  private String version(String id) {
    return client.get("/api/v1/registry/" + id).header("ETag");
  }

  private void orders() throws Exception {
    RunningProduct.await(
        "a drone that is here",
        () -> client.get("/api/v1/drones/1/status").body().get("connected").asBoolean());
    call(200, "GET /api/v1/drones/{id}/status", null, "1");
    call(200, "PUT /api/v1/drones/{id}/lease", "{\"seconds\":60}", "1");
    call(400, "PUT /api/v1/drones/{id}/lease", "{\"seconds\":0}", "1");
    call(200, "GET /api/v1/drones/{id}/lease", null, "1");
    call(200, "DELETE /api/v1/drones/{id}/lease", null, "1");
    String commands = "/api/v1/drones/{id}/commands";
    call(400, "POST " + commands, "{}", "1");
    call(422, "POST " + commands, "{\"command\":\"dance\"}", "1");
    String slower = "{\"command\":\"set_speed\",\"parameters\":{\"speed\":5}}";
    call(200, "POST " + commands + "?dry_run=true", slower, "1");
    String toAll = "{\"command\":\"set_speed\",\"parameters\":{\"speed\":5},\"drone_ids\":[1]}";
    call(200, "POST /api/v1/commands?dry_run=true", toAll);
    String order =
        call(202, "POST " + commands, slower, "1", "Idempotency-Key", "once")
            .body()
            .get("command_id")
            .asString();
    call(409, "POST " + commands, "{\"command\":\"land\"}", "1", "Idempotency-Key", "once");
    RunningProduct.await(
        "the order's end",
        () ->
            client
                .get("/api/v1/drones/1/commands/" + order)
                .body()
                .get("state")
                .asString()
                .equals("completed"));
    call(200, "GET " + commands + "/{commandId}", null, "1 " + order);
    call(404, "GET " + commands + "/{commandId}", null, "1 none");
    call(200, "GET " + commands, null, "1");
    call(409, "DELETE " + commands + "/{commandId}", null, "1 " + order);
    call(409, "POST " + commands + "/{commandId}/confirm", null, "1 " + order);
    call(
        409,
        "POST " + commands + "/{commandId}/resolve",
        "{\"outcome\":\"completed\"}",
        "1 " + order);
    call(200, "GET /api/v1/commands", null);
    call(400, "GET /api/v1/commands?state=odd", null);
    // Wherever the drone is by now, no path of it can cross the zone.
    String many = "{\"command\":\"set_speed\",\"parameters\":{\"speed\":6},\"drone_ids\":[1,99]}";
    String fleetOrder =
        call(202, "POST /api/v1/commands", many).body().get("fleet_order_id").asString();
    call(409, "POST /api/v1/commands", "{\"command\":\"disarm\",\"drone_ids\":[99]}");
    call(200, "GET /api/v1/commands/{fleetOrderId}", null, fleetOrder);
  }

  /** For vehicles, which sign; what they are answered then is in {@link HttpVehicleOrdersTest}. */
  private void signed() {
    call(401, "GET /api/v1/vehicle/orders", null);
    call(401, "POST /api/v1/vehicle/orders/{commandId}/stages", "{}", "1");
  }

  private void people(String password) throws Exception {
    JsonNode login =
        call(
                200,
                "POST /api/v1/auth/login",
                "{\"username\":\"admin\",\"password\":\"" + password + "\"}")
            .body();
    call(400, "POST /api/v1/auth/login", "{}");
    call(
        200,
        "POST /api/v1/auth/refresh",
        "{\"refresh_token\":\"" + login.get("refresh_token").asString() + "\"}");
    call(200, "GET /api/v1/auth/profile", null);
    JsonNode sessions = call(200, "GET /api/v1/auth/sessions", null).body().get("items");
    String other =
        sessions
            .valueStream()
            .filter(session -> !session.get("current").asBoolean())
            .findFirst()
            .orElseThrow()
            .get("session_id")
            .asString();
    call(204, "DELETE /api/v1/auth/sessions/{id}", null, other);
    call(200, "GET /api/v1/auth/oidc", null);
    call(
        401,
        "POST /api/v1/auth/oidc/token",
        """
        {"issuer":"https://elsewhere.example","code":"c","code_verifier":"v",
         "redirect_uri":"https://fleet.example/","nonce":"n"}
        """);
    users();
    keys();
    removal();
    RunningProduct.await("the trail", () -> total("/api/v1/audit") > 0);
    call(200, "GET /api/v1/audit", null);
    call(200, "GET /api/v1/audit/verification", null);
    JsonNode changed =
        call(
                200,
                "POST /api/v1/auth/password",
                "{\"current_password\":\"%s\",\"new_password\":\"another %s\"}"
                    .formatted(password, password))
            .body();
    client = client.with(changed.get("token").asString());
    call(204, "POST /api/v1/auth/logout", null);
  }

  private void users() {
    JsonNode made =
        call(
                201,
                "POST /api/v1/users",
                "{\"username\":\"ann\",\"role\":\"operator\",\"groups\":{\"north\":\"viewer\"}}")
            .body();
    String id = made.at("/user/user_id").asString();
    call(409, "POST /api/v1/users", "{\"username\":\"ann\",\"role\":\"viewer\"}");
    call(200, "GET /api/v1/users", null);
    call(200, "GET /api/v1/users/{id}", null, id);
    call(428, "PATCH /api/v1/users/{id}", "{}", id);
    call(200, "PATCH /api/v1/users/{id}", "{\"role\":\"viewer\"}", id, "If-Match", "*");
    call(200, "POST /api/v1/users/{id}/password", "", id, "If-Match", "*");
    call(204, "DELETE /api/v1/users/{id}/sessions", null, id);
    call(204, "DELETE /api/v1/users/{id}", null, id, "If-Match", "*");
  }

  /** Of a drone that nobody hears. */
  private void removal() throws Exception {
    SystemEvent.VehicleDiscovered silent =
        new SystemEvent.VehicleDiscovered(
            "test", VehicleAddress.mavlink("mavlink", 77, 1), "127.0.0.1:1", null, null, true);
    publisher
        .publish(Event.of(UUID.randomUUID().toString(), "test", Instant.now(), silent))
        .get(20, TimeUnit.SECONDS);
    RunningProduct.await("its entry", () -> newest("name").equals("Vehicle 77"));
    String id = newest("drone_id");
    String retired = "{\"life_cycle\":\"retired\"}";
    call(200, "PATCH /api/v1/registry/{id}", retired, id, "If-Match", "*");
    call(204, "DELETE /api/v1/registry/{id}", null, id, "If-Match", "*");
  }

  /** A field of the registry's newest entry. */
  private String newest(String field) {
    JsonNode items = client.get("/api/v1/registry?sort=-drone_id&limit=1").body().get("items");
    return items.get(0).get(field).asString();
  }

  private void keys() {
    JsonNode made =
        call(
                201,
                "POST /api/v1/keys",
                """
                {"name":"ci","role":"viewer","scopes":["read"],
                 "expires_at":"2100-01-01T00:00:00Z"}
                """)
            .body();
    call(200, "GET /api/v1/keys", null);
    call(200, "GET /api/v1/keys/{id}", null, made.at("/key/key_id").asString());
    call(204, "DELETE /api/v1/keys/{id}", null, made.at("/key/key_id").asString());
  }

  private int total(String path) {
    return client.get(path).body().get("total").asInt();
  }

  /**
   * Calls a route and holds the answer against the document.
   *
   * @param idAndHeaders what stands for the ids in braces, with spaces between, then names and
   *     values of headers
   */
  private Answer call(int status, String route, @Nullable String body, String... idAndHeaders) {
    String path = route.substring(route.indexOf(' ') + 1);
    String[] headers = idAndHeaders;
    if (idAndHeaders.length > 0) {
      for (String id : idAndHeaders[0].split(" ")) {
        path = path.replaceFirst("\\{\\w+}", id);
      }
      headers = Arrays.copyOfRange(idAndHeaders, 1, idAndHeaders.length);
    }
    Answer answer = client.call(route.split(" ")[0], path, body, headers).expect(status);
    ApiContract.Route called = contract.route(answer.whole());
    examples.take(called.toString(), body, answer);
    faults.addAll(contract.faults(answer.whole()));
    if (status == 201) {
      readWhereItSays(called, answer);
    }
    if (status < 300) {
      succeeded.add(called.toString());
      String type =
          answer.whole().request().headers().firstValue("Content-Type").orElse("application/json");
      faults.addAll(contract.requestFaults(called, type, body == null ? "" : body));
    }
    return answer;
  }

  /** What was made can be read where its answer says. */
  private void readWhereItSays(ApiContract.Route called, Answer answer) {
    String location = answer.header("Location");
    if (!location.startsWith("/api/v1/") || client.get(location).status() != 200) {
      faults.add(called + ": nothing can be read at its Location, which is '" + location + "'");
    }
  }
}
