package dev.skein.app.bench;

import dev.skein.bus.BusSettings;
import dev.skein.bus.TopicReader;
import dev.skein.events.DroneEvent.LocationUpdated;
import dev.skein.events.Event;
import dev.skein.events.Topic;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** {@code skein bench pipeline}: what the whole product does under load, from outside. */
public final class BenchCommand {

  private static final String HELP =
      """
      Usage: skein bench pipeline [--rate N] [--seconds N]

      Starts a server of its own over an empty directory and sends it position reports of
      200 vehicles by UDP at a fixed rate, whatever the server does (open loop). Prints how
      long each took from the moment it was to be sent until it was read from Kafka and
      until it came by the live socket, what was lost, and the processor time a report; and
      the same for plain Kafka clients over the same broker.

        --rate N      reports a second (default 10000)
        --seconds N   how long (default 20), after a warm-up of half as long
      """;

  private BenchCommand() {}

  /** Measures as the arguments say; the exit code is 1 when something was lost. */
  public static int run(List<String> arguments, PrintStream out, PrintStream err) {
    if (!arguments.contains("pipeline") || arguments.contains("--help")) {
      out.print(HELP);
      return arguments.contains("--help") ? 0 : 2;
    }
    try {
      int rate = option(arguments, "--rate", 10_000);
      int seconds = option(arguments, "--seconds", 20);
      return measure(rate, seconds, out);
    } catch (IllegalArgumentException e) {
      err.println("skein bench: " + e.getMessage());
      return 2;
    } catch (Exception e) {
      err.println("skein bench: " + e);
      return 1;
    }
  }

  private static int measure(int rate, int seconds, PrintStream out) throws Exception {
    Path data = Files.createTempDirectory("skein-bench").resolve("data");
    out.println("starting a server");
    try (BenchServer server = BenchServer.start(data);
        HttpClient http = HttpClient.newHttpClient()) {
      InetSocketAddress link = new InetSocketAddress("127.0.0.1", server.mavlinkPort());
      String token = LiveClient.logIn(server.httpPort(), server.password());
      try (Load load = new Load(link, rate, 1_000)) {
        load.greet();
        Thread.sleep(3_000);
        out.printf("warming up: %d reports/s for %d s%n", rate, seconds / 2);
        load.send(rate * seconds / 2);
      }
      Thread.sleep(2_000);
      out.printf("measuring: %d reports/s for %d s%n", rate, seconds);
      long lost = measure(server, http, token, link, rate, seconds, out);
      out.println("measuring plain Kafka clients");
      print(out, "raw Kafka", RawKafka.measure(server.kafka(), rate * seconds / 2, rate));
      return lost == 0 ? 0 : 1;
    }
  }

  private static long measure(
      BenchServer server,
      HttpClient http,
      String token,
      InetSocketAddress link,
      int rate,
      int seconds,
      PrintStream out)
      throws Exception {
    int reports = rate * seconds;
    Histogram delivery = new ConcurrentHistogram(3_600_000_000L, 3);
    Histogram push = new ConcurrentHistogram(3_600_000_000L, 3);
    AtomicInteger delivered = new AtomicInteger();
    try (Load load = new Load(link, rate, seconds * 1_000L);
        TopicReader reader =
            reader(
                server,
                number -> {
                  late(load, number, reports, delivery);
                  delivered.incrementAndGet();
                })) {
      WebSocket socket =
          LiveClient.connect(
              http, server.httpPort(), token, number -> late(load, number, reports, push));
      reader.start();
      Thread.sleep(1_000);
      double storedBefore = metric(http, server, "monitoring_rows");
      double cpuBefore = server.cpuSeconds();
      load.send(reports);
      for (int i = 0; i < 100 && delivered.get() < reports; i++) {
        Thread.sleep(100);
      }
      Thread.sleep(1_000);
      double cpu = server.cpuSeconds() - cpuBefore;
      print(out, "to Kafka and read", delivery);
      print(out, "to the live socket", push);
      int lost = reports - delivered.get();
      double drops = metric(http, server, "skein_link_kernel_drops");
      double shed = metric(http, server, "skein_link_positions_shed_total");
      double stored = metric(http, server, "monitoring_rows") - storedBefore;
      out.printf(
          Locale.ROOT,
          "%d sent, %d read, %d lost; %.0f rows stored; kernel drops %.0f, shed %.0f%n",
          reports,
          delivered.get(),
          lost,
          stored,
          drops,
          shed);
      out.printf(
          Locale.ROOT,
          "%.1f processor seconds, %.1f microseconds a report (server and PostgreSQL)%n",
          cpu,
          cpu * 1e6 / reports);
      socket.abort();
      return lost + (long) drops + (long) shed + (reports - (long) stored);
    }
  }

  private static void late(Load load, int number, int reports, Histogram histogram) {
    if (number >= 0 && number < reports) {
      long micros = (System.nanoTime() - load.intendedNanos(number)) / 1_000;
      histogram.recordValue(Math.clamp(micros, 0, 3_600_000_000L));
    }
  }

  private static TopicReader reader(BenchServer server, IntConsumer seen) throws Exception {
    Map<String, String> client = new HashMap<>(server.kafka());
    String broker = client.remove("bootstrap.servers");
    return new TopicReader(
        BusSettings.DEFAULTS.at(String.valueOf(broker), client),
        "bench",
        Map.of(Topic.DRONE_EVENTS, new TopicReader.Start.End()),
        delivery -> {
          if (delivery.type().equals(LocationUpdated.TYPE)) {
            Event<?> event = delivery.findEvent();
            if (event != null
                && event.data() instanceof LocationUpdated report
                && report.location() != null) {
              seen.accept(Load.number(report.location().latitude()));
            }
          }
        });
  }

  private static double metric(HttpClient http, BenchServer server, String name) throws Exception {
    String url = "http://127.0.0.1:" + server.httpPort() + "/actuator/prometheus";
    String metrics =
        http.send(
                HttpRequest.newBuilder(URI.create(url)).build(),
                HttpResponse.BodyHandlers.ofString())
            .body();
    Matcher matcher =
        Pattern.compile(
                "^(?:skein_)?" + name + "(?:_total)?(?:\\{[^}]*})? (\\S+)$", Pattern.MULTILINE)
            .matcher(metrics);
    return matcher.find() ? Double.parseDouble(matcher.group(1)) : 0;
  }

  private static void print(PrintStream out, String what, Histogram latency) {
    out.printf(
        Locale.ROOT,
        "%-20s p50 %6.1f ms   p99 %6.1f ms   p99.9 %6.1f ms   max %6.1f ms   (%d)%n",
        what,
        latency.getValueAtPercentile(50) / 1e3,
        latency.getValueAtPercentile(99) / 1e3,
        latency.getValueAtPercentile(99.9) / 1e3,
        latency.getMaxValue() / 1e3,
        latency.getTotalCount());
  }

  private static int option(List<String> arguments, String name, int fallback) {
    int at = arguments.indexOf(name);
    if (at < 0) {
      return fallback;
    }
    String value = at + 1 < arguments.size() ? arguments.get(at + 1) : "";
    if (value.matches("[1-9]\\d{0,5}")) {
      return Integer.parseInt(value);
    }
    throw new IllegalArgumentException(name + " needs a whole number, 1 or more");
  }
}
