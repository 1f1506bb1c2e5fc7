package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.service.users.AuthController;
import dev.skein.simulator.SimulatedFleet;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import tools.jackson.databind.JsonNode;

/** Who gets in and what they may do: people by their tokens, vehicles by being accepted. */
class AccessTest {

  private static final Set<String> OPEN = Set.of("POST /api/v1/auth/login");
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
  void everyRouteOfTheDescriptionAsksForAGoodToken() throws Exception {
    List<String> routes = routes();

    assertThat(routes).contains("GET /api/v1/drones", "PUT /api/v1/zones", "GET /api/v1/alerts");
    for (String route : routes) {
      if (!OPEN.contains(route)) {
        assertThat(status(route, null)).as(route + " without a token").isEqualTo(401);
        assertThat(status(route, FORGED)).as(route + " with a forged token").isEqualTo(401);
        assertThat(status(route, token("admin", Instant.now().minusSeconds(7200))))
            .as(route + " with an expired token")
            .isEqualTo(401);
      }
    }
  }

  @Test
  void aViewerReadsAndChangesNothing() throws Exception {
    String viewer = token("viewer", Instant.now());
    for (String route : routes()) {
      if (!OPEN.contains(route)) {
        int status = status(route, viewer);
        if (route.startsWith("GET ")) {
          assertThat(status).as(route).isIn(200, 404);
        } else {
          assertThat(status).as(route).isEqualTo(403);
        }
      }
    }
  }

  @Test
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
    }
  }

  @Test
  void passwordsCannotBeTriedOnAndOn() throws Exception {
    HttpRequest.Builder guess =
        HttpRequest.newBuilder(URI.create(skein.url("/api/v1/auth/login")))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"username\":\"nobody\",\"password\":\"x\"}"));
    for (int i = 0; i < 10; i++) {
      assertThat(skein.send(guess).statusCode()).isEqualTo(401);
    }
    HttpResponse<String> refused = skein.send(guess);

    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(429);
    assertThat(refused.headers().firstValue("Retry-After")).hasValue("60");
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
                  "Bearer " + token("viewer", Instant.now().minusSeconds(3600 + 5)))
              .subprotocols("fleet.live.v1")
              .buildAsync(URI.create(skein.url("/ws/live").replace("http", "ws")), listener)
              .get(20, TimeUnit.SECONDS);

      assertThat(closed.get(20, TimeUnit.SECONDS)).isEqualTo(4401);
      socket.abort();
    }
  }

  private static List<String> routes() throws Exception {
    List<String> routes = new ArrayList<>();
    JsonNode paths = skein.get("/api/v1/openapi").get("paths");
    for (String path : paths.propertyNames()) {
      for (String method : paths.get(path).propertyNames()) {
        routes.add(method.toUpperCase(Locale.ROOT) + " " + path);
      }
    }
    return routes;
  }

  private static int status(String route, @Nullable String token) throws Exception {
    String[] parts = route.split(" ", 2);
    String path = parts[1].replaceAll("\\{[^}]+}", "1");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(skein.url(path)))
            .header("Content-Type", "application/json")
            .method(parts[0], BodyPublishers.ofString(parts[0].equals("GET") ? "" : "{}"));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    HttpResponse<String> answer = skein.send(request);
    if (answer.statusCode() >= 400) {
      assertThat(answer.headers().firstValue("Content-Type"))
          .as(route)
          .hasValue("application/problem+json");
    }
    return answer.statusCode();
  }

  /** A token of 1 h as the login makes them. */
  private static String token(String role, Instant issued) {
    JwtClaimsSet claims =
        JwtClaimsSet.builder()
            .issuer(AuthController.ISSUER)
            .subject("somebody")
            .issuedAt(issued)
            .expiresAt(issued.plusSeconds(3600))
            .claim("scope", List.of(role))
            .build();
    return skein
        .product()
        .bean(JwtEncoder.class)
        .encode(JwtEncoderParameters.from(JwsHeader.with(MacAlgorithm.HS256).build(), claims))
        .getTokenValue();
  }

  private static HttpResponse<String> post(JsonNode vehicle, String what, String body)
      throws Exception {
    return skein.send(
        skein
            .request("/api/v1/vehicles/" + vehicle.get("id").asLong() + "/" + what)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  private static JsonNode vehicles() {
    return skein.read("/api/v1/vehicles").get("items");
  }

  private static int total() {
    return skein.read("/api/v1/drones").get("total").asInt();
  }

  private static int points(long id) {
    return skein.read("/api/v1/drones/" + id + "/trajectory").get("points").size();
  }
}
