package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.app.RestClient.Answer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** People with their accounts, sessions and keys, and what is written down of them. */
class UsersTest {

  @TempDir static Path directory;
  private static RunningProduct skein;
  private static RestClient admin;

  @BeforeAll
  static void start() throws Exception {
    skein = RunningProduct.start(directory);
    admin = new RestClient(skein.url(""), skein.token());
  }

  @AfterAll
  static void stop() {
    skein.close();
  }

  @Test
  void anAccountIsMadeChangedDisabledAndDeleted() {
    Answer made = create("ann", "\"operator\", \"groups\": {\"north\": \"viewer\"}");
    String path = made.header("Location");
    assertThat(made.body().at("/user/groups/north").asString()).isEqualTo("viewer");
    assertThat(made.body().get("password").asString()).hasSize(20);
    assertThat(admin.get(path).header("ETag")).isEqualTo("\"1\"");
    assertThat(admin.get(path).whole().body()).doesNotContain("password_hash", "argon2");

    admin.call("PATCH", path, "{\"enabled\":false}").expect(428);
    admin.call("PATCH", path, "{\"enabled\":false}", "If-Match", "\"9\"").expect(412);
    Answer changed = admin.call("PATCH", path, "{\"groups\":{}}", "If-Match", "\"1\"").expect(200);
    assertThat(changed.body().get("groups").isEmpty()).isTrue();
    assertThat(changed.header("ETag")).isEqualTo("\"2\"");

    String password = made.body().get("password").asString();
    logIn("ann", password).expect(200);
    admin.call("PATCH", path, "{\"enabled\":false}", "If-Match", "*").expect(200);
    logIn("ann", password).expect(401);
    admin.delete(path).expect(428);
    admin.delete(path, "If-Match", "\"3\"").expect(204);
    admin.get(path).expect(404);
  }

  @Test
  void aBadAccountNamesItsField() {
    assertField("{\"role\":\"viewer\"}", 400, "username");
    assertField("{\"username\":\"\\u0001\",\"role\":\"viewer\"}", 400, "username");
    assertField("{\"username\":\"task:7\",\"role\":\"viewer\"}", 400, "username");
    assertField("{\"username\":\"bob\"}", 400, "role");
    assertField("{\"username\":\"bob\",\"role\":\"pilot\"}", 400, "role");
    assertField("{\"username\":\"admin\",\"role\":\"viewer\"}", 409, "username");
    assertField(
        "{\"username\":\"bob\",\"role\":\"viewer\",\"groups\":{\"north\":\"operator\"}}",
        422,
        "groups.north");
    assertField(
        "{\"username\":\"bob\",\"role\":\"admin\",\"groups\":{\"north\":\"viewer\"}}",
        422,
        "groups");
  }

  @Test
  void listsArePagedFilteredAndSorted() {
    create("list-a", "\"viewer\"");
    create("list-b", "\"viewer\"");
    JsonNode page =
        admin.get("/api/v1/users?role=viewer&sort=-username&limit=1").expect(200).body();
    assertThat(page.get("items").size()).isEqualTo(1);
    assertThat(page.get("total").asInt()).isGreaterThanOrEqualTo(2);
    JsonNode named = admin.get("/api/v1/users?username=list-b").body();
    assertThat(named.get("total").asInt()).isEqualTo(1);
    JsonNode refused = admin.get("/api/v1/users?sort=password_hash").expect(400).body();
    assertThat(refused.get("field").asString()).isEqualTo("sort");
  }

  @Test
  void theLastAdminStays() {
    String path =
        "/api/v1/users/"
            + admin.get("/api/v1/users?username=admin").body().at("/items/0/user_id").asLong();
    admin.call("PATCH", path, "{\"role\":\"viewer\"}", "If-Match", "*").expect(409);
    admin.call("PATCH", path, "{\"enabled\":false}", "If-Match", "*").expect(409);
    admin.delete(path, "If-Match", "*").expect(409);
  }

  @Test
  void aPasswordThatWasMadeIsChangedBeforeAnythingElse() {
    String password = create("eve", "\"viewer\"").body().get("password").asString();
    Answer login = logIn("eve", password).expect(200);
    assertThat(login.body().get("must_change_password").asBoolean()).isTrue();
    RestClient eve = admin.with(login.body().get("token").asString());

    Answer refused = eve.get("/api/v1/drones").expect(403);
    assertThat(refused.body().get("type").asString()).isEqualTo("password-change-required");
    assertThat(eve.get("/api/v1/auth/profile").expect(200).body().get("name").asString())
        .isEqualTo("eve");
    assertThat(change(eve, password, "short").expect(400).body().get("field").asString())
        .isEqualTo("new_password");
    assertThat(change(eve, "wrong", "long enough to be").expect(400).body().get("field").asString())
        .isEqualTo("current_password");

    Answer changed = change(eve, password, "long enough to be").expect(200);
    awaitStatus(eve, "/api/v1/auth/profile", 401);
    admin.with(changed.body().get("token").asString()).get("/api/v1/drones").expect(200);
    logIn("eve", password).expect(401);
    logIn("eve", "long enough to be").expect(200);
  }

  @Test
  void aRefreshTokenServesOnceAndIsMissedWhenItComesAgain() {
    JsonNode first = member("rita", "viewer");
    RestClient nobody = admin.with(null);
    JsonNode second = refresh(nobody, first).expect(200).body();
    RestClient rita = admin.with(second.get("token").asString());
    rita.get("/api/v1/drones").expect(200);
    JsonNode third = refresh(nobody, second).expect(200).body();

    refresh(nobody, first).expect(401);
    refresh(nobody, third).expect(401);
    awaitStatus(rita, "/api/v1/drones", 401);
    assertThat(actions("session.reuse.detected")).isNotEmpty();
  }

  @Test
  void whoLogsOutIsOutAndSoIsWhoIsPutOut() throws Exception {
    JsonNode one = member("lou", "viewer");
    RestClient lou = admin.with(one.get("token").asString());
    JsonNode other = logIn("lou", "changed by lou").expect(200).body();
    assertThat(lou.get("/api/v1/auth/sessions").body().get("total").asInt()).isEqualTo(2);
    CompletableFuture<Integer> closed = live(one.get("token").asString());

    lou.post("/api/v1/auth/logout", "").expect(204);
    awaitStatus(lou, "/api/v1/drones", 401);
    refresh(admin.with(null), one).expect(401);
    assertThat(closed.get(20, TimeUnit.SECONDS)).isEqualTo(4401);

    RestClient again = admin.with(other.get("token").asString());
    again.get("/api/v1/drones").expect(200);
    long id = admin.get("/api/v1/users?username=lou").body().at("/items/0/user_id").asLong();
    admin.delete("/api/v1/users/" + id + "/sessions").expect(204);
    awaitStatus(again, "/api/v1/drones", 401);
    refresh(admin.with(null), other).expect(401);
  }

  @Test
  void aKeyIsToldOnceAndServesWithinItsBoundsUntilItIsRevoked() throws Exception {
    RestClient owner = admin.with(member("otto", "operator").get("token").asString());
    Answer made =
        owner
            .post(
                "/api/v1/keys",
                "{\"name\":\"ci\",\"role\":\"viewer\",\"expires_at\":\"%s\"}"
                    .formatted(Instant.now().plusSeconds(3600)))
            .expect(201);
    String secret = made.body().get("secret").asString();
    assertThat(secret).startsWith("skein_").hasSizeGreaterThan(45);
    RestClient machine = admin.with(secret);
    awaitStatus(machine, "/api/v1/drones", 200);

    assertThat(admin.with(null).call("GET", "/api/v1/drones", null, "X-API-Key", secret).status())
        .isEqualTo(200);
    assertThat(machine.get("/api/v1/auth/profile").body().get("name").asString())
        .isEqualTo("otto/ci");
    machine.post("/api/v1/telemetry", "{}").expect(403);
    machine.post("/api/v1/keys", "{\"name\":\"more\",\"role\":\"viewer\"}").expect(403);
    String change =
        "{\"current_password\":\"changed by otto\",\"new_password\":\"a key's own one\"}";
    machine.post("/api/v1/auth/password", change).expect(403);
    owner.post("/api/v1/keys", "{\"name\":\"ci\",\"role\":\"viewer\"}").expect(409);
    owner.post("/api/v1/keys", "{\"name\":\"king\",\"role\":\"admin\"}").expect(422);
    assertThat(owner.get("/api/v1/keys").whole().body()).contains("\"ci\"").doesNotContain(secret);
    assertThat(dump()).doesNotContain(secret);

    owner.delete("/api/v1/keys/" + made.body().at("/key/key_id").asLong()).expect(204);
    awaitStatus(machine, "/api/v1/drones", 401);
    admin.with("skein_of-nobody").get("/api/v1/drones").expect(401);
    assertThat(actions("key.created"))
        .anyMatch(each ->
            each.get("actor").asString().equals("otto")
                && each.get("detail").asString().endsWith(" ci"));
    assertThat(actions("key.revoked"))
        .anyMatch(each -> each.get("actor").asString().equals("otto"));
  }

  @Test
  void aKeyForTelemetryReportsAndDoesNothingElse() {
    String name = "\"name\":\"sender\",\"role\":\"operator\"";
    assertThat(bad("{" + name + ",\"scopes\":[\"weather\"]}")).isEqualTo("scopes");
    assertThat(bad("{" + name + ",\"scopes\":[]}")).isEqualTo("scopes");
    JsonNode made =
        admin.post("/api/v1/keys", "{" + name + ",\"scopes\":[\"telemetry\"]}").expect(201).body();
    assertThat(made.at("/key/scopes").toString()).isEqualTo("[\"telemetry\"]");
    RestClient sender = admin.with(made.get("secret").asString());
    awaitStatus(sender, "/api/v1/drones", 403);

    sender.post("/api/v1/telemetry", report("scoped-1")).expect(200);
    Answer refused = sender.post("/api/v1/drones/1/commands", "{\"command\":\"arm\"}").expect(403);
    assertThat(refused.body().get("type").asString()).isEqualTo("scope-required");
    assertThat(refused.body().get("detail").asString())
        .isEqualTo("This key is for other things: it lacks the scope orders.");
    sender.call("PUT", "/api/v1/zones", "{}").expect(403);
    sender.get("/api/v1/auth/profile").expect(403);
  }

  private static String bad(String key) {
    return admin.post("/api/v1/keys", key).expect(400).body().get("field").asString();
  }

  @Test
  void aKeyOfAGroupReportsOfItsDronesAlone() throws Exception {
    admin.post("/api/v1/telemetry", report("grouped-1")).expect(200);
    RunningProduct.await("its entry", () -> entry("grouped-1") > 0);
    admin
        .call(
            "PATCH",
            "/api/v1/registry/" + entry("grouped-1"),
            "{\"group\":\"harbour\"}",
            "If-Match",
            "*")
        .expect(200);
    String body =
        """
        {"name":"harbour","role":"operator","groups":{"harbour":"operator"},
         "scopes":["telemetry"]}
        """;
    RestClient sender =
        admin.with(admin.post("/api/v1/keys", body).expect(201).body().get("secret").asString());
    RunningProduct.await(
        "its drone", () -> sender.post("/api/v1/telemetry", report("grouped-1")).status() == 200);

    JsonNode refused = sender.post("/api/v1/telemetry", report("grouped-new")).expect(422).body();
    assertThat(refused.get("field").asString()).isEqualTo("vehicle");
    assertThat(refused.at("/rejections/0/reason").asString())
        .isEqualTo("is no drone of the groups that you may order");
    assertThat(entry("grouped-new")).isZero();
  }

  @Test
  void aDroneThatIsTakenByItselfAndItsChangesAreInTheTrail() throws Exception {
    admin.post("/api/v1/telemetry", report("trail-1")).expect(200);
    RunningProduct.await("its entry", () -> entry("trail-1") > 0);
    String subject = "drone/" + entry("trail-1");
    admin
        .call(
            "PATCH",
            "/api/v1/registry/" + entry("trail-1"),
            "{\"life_cycle\":\"retired\"}",
            "If-Match",
            "*")
        .expect(200);
    String trail = "/api/v1/audit?sort=id&subject=" + subject;
    RunningProduct.await("both records", () -> admin.get(trail).body().get("total").asInt() == 2);

    JsonNode items = admin.get(trail).body().get("items");
    assertThat(items.at("/0/action").asString()).isEqualTo("vehicle.accepted");
    assertThat(items.at("/0/actor").asString()).isEqualTo("system");
    assertThat(items.at("/0/detail").asString()).startsWith("by itself, vehicle at ");
    assertThat(items.at("/1/action").asString()).isEqualTo("drone.changed");
    assertThat(items.at("/1/actor").asString()).isEqualTo("admin");
  }

  @Test
  void theTrailIsFilteredByActorAndTime() throws Exception {
    RestClient ada = admin.with(member("ada", "operator").get("token").asString());
    String key = "{\"name\":\"%s\",\"role\":\"viewer\"}";
    ada.post("/api/v1/keys", key.formatted("before")).expect(201);
    RunningProduct.await("the first", () -> count("actor=ada&action=key.created") == 1);
    Instant between = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    ada.post("/api/v1/keys", key.formatted("after")).expect(201);
    RunningProduct.await("both", () -> count("actor=ada&action=key.created") == 2);

    assertThat(details("actor=ada&action=key.created&from=" + between))
        .hasSize(1)
        .first()
        .asString()
        .endsWith(" after");
    assertThat(details("actor=ada&action=key.created&to=" + between))
        .hasSize(1)
        .first()
        .asString()
        .endsWith(" before");
    assertThat(count("actor=nobody")).isZero();
    assertThat(admin.get("/api/v1/audit?from=noon").expect(400).body().get("field").asString())
        .isEqualTo("from");
  }

  private static int count(String filter) {
    return admin.get("/api/v1/audit?" + filter).expect(200).body().get("total").asInt();
  }

  private static List<String> details(String filter) {
    return admin
        .get("/api/v1/audit?" + filter)
        .expect(200)
        .body()
        .get("items")
        .valueStream()
        .map(each -> each.get("detail").asString())
        .toList();
  }

  @Test
  void passwordsAreKeptByArgon2id() throws Exception {
    create("argo", "\"viewer\"");
    try (Connection connection = database();
        Statement statement = connection.createStatement();
        var row = statement.executeQuery("select username, password_hash from users")) {
      int rows = 0;
      while (row.next()) {
        rows++;
        assertThat(row.getString(2)).as(row.getString(1)).startsWith("$argon2id$");
      }
      assertThat(rows).isGreaterThan(1);
    }
  }

  private static String report(String vehicle) {
    return "{\"vehicle\":\"%s\",\"location\":{\"latitude\":1,\"longitude\":2}}".formatted(vehicle);
  }

  /** The drone of that name in the registry; 0 when there is none. */
  private static long entry(String name) {
    return admin
        .get("/api/v1/registry?limit=1000")
        .body()
        .get("items")
        .valueStream()
        .filter(each -> each.get("name").asString().equals(name))
        .mapToLong(each -> each.get("drone_id").asLong())
        .findFirst()
        .orElse(0);
  }

  @Test
  void anAccountIsLockedAfterTenWrongPasswordsInARow() throws Exception {
    RestClient luke = admin.with(member("luke", "viewer").get("token").asString());
    try (Connection connection = database();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("update users set failed_logins = 9 where username = 'luke'");
    }
    logIn("luke", "wrong").expect(401);

    Answer locked = logIn("luke", "changed by luke").expect(429);
    assertThat(Integer.parseInt(locked.header("Retry-After"))).isBetween(1, 60);
    assertThat(change(luke, "changed by luke", "who holds it may guess").status())
        .as("a session that is still open is no way to guess")
        .isEqualTo(429);
    assertThat(actions("user.locked")).isNotEmpty();

    long id = admin.get("/api/v1/users?username=luke").body().at("/items/0/user_id").asLong();
    String path = "/api/v1/users/" + id + "/password";
    JsonNode reset = admin.call("POST", path, "", "If-Match", "*").expect(200).body();
    logIn("luke", reset.get("password").asString()).expect(200);
  }

  @Test
  void wrongPasswordsWhereItIsChangedLockTheAccountToo() throws Exception {
    RestClient nina = admin.with(member("nina", "viewer").get("token").asString());
    try (Connection connection = database();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("update users set failed_logins = 9 where username = 'nina'");
    }
    String change = "{\"current_password\":\"wrong\",\"new_password\":\"another of nina's\"}";
    nina.post("/api/v1/auth/password", change).expect(400);

    logIn("nina", "changed by nina").expect(429);
  }

  @Test
  void everyChangeIsInTheTrailAndAnAlteredOneIsFound() throws Exception {
    create("mona", "\"viewer\"");
    admin
        .call(
            "PUT",
            "/api/v1/zones",
            "{\"type\":\"FeatureCollection\",\"features\":[]}",
            "X-Request-Id",
            "the-zones")
        .expect(200);
    JsonNode zones = actions("zones.replaced").getFirst();
    assertThat(zones.get("actor").asString()).isEqualTo("admin");
    assertThat(zones.get("source").asString()).isEqualTo("drone-control-service");
    assertThat(zones.get("request_id").asString()).isEqualTo("the-zones");
    assertThat(actions("user.logged.in")).isNotEmpty();
    assertThat(subjects("user.created")).anyMatch(subject -> subject.endsWith(" mona"));

    assertThat(admin.get("/api/v1/audit/verification").body().get("valid").asBoolean()).isTrue();
    assertThat(verify()).startsWith("0: ").contains("all as they were written");
    long id = zones.get("id").asLong();
    alter("update audit set actor = 'somebody else' where id = " + id);
    JsonNode verdict = admin.get("/api/v1/audit/verification").body();
    assertThat(verdict.get("valid").asBoolean()).isFalse();
    assertThat(verdict.get("first_bad").asLong()).isEqualTo(id);
    assertThat(verify()).startsWith("1: ").contains("entry " + id + " is not what was written");
    alter("update audit set actor = 'admin' where id = " + id);
    assertThat(admin.get("/api/v1/audit/verification").body().get("valid").asBoolean()).isTrue();

    try (Connection connection = database();
        Statement statement = connection.createStatement()) {
      assertThat(
              org.assertj.core.api.Assertions.catchThrowable(
                  () -> statement.executeUpdate("delete from audit where id = " + id)))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("append-only");
    }
  }

  @Test
  void rotatedKeysLetOldTokensLiveOnlyWhenTheyMay() throws Exception {
    Path file = directory.resolve("data/secrets/token.key");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    JsonNode before = member("kay", "viewer");
    RestClient kay = admin.with(before.get("token").asString());

    rotate();
    kay.get("/api/v1/drones").expect(200);
    JsonNode after = refresh(admin.with(null), before).expect(200).body();
    admin.with(after.get("token").asString()).get("/api/v1/drones").expect(200);
    rotate("--now");
    kay.get("/api/v1/drones").expect(401);
    JsonNode last = refresh(admin.with(null), after).expect(200).body();
    admin.with(last.get("token").asString()).get("/api/v1/drones").expect(200);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");

    admin = new RestClient(skein.url(""), skein.logIn(skein.password()).get("token").asString());
  }

  private static Answer create(String name, String roleAndMore) {
    return admin
        .post("/api/v1/users", "{\"username\":\"%s\",\"role\":%s}".formatted(name, roleAndMore))
        .expect(201);
  }

  /** The tokens of somebody new, who has changed their password. */
  private static JsonNode member(String name, String role) {
    String password = create(name, "\"" + role + "\"").body().get("password").asString();
    RestClient first = admin.with(logIn(name, password).expect(200).body().get("token").asString());
    return change(first, password, "changed by " + name).expect(200).body();
  }

  private static Answer logIn(String name, String password) {
    return admin
        .with(null)
        .post(
            "/api/v1/auth/login",
            "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(name, password));
  }

  private static Answer change(RestClient who, String present, String wanted) {
    return who.post(
        "/api/v1/auth/password",
        "{\"current_password\":\"%s\",\"new_password\":\"%s\"}".formatted(present, wanted));
  }

  private static Answer refresh(RestClient who, JsonNode tokens) {
    return who.post(
        "/api/v1/auth/refresh",
        "{\"refresh_token\":\"%s\"}".formatted(tokens.get("refresh_token").asString()));
  }

  private static void assertField(String body, int status, String field) {
    Answer answer = admin.post("/api/v1/users", body).expect(status);
    assertThat(answer.body().path("field").asString("")).as(body).isEqualTo(field);
    assertThat(answer.body().get("detail").asString()).startsWith(field + ": ");
  }

  private static void awaitStatus(RestClient who, String path, int status) {
    try {
      RunningProduct.await(path + " " + status, () -> who.get(path).status() == status);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<JsonNode> actions(String action) {
    List<JsonNode> found = new ArrayList<>();
    try {
      RunningProduct.await(
          action,
          () -> {
            found.clear();
            admin.get("/api/v1/audit?action=" + action).body().get("items").forEach(found::add);
            return !found.isEmpty();
          });
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return found;
  }

  private static List<String> subjects(String action) {
    return actions(action).stream().map(entry -> entry.get("subject").asString()).toList();
  }

  private static CompletableFuture<Integer> live(String token) {
    CompletableFuture<Integer> closed = new CompletableFuture<>();
    WebSocket.Listener listener =
        new WebSocket.Listener() {
          @Override
          public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return CompletableFuture.completedFuture(null);
          }
        };
    HttpClient.newHttpClient()
        .newWebSocketBuilder()
        .header("Authorization", "Bearer " + token)
        .subprotocols("fleet.live.v1")
        .buildAsync(URI.create(skein.url("/ws/live").replace("http", "ws")), listener)
        .join();
    return closed;
  }

  private static Connection database() throws Exception {
    return UsersDatabase.connect(
        "test", new ArrayDeque<>(List.of("--data", directory.resolve("data").toString())));
  }

  /** As somebody would who owns the database. */
  private static void alter(String sql) throws Exception {
    try (Connection connection = database();
        Statement statement = connection.createStatement()) {
      statement.execute("alter table audit disable trigger user");
      assertThat(statement.executeUpdate(sql)).isEqualTo(1);
      statement.execute("alter table audit enable trigger user");
    }
  }

  /** Every row of what the users service keeps. */
  private static String dump() throws Exception {
    StringBuilder rows = new StringBuilder();
    try (Connection connection = database();
        Statement statement = connection.createStatement()) {
      for (String table : List.of("users", "api_keys", "audit", "sessions", "refresh_tokens")) {
        try (var row = statement.executeQuery("select t::text from " + table + " t")) {
          while (row.next()) {
            rows.append(row.getString(1)).append('\n');
          }
        }
      }
    }
    assertThat(rows.toString()).contains("otto");
    return rows.toString();
  }

  private static String verify() {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    int code =
        AuditCommand.run(
            List.of("verify", "--data", directory.resolve("data").toString()), out, out);
    return code + ": " + said.toString(StandardCharsets.UTF_8);
  }

  private static void rotate(String... options) {
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.addAll(List.of("--data", directory.resolve("data").toString()));
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    assertThat(RotateKeysCommand.run(arguments, out, out))
        .as(said.toString(StandardCharsets.UTF_8))
        .isZero();
  }
}
