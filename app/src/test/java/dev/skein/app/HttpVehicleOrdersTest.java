package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.skein.events.DroneId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Vehicles that speak HTTP take orders from the whole product: by asking, and by being asked. They
 * sign by themselves, with nothing of ours, as docs/http-vehicles.md says.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HttpVehicleOrdersTest {

  private static final String ASKS = "a1".repeat(32);
  private static final String POSTED = "b2".repeat(32);
  private static final String TRIED = "d4".repeat(32);
  private static final Map<String, String> VEHICLES =
      Map.of(ASKS, "truck-7", POSTED, "truck-8", TRIED, "truck-6");
  private static final String ORDERS = "/api/v1/vehicle/orders";

  @TempDir private static Path directory;

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final List<Post> POSTS = new CopyOnWriteArrayList<>();
  private static volatile int status = 204;
  private static HttpServer webhook;
  private static RunningProduct skein;
  private static TestOrders orders;
  private static int nonces;

  /** What the gateway's last answer has said that nonces begin with. */
  private static volatile String gateway = "";

  @BeforeAll
  static void start() throws Exception {
    webhook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    webhook.createContext("/orders", HttpVehicleOrdersTest::posted);
    webhook.start();
    skein = RunningProduct.start(settings());
    orders = new TestOrders(skein);
    learnGateway();
  }

  @AfterAll
  static void stop() {
    orders.close();
    skein.close();
    webhook.stop(0);
    HTTP.close();
  }

  private record Post(Map<String, List<String>> headers, String target, byte[] body) {}

  @Test
  @Order(1)
  void whatIsNotSignedByTheVehicleIsRefusedAndCounted() throws Exception {
    assertThat(ask(TRIED, 0).join().statusCode()).as("no telemetry yet").isEqualTo(404);
    drone("truck-6");
    String target = ORDERS + "?wait=0";
    long now = Instant.now().getEpochSecond();

    assertThat(skein.send(skein.request(target).GET()).statusCode()).isEqualTo(401);
    HttpRequest good = signed(TRIED, "GET", target, "", now).build();
    assertThat(HTTP.send(good, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(204);
    HttpResponse<String> replayed = HTTP.send(good, HttpResponse.BodyHandlers.ofString());
    assertThat(replayed.statusCode()).isEqualTo(401);
    assertThat(replayed.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(send(signed(TRIED, "GET", target, "", now - 120))).isEqualTo(401);
    assertThat(send(signed("c3".repeat(32), "GET", target, "", now))).isEqualTo(401);
    assertThat(send(signed(TRIED, "GET", target, "", now).setHeader("Skein-Vehicle", "truck-9")))
        .isEqualTo(401);
    assertThat(send(signed(TRIED, "GET", ORDERS + "?wait=99", "", now))).isEqualTo(400);

    for (String cause :
        List.of(
            "unsigned",
            "other_gateway",
            "replayed",
            "wrong_time",
            "wrong_signature",
            "unknown_vehicle")) {
      assertThat(orders.counter("skein_link_requests_refused_" + cause + "_total"))
          .as(cause)
          .isEqualTo(1);
    }
  }

  @Test
  @Order(2)
  void whoHasAUrlIsPostedItsOrdersAndAnswersByStatus() throws Exception {
    DroneId drone = drone("truck-8");

    orders.order("base", drone, "return_to_base", orders.link(drone), 20);
    RunningProduct.await("taken", () -> orders.stages("base").contains("acknowledged"));
    assertThat(POSTS).hasSize(1);
    Post post = POSTS.getFirst();
    assertThat(header(post, "Skein-Vehicle")).isEqualTo("truck-8");
    assertThat(header(post, "Skein-Nonce")).isEqualTo("base");
    assertThat(header(post, "Skein-Signature"))
        .isEqualTo(
            HttpVehicle.hmac(
                POSTED,
                header(post, "Skein-Timestamp"),
                "base",
                "POST",
                post.target(),
                new String(post.body(), StandardCharsets.UTF_8)));
    assertThat(RunningProduct.JSON.readTree(post.body()).get("command").asString())
        .isEqualTo("return_to_base");
    orders.awaitStages("base", "requested", "accepted", "sent", "acknowledged");
    assertThat(tell(POSTED, "base", "{\"stage\":\"completed\"}")).isEqualTo(204);

    status = 409;
    orders.order("no", drone, "land", orders.link(drone), 20);
    RunningProduct.await("refused", () -> orders.stages("no").contains("failed"));
    assertThat(orders.reason("no")).isEqualTo("the vehicle refused it: HTTP 409 doors are open");
    status = 500;
    orders.order("perhaps", drone, "land", orders.link(drone), 20);
    RunningProduct.await("unclear", () -> orders.stages("perhaps").contains("uncertain"));
    webhook.stop(0);
    orders.order("away", drone, "land", orders.link(drone), 20);
    RunningProduct.await("away", () -> orders.stages("away").contains("failed"));
    assertThat(orders.reason("away")).isEqualTo("not sent: the vehicle cannot be connected to");
    assertThat(POSTS).hasSize(3);
  }

  @Test
  @Order(3)
  void whoAsksIsGivenEachOrderOnceAndTellsWhatBecomesOfIt() throws Exception {
    String password = skein.password();
    DroneId drone = drone("truck-7");
    orders.order("deaf", drone, "land", orders.link(drone), 20);
    RunningProduct.await("it does not ask", () -> orders.stages("deaf").contains("failed"));
    assertThat(orders.reason("deaf")).isEqualTo("the vehicle does not ask for orders");

    CompletableFuture<HttpResponse<String>> asked = waits(ASKS);
    orders.order("home", drone, "return_to_base", orders.link(drone), 20);
    HttpResponse<String> answer = asked.join();
    JsonNode order = RunningProduct.JSON.readTree(answer.body()).get("orders").get(0);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(order.get("command").asString()).isEqualTo("return_to_base");
    assertThat(order.get("command_id").asString()).isEqualTo("home");
    assertThat(order.get("drone_id").asLong()).isEqualTo(drone.value());
    assertThat(Instant.parse(order.get("expires_at").asString())).isAfter(Instant.now());
    assertThat(isSignedBy(ASKS, answer)).isTrue();
    orders.awaitStages("home", "requested", "accepted", "sent");

    assertThat(tell(ASKS, "home", "{\"stage\":\"acknowledged\"}")).isEqualTo(204);
    assertThat(tell(ASKS, "home", "{\"stage\":\"executing\",\"progress\":40}")).isEqualTo(204);
    assertThat(tell(POSTED, "home", "{\"stage\":\"completed\"}")).isEqualTo(404);
    assertThat(faultOf("{\"stage\":\"landed\"}")).isEqualTo("stage");
    assertThat(faultOf("{\"stage\":\"failed\"}")).isEqualTo("reason");
    assertThat(faultOf("{\"stage\":\"executing\",\"percent\":5}")).isEqualTo("percent");
    assertThat(tell(ASKS, "home", "{\"stage\":\"completed\"}")).isEqualTo(204);
    assertThat(tell(ASKS, "home", "{\"stage\":\"completed\"}")).isEqualTo(404);
    orders.awaitStages(
        "home", "requested", "accepted", "sent", "acknowledged", "executing", "completed");

    // It waits until the vehicle asks; what is too late then, or comes twice, is not handed out.
    orders.order("land", drone, "land", orders.link(drone), 20);
    orders.accept("land", drone, "land", orders.link(drone), Instant.now().plusSeconds(20));
    orders.order("late", drone, "pause", orders.link(drone), 1);
    RunningProduct.await("too late", () -> orders.stages("late").contains("expired"));
    answer = ask(ASKS, 5).join();
    assertThat(commands(answer)).containsExactly("land");
    assertThat(ask(ASKS, 0).join().statusCode()).isEqualTo(204);
    assertThat(tell(ASKS, "land", "{\"stage\":\"refused\",\"reason\":\"no wings\"}"))
        .isEqualTo(204);
    RunningProduct.await("refused", () -> orders.stages("land").contains("failed"));
    assertThat(orders.reason("land")).isEqualTo("the vehicle refused it: no wings");

    asked = waits(ASKS);
    orders.order("open", drone, "pause", orders.link(drone), 60);
    assertThat(commands(asked.join())).containsExactly("pause");
    CompletableFuture<HttpResponse<String>> cutShort = waits(ASKS);

    orders.close();
    skein.close();
    assertThat(cutShort.join().statusCode()).isEqualTo(204);
    skein = RunningProduct.startAgain(settings(), password);
    orders = new TestOrders(skein);
    learnGateway();

    RunningProduct.await("told", () -> orders.stages("open").contains("uncertain"));
    DroneId again = drone("truck-7");
    assertThat(ask(ASKS, 1).join().statusCode()).isEqualTo(204);
    asked = waits(ASKS);
    RunningProduct.await("held by this run", () -> orders.isHeldByThisRun(again));
    orders.order("next", again, "resume", orders.link(again), 20);
    assertThat(commands(asked.join())).containsExactly("resume");
  }

  private static Settings settings() throws IOException {
    Path keys =
        Files.writeString(
            directory.resolve("vehicle-keys"),
            "truck-6 %s\ntruck-7 %s\ntruck-8 %s http://127.0.0.1:%d/orders?for=8\n"
                .formatted(TRIED, ASKS, POSTED, webhook.getAddress().getPort()));
    Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-------"));
    Path config =
        Files.writeString(
            directory.resolve("config.yaml"), "http: {vehicle_keys_file: '" + keys + "'}\n");
    return SettingsFile.read(config, RunningProduct.settings(directory));
  }

  private static void learnGateway() throws Exception {
    String before = gateway;
    HttpResponse<String> refused = ask(ASKS, 0).join();
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.body()).contains("Signed for another gateway");
    gateway = refused.headers().firstValue("Skein-Gateway").orElseThrow();
    assertThat(gateway).isNotEqualTo(before).hasSize(16);
  }

  /** Reports until it is a drone. */
  private static DroneId drone(String vehicle) throws Exception {
    RunningProduct.await(
        "a drone of " + vehicle,
        () -> {
          report(vehicle);
          return id(vehicle) > 0;
        });
    DroneId drone = new DroneId(id(vehicle));
    RunningProduct.await("held", () -> orders.isHeldByThisRun(drone));
    return drone;
  }

  private static long id(String name) {
    for (JsonNode drone : skein.read("/api/v1/drones").get("items")) {
      if (drone.get("name").asString().equals(name) && drone.get("connected").asBoolean()) {
        return drone.get("drone_id").asLong();
      }
    }
    return 0;
  }

  private static void report(String vehicle) {
    try {
      skein.send(
          skein
              .request("/api/v1/telemetry")
              .header("Content-Type", "application/json")
              .POST(
                  HttpRequest.BodyPublishers.ofString(
                      "{\"vehicle\":\"%s\",\"location\":{\"latitude\":1,\"longitude\":2}}"
                          .formatted(vehicle))));
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static CompletableFuture<HttpResponse<String>> ask(String key, int wait)
      throws Exception {
    return HTTP.sendAsync(
            signed(key, "GET", ORDERS + "?wait=" + wait, "", Instant.now().getEpochSecond())
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .thenApply(answer -> ApiContract.check(skein, answer));
  }

  /** A request that waits for orders at the server. */
  private static CompletableFuture<HttpResponse<String>> waits(String key) throws Exception {
    double before = counter("skein_link_orders_asked_total");
    CompletableFuture<HttpResponse<String>> asked = ask(key, 25);
    RunningProduct.await("it asks", () -> counter("skein_link_orders_asked_total") > before);
    return asked;
  }

  private static int tell(String key, String id, String body) throws Exception {
    return answerOf(key, id, body).statusCode();
  }

  /** The field that a bad stage of the order {@code home} is refused for. */
  private static String faultOf(String body) throws Exception {
    HttpResponse<String> answer = answerOf(ASKS, "home", body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
    return RunningProduct.JSON.readTree(answer.body()).get("field").asString();
  }

  private static HttpResponse<String> answerOf(String key, String id, String body)
      throws Exception {
    String target = ORDERS + "/" + id + "/stages";
    return answer(
        signed(key, "POST", target, body, Instant.now().getEpochSecond())
            .header("Content-Type", "application/json"));
  }

  private static double counter(String name) {
    try {
      return orders.counter(name);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static int send(HttpRequest.Builder request) throws Exception {
    return answer(request).statusCode();
  }

  private static HttpResponse<String> answer(HttpRequest.Builder request) throws Exception {
    return ApiContract.check(
        skein, HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString()));
  }

  private static HttpRequest.Builder signed(
      String key, String method, String target, String body, long timestamp) throws Exception {
    String nonce = gateway + "-nonce-" + nonces++;
    return HttpRequest.newBuilder(URI.create(skein.url(target)))
        .header("Skein-Vehicle", VEHICLES.getOrDefault(key, "truck-6"))
        .header("Skein-Timestamp", Long.toString(timestamp))
        .header("Skein-Nonce", nonce)
        .header(
            "Skein-Signature",
            HttpVehicle.hmac(key, Long.toString(timestamp), nonce, method, target, body))
        .method(method, HttpRequest.BodyPublishers.ofString(body));
  }

  private static boolean isSignedBy(String key, HttpResponse<String> answer) throws Exception {
    URI uri = answer.request().uri();
    String nonce = answer.request().headers().firstValue("Skein-Nonce").orElseThrow();
    String timestamp = answer.headers().firstValue("Skein-Timestamp").orElseThrow();
    return HttpVehicle.hmac(
            key,
            timestamp,
            nonce,
            Integer.toString(answer.statusCode()),
            uri.getRawPath() + "?" + uri.getRawQuery(),
            answer.body())
        .equals(answer.headers().firstValue("Skein-Signature").orElseThrow());
  }

  private static List<String> commands(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isEqualTo(200);
    return RunningProduct.JSON.readTree(answer.body()).get("orders").values().stream()
        .map(order -> order.get("command").asString())
        .toList();
  }

  private static void posted(HttpExchange exchange) throws IOException {
    POSTS.add(
        new Post(
            exchange.getRequestHeaders(),
            exchange.getRequestURI().toString(),
            exchange.getRequestBody().readAllBytes()));
    byte[] body = status == 204 ? new byte[0] : "doors are open\n".getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, status == 204 ? -1 : body.length);
    if (status != 204) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  private static String header(Post post, String name) {
    return post.headers().get(name).getFirst();
  }
}
