package dev.skein.app;

import dev.skein.app.RestClient.Answer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** The people of a running product, and what is written down of them. */
final class People {

  private final RunningProduct skein;
  private final RestClient admin;

  People(RunningProduct skein) {
    this.skein = skein;
    this.admin = new RestClient(skein.url(""), skein.token());
  }

  RestClient admin() {
    return admin;
  }

  /** Who has not logged in. */
  RestClient nobody() {
    return admin.with(null);
  }

  Answer create(String name, String roleAndMore) {
    return admin
        .post("/api/v1/users", "{\"username\":\"%s\",\"role\":%s}".formatted(name, roleAndMore))
        .expect(201);
  }

  /** The tokens of somebody new, who has changed their password. */
  JsonNode member(String name, String role) {
    String password = create(name, "\"" + role + "\"").body().get("password").asString();
    RestClient first = admin.with(logIn(name, password).expect(200).body().get("token").asString());
    return change(first, password, "changed by " + name).expect(200).body();
  }

  Answer logIn(String name, String password) {
    return nobody()
        .post(
            "/api/v1/auth/login",
            "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(name, password));
  }

  Answer change(RestClient who, String present, String wanted) {
    return who.post(
        "/api/v1/auth/password",
        "{\"current_password\":\"%s\",\"new_password\":\"%s\"}".formatted(present, wanted));
  }

  Answer refresh(RestClient who, JsonNode tokens) {
    return who.post(
        "/api/v1/auth/refresh",
        "{\"refresh_token\":\"%s\"}".formatted(tokens.get("refresh_token").asString()));
  }

  /** The newest entry of the audit trail that tells of something, as soon as it is there. */
  JsonNode awaitTold(String action, Predicate<JsonNode> wanted) {
    AtomicReference<JsonNode> found = new AtomicReference<>();
    try {
      RunningProduct.await(
          action,
          () -> {
            admin
                .get("/api/v1/audit?limit=1000&action=" + action)
                .body()
                .get("items")
                .valueStream()
                .filter(wanted)
                .findFirst()
                .ifPresent(found::set);
            return found.get() != null;
          });
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return found.get();
  }

  /** What a vehicle posts of itself. */
  static String report(String vehicle) {
    return "{\"vehicle\":\"%s\",\"location\":{\"latitude\":1,\"longitude\":2}}".formatted(vehicle);
  }

  /** The drone of that name in the registry; 0 when there is none. */
  long drone(String name) {
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

  /** Everything that lasts. */
  Path data() {
    return skein.product().bean(Settings.class).data();
  }

  /** What the users service keeps. */
  Connection database() throws Exception {
    return UsersDatabase.connect("test", new ArrayDeque<>(List.of("--data", data().toString())));
  }

  /** The live socket of who has that token; completes with the code that it is closed with. */
  CompletableFuture<Integer> live(String token) {
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
}
