package dev.skein.app.access;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How a program gets in with the first login: it changes the password as everybody must, and makes
 * itself a key, which serves longer than a token.
 */
public final class MachineAccess {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final JsonMapper JSON = new JsonMapper();
  private static final int UNAUTHORIZED = 401;

  private final HttpClient http;
  private final URI server;

  private MachineAccess(HttpClient http, URI server) {
    this.http = http;
    this.server = server;
  }

  /**
   * A key of an admin, to be sent as a bearer token; every service that answers there knows it.
   *
   * @param password the one that was shown at the first start
   */
  public static String open(URI server, String password) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return new MachineAccess(http, server).open(password);
    }
  }

  private String open(String password) throws IOException, InterruptedException {
    String login =
        JSON.createObjectNode().put("username", "admin").put("password", password).toString();
    String first = send(post("/api/v1/auth/login", "", login)).get("token").asString();
    String change =
        JSON.createObjectNode()
            .put("current_password", password)
            .put("new_password", UUID.randomUUID().toString())
            .toString();
    String token = send(post("/api/v1/auth/password", first, change)).get("token").asString();
    String key =
        JSON.createObjectNode()
            .put("name", "machine " + UUID.randomUUID())
            .put("role", "admin")
            .toString();
    String secret = send(post("/api/v1/keys", token, key)).get("secret").asString();
    awaitKnown(secret);
    return secret;
  }

  /** Services hear of a key by Kafka. */
  private void awaitKnown(String key) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve("/api/v1/auth/profile"))
            .timeout(PATIENCE)
            .header("Authorization", "Bearer " + key)
            .build();
    while (http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode()
        == UNAUTHORIZED) {
      if (System.nanoTime() > deadline) {
        throw new IOException("the key is not known at " + server);
      }
      Thread.sleep(50);
    }
  }

  private HttpRequest post(String path, String token, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve(path))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body));
    return (token.isEmpty() ? request : request.header("Authorization", "Bearer " + token)).build();
  }

  private JsonNode send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() / 100 != 2) {
      throw new IOException(request.uri() + " answered " + answer.body());
    }
    return JSON.readTree(answer.body());
  }
}
