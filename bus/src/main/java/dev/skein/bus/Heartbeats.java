package dev.skein.bus;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.jspecify.annotations.Nullable;

/**
 * Whether a member's client still sends heartbeats to its group, as its metrics tell. Used by one
 * thread.
 */
final class Heartbeats {

  private static final String AGO = "last-heartbeat-seconds-ago";
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** A heartbeat may be late. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Consumer<?, ?> consumer;
  private final Duration longest;
  private final long began = System.nanoTime();
  private long lookedAt = began;
  private @Nullable Metric secondsAgo;

  Heartbeats(Consumer<?, ?> consumer, Duration sessionTimeout) {
    this.consumer = consumer;
    this.longest = sessionTimeout.plus(PATIENCE);
  }

  /** Whether none was sent for so long that the group has given the member up by now. */
  boolean haveStopped() {
    long now = System.nanoTime();
    if (now - lookedAt < LOOK_NANOS) {
      return false;
    }
    lookedAt = now;
    double never = (now - began) / 1e9;
    double seconds = secondsAgo();
    return (seconds < 0 ? never : seconds) > longest.toSeconds();
  }

  /** Negative when none was sent yet. */
  private double secondsAgo() {
    if (secondsAgo == null) {
      for (Map.Entry<MetricName, ? extends Metric> metric : consumer.metrics().entrySet()) {
        if (metric.getKey().name().equals(AGO)) {
          secondsAgo = metric.getValue();
        }
      }
    }
    return secondsAgo != null && secondsAgo.metricValue() instanceof Number seconds
        ? seconds.doubleValue()
        : 0;
  }
}
