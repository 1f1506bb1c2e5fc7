package dev.skein.app.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** Reports by HTTP, one a line; what is due within some milliseconds goes in one request. */
final class NdjsonCarrier implements Carrier {

  private static final int LINES = 100;

  private final HttpClient http = HttpClient.newHttpClient();
  private final HttpRequest.Builder request;
  private final StringBuilder lines = new StringBuilder();
  private final AtomicInteger refused = new AtomicInteger();
  private int count;

  NdjsonCarrier(int port, String token) {
    this.request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/telemetry"))
            .header("Content-Type", "application/x-ndjson")
            .header("Authorization", "Bearer " + token);
  }

  /** How many requests were not answered by 200. */
  int refused() {
    return refused.get();
  }

  @Override
  public void greet() {
    // Its reports make a vehicle known.
  }

  @Override
  public void report(Report report) {
    lines.append(
        String.format(
            Locale.ROOT,
            "{\"vehicle\":\"bench-%d\",\"location\":{\"latitude\":%.7f,\"longitude\":%.7f,"
                + "\"altitude\":500.0},\"fix\":\"3d\",\"relative_altitude_m\":80.0,"
                + "\"heading_deg\":30.0,\"ground_speed_mps\":5.83,\"climb_mps\":0.0,"
                + "\"status\":\"flying\"}%n",
            report.vehicle(),
            report.latitudeE7() / 1e7,
            report.longitudeE7() / 1e7));
    if (++count == LINES) {
      send();
    }
  }

  @Override
  public void flush() {
    // A hundred reports make a request.
  }

  @Override
  public void close() {
    if (count > 0) {
      send();
    }
    http.close();
  }

  private void send() {
    HttpRequest post =
        request.copy().POST(HttpRequest.BodyPublishers.ofString(lines.toString())).build();
    lines.setLength(0);
    count = 0;
    var _ =
        http.sendAsync(post, HttpResponse.BodyHandlers.ofString())
            .whenComplete((answer, failure) -> {
              if (failure != null || answer.statusCode() != 200) {
                refused.incrementAndGet();
              }
            });
  }
}
