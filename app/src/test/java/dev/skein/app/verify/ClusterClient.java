package dev.skein.app.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.app.cluster.LocalCluster;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Somebody who calls the two gateways of a cluster, of which either may be dead. */
final class ClusterClient implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 180;
  private static final JsonMapper JSON = new JsonMapper();

  private final List<URI> gateways;
  private final String token;
  private final HttpClient http = HttpClient.newHttpClient();

  ClusterClient(LocalCluster cluster, String token) throws IOException {
    this.gateways = cluster.gateways();
    this.token = token;
  }

  /** The answer; an object without anything in it when there is none now. */
  JsonNode get(int gateway, String path) {
    try {
      HttpResponse<String> answer =
          http.send(request(gateway, path).GET().build(), HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() == 200 ? JSON.readTree(answer.body()) : nothing();
    } catch (IOException e) {
      return nothing();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The answer, which has that status. */
  JsonNode post(int gateway, String path, String body, int status) throws Exception {
    HttpResponse<String> answer =
        http.send(
            request(gateway, path).POST(BodyPublishers.ofString(body)).build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return JSON.readTree(answer.body());
  }

  /** Whether an empty request is taken now (202). */
  boolean tries(int gateway, String path) {
    return tryPost(gateway, path, "").isPresent();
  }

  /** What a request that is taken (202) is answered; empty when it is not taken now. */
  Optional<JsonNode> tryPost(int gateway, String path, String body) {
    try {
      HttpResponse<String> answer =
          http.send(
              request(gateway, path).POST(BodyPublishers.ofString(body)).build(),
              HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() == 202
          ? Optional.of(JSON.readTree(answer.body()))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode nothing() {
    return JSON.createObjectNode().put("state", "").set("items", JSON.createArrayNode());
  }

  private HttpRequest.Builder request(int gateway, String path) {
    return HttpRequest.newBuilder(gateways.get(gateway).resolve(path))
        .header("Authorization", "Bearer " + token)
        .header("Content-Type", "application/json");
  }

  static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within %d s: %s".formatted(PATIENCE_SECONDS, what));
      }
      Thread.sleep(100);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
