package dev.skein.app.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the server says of itself at {@code /actuator/prometheus}, at one moment. */
record ServerMetrics(String text) {

  static ServerMetrics of(HttpClient http, int port) throws IOException, InterruptedException {
    URI address = URI.create("http://127.0.0.1:" + port + "/actuator/prometheus");
    HttpRequest request = HttpRequest.newBuilder(address).build();
    return new ServerMetrics(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  /** The sum over all labels; 0 when there is none. */
  double sum(String name) {
    Matcher matcher =
        Pattern.compile("^" + name + "(?:\\{[^}]*})? (\\S+)$", Pattern.MULTILINE).matcher(text);
    return matcher.results().mapToDouble(found -> Double.parseDouble(found.group(1))).sum();
  }

  /** How many events were done within so many milliseconds, by the bounds of the histogram. */
  Map<Double, Double> doneWithinMillis(String group) {
    Map<Double, Double> buckets = new TreeMap<>();
    Pattern.compile(
            "^kafka_event_done_after_seconds_bucket\\{group=\"[^\"]*\\."
                + group
                + "\",le=\"([^\"]+)\"} (\\S+)$",
            Pattern.MULTILINE)
        .matcher(text)
        .results()
        .forEach(found -> {
          String bound = found.group(1).replace("+Inf", "Infinity");
          buckets.put(Double.parseDouble(bound) * 1_000, Double.parseDouble(found.group(2)));
        });
    return buckets;
  }

  /** The bound that so many of a hundred of the events since then have kept. */
  double doneWithinMillis(String group, ServerMetrics before, double percentile) {
    Map<Double, Double> old = before.doneWithinMillis(group);
    Map<Double, Double> now = doneWithinMillis(group);
    double total =
        now.getOrDefault(Double.POSITIVE_INFINITY, 0.0)
            - old.getOrDefault(Double.POSITIVE_INFINITY, 0.0);
    return now.entrySet().stream()
        .filter(bucket ->
            bucket.getValue() - old.getOrDefault(bucket.getKey(), 0.0) >= total * percentile / 100)
        .mapToDouble(Map.Entry::getKey)
        .min()
        .orElse(Double.POSITIVE_INFINITY);
  }
}
