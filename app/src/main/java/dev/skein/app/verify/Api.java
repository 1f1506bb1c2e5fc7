package dev.skein.app.verify;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The few calls of the API that a verification needs. */
final class Api {

  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private Api() {}

  static void putZones(URI gateway, String token, String zones)
      throws IOException, InterruptedException {
    var _ =
        send(
            request(gateway, "/api/v1/zones")
                .header("Authorization", "Bearer " + token)
                .PUT(HttpRequest.BodyPublishers.ofString(zones)));
  }

  private static HttpRequest.Builder request(URI gateway, String path) {
    return HttpRequest.newBuilder(gateway.resolve(path))
        .timeout(TIMEOUT)
        .header("Content-Type", "application/json");
  }

  private static String send(HttpRequest.Builder request) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IOException(answer.request().uri() + " answered " + answer.body());
      }
      return answer.body();
    }
  }
}
