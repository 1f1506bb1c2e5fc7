package dev.skein.app;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/** How many requests there were since the last look, and how long they took. Thread-safe. */
final class RequestStatistics {

  private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(10);
  private static final int DIGITS = 2;
  private static final int CLASSES = 6;

  private final LongAdder[] byClass = new LongAdder[CLASSES];

  /** As many as there are routes. */
  private final Map<String, LongAdder> byRoute = new ConcurrentHashMap<>();

  private final Recorder nanos = new Recorder(1, LONGEST_NANOS, DIGITS);

  RequestStatistics() {
    for (int i = 0; i < CLASSES; i++) {
      byClass[i] = new LongAdder();
    }
  }

  /**
   * Counts a request.
   *
   * @param route the path with names in braces; null when it is not known
   */
  void add(@Nullable String route, int status, long took) {
    if (route != null) {
      byRoute.computeIfAbsent(route, _ -> new LongAdder()).increment();
    }
    byClass[Math.clamp(status / 100, 0, CLASSES - 1)].increment();
    nanos.recordValue(Math.clamp(took, 1, LONGEST_NANOS));
  }

  /** The figures since the last time: counts, and durations in milliseconds. */
  synchronized Map<String, Double> take() {
    Map<String, Double> figures = new TreeMap<>();
    double all = 0;
    for (int i = 1; i < CLASSES; i++) {
      double count = byClass[i].sumThenReset();
      all += count;
      figures.put("http.requests." + i + "xx", count);
    }
    figures.put("http.requests", all);
    byRoute.forEach((route, adder) -> {
      double count = adder.sumThenReset();
      if (count > 0) {
        figures.put("http.requests of " + route, count);
      }
    });
    Histogram histogram = nanos.getIntervalHistogram();
    figures.put("http.request.ms.p50", millis(histogram.getValueAtPercentile(50)));
    figures.put("http.request.ms.p99", millis(histogram.getValueAtPercentile(99)));
    figures.put("http.request.ms.max", millis(histogram.getMaxValue()));
    return figures;
  }

  private static double millis(long took) {
    return took / 1e6;
  }
}
