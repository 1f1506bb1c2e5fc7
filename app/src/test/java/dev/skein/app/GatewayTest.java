package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.skein.app.RestClient.Answer;
import dev.skein.bus.Publisher;
import dev.skein.bus.TopicReader;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.EventCodec;
import dev.skein.events.EventData;
import dev.skein.events.Location;
import dev.skein.events.SystemEvent;
import dev.skein.events.Topic;
import dev.skein.events.VehicleAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What a gateway refuses and tells, and who comes with the word of an outside issuer. */
class GatewayTest {

  /** Of a connection that ended without a closing frame. */
  private static final int NO_CODE = 1006;

  private static final int PER_SECOND = 40;

  /** Where nobody listens. */
  private static final String AWAY = "http://127.0.0.1:1";

  /** Where Spring Boot believes what requests say of where they come from. */
  private static final String PLATFORM = "spring.main.cloud-platform";

  private static final String VERIFIER = "a-verifier-of-forty-three-characters-or-more-0";

  @TempDir static Path directory;
  private static final Collection<Event<?>> TOLD = new ConcurrentLinkedQueue<>();
  private static SmallIssuer issuer;
  private static RunningProduct skein;
  private static RestClient admin;
  private static TopicReader reader;

  @BeforeAll
  static void start() throws Exception {
    issuer = new SmallIssuer();
    Path secret = Files.writeString(directory.resolve("client"), SmallIssuer.SECRET + "\n");
    Path config =
        Files.writeString(
            directory.resolve("config.yaml"),
            """
            http:
              requests_per_second: %d
              origins: ["https://fleet.example"]
            security:
              issuers:
                - issuer: "%s"
                  audience: %s
                  client_id: %s
                  client_secret_file: "%s"
                  role_claim: realm_access.roles
                  roles: {pilots: operator, watchers: viewer}
                  groups_claim: fleet_groups
                - issuer: "%s"
                  audience: skein
                  client_id: skein
            """
                .formatted(
                    PER_SECOND,
                    issuer.issuer(),
                    SmallIssuer.AUDIENCE,
                    SmallIssuer.CLIENT,
                    secret,
                    AWAY));
    System.setProperty(PLATFORM, "kubernetes");
    skein = RunningProduct.start(SettingsFile.read(config, RunningProduct.settings(directory)));
    System.clearProperty(PLATFORM);
    admin = new RestClient(skein.url(""), skein.token());
    TopicReader.Start all = new TopicReader.Start.Beginning();
    reader =
        new TopicReader(
            skein.product().bus(),
            "test",
            Map.of(
                Topic.USER_EVENTS, all,
                Topic.USER_ACCESS, all,
                Topic.APPLICATION_LOGS, all,
                Topic.MONITORING_DATA, all),
            delivery -> {
              Event<?> event = delivery.findEvent();
              if (event != null) {
                TOLD.add(event);
              }
            });
    reader.start();
  }

  @AfterAll
  static void stop() {
    reader.close();
    skein.close();
    issuer.close();
  }

  @Test
  void whoCallsTooOftenWaitsAndNobodyElseDoes() throws Exception {
    String key =
        admin
            .post("/api/v1/keys", "{\"name\":\"busy\",\"role\":\"viewer\"}")
            .expect(201)
            .body()
            .get("secret")
            .asString();
    RestClient busy = admin.with(key);
    RunningProduct.await("the key", () -> busy.get("/api/v1/auth/profile").status() != 401);
    List<Answer> refused = new ArrayList<>();
    RunningProduct.await("a refusal", () -> refused.addAll(refusedOfManyAtOnce(busy)));

    assertThat(refused.getFirst().header("Retry-After")).isEqualTo("1");
    admin.get("/api/v1/drones").expect(200);
    awaitTold(data ->
        data instanceof SystemEvent.RequestRefused told
            && told.status() == 429
            && "admin/busy".equals(told.username())
            && told.path().equals("/api/v1/auth/profile"));
    assertNoSecrets(key);
    assertThat(admin.get("/actuator/prometheus").expect(200).whole().body())
        .contains("skein_gateway_records_shed_total{cause=\"rate\",kind=\"line\"}");
  }

  @Test
  void whoComesTooOftenWithoutALoginWaits() throws Exception {
    List<Answer> refused = new ArrayList<>();
    RunningProduct.await(
        "a refusal", () -> refused.addAll(refusedOfManyAtOnce(admin.with("nobody's"))));

    assertThat(refused.getFirst().header("Retry-After")).isEqualTo("1");
    admin.get("/api/v1/drones").expect(200);
    // Other tests come from the same address.
    Thread.sleep(2_500);
  }

  private static List<Answer> refusedOfManyAtOnce(RestClient client) {
    return IntStream.range(0, 8 * PER_SECOND)
        .mapToObj(_ ->
            CompletableFuture.supplyAsync(
                () -> client.get("/api/v1/auth/profile"), Thread::startVirtualThread))
        .toList()
        .stream()
        .map(CompletableFuture::join)
        .filter(answer -> answer.status() == 429)
        .toList();
  }

  /** By REST; the live socket has a test of its own. */
  @Test
  void whoIsLimitedToAGroupSeesItsDronesAlone() throws Exception {
    tell(500, "north");
    tell(501, "south");
    // Not of the account that another test disables.
    RestClient north =
        admin.with(
            issuer.accessToken(SmallIssuer.with(claims("n", "pilots", "north"), "sub", "s-3")));
    RunningProduct.await(
        "both drones", () -> admin.get("/api/v1/drones").body().get("total").asInt() == 2);
    RunningProduct.await(
        "its drone", () -> north.get("/api/v1/drones").body().get("total").asInt() == 1);

    JsonNode drones = north.get("/api/v1/drones").body();
    assertThat(drones.at("/items/0/drone_id").asLong()).isEqualTo(500);
    RunningProduct.await(
        "the other's group",
        () -> admin.get("/api/v1/drones?group=south").body().get("total").asInt() == 1);
    JsonNode southern = admin.get("/api/v1/drones?group=south").expect(200).body();
    assertThat(southern.at("/items/0/drone_id").asLong()).isEqualTo(501);
    north.get("/api/v1/drones/500").expect(200);
    north.get("/api/v1/drones/501").expect(404);
    JsonNode look = north.get("/api/v1/monitoring").expect(200).body();
    assertThat(look.at("/drones/total").asInt()).isEqualTo(1);
    assertThat(look.at("/drones/by_status/offline").asInt()).isEqualTo(1);
    north.get("/api/v1/drones/500/trajectory").expect(200);
    north.get("/api/v1/drones/501/trajectory").expect(404);
    alert(500);
    alert(501);
    RunningProduct.await(
        "both alerts", () -> admin.get("/api/v1/alerts").body().get("total").asInt() == 2);
    JsonNode alerts = north.get("/api/v1/alerts").expect(200).body();
    assertThat(alerts.get("total").asInt()).isEqualTo(1);
    assertThat(alerts.at("/items/0/drone_id").asLong()).isEqualTo(500);
  }

  /** As the registry tells of a drone in a group. */
  private static void tell(long id, String group) throws Exception {
    DroneEvent.Updated entry =
        new DroneEvent.Updated(
            new DroneId(id),
            "Kite " + id,
            VehicleAddress.mavlink("mavlink", id, 1),
            null,
            null,
            2,
            null,
            group,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null);
    publish(Topic.DRONE_REGISTRY, entry);
  }

  private static void alert(long id) throws Exception {
    publish(
        Topic.DRONE_EVENTS,
        new DroneEvent.ZoneEntered(
            new DroneId(id), "z", "Zone", 1, "PROHIBITED", new Location(47, 8, null)));
  }

  private static void publish(Topic topic, EventData data) throws Exception {
    Event<?> event =
        Event.of(UUID.randomUUID().toString(), "drone-control-service", Instant.now(), data);
    skein.product().bean(Publisher.class).publish(topic, event).get(20, TimeUnit.SECONDS);
  }

  @Test
  void pagesOfOtherOriginsChangeNothing() {
    String login = "{\"username\":\"admin\",\"password\":\"x\"}";
    RestClient nobody = admin.with(null);
    Answer refused =
        nobody.call("POST", "/api/v1/auth/login", login, "Origin", "https://evil.example");
    assertThat(refused.expect(403).body().get("type").asString()).isEqualTo("origin-not-allowed");
    nobody.call("POST", "/api/v1/auth/login", login, "Origin", "null").expect(403);
    nobody
        .call("POST", "/%61pi/v1/auth/login", login, "Origin", "https://evil.example")
        .expect(403);
    nobody.call("POST", "/api/v1/auth/login", login, "Origin", skein.url("")).expect(401);
    nobody.call("POST", "/api/v1/auth/login", login, "Origin", "https://fleet.example").expect(401);
    admin.call("GET", "/api/v1/drones", null, "Origin", "https://evil.example").expect(200);
    assertThat(preflight("https://evil.example").status()).isEqualTo(401);
    Answer may = preflight("https://fleet.example").expect(200);
    assertThat(may.header("Access-Control-Allow-Origin")).isEqualTo("https://fleet.example");
    assertThat(may.header("Access-Control-Allow-Methods")).contains("PATCH");
    assertThat(may.header("Access-Control-Allow-Headers")).contains("authorization");
    Answer seen =
        admin.call("GET", "/api/v1/drones", null, "Origin", "https://fleet.example").expect(200);
    assertThat(seen.header("Access-Control-Allow-Origin")).isEqualTo("https://fleet.example");
    assertThat(seen.header("Access-Control-Expose-Headers")).contains("ETag");
    assertThat(
            admin
                .call("GET", "/api/v1/drones", null, "Origin", "https://evil.example")
                .header("Access-Control-Allow-Origin"))
        .isEmpty();
    assertThat(opens("https://evil.example")).isFalse();
    assertThat(opens("https://fleet.example")).isTrue();
    assertThat(opens(skein.url(""))).isTrue();
  }

  /** As a browser asks before a page of another origin may send a change with a token. */
  private static Answer preflight(String origin) {
    return admin
        .with(null)
        .call(
            "OPTIONS",
            "/api/v1/users/1",
            null,
            "Origin",
            origin,
            "Access-Control-Request-Method",
            "PATCH",
            "Access-Control-Request-Headers",
            "authorization, content-type, if-match");
  }

  @Test
  void whoSendsTooManyMessagesOnTheLiveSocketIsClosed() throws Exception {
    CompletableFuture<Integer> closed = new CompletableFuture<>();
    WebSocket.Listener listener =
        new WebSocket.Listener() {
          @Override
          public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return CompletableFuture.completedFuture(null);
          }

          @Override
          public void onError(WebSocket socket, Throwable error) {
            // What was still under way to the server may end the connection before its last word.
            closed.complete(NO_CODE);
          }
        };
    try (HttpClient http = HttpClient.newHttpClient()) {
      WebSocket socket =
          http.newWebSocketBuilder()
              .header("Authorization", "Bearer " + skein.token())
              .subprotocols("fleet.live.v1")
              .buildAsync(URI.create(skein.url("/ws/live").replace("http", "ws")), listener)
              .get(20, TimeUnit.SECONDS);
      for (int i = 0; i < 20_000 && !closed.isDone() && !socket.isOutputClosed(); i++) {
        // Of a socket that is closed meanwhile the rest cannot be sent.
        var _ =
            socket
                .sendText("{\"op\":\"ack\",\"n\":0}", true)
                .handle((_, _) -> 0)
                .get(20, TimeUnit.SECONDS);
      }

      assertThat(closed.get(20, TimeUnit.SECONDS)).isIn(1008, NO_CODE);
    }
  }

  @Test
  void aRequestHasAnIdInAnswersProblemsAndLogs() throws Exception {
    Answer mine =
        admin.call(
            "GET",
            "/api/v1/drones/77",
            null,
            "X-Request-Id",
            "mine-77",
            "X-Forwarded-For",
            "192.0.2.7");
    assertThat(mine.expect(404).header("X-Request-Id")).isEqualTo("mine-77");
    assertThat(mine.body().get("request_id").asString()).isEqualTo("mine-77");
    Answer refused =
        admin.with(null).call("GET", "/api/v1/drones", null, "X-Request-Id", "mine-78");
    assertThat(refused.expect(401).body().get("request_id").asString()).isEqualTo("mine-78");
    assertThat(
            admin
                .call("GET", "/api/v1/drones", null, "X-Request-Id", "no id of ours")
                .header("X-Request-Id"))
        .matches("[0-9a-f-]{36}");

    awaitTold(data ->
        data instanceof SystemEvent.LogRecorded line
            && line.message().startsWith("GET /api/v1/drones/77 404 ")
            && line.message().endsWith(" from 127.0.0.1 by admin request mine-77"));
    awaitTold(data ->
        data instanceof SystemEvent.RequestRefused told
            && told.status() == 401
            && told.path().equals("/api/v1/drones"));
    awaitTold(data ->
        data instanceof SystemEvent.Metrics measured
            && measured.metrics().getOrDefault("http.requests.4xx", 0.0) > 0
            && measured.metrics().get("http.request.ms.p99") > 0);
  }

  @Test
  void aChangeThatIsRefusedIsToldWithItsId() throws Exception {
    admin.call("POST", "/api/v1/users", "{}", "X-Request-Id", "bad-1").expect(400);
    admin.call("PUT", "/api/v1/zones", "{}", "X-Request-Id", "bad-2").expect(422);
    String zones = "{\"type\":\"FeatureCollection\",\"features\":[]}";
    admin
        .call("PUT", "/api/v1/zones", zones, "If-Match", "\"99\"", "X-Request-Id", "bad-3")
        .expect(412);
    admin.call("GET", "/api/v1/drones?limit=0", null, "X-Request-Id", "bad-4").expect(400);

    for (Map.Entry<String, Integer> each :
        Map.of("bad-1", 400, "bad-2", 422, "bad-3", 412).entrySet()) {
      awaitTold(data ->
          data instanceof SystemEvent.RequestRefused told
              && each.getKey().equals(told.requestId())
              && told.status() == each.getValue()
              && "admin".equals(told.username()));
    }
    awaitTold(
        data -> data instanceof SystemEvent.LogRecorded line && line.message().endsWith(" bad-4"));
    assertThat(TOLD)
        .noneMatch(event ->
            event.data() instanceof SystemEvent.RequestRefused told
                && "bad-4".equals(told.requestId()));
    awaitTold(data ->
        data instanceof SystemEvent.Metrics measured
            && measured.metrics().getOrDefault("http.requests of /api/v1/zones", 0.0) > 0);
  }

  @Test
  void largeAnswersAreCompressedWhenAskedFor() {
    Answer answer =
        admin.call("GET", "/api/v1/openapi", null, "Accept-Encoding", "gzip").expect(200);
    assertThat(answer.header("Content-Encoding")).isEqualTo("gzip");
    assertThat(admin.get("/api/v1/openapi").header("Content-Encoding")).isEmpty();
  }

  @Test
  void somebodyLogsInAtAnIssuerByCode() throws Exception {
    JsonNode offer = admin.with(null).get("/api/v1/auth/oidc").expect(200).body().at("/items/0");
    assertThat(offer.get("authorization_endpoint").asString())
        .isEqualTo(issuer.issuer() + "/authorize");
    assertThat(offer.get("client_id").asString()).isEqualTo(SmallIssuer.CLIENT);

    JsonNode tokens = exchange(claims("n1", "pilots", "north"), "n1", VERIFIER).expect(200).body();
    RestClient pia = admin.with(tokens.get("token").asString());
    JsonNode profile = pia.get("/api/v1/auth/profile").expect(200).body();
    assertThat(profile.get("name").asString()).isEqualTo("pia");
    assertThat(profile.at("/groups/north").asString()).isEqualTo("operator");
    pia.get("/api/v1/vehicles").expect(403);
    pia.get("/api/v1/drones").expect(200);

    exchange(claims("n2", "watchers", "south"), "n2", VERIFIER).expect(200);
    JsonNode accounts = admin.get("/api/v1/users?username=pia").body();
    assertThat(accounts.get("total").asInt()).isEqualTo(1);
    assertThat(accounts.at("/items/0/groups/south").asString()).isEqualTo("viewer");
    assertThat(accounts.at("/items/0/outside").asBoolean()).isTrue();
    RunningProduct.await(
        "the role of before is over", () -> pia.get("/api/v1/drones").status() == 401);

    exchange(claims("n3", "pilots", "north"), "another nonce", VERIFIER).expect(401);
    exchange(claims("n4", "pilots", "north"), "n4", VERIFIER + "wrong").expect(401);
    exchange(claims("n5", "nobodies", "north"), "n5", VERIFIER).expect(401);
    Map<String, Object> asKey =
        SmallIssuer.with(
            SmallIssuer.with(claims("n7", "pilots", "north"), "sub", "s-7"),
            "preferred_username",
            "ann/weather station");
    exchange(asKey, "n7", VERIFIER).expect(401);
    String path = "/api/v1/users/" + accounts.at("/items/0/user_id").asLong();
    RestClient byIssuer = admin.with(issuer.accessToken(claims("n", "pilots", "north")));
    byIssuer.get("/api/v1/drones").expect(200);
    admin.call("PATCH", path, "{\"enabled\":false}", "If-Match", "*").expect(200);
    RunningProduct.await(
        "the issuer's token is refused too", () -> byIssuer.get("/api/v1/drones").status() == 401);
    exchange(claims("n6", "pilots", "north"), "n6", VERIFIER).expect(401);
  }

  @Test
  void tokensOfAnIssuerAreTakenWhenTheyAreGood() throws Exception {
    Map<String, Object> claims = SmallIssuer.with(claims("n", "pilots", "north"), "sub", "s-2");
    RestClient good = admin.with(issuer.accessToken(claims));
    assertThat(good.get("/api/v1/auth/profile").expect(200).body().get("name").asString())
        .isEqualTo("oidc:pia@s-2 " + issuer.issuer());
    good.get("/api/v1/drones").expect(200);
    good.get("/api/v1/vehicles").expect(403);
    good.get("/api/v1/users").expect(403);

    admin
        .with(issuer.accessToken(claims("n", "nobodies", "north")))
        .get("/api/v1/drones")
        .expect(401);
    for (String name :
        List.of("pia\u0000", "task:1", "oidc:1", "pia/key", " \u0007", "p".repeat(101))) {
      admin
          .with(issuer.accessToken(SmallIssuer.with(claims, "preferred_username", name)))
          .get("/api/v1/drones")
          .expect(401);
    }
    admin
        .with(issuer.accessToken(SmallIssuer.with(claims, "exp", SmallIssuer.NONE)))
        .get("/api/v1/drones")
        .expect(401);
    Map<String, Object> nobodys = new HashMap<>(claims);
    nobodys.remove("sub");
    admin.with(issuer.accessToken(nobodys)).get("/api/v1/drones").expect(401);
    RestClient longs =
        admin.with(issuer.accessToken(SmallIssuer.with(claims, "sub", "users/" + "7".repeat(200))));
    longs.get("/api/v1/drones").expect(200);
    var forger = new RSAKeyGenerator(2048).generate();
    Map<String, Object> aimed = SmallIssuer.with(claims, "aud", List.of(SmallIssuer.AUDIENCE));
    admin.with(issuer.sign(forger, aimed)).get("/api/v1/drones").expect(401);
    admin
        .with(issuer.accessToken(SmallIssuer.with(claims, "exp", 1_700_000_000)))
        .get("/api/v1/drones")
        .expect(401);
    admin
        .with(issuer.accessToken(SmallIssuer.with(claims, "iss", "https://elsewhere.example")))
        .get("/api/v1/drones")
        .expect(401);
  }

  /** RFC 9068, 2.1; and no other kind of signed statement. */
  @Test
  void tokensOfAnIssuerMayBeOfTheTypeOfAccessTokens() throws Exception {
    Map<String, Object> claims = SmallIssuer.with(claims("n", "pilots", "north"), "sub", "s-4");
    for (Map.Entry<String, Integer> each : Map.of("at+jwt", 200, "logout+jwt", 401).entrySet()) {
      JWSHeader header = issuer.header().type(new JOSEObjectType(each.getKey())).build();
      admin.with(issuer.accessToken(header, claims)).get("/api/v1/drones").expect(each.getValue());
    }
  }

  @Test
  void anIssuerIsNotAskedForKeysByWhoeverNamesSome() throws Exception {
    Map<String, Object> claims = SmallIssuer.with(claims("n", "pilots", "north"), "sub", "s-5");
    RestClient good = admin.with(issuer.accessToken(claims));
    good.get("/api/v1/drones").expect(200);
    int before = issuer.keysAsked();
    for (int i = 0; i < 20; i++) {
      JWSHeader header = issuer.header().keyID("k-" + i).build();
      assertThat(admin.with(issuer.accessToken(header, claims)).get("/api/v1/drones").status())
          .isIn(401, 503);
    }
    assertThat(issuer.keysAsked() - before).isLessThan(10);
    good.get("/api/v1/drones").expect(200);
  }

  @Test
  void whatAnIssuerThatIsAwayHasSignedCannotBeCheckedNow() throws Exception {
    Map<String, Object> claims = SmallIssuer.with(claims("n", "pilots", "north"), "iss", AWAY);
    Answer answer = admin.with(issuer.accessToken(claims)).get("/api/v1/drones").expect(503);
    assertThat(answer.header("Retry-After")).isEqualTo("5");
    assertThat(answer.body().get("detail").asString())
        .isEqualTo("The issuer of the token does not answer: it cannot be checked now.");
  }

  private static Map<String, Object> claims(String nonce, String role, String group) {
    return Map.of(
        "sub",
        "s-1",
        "preferred_username",
        "pia",
        "nonce",
        nonce,
        "realm_access",
        Map.of("roles", List.of(role)),
        "fleet_groups",
        List.of(group));
  }

  private static Answer exchange(Map<String, Object> claims, String nonce, String verifier)
      throws Exception {
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(VERIFIER.getBytes(StandardCharsets.US_ASCII));
    String challenge = Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    String code = issuer.code(challenge, skein.url("/"), claims);
    Answer answer =
        admin
            .with(null)
            .post(
                "/api/v1/auth/oidc/token",
                """
                {"issuer":"%s","code":"%s","code_verifier":"%s","redirect_uri":"%s","nonce":"%s"}
                """
                    .formatted(issuer.issuer(), code, verifier, skein.url("/"), nonce));
    ApiContract.check(skein, answer.whole());
    return answer;
  }

  private static boolean opens(String origin) {
    try (HttpClient http = HttpClient.newHttpClient()) {
      WebSocket socket =
          http.newWebSocketBuilder()
              .header("Authorization", "Bearer " + skein.token())
              .header("Origin", origin)
              .subprotocols("fleet.live.v1")
              .buildAsync(
                  URI.create(skein.url("/ws/live").replace("http", "ws")),
                  new WebSocket.Listener() {})
              .handle((opened, refused) -> opened)
              .join();
      if (socket != null) {
        socket.abort();
      }
      return socket != null;
    }
  }

  private static void awaitTold(Predicate<EventData> wanted) throws InterruptedException {
    RunningProduct.await(
        "it is told", () -> TOLD.stream().anyMatch(event -> wanted.test(event.data())));
  }

  /** Neither a key, nor a token, nor a password is on any topic that tells of people. */
  private static void assertNoSecrets(String key) {
    EventCodec codec = new EventCodec();
    assertThat(TOLD)
        .isNotEmpty()
        .allSatisfy(event ->
            assertThat(new String(codec.encode(event), StandardCharsets.UTF_8))
                .doesNotContain(key, skein.token(), skein.password(), "$argon2"));
  }
}
