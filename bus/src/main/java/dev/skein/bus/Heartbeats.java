package dev.skein.bus;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.jspecify.annotations.Nullable;

/**
 * Whether a member's client still sends heartbeats to its group, as its metrics tell. They tell it
 * by the host's clock, which may be set: what is counted is time that has passed. Used by one
 * thread.
 */
final class Heartbeats {

  private static final String AGO = "last-heartbeat-seconds-ago";
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** A heartbeat may be late. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final Consumer<?, ?> consumer;
  private final long longestNanos;
  private final LongSupplier nanoTime;
  private @Nullable Metric secondsAgo;
  private boolean sent;
  private long sentAt;
  private long lookedAt;

  /**
   * Heartbeats of a client that has just been made.
   *
   * @param longest without one, after which the client is not waited for any more
   */
  Heartbeats(Consumer<?, ?> consumer, Duration longest, LongSupplier nanoTime) {
    this.consumer = consumer;
    this.longestNanos = longest.plus(PATIENCE).toNanos();
    this.nanoTime = nanoTime;
    this.lookedAt = nanoTime.getAsLong();
    this.sentAt = lookedAt;
  }

  /** Whether there was one, as far as it was looked. */
  boolean wereSent() {
    return sent;
  }

  /** Whether none was sent for too long; looks once a second. */
  boolean haveStopped() {
    long now = nanoTime.getAsLong();
    if (now - lookedAt < LOOK_NANOS) {
      return false;
    }
    double seconds = secondsAgo();
    // Whole seconds are told: one more than there are between two looks.
    if (seconds >= 0 && seconds <= (now - lookedAt) / 1e9 + 1) {
      sent = true;
      sentAt = now;
    }
    lookedAt = now;
    return now - sentAt > longestNanos;
  }

  /** Negative when none was sent yet; 0 where it is not told. */
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
