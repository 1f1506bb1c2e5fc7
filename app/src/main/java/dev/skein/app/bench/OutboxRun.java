package dev.skein.app.bench;

import dev.skein.bus.BusSettings;
import dev.skein.bus.TopicReader;
import dev.skein.events.Event;
import dev.skein.events.Topic;
import dev.skein.events.ZoneEvent;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * How long a committed change takes to its topic, at rest: zone sets are put one at a time, and a
 * client of Kafka waits for each. Counted from before the request, so the transaction itself and
 * HTTP are in it: what is told is more than the way from the commit.
 */
final class OutboxRun {

  private static final int WARM_UP = 300;
  private static final int CHANGES = 500;
  private static final long PAUSE_MILLIS = 50;
  private static final long PATIENCE_SECONDS = 10;

  private final BenchServer server;
  private final HttpClient http;
  private final String token;
  private final Map<Long, Long> seenNanos = new ConcurrentHashMap<>();

  OutboxRun(BenchServer server, HttpClient http, String token) {
    this.server = server;
    this.http = http;
    this.token = token;
  }

  void measure(PrintStream out) throws Exception {
    Map<String, String> client = new HashMap<>(server.kafka());
    String broker = client.remove("bootstrap.servers");
    Histogram times = new Histogram(3);
    try (TopicReader reader =
        new TopicReader(
            BusSettings.DEFAULTS.at(String.valueOf(broker), client),
            "bench",
            Map.of(Topic.AIRSPACE_ZONES, new TopicReader.Start.End()),
            delivery -> {
              Event<?> event = delivery.isTombstone() ? null : delivery.findEvent();
              if (event != null && event.data() instanceof ZoneEvent.ZoneSetCommitted set) {
                seenNanos.put(set.version(), System.nanoTime());
              }
            })) {
      reader.start();
      reader.awaitCaughtUp(Duration.ofSeconds(PATIENCE_SECONDS));
      for (int change = 1; change <= WARM_UP + CHANGES; change++) {
        long start = System.nanoTime();
        put(change);
        long taken = await(change) - start;
        if (change > WARM_UP) {
          times.recordValue(TimeUnit.NANOSECONDS.toMicros(taken));
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    }
    PipelineRun.print(out, "change asked for -> on its topic", times);
  }

  private void put(int change) throws Exception {
    String zones =
        """
        {"type":"FeatureCollection","features":[{"type":"Feature","id":"z","properties":
        {"name":"Zone %d"},"geometry":{"type":"Polygon","coordinates":
        [[[8,47],[8.1,47],[8.1,47.1],[8,47.1],[8,47]]]}}]}
        """
            .formatted(change);
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + server.httpPort() + "/api/v1/zones"))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(zones))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IllegalStateException("zones were not taken: " + answer.body());
    }
  }

  private long await(long version) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (System.nanoTime() < deadline) {
      Long seen = seenNanos.get(version);
      if (seen != null) {
        return seen;
      }
      TimeUnit.MICROSECONDS.sleep(200);
    }
    throw new IllegalStateException("zone set " + version + " did not come to its topic");
  }
}
