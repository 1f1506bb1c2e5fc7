package dev.skein.bus;

import java.time.Duration;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows a member's positions to Kafka, now and then. For a group without a store they are the
 * group's place; for one with a store they only show its lag. Used by one thread.
 */
final class Commits {

  private static final Logger LOG = LoggerFactory.getLogger(Commits.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final String group;
  private final Consumer<byte[], byte[]> consumer;
  private final Positions positions;
  private final long intervalNanos;
  private long committedAt;
  private boolean moved;

  Commits(String group, Consumer<byte[], byte[]> consumer, Positions positions, Duration interval) {
    this.group = group;
    this.consumer = consumer;
    this.positions = positions;
    this.intervalNanos = interval.toNanos();
  }

  /** There is something new to show. */
  void moved() {
    moved = true;
  }

  void whenDue() {
    if (moved && System.nanoTime() - committedAt > intervalNanos) {
      consumer.commitAsync(positions.toCommit(), (_, failure) -> log(failure));
      committedAt = System.nanoTime();
      moved = false;
    }
  }

  /** At once, before partitions go. */
  void now() {
    try {
      commit();
    } catch (KafkaException e) {
      log(e);
    }
  }

  private void commit() {
    try {
      consumer.commitSync(positions.toCommit(), TIMEOUT);
    } catch (WakeupException e) {
      // It was to end a wait for records that was over already.
      consumer.commitSync(positions.toCommit(), TIMEOUT);
    }
  }

  private void log(@Nullable Exception failure) {
    if (failure != null) {
      LOG.warn("{} could not commit its position: {}", group, failure.toString());
    }
  }
}
