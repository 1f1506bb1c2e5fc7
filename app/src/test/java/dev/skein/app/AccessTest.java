package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.api.Permissions;
import dev.skein.events.Role;
import dev.skein.events.UserId;
import dev.skein.service.users.Users;
import dev.skein.simulator.SimulatedFleet;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Who gets in and what they may do: people by their tokens, vehicles by being accepted. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AccessTest {

  /**
   * What each route answers to no token, an expired one, a forged one; an admin, an operator, a
   * viewer; an operator of another fleet group, and one of the very group; the key of an operator,
   * of a viewer, and of an operator for telemetry alone. The two of groups ask for things that
   * there are, of the group {@code here}, and ask rightly; all others for ids that nobody has, with
   * an empty body.
   */
  private static final String TABLE =
      """
      GET /api/v1/alerts                                         401 401 401  200 200 200  200 200  200 200 403
      GET /api/v1/audit                                          401 401 401  200 403 403  403 403  403 403 403
      GET /api/v1/audit/verification                             401 401 401  200 403 403  403 403  403 403 403
      POST /api/v1/auth/login                                    400 401 401  400 400 400  400 400  400 400 400
      POST /api/v1/auth/logout                                   401 401 401  204 204 204  204 204  409 409 403
      GET /api/v1/auth/oidc                                      200 401 401  200 200 200  200 200  200 200 200
      POST /api/v1/auth/oidc/token                               400 401 401  400 400 400  400 400  400 400 400
      POST /api/v1/auth/password                                 401 401 401  400 400 400  400 400  403 403 403
      GET /api/v1/auth/profile                                   401 401 401  200 200 200  200 200  200 200 403
      POST /api/v1/auth/refresh                                  400 401 401  400 400 400  400 400  400 400 400
      GET /api/v1/auth/sessions                                  401 401 401  200 200 200  200 200  200 200 403
      DELETE /api/v1/auth/sessions/{id}                          401 401 401  404 404 404  404 404  404 404 403
      GET /api/v1/commands                                       401 401 401  200 200 200  200 200  200 200 403
      POST /api/v1/commands                                      401 401 401  400 400 403  409 202  400 403 403
      GET /api/v1/commands/{fleetOrderId}                        401 401 401  404 404 404  404 404  404 404 403
      GET /api/v1/drones                                         401 401 401  200 200 200  200 200  200 200 403
      GET /api/v1/drones/{id}                                    401 401 401  404 404 404  404 200  404 404 403
      GET /api/v1/drones/{id}/commands                           401 401 401  200 200 200  404 200  200 200 403
      POST /api/v1/drones/{id}/commands                          401 401 401  400 400 403  404 202  400 403 403
      GET /api/v1/drones/{id}/commands/{commandId}               401 401 401  404 404 404  404 200  404 404 403
      DELETE /api/v1/drones/{id}/commands/{commandId}            401 401 401  404 404 403  404 409  404 403 403
      POST /api/v1/drones/{id}/commands/{commandId}/confirm      401 401 401  404 404 403  404 409  404 403 403
      POST /api/v1/drones/{id}/commands/{commandId}/resolve      401 401 401  400 400 403  404 409  400 403 403
      GET /api/v1/drones/{id}/lease                              401 401 401  404 404 404  404 200  404 404 403
      PUT /api/v1/drones/{id}/lease                              401 401 401  404 404 403  404 200  404 403 403
      DELETE /api/v1/drones/{id}/lease                           401 401 401  404 404 403  404 200  404 403 403
      GET /api/v1/drones/{id}/status                             401 401 401  404 404 404  404 200  404 404 403
      GET /api/v1/drones/{id}/trajectory                         401 401 401  404 404 404  404 200  404 404 403
      GET /api/v1/keys                                           401 401 401  200 200 200  200 200  200 200 403
      POST /api/v1/keys                                          401 401 401  400 400 400  400 400  400 400 403
      GET /api/v1/keys/{id}                                      401 401 401  404 404 404  404 404  404 404 403
      DELETE /api/v1/keys/{id}                                   401 401 401  404 404 404  404 404  404 404 403
      GET /api/v1/monitoring                                     401 401 401  200 200 200  200 200  200 200 403
      GET /api/v1/registry                                       401 401 401  200 200 200  200 200  200 200 403
      GET /api/v1/registry/batteries                             401 401 401  200 200 200  403 403  200 200 403
      GET /api/v1/registry/batteries/{serial}                    401 401 401  404 404 404  403 403  404 404 403
      PUT /api/v1/registry/batteries/{serial}                    401 401 401  200 428 403  403 403  428 403 403
      DELETE /api/v1/registry/batteries/{serial}                 401 401 401  428 428 403  403 403  428 403 403
      GET /api/v1/registry/export                                401 401 401  200 200 200  200 200  200 200 403
      POST /api/v1/registry/import                               401 401 401  415 415 403  415 415  415 403 403
      GET /api/v1/registry/{id}                                  401 401 401  404 404 404  404 200  404 404 403
      PATCH /api/v1/registry/{id}                                401 401 401  404 404 403  404 200  404 403 403
      DELETE /api/v1/registry/{id}                               401 401 401  404 404 403  403 403  404 403 403
      GET /api/v1/tasks                                          401 401 401  200 200 200  200 200  200 200 403
      POST /api/v1/tasks                                         401 401 401  400 400 403  403 201  400 403 403
      GET /api/v1/tasks/{id}                                     401 401 401  404 404 404  404 200  404 404 403
      GET /api/v1/tasks/{id}/plan                                401 401 401  404 404 404  404 200  404 404 403
      PATCH /api/v1/tasks/{id}                                   401 401 401  404 404 403  404 200  404 403 403
      POST /api/v1/tasks/{id}/start                              401 401 401  404 404 403  404 409  404 403 403
      POST /api/v1/tasks/{id}/pause                              401 401 401  404 404 403  404 409  404 403 403
      POST /api/v1/tasks/{id}/resume                             401 401 401  404 404 403  404 409  404 403 403
      POST /api/v1/tasks/{id}/assign                             401 401 401  400 400 403  404 200  400 403 403
      POST /api/v1/tasks/{id}/cancel                             401 401 401  404 404 403  404 202  404 403 403
      DELETE /api/v1/tasks/{id}                                  401 401 401  404 404 403  404 204  404 403 403
      POST /api/v1/telemetry                                     401 401 401  422 422 403  422 422  422 403 422
      GET /api/v1/users                                          401 401 401  200 403 403  403 403  403 403 403
      POST /api/v1/users                                         401 401 401  400 403 403  403 403  403 403 403
      GET /api/v1/users/{id}                                     401 401 401  404 403 403  403 403  403 403 403
      PATCH /api/v1/users/{id}                                   401 401 401  404 403 403  403 403  403 403 403
      DELETE /api/v1/users/{id}                                  401 401 401  404 403 403  403 403  403 403 403
      POST /api/v1/users/{id}/password                           401 401 401  404 403 403  403 403  403 403 403
      DELETE /api/v1/users/{id}/sessions                         401 401 401  404 403 403  403 403  403 403 403
      GET /api/v1/vehicle/orders                                 401 401 401  401 401 401  401 401  401 401 401
      POST /api/v1/vehicle/orders/{commandId}/stages             401 401 401  401 401 401  401 401  401 401 401
      GET /api/v1/vehicles                                       401 401 401  200 200 200  403 403  200 200 403
      POST /api/v1/vehicles/{id}/accept                          401 401 401  404 404 403  403 403  404 403 403
      POST /api/v1/vehicles/{id}/refuse                          401 401 401  404 404 403  403 403  404 403 403
      GET /api/v1/zones                                          401 401 401  200 200 200  200 200  200 200 403
      PUT /api/v1/zones                                          401 401 401  422 422 403  403 403  422 403 403
      GET /ws/live                                               401 401 401  101 101 101  101 101  101 101 403
      """;

  /** No route of the document: the live socket. */
  private static final String LIVE = "GET /ws/live";

  private static final HttpClient SOCKETS = HttpClient.newHttpClient();

  private static final String FORGED =
      "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJza2VpbiIsInN1YiI6ImFkbWluIn0.bm90LXRoZS1zaWduYXR1cmU";

  @TempDir static Path directory;
  private static RunningProduct skein;

  @BeforeAll
  static void start() throws Exception {
    Path config = directory.resolve("config.yaml");
    Files.writeString(config, "mavlink:\n  auto_accept: false\n");
    skein = RunningProduct.start(SettingsFile.read(config, RunningProduct.settings(directory)));
  }

  @AfterAll
  static void stop() {
    skein.close();
  }

  @Test
  @Order(1)
  void aVehicleIsNoDroneUntilSomebodyAcceptsIt() throws Exception {
    try (SimulatedFleet fleet = new SimulatedFleet(2, skein.mavlink(), 1, 47, 8, 5)) {
      fleet.start();
      RunningProduct.await("two vehicles that wait", () -> vehicles().size() == 2);
      assertThat(skein.get("/api/v1/drones").get("total").asInt()).isZero();
      JsonNode first = vehicles().get(0);
      JsonNode second = vehicles().get(1);
      assertThat(first.get("state").asString()).isEqualTo("pending");

      HttpResponse<String> refused = post(second, "refuse", "");
      HttpResponse<String> accepted = post(first, "accept", "{\"name\":\"Kite\"}");

      assertThat(refused.statusCode()).isEqualTo(204);
      assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(200);
      long id = RunningProduct.JSON.readTree(accepted.body()).get("drone_id").asLong();
      RunningProduct.await("the drone's positions", () -> points(id) > 5);
      assertThat(skein.get("/api/v1/drones/" + id).get("name").asString()).isEqualTo("Kite");
      assertThat(skein.get("/api/v1/drones").get("total").asInt()).isEqualTo(1);
      assertThat(vehicles().get(0).get("state").asString()).isEqualTo("refused");
      assertThat(post(first, "accept", "").statusCode()).isEqualTo(404);

      assertThat(post(second, "accept", "").statusCode()).isEqualTo(200);
      RunningProduct.await("both", () -> total() == 2);
      long systemId = second.get("address").get("system_id").asLong();
      assertThat(skein.get("/api/v1/drones").get("items").get(1).get("name").asString())
          .isEqualTo("Vehicle " + systemId);
      RunningProduct.await("the trail", () -> recorded("vehicle.accepted") == 2);
      assertThat(recorded("vehicle.refused")).isEqualTo(1);
    }
  }

  /** A route that is not in the table fails, and so does a row whose route is gone. */
  @Test
  @Order(2)
  void everyRouteAnswersEveryRoleAsTheTableSays() throws Exception {
    Map<String, List<Integer>> table = table();
    Set<String> routes = new TreeSet<>(ApiContract.of(skein).names());
    routes.add(LIVE);
    assertThat(table.keySet()).containsExactlyInAnyOrderElementsOf(routes);

    List<String> faults = new ArrayList<>();
    try (SimulatedFleet fleet = new SimulatedFleet(3, skein.mavlink(), 1, 47, 8, 5)) {
      fleet.start();
      ThingsOfAGroup things = ThingsOfAGroup.make(skein, "here");
      Instant now = Instant.now();
      List<Asker> askers =
          List.of(
              Asker.ofNothing(null),
              Asker.ofNothing(token(Role.ADMIN, now.minusSeconds(7200))),
              Asker.ofNothing(FORGED),
              Asker.ofNothing(token(Role.ADMIN, now)),
              Asker.ofNothing(token(Role.OPERATOR, now)),
              Asker.ofNothing(token(Role.VIEWER, now)),
              new Asker(token(operatorOf("elsewhere"), now), things),
              new Asker(token(operatorOf("here"), now), things),
              Asker.ofNothing(key("operator", "")),
              Asker.ofNothing(key("viewer", "")),
              Asker.ofNothing(key("operator", ",\"scopes\":[\"telemetry\"]")));
      for (Map.Entry<String, List<Integer>> row : table.entrySet()) {
        List<Integer> answered = new ArrayList<>();
        for (Asker asker : askers) {
          answered.add(status(row.getKey(), asker, faults));
        }
        if (!answered.equals(row.getValue())) {
          faults.add(row.getKey() + " answered " + answered + " instead of " + row.getValue());
        }
      }
    }
    assertThat(faults).isEmpty();
  }

  @Test
  void whoMayReadMayAskForTheHeadToo() throws Exception {
    String viewer = token(Role.VIEWER, Instant.now());
    List<String> faults = new ArrayList<>();
    for (String route : table().keySet()) {
      if (route.startsWith("GET ") && !route.equals(LIVE)) {
        String path = route.substring(4).replaceAll("\\{[^}]+}", "999999");
        HttpRequest.Builder request =
            HttpRequest.newBuilder(URI.create(skein.url(path)))
                .header("Authorization", "Bearer " + viewer);
        int whole = skein.send(request.GET()).statusCode();
        int head = skein.send(request.HEAD()).statusCode();
        if (head != whole) {
          faults.add("HEAD " + path + " answered " + head + ", not " + whole);
        }
      }
    }
    assertThat(faults).isEmpty();
  }

  /**
   * Somebody who asks.
   *
   * @param things what they ask for; null for what is not there
   */
  private record Asker(@Nullable String token, @Nullable ThingsOfAGroup things) {
    static Asker ofNothing(@Nullable String token) {
      return new Asker(token, null);
    }
  }

  private static Permissions operatorOf(String group) {
    return new Permissions(Role.OPERATOR, Map.of(group, Role.OPERATOR));
  }

  /** A key of the admin's, which every service knows. */
  private static String key(String role, String more) throws Exception {
    RestClient admin = new RestClient(skein.url(""), skein.token());
    String body = "{\"name\":\"%s\",\"role\":\"%s\"%s}".formatted(UUID.randomUUID(), role, more);
    String key = admin.post("/api/v1/keys", body).expect(201).body().get("secret").asString();
    RunningProduct.await("the key", () -> skein.statusWith(key, "/api/v1/auth/profile") != 401);
    return key;
  }

  /** Nor can it be told whether there is such a name. */
  @Test
  void passwordsCannotBeTriedOnAndOn() throws Exception {
    People people = new People(skein);
    people.create("sally", "\"viewer\"");
    for (String name : List.of("sally", "nobody")) {
      for (int i = 0; i < 10; i++) {
        people.logIn(name, "x").expect(401);
      }
      RestClient.Answer refused = people.logIn(name, "x").expect(429);
      assertThat(Integer.parseInt(refused.header("Retry-After"))).as(name).isBetween(30, 59);
      assertThat(refused.body().get("detail").asString())
          .isEqualTo("Too many wrong logins; try again later.");
    }
    assertThat(skein.logIn(skein.password()).get("username").asString()).isEqualTo("admin");
  }

  /**
   * Tokens are taken for a minute after they expire, since clocks differ; a socket ends at once.
   */
  @Test
  void aSocketEndsWithItsToken() throws Exception {
    CompletableFuture<Integer> closed = new CompletableFuture<>();
    WebSocket.Listener listener =
        new WebSocket.Listener() {
          @Override
          public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return CompletableFuture.completedFuture(null);
          }
        };
    try (HttpClient http = HttpClient.newHttpClient()) {
      WebSocket socket =
          http.newWebSocketBuilder()
              .header(
                  "Authorization",
                  "Bearer " + token(Role.VIEWER, Instant.now().minusSeconds(3600 + 5)))
              .subprotocols("fleet.live.v1")
              .buildAsync(URI.create(skein.url("/ws/live").replace("http", "ws")), listener)
              .get(20, TimeUnit.SECONDS);

      assertThat(closed.get(20, TimeUnit.SECONDS)).isEqualTo(4401);
      socket.abort();
    }
  }

  private static Map<String, List<Integer>> table() {
    Map<String, List<Integer>> table = new LinkedHashMap<>();
    for (String line : TABLE.lines().toList()) {
      String[] words = line.split(" +");
      table.put(
          words[0] + " " + words[1], Arrays.stream(words).skip(2).map(Integer::valueOf).toList());
    }
    return table;
  }

  private static int status(String route, Asker asker, List<String> faults) throws Exception {
    if (route.equals(LIVE)) {
      return opens(asker.token);
    }
    String[] parts = route.split(" ", 2);
    ThingsOfAGroup things = asker.things;
    String path =
        things == null ? parts[1].replaceAll("\\{[^}]+}", "999999") : things.path(parts[1]);
    String body = things == null ? "{}" : things.body(route);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(skein.url(path)))
            .header("Content-Type", "application/json")
            .method(parts[0], BodyPublishers.ofString(parts[0].equals("GET") ? "" : body));
    if (asker.token != null) {
      request.header("Authorization", "Bearer " + asker.token);
    }
    if (things != null) {
      request.header("If-Match", "*");
    }
    HttpResponse<String> answer = skein.send(request);
    faults.addAll(ApiContract.of(skein).faults(answer));
    return answer.statusCode();
  }

  /** The status of the handshake: 101 when the socket opens. */
  private static int opens(@Nullable String token) {
    WebSocket.Builder builder = SOCKETS.newWebSocketBuilder().subprotocols("fleet.live.v1");
    if (token != null) {
      builder.header("Authorization", "Bearer " + token);
    }
    try {
      builder
          .buildAsync(
              URI.create(skein.url("/ws/live").replace("http", "ws")), new WebSocket.Listener() {})
          .join()
          .abort();
      return 101;
    } catch (CompletionException e) {
      if (e.getCause() instanceof WebSocketHandshakeException refused) {
        return refused.getResponse().statusCode();
      }
      throw e;
    }
  }

  /** A token of 1 h as the login makes them, of somebody whose account nobody knows. */
  private static String token(Role role, Instant issued) {
    return token(Permissions.everywhere(role), issued);
  }

  private static String token(Permissions permissions, Instant issued) {
    Users.Login login =
        new Users.Login(
            new UserId(1_000), "somebody", permissions, false, 1, "some session", "", issued);
    return skein.product().bean(OwnTokens.class).make(login, issued, issued.plusSeconds(3600));
  }

  private static HttpResponse<String> post(JsonNode vehicle, String what, String body)
      throws Exception {
    return skein.send(
        skein
            .request("/api/v1/vehicles/" + vehicle.get("id").asLong() + "/" + what)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  /** How many entries of the audit trail there are of the admin's. */
  private static int recorded(String action) {
    return skein.read("/api/v1/audit?actor=admin&action=" + action).get("total").asInt();
  }

  private static JsonNode vehicles() {
    return skein.read("/api/v1/vehicles").get("items");
  }

  private static int total() {
    return skein.read("/api/v1/drones").get("total").asInt();
  }

  private static int points(long id) {
    // Who has just been accepted is known to all a moment later.
    String path = "/api/v1/drones/" + id + "/trajectory";
    return skein.statusOf(path) == 200 ? skein.read(path).get("points").size() : 0;
  }
}
