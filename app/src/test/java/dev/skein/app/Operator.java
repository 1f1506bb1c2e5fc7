package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.skein.api.Permissions;
import dev.skein.events.Role;
import dev.skein.events.UserId;
import dev.skein.service.users.Users;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Somebody who orders drones by REST, and looks on until the orders have ended. What is asked and
 * answered is held against the OpenAPI document.
 */
final class Operator {

  private static final List<String> LAST =
      List.of("completed", "failed", "expired", "cancelled", "uncertain");

  private final RunningProduct skein;
  private final String token;

  private Operator(RunningProduct skein, String token) {
    this.skein = skein;
    this.token = token;
  }

  static Operator admin(RunningProduct skein) {
    return new Operator(skein, skein.token());
  }

  static Operator named(RunningProduct skein, String name) {
    Instant now = Instant.now();
    Permissions permissions = Permissions.everywhere(Role.OPERATOR);
    Users.Login login =
        new Users.Login(new UserId(1_000), name, permissions, false, 1, "some session", "", now);
    return new Operator(
        skein, skein.product().bean(OwnTokens.class).make(login, now, now.plusSeconds(3600)));
  }

  HttpResponse<String> send(String method, String path, String body) throws Exception {
    HttpResponse<String> answer =
        skein.send(
            HttpRequest.newBuilder(URI.create(skein.url(path)))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body)));
    return ApiContract.check(skein, body, answer);
  }

  HttpResponse<String> order(long drone, String body) throws Exception {
    return send("POST", "/api/v1/drones/%d/commands".formatted(drone), body);
  }

  int lease(String method, long drone, String body) throws Exception {
    return send(method, "/api/v1/drones/%d/lease".formatted(drone), body).statusCode();
  }

  void refused(long drone, int status, String detail, String body) throws Exception {
    HttpResponse<String> answer = order(drone, body);
    assertThat(answer.statusCode()).as(body + " " + answer.body()).isEqualTo(status);
    assertThat(answer.body()).as(body).contains(detail);
  }

  /** An order that is taken; what it was given. */
  JsonNode ordered(long drone, String body) throws Exception {
    HttpResponse<String> answer = order(drone, body);
    assertThat(answer.statusCode()).as(body + " " + answer.body()).isEqualTo(202);
    return RunningProduct.JSON.readTree(answer.body());
  }

  /** The order, completed. It went out once. */
  JsonNode carriedOut(long drone, String body) throws Exception {
    String id = ordered(drone, body).get("command_id").asString();
    JsonNode done = ended(drone, id, "completed");
    assertThat(stages(done)).startsWith("requested", "accepted", "sent");
    // What is not answered within a second is repeated, as the next attempt: by nobody else.
    assertThat(details(done, "sent"))
        .as(body)
        .doesNotHaveDuplicates()
        .first(STRING)
        .startsWith("attempt 1 ");
    return done;
  }

  JsonNode ended(long drone, String id, String state) throws Exception {
    String path = "/api/v1/drones/%d/commands/%s".formatted(drone, id);
    RunningProduct.await(
        "an end of " + id, () -> LAST.contains(skein.read(path).get("state").asString()));
    JsonNode order = skein.get(path);
    assertThat(order.get("state").asString()).as(order.toString()).isEqualTo(state);
    return order;
  }

  private static List<String> details(JsonNode order, String stage) {
    return order
        .get("stages")
        .valueStream()
        .filter(each -> each.get("stage").asString().equals(stage))
        .map(each -> each.get("detail").asString())
        .toList();
  }

  static List<String> stages(JsonNode order) {
    return order.get("stages").valueStream().map(stage -> stage.get("stage").asString()).toList();
  }
}
