package dev.skein.app.bench;

import dev.skein.events.DroneEvent.LocationUpdated;
import dev.skein.events.Event;
import dev.skein.events.Topic;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** One measurement: so many reports at a rate by one carrier, seen at every end of the pipeline. */
final class PipelineRun {

  static final long LONGEST_MICROS = 3_600_000_000L;

  /** For how many tenths of a second what was sent may still be on its way. */
  private static final int PATIENCE = 600;

  private static final String ROWS = "skein_monitoring_rows_total";
  private static final double[] PERCENTILES = {50, 99, 99.9};

  private final BenchServer server;
  private final HttpClient http;
  private final String token;
  private final int rate;
  private final int reports;
  private final PrintStream out;
  private final AtomicLongArray readAt;
  private final AtomicLongArray pushedAt;
  private final AtomicInteger read = new AtomicInteger();
  private final AtomicInteger watched = new AtomicInteger();

  PipelineRun(
      BenchServer server, HttpClient http, String token, int rate, int seconds, PrintStream out) {
    this.server = server;
    this.http = http;
    this.token = token;
    this.rate = rate;
    this.reports = rate * seconds;
    this.out = out;
    this.readAt = new AtomicLongArray(reports);
    this.pushedAt = new AtomicLongArray(reports);
  }

  /**
   * Warms up with half as many reports, measures, prints; returns how many reports were lost.
   *
   * @param followed drones whose every report is pushed
   */
  long measure(String title, Carrier carrier, int warmUp, List<Long> followed) throws Exception {
    Load load = new Load(carrier, rate, warmUp);
    out.printf("%n%s: warming up with %d reports, then %d at %d/s%n", title, warmUp, reports, rate);
    try (KafkaEnd _ = new KafkaEnd(server.kafka(), Topic.DRONE_EVENTS, this::read);
        LiveClient watcher =
            LiveClient.watch(
                http, server.httpPort(), token, number -> seen(null, number, watched));
        LiveClient follower =
            LiveClient.follow(
                http,
                server.httpPort(),
                token,
                followed,
                number -> seen(pushedAt, number, new AtomicInteger()))) {
      load.send(-warmUp, warmUp);
      awaitStill();
      ServerMetrics before = metrics();
      Map<Hop, Double> cpuBefore = server.cpuSeconds();
      load.send(0, reports);
      for (int i = 0; i < PATIENCE && read.get() < reports; i++) {
        Thread.sleep(100);
      }
      Thread.sleep(1_000);
      Map<Hop, Double> cpu = server.cpuSeconds();
      cpuBefore.forEach((hop, seconds) -> cpu.merge(hop, -seconds, Double::sum));
      awaitStill();
      ServerMetrics after = metrics();
      watcher.end().ifPresent(end -> out.println("the live client that looks was " + end));
      follower.end().ifPresent(end -> out.println("the live client that follows was " + end));
      printLatencies(load, before, after);
      printCpu(cpu);
      return printLost(before, after);
    }
  }

  private ServerMetrics metrics() throws IOException, InterruptedException {
    return ServerMetrics.of(http, server.httpPort());
  }

  /** What is late is not lost, nor part of what follows: until nothing has been stored for 2 s. */
  private void awaitStill() throws IOException, InterruptedException {
    double rows = -1;
    for (double now = metrics().sum(ROWS); now != rows; now = metrics().sum(ROWS)) {
      rows = now;
      Thread.sleep(2_000);
    }
  }

  private void read(Event<?> event) {
    if (event.data() instanceof LocationUpdated report && report.location() != null) {
      seen(readAt, Load.number(report.location().latitude()), read);
    }
  }

  private void seen(@Nullable AtomicLongArray at, int number, AtomicInteger count) {
    if (number >= 0 && number < reports) {
      if (at != null) {
        at.compareAndSet(number, 0, System.nanoTime());
      }
      count.incrementAndGet();
    }
  }

  private void printLatencies(Load load, ServerMetrics before, ServerMetrics after) {
    Histogram delivery = new Histogram(LONGEST_MICROS, 3);
    Histogram push = new Histogram(LONGEST_MICROS, 3);
    Histogram whole = new Histogram(LONGEST_MICROS, 3);
    for (int i = 0; i < reports; i++) {
      long intended = load.intendedNanos(i);
      if (readAt.get(i) != 0) {
        delivery.recordValue(micros(readAt.get(i) - intended));
      }
      if (pushedAt.get(i) != 0 && readAt.get(i) != 0) {
        push.recordValue(micros(pushedAt.get(i) - readAt.get(i)));
        whole.recordValue(micros(pushedAt.get(i) - intended));
      }
    }
    print(out, "delivery: due to be sent -> read from Kafka", delivery);
    for (String group : List.of("monitoring", "alerts")) {
      StringBuilder line = new StringBuilder();
      for (double percentile : PERCENTILES) {
        line.append(
            String.format(
                Locale.ROOT,
                " p%s <= %4.0f ms  ",
                percentile == 99.9 ? "99.9" : String.format(Locale.ROOT, "%.0f", percentile),
                after.doneWithinMillis(group, before, percentile)));
      }
      out.printf("%-46s%s%n", "processing: in Kafka -> done by " + group, line);
    }
    print(out, "push: read from Kafka -> at the live client", push);
    print(out, "the whole way: due to be sent -> at the client", whole);
  }

  private void printCpu(Map<Hop, Double> cpu) {
    out.printf("%-46s %8s %8s%n", "processor time, microseconds a report", "used", "budget");
    Map<Hop, Double> all = new EnumMap<>(cpu);
    double sum = 0;
    double budget = 0;
    for (Hop hop : Hop.values()) {
      double micros = all.getOrDefault(hop, 0.0) * 1e6 / reports;
      sum += micros;
      budget += hop.budgetMicros();
      out.printf(Locale.ROOT, "  %-44s %8.1f %8.1f%n", hop.title(), micros, hop.budgetMicros());
    }
    double warm = sum - all.getOrDefault(Hop.JIT, 0.0) * 1e6 / reports;
    out.printf(Locale.ROOT, "  %-44s %8.1f%n", "sum", sum);
    out.printf(Locale.ROOT, "  %-44s %8.1f %8.1f%n", "sum without the compiler", warm, budget);
  }

  private long printLost(ServerMetrics before, ServerMetrics after) {
    long drops = change("skein_link_kernel_drops", before, after);
    long shed = change("skein_link_positions_shed_total", before, after);
    long stored = change(ROWS, before, after);
    out.printf(
        "%d sent: %d read, %d stored, %d drawn; kernel drops %d, shed %d%n",
        reports, read.get(), stored, watched.get(), drops, shed);
    return (reports - read.get()) + (reports - stored) + drops + shed;
  }

  private static long change(String name, ServerMetrics before, ServerMetrics after) {
    return Math.round(after.sum(name) - before.sum(name));
  }

  static long micros(long nanos) {
    return Math.clamp(nanos / 1_000, 0, LONGEST_MICROS);
  }

  static void print(PrintStream out, String what, Histogram latency) {
    out.printf(
        Locale.ROOT,
        "%-46s p50 %6.1f ms   p99 %6.1f ms   p99.9 %6.1f ms%n",
        what,
        latency.getValueAtPercentile(50) / 1e3,
        latency.getValueAtPercentile(99) / 1e3,
        latency.getValueAtPercentile(99.9) / 1e3);
  }
}
