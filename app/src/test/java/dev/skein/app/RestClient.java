package dev.skein.app;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Somebody who calls the API with a token of theirs, or with none. */
final class RestClient {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final String url;
  private final @Nullable String token;

  RestClient(String url, @Nullable String token) {
    this.url = url;
    this.token = token;
  }

  /** An answer: its status, its body as a tree, and its headers. */
  record Answer(int status, JsonNode body, HttpResponse<String> whole) {
    String header(String name) {
      return whole.headers().firstValue(name).orElse("");
    }

    /** The answer, when its status is that one. */
    Answer expect(int wanted) {
      if (status != wanted) {
        throw new AssertionError(
            whole.request() + ": " + status + " instead of " + wanted + ": " + whole.body());
      }
      return this;
    }
  }

  RestClient with(@Nullable String otherToken) {
    return new RestClient(url, otherToken);
  }

  String token() {
    return String.valueOf(token);
  }

  Answer get(String path) {
    return call("GET", path, null);
  }

  Answer post(String path, String body) {
    return call("POST", path, body);
  }

  Answer delete(String path, String... headers) {
    return call("DELETE", path, null, headers);
  }

  /** Until it is answered so, as what was changed has come through. */
  void awaitStatus(String path, int status) {
    try {
      RunningProduct.await(path + " " + status, () -> get(path).status() == status);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Headers are given as name, value, name, value. */
  Answer call(String method, String path, @Nullable String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(Duration.ofSeconds(30))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    try {
      HttpResponse<String> answer =
          HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
      String text = answer.body();
      boolean isTree = text.startsWith("{") || text.startsWith("[");
      return new Answer(
          answer.statusCode(), RunningProduct.JSON.readTree(isTree ? text : "null"), answer);
    } catch (IOException e) {
      throw new AssertionError(method + " " + path, e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
