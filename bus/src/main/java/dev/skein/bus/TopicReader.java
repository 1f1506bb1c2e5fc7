package dev.skein.bus;

import static java.util.Objects.requireNonNull;

import dev.skein.events.EventCodec;
import dev.skein.events.Topic;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads whole topics without a group: every reader sees every record, in order within each
 * partition, from where it was told to start and then as they come. When Kafka refuses or is away
 * it goes on, after a pause, where it was.
 */
public final class TopicReader implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TopicReader.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration POLL_TO_THE_END = Duration.ofMillis(100);

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  /** Who is given so much by one poll is behind. */
  private static final int SMALL = 1_000;

  private static final long LONGEST_REST_NANOS = 20_000_000;

  private final KafkaClients clients;
  private final String name;
  private final Map<Topic, Start> topics;
  private final Listener listener;
  private final EventCodec codec = new EventCodec();
  private final Thread thread;
  private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();
  private final BusMetrics metrics;
  private Pace pace = Pace.AT_ONCE;
  private BooleanSupplier followed = () -> true;
  private volatile boolean stopping;
  private volatile @Nullable KafkaConsumer<byte[], byte[]> current;

  // Of the reader's thread alone.
  private final Map<TopicPartition, Long> next = new HashMap<>();
  private final Map<TopicPartition, Long> ends = new HashMap<>();
  private final Map<TopicPartition, SequenceWatch> watches = new HashMap<>();

  /** How soon news has to be known: requests cost, not bytes. */
  enum Pace {
    /** For who acts, or tells others. */
    AT_ONCE(Duration.ofMillis(1), Duration.ofSeconds(1)),
    /** For who follows many, and shows what comes. */
    IN_A_STREAM(Duration.ofMillis(3), Duration.ofSeconds(1)),
    /** For who is asked. */
    AT_LEISURE(Duration.ofMillis(100), Duration.ofSeconds(3));

    /** Between polls that bring news. */
    private final Duration rest;

    /**
     * How long a broker waits for news before it answers that there is none: each answer costs, and
     * news do not wait for it. What else is asked of it, as for a partition's new leader, does.
     */
    private final Duration brokerWait;

    Pace(Duration rest, Duration brokerWait) {
      this.rest = rest;
      this.brokerWait = brokerWait;
    }
  }

  /** Where to start on a topic. */
  public sealed interface Start {
    /** At the oldest record there is. */
    record Beginning() implements Start {}

    /** Behind the newest record there is. */
    record End() implements Start {}

    /** At the first record written at or after that time. */
    record Since(Instant time) implements Start {}
  }

  /**
   * Takes what is read; called by the reader's thread. A record on which it throws, or that it
   * finds to be no event, is counted ({@code kafka_events_passed_over_total}) and passed over.
   */
  @FunctionalInterface
  public interface Listener {
    void read(Delivery delivery);

    /** All that one poll brought has been handed over. */
    default void batchEnd() {}

    /** All that was there at the start has been handed over; called once. */
    default void caughtUp() {}
  }

  /** A reader that counts for nobody. */
  public TopicReader(
      BusSettings settings, String name, Map<Topic, Start> topics, Listener listener) {
    this(settings, name, topics, listener, new SimpleMeterRegistry());
  }

  /**
   * A reader that does not read yet.
   *
   * @param name what it is called in logs, and in metrics where a group's name stands
   */
  public TopicReader(
      BusSettings settings,
      String name,
      Map<Topic, Start> topics,
      Listener listener,
      MeterRegistry registry) {
    this.metrics = new BusMetrics(registry);
    this.clients = new KafkaClients(settings);
    this.name = name;
    this.topics = Map.copyOf(topics);
    this.listener = listener;
    this.thread = Thread.ofPlatform().name("reader-" + name).unstarted(this::run);
  }

  /**
   * Lets news wait up to 100 ms, and what comes meanwhile come together: for a reader that keeps
   * what others look up. To be said before {@link #start}.
   *
   * @return this
   */
  public TopicReader atLeisure() {
    pace = Pace.AT_LEISURE;
    return this;
  }

  /**
   * Lets news wait up to 3 ms, and what comes meanwhile come together: for a reader of a stream,
   * which waits up to 20 ms while nobody looks on. To be said before {@link #start}.
   *
   * @param isFollowed asked by the reader's thread after each poll
   * @return this
   */
  public TopicReader inAStream(BooleanSupplier isFollowed) {
    pace = Pace.IN_A_STREAM;
    followed = isFollowed;
    return this;
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
    KafkaConsumer<byte[], byte[]> polled = current;
    if (polled != null) {
      polled.wakeup();
    }
    try {
      if (thread.getState() != Thread.State.NEW) {
        thread.join(CLOSE_TIMEOUT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    Pauses pauses = new Pauses();
    while (!stopping) {
      try {
        readFrom(clients.reader(pace.brokerWait), pauses);
      } catch (RuntimeException | Error e) {
        if (!stopping) {
          LOG.warn("{} lost {}, and tries again: {}", name, topics.keySet(), e.toString());
          LockSupport.parkNanos(pauses.next().toNanos());
        }
      }
    }
  }

  private void readFrom(KafkaConsumer<byte[], byte[]> consumer, Pauses pauses) {
    current = consumer;
    try {
      assign(consumer);
      pauses.reset();
      read(consumer);
    } finally {
      current = null;
      // A broker that waits for news would answer a farewell only then.
      consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
  }

  private void read(KafkaConsumer<byte[], byte[]> consumer) {
    while (!stopping) {
      ConsumerRecords<byte[], byte[]> records;
      try {
        records = consumer.poll(caughtUp.isDone() ? POLL : POLL_TO_THE_END);
      } catch (InvalidOffsetException e) {
        findPlaceAgain(consumer, e);
        continue;
      }
      long since = System.nanoTime();
      handOver(records);
      note(consumer, records);
      if (!caughtUp.isDone() && isPast(consumer)) {
        listener.caughtUp();
        caughtUp.complete(null);
      }
      if (!records.isEmpty()) {
        rest(records.count(), System.nanoTime() - since);
      }
    }
  }

  private void rest(int records, long worked) {
    boolean isBehind = !caughtUp.isDone() || records >= SMALL;
    LockSupport.parkNanos(restNanos(pace, followed.getAsBoolean(), isBehind, worked));
  }

  /**
   * Who is behind rests as little as who has to know at once. On a machine so busy that little
   * takes long, the others rest as long as they have worked.
   */
  static long restNanos(Pace pace, boolean isFollowed, boolean isBehind, long worked) {
    if (isBehind) {
      return Pace.AT_ONCE.rest.toNanos();
    }
    long more = isFollowed ? Math.min(worked, LONGEST_REST_NANOS) : LONGEST_REST_NANOS;
    return Math.max(pace.rest.toNanos(), more);
  }

  /** Where to go on, should the consumer have to be made anew. */
  private void note(
      KafkaConsumer<byte[], byte[]> consumer, ConsumerRecords<byte[], byte[]> records) {
    Set<TopicPartition> moved =
        next.size() == ends.size() ? records.partitions() : consumer.assignment();
    moved.forEach(partition -> next.put(partition, consumer.position(partition)));
  }

  private void handOver(ConsumerRecords<byte[], byte[]> records) {
    for (ConsumerRecord<byte[], byte[]> kafkaRecord : records) {
      watches
          .computeIfAbsent(
              new TopicPartition(kafkaRecord.topic(), kafkaRecord.partition()),
              p -> metrics.sequenceWatch(p.topic(), name))
          .see(kafkaRecord);
      Delivery delivery = new Delivery(codec, kafkaRecord);
      if (!delivery.isPassedOver()) {
        handOver(delivery);
      }
    }
    if (!records.isEmpty()) {
      listener.batchEnd();
    }
  }

  private void handOver(Delivery delivery) {
    try {
      listener.read(delivery);
      if (delivery.isFoundBad()) {
        metrics.passedOver(delivery.topic(), name, BusMetrics.NO_EVENT);
        LOG.debug("{} passes over {}: {}", name, delivery, delivery.decode());
      }
    } catch (RuntimeException e) {
      metrics.passedOver(delivery.topic(), name, "failed");
      LOG.error("{} cannot take {} and passes it over: {}", name, delivery, e.toString(), e);
    }
  }

  /** The first time as told, later where this reader was. */
  private void assign(KafkaConsumer<byte[], byte[]> consumer) {
    Map<TopicPartition, Start> starts = new HashMap<>();
    topics.forEach((topic, start) -> {
      for (PartitionInfo partition : consumer.partitionsFor(topic.topicName())) {
        starts.put(new TopicPartition(topic.topicName(), partition.partition()), start);
      }
    });
    consumer.assign(starts.keySet());
    if (ends.isEmpty()) {
      ends.putAll(consumer.endOffsets(starts.keySet()));
    }
    starts.forEach((partition, start) -> {
      Long reached = next.get(partition);
      if (reached == null) {
        seek(consumer, partition, start);
      } else {
        consumer.seek(partition, reached);
      }
    });
  }

  /** The log no longer has what comes next. */
  private void findPlaceAgain(KafkaConsumer<byte[], byte[]> consumer, InvalidOffsetException e) {
    Set<TopicPartition> partitions = e.partitions();
    Map<TopicPartition, Long> logStarts = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> logEnds = consumer.endOffsets(partitions);
    for (TopicPartition partition : partitions) {
      StartingPoint point =
          StartingPoint.decide(
              known(partition, e),
              requireNonNull(logStarts.get(partition)),
              requireNonNull(logEnds.get(partition)),
              false);
      metrics.rangeLost(partition.topic(), name, point.lost());
      LOG.error(
          "{} misses {} offsets of {}: {}; it goes on at {}",
          name,
          point.lost(),
          partition,
          point.why(),
          point.offset());
      consumer.seek(partition, point.offset());
      watches.remove(partition);
    }
  }

  private StartingPoint.Known known(TopicPartition partition, InvalidOffsetException e) {
    long stood = next.getOrDefault(partition, 0L);
    OffsetAndMetadata end =
        e instanceof LogTruncationException cut ? cut.divergentOffsets().get(partition) : null;
    return end != null && end.offset() < stood
        ? new StartingPoint.Known.Cut(stood, end.offset())
        : new StartingPoint.Known.At(stood);
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

  private boolean isPast(KafkaConsumer<byte[], byte[]> consumer) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }
}
