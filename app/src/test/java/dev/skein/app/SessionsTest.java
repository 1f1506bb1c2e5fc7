package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Sessions, which go on by refresh tokens and end at once. */
@OnSharedProduct
class SessionsTest {

  private final People people;
  private final RestClient admin;

  SessionsTest(RunningProduct skein) {
    people = new People(skein);
    admin = people.admin();
  }

  @Test
  void aRefreshTokenServesOnceAndIsMissedWhenItComesAgain() {
    JsonNode first = people.member("rita", "viewer");
    RestClient nobody = people.nobody();
    JsonNode second = people.refresh(nobody, first).expect(200).body();
    RestClient rita = admin.with(second.get("token").asString());
    rita.get("/api/v1/drones").expect(200);
    JsonNode third = people.refresh(nobody, second).expect(200).body();

    // Another tab of the same browser, which has the token of before yet.
    people.refresh(nobody, first).expect(200);
    String again = "{\"refresh_token\":\"%s\"}".formatted(first.get("refresh_token").asString());
    nobody.call("POST", "/api/v1/auth/refresh", again, "User-Agent", "another browser").expect(401);
    people.refresh(nobody, third).expect(401);
    rita.awaitStatus("/api/v1/drones", 401);
    people.awaitTold(
        "session.reuse.detected", told -> told.get("subject").asString().endsWith(" rita"));
  }

  @Test
  void whoLogsOutIsOutAndSoIsWhoIsPutOut() throws Exception {
    JsonNode one = people.member("lou", "viewer");
    RestClient lou = admin.with(one.get("token").asString());
    JsonNode other = people.logIn("lou", "changed by lou").expect(200).body();
    assertThat(lou.get("/api/v1/auth/sessions").body().get("total").asInt()).isEqualTo(2);
    CompletableFuture<Integer> closed = people.live(one.get("token").asString());

    lou.post("/api/v1/auth/logout", "").expect(204);
    lou.awaitStatus("/api/v1/drones", 401);
    people.refresh(people.nobody(), one).expect(401);
    assertThat(closed.get(20, TimeUnit.SECONDS)).isEqualTo(4401);

    RestClient again = admin.with(other.get("token").asString());
    again.get("/api/v1/drones").expect(200);
    long id = admin.get("/api/v1/users?username=lou").body().at("/items/0/user_id").asLong();
    admin.delete("/api/v1/users/" + id + "/sessions").expect(204);
    again.awaitStatus("/api/v1/drones", 401);
    people.refresh(people.nobody(), other).expect(401);
  }
}
