package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.app.RestClient.Answer;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Keys of machines: told once, and bounded. */
@OnSharedProduct
class MachineKeysTest {

  private final People people;
  private final RestClient admin;

  MachineKeysTest(RunningProduct skein) {
    people = new People(skein);
    admin = people.admin();
  }

  @Test
  void aKeyIsToldOnceAndServesWithinItsBoundsUntilItIsRevoked() throws Exception {
    RestClient owner = admin.with(people.member("otto", "operator").get("token").asString());
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
    machine.awaitStatus("/api/v1/drones", 200);

    assertThat(people.nobody().call("GET", "/api/v1/drones", null, "X-API-Key", secret).status())
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
    machine.awaitStatus("/api/v1/drones", 401);
    admin.with("skein_of-nobody").get("/api/v1/drones").expect(401);
    people.awaitTold(
        "key.created",
        told ->
            told.get("actor").asString().equals("otto")
                && told.get("detail").asString().endsWith(" ci"));
    people.awaitTold("key.revoked", told -> told.get("actor").asString().equals("otto"));
  }

  @Test
  void aKeyForTelemetryReportsAndDoesNothingElse() {
    String name = "\"name\":\"sender\",\"role\":\"operator\"";
    assertThat(bad("{" + name + ",\"scopes\":[\"weather\"]}")).isEqualTo("scopes");
    assertThat(bad("{" + name + ",\"scopes\":[]}")).isEqualTo("scopes");
    assertThat(bad("{" + name + ",\"scopes\":[null]}")).isEqualTo("scopes");
    for (String end : List.of("tomorrow", "2020-01-01T00:00:00Z", "+999999999-12-31T23:59:59Z")) {
      assertThat(bad("{" + name + ",\"expires_at\":\"" + end + "\"}")).isEqualTo("expires_at");
    }
    JsonNode made =
        admin.post("/api/v1/keys", "{" + name + ",\"scopes\":[\"telemetry\"]}").expect(201).body();
    assertThat(made.at("/key/scopes").toString()).isEqualTo("[\"telemetry\"]");
    RestClient sender = admin.with(made.get("secret").asString());
    sender.awaitStatus("/api/v1/drones", 403);

    sender.post("/api/v1/telemetry", People.report("scoped-1")).expect(200);
    Answer refused = sender.post("/api/v1/drones/1/commands", "{\"command\":\"arm\"}").expect(403);
    assertThat(refused.body().get("type").asString()).isEqualTo("scope-required");
    assertThat(refused.body().get("detail").asString())
        .isEqualTo("This key is for other things: it lacks the scope orders.");
    for (String path : List.of("/%61pi/v1/drones/1/commands", "/api/v1/drones/1/%63ommands")) {
      Answer spelled = sender.post(path, "{\"command\":\"arm\"}").expect(403);
      assertThat(spelled.body().get("detail").asString())
          .as(path)
          .isEqualTo(refused.body().get("detail").asString());
    }
    sender.call("PUT", "/api/v1/zones", "{}").expect(403);
    sender.get("/api/v1/auth/profile").expect(403);
  }

  private String bad(String key) {
    return admin.post("/api/v1/keys", key).expect(400).body().get("field").asString();
  }

  @Test
  void aKeyOfAGroupReportsOfItsDronesAlone() throws Exception {
    admin.post("/api/v1/telemetry", People.report("grouped-1")).expect(200);
    RunningProduct.await("its entry", () -> people.drone("grouped-1") > 0);
    admin
        .call(
            "PATCH",
            "/api/v1/registry/" + people.drone("grouped-1"),
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
        "its drone",
        () -> sender.post("/api/v1/telemetry", People.report("grouped-1")).status() == 200);

    JsonNode refused =
        sender.post("/api/v1/telemetry", People.report("grouped-new")).expect(422).body();
    assertThat(refused.get("field").asString()).isEqualTo("vehicle");
    assertThat(refused.at("/rejections/0/reason").asString())
        .isEqualTo("is no drone of the groups that you may order");
    assertThat(people.drone("grouped-new")).isZero();
  }

  /** Every row of what the users service keeps. */
  private String dump() throws Exception {
    StringBuilder rows = new StringBuilder();
    try (Connection connection = people.database();
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
}
