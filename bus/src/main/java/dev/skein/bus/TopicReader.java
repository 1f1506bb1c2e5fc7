package dev.skein.bus;

import dev.skein.events.EventCodec;
import dev.skein.events.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads whole topics without a group: every reader sees every record, in order within each
 * partition, from where it was told to start and then as they come.
 */
public final class TopicReader implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TopicReader.class);
  private static final Duration POLL = Duration.ofMillis(100);

  /** Between polls when there is news: requests cost, not bytes. */
  private static final long REST_NANOS = 1_000_000;

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private final KafkaClients clients;
  private final String name;
  private final Map<Topic, Start> topics;
  private final Listener listener;
  private final EventCodec codec = new EventCodec();
  private final Thread thread;
  private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();
  private volatile boolean stopping;

  /** Where to start on a topic. */
  public sealed interface Start {
    /** At the oldest record there is. */
    record Beginning() implements Start {}

    /** Behind the newest record there is. */
    record End() implements Start {}

    /** At the first record written at or after that time. */
    record Since(Instant time) implements Start {}
  }

  /** Takes what is read; called by the reader's thread. What it throws ends the reader. */
  @FunctionalInterface
  public interface Listener {
    void read(Delivery delivery);

    /** All that one poll brought has been handed over. */
    default void batchEnd() {}
  }

  public TopicReader(
      BusSettings settings, String name, Map<Topic, Start> topics, Listener listener) {
    this.clients = new KafkaClients(settings);
    this.name = name;
    this.topics = Map.copyOf(topics);
    this.listener = listener;
    this.thread = Thread.ofPlatform().name("reader-" + name).unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  /**
   * Waits until all that was there at the start has been read.
   *
   * @throws IllegalStateException when that takes longer, or the reader has failed
   */
  public void awaitCaughtUp(Duration timeout) {
    try {
      caughtUp.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new IllegalStateException(name + " has not read " + topics.keySet() + " whole", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while reading " + topics.keySet(), e);
    }
  }

  @Override
  public void close() {
    stopping = true;
    try {
      thread.join(CLOSE_TIMEOUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (KafkaConsumer<byte[], byte[]> consumer = clients.reader()) {
      Map<TopicPartition, Long> ends = assign(consumer);
      while (!stopping) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        for (ConsumerRecord<byte[], byte[]> kafkaRecord : records) {
          listener.read(new Delivery(codec, kafkaRecord));
        }
        if (!caughtUp.isDone() && isPast(consumer, ends)) {
          caughtUp.complete(null);
        }
        if (!records.isEmpty()) {
          listener.batchEnd();
          LockSupport.parkNanos(REST_NANOS);
        }
      }
    } catch (RuntimeException e) {
      caughtUp.completeExceptionally(e);
      if (!stopping) {
        LOG.error("{} stopped reading {}: {}", name, topics.keySet(), e.toString(), e);
      }
    }
  }

  private Map<TopicPartition, Long> assign(KafkaConsumer<byte[], byte[]> consumer) {
    Map<TopicPartition, Start> starts = new HashMap<>();
    topics.forEach((topic, start) -> {
      for (PartitionInfo partition : consumer.partitionsFor(topic.topicName())) {
        starts.put(new TopicPartition(topic.topicName(), partition.partition()), start);
      }
    });
    List<TopicPartition> all = new ArrayList<>(starts.keySet());
    consumer.assign(all);
    Map<TopicPartition, Long> ends = consumer.endOffsets(all);
    starts.forEach((partition, start) -> seek(consumer, partition, start));
    return ends;
  }

  private static void seek(
      KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, Start start) {
    switch (start) {
      case Start.Beginning() -> consumer.seekToBeginning(List.of(partition));
      case Start.End() -> consumer.seekToEnd(List.of(partition));
      case Start.Since(Instant time) -> {
        OffsetAndTimestamp found =
            consumer.offsetsForTimes(Map.of(partition, time.toEpochMilli())).get(partition);
        if (found == null) {
          consumer.seekToEnd(List.of(partition));
        } else {
          consumer.seek(partition, found.offset());
        }
      }
    }
  }

  private static boolean isPast(
      KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }
}
