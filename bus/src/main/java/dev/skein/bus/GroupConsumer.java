package dev.skein.bus;

import static java.util.Objects.requireNonNull;

import dev.skein.events.EventCodec;
import dev.skein.events.Topic;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One member of a consumer group: it owns some partitions and hands what comes on them to one
 * handler, in order within each partition, and takes an offset as done only when its effect is.
 *
 * <p>While a handler cannot do its work (an outage), the partitions pause and polling goes on, so
 * the member keeps what it owns.
 */
public final class GroupConsumer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(GroupConsumer.class);
  private static final Duration POLL = Duration.ofMillis(100);

  /** Enough for a batch to be worth its transaction, and no event waits for longer. */
  private static final Duration GATHER = Duration.ofMillis(20);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(15);

  private final BusSettings settings;
  private final String group;
  private final Set<Topic> topics;
  private final BatchHandler handler;
  private final Optional<OffsetStore> store;
  private final BusMetrics metrics;
  private final EventCodec codec = new EventCodec();
  private final KafkaClients clients;
  private final Thread thread;
  private final CountDownLatch assigned = new CountDownLatch(1);

  /** First offset not done, for each partition this member owns. */
  private final Map<TopicPartition, Long> next = new HashMap<>();

  private volatile boolean stopping;
  private boolean moved;
  private long lastCommitNanos;

  /**
   * @param name the group's name behind the configured prefix, for example {@code monitoring}
   * @param store where positions stand; without one, Kafka keeps them
   */
  public GroupConsumer(
      BusSettings settings,
      String name,
      Set<Topic> topics,
      BatchHandler handler,
      Optional<OffsetStore> store,
      MeterRegistry registry) {
    this.settings = settings;
    this.group = settings.groupId() + "." + name;
    this.topics = Set.copyOf(topics);
    this.handler = handler;
    this.store = store;
    this.metrics = new BusMetrics(registry);
    this.clients = new KafkaClients(settings);
    this.thread = Thread.ofPlatform().name("group-" + name).unstarted(this::run);
  }

  /** The group's whole name. */
  public String group() {
    return group;
  }

  public void start() {
    thread.start();
  }

  /** Whether this member has been given partitions within that time. */
  public boolean awaitAssigned(Duration timeout) throws InterruptedException {
    return assigned.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Finishes the batch in hand, commits, and leaves the group. */
  @Override
  public void close() {
    stopping = true;
    try {
      thread.join(CLOSE_TIMEOUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      LOG.warn("{} did not stop within {} s", group, CLOSE_TIMEOUT.toSeconds());
      thread.interrupt();
    }
  }

  private void run() {
    GroupConfigs.set(clients, group, settings.sessionTimeout());
    try (KafkaConsumer<byte[], byte[]> consumer = clients.groupConsumer(group, GATHER);
        Producer<byte[], byte[]> producer = clients.orderProducer()) {
      DeadLetters deadLetters = new DeadLetters(producer, metrics);
      List<String> names = topics.stream().map(Topic::topicName).toList();
      consumer.subscribe(names, new Rebalance(consumer));
      while (!stopping) {
        pollOnce(consumer, deadLetters);
      }
      commit(consumer);
    } catch (WakeupException e) {
      LOG.debug("{} woken to stop", group);
    } catch (Exception e) {
      LOG.error("{} stopped: {}", group, e.toString(), e);
    }
  }

  private void pollOnce(KafkaConsumer<byte[], byte[]> consumer, DeadLetters deadLetters)
      throws Exception {
    ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
    if (records.isEmpty()) {
      idle();
    } else {
      deliver(consumer, records, deadLetters);
    }
    if (moved && System.nanoTime() - lastCommitNanos > settings.commitInterval().toNanos()) {
      consumer.commitAsync(positions(), (_, failure) -> logCommit(failure));
      lastCommitNanos = System.nanoTime();
      moved = false;
    }
  }

  private void idle() {
    try {
      handler.idle();
    } catch (Exception e) {
      LOG.warn("{} could not do its idle work: {}", group, e.toString());
    }
  }

  /** Hands the records to the handler until they are done or no longer this member's. */
  private void deliver(
      KafkaConsumer<byte[], byte[]> consumer,
      ConsumerRecords<byte[], byte[]> records,
      DeadLetters deadLetters)
      throws InterruptedException {
    Duration pause = FIRST_PAUSE;
    while (true) {
      Batch batch = batch(records, deadLetters);
      try {
        long start = System.nanoTime();
        handler.handle(batch);
        done(batch, System.nanoTime() - start);
        return;
      } catch (LostOwnershipException e) {
        LOG.warn("{} starts again from its stored positions: {}", group, e.getMessage());
        next.keySet().forEach(partition -> seekToStored(consumer, partition));
        handler.reassigned();
        return;
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        if (stopping) {
          return;
        }
        LOG.warn("{} waits {} ms and tries again: {}", group, pause.toMillis(), e.toString());
        LOG.debug("{} failed", group, e);
        waitPaused(consumer, pause);
        pause =
            pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0
                ? LONGEST_PAUSE
                : pause.multipliedBy(2);
      }
    }
  }

  private Batch batch(ConsumerRecords<byte[], byte[]> records, DeadLetters deadLetters) {
    List<Delivery> deliveries = new ArrayList<>(records.count());
    Map<TopicPartition, Batch.Range> ranges = new HashMap<>();
    for (TopicPartition partition : records.partitions()) {
      Long from = next.get(partition);
      if (from == null) {
        continue;
      }
      List<ConsumerRecord<byte[], byte[]>> part = records.records(partition);
      for (ConsumerRecord<byte[], byte[]> kafkaRecord : part) {
        deliveries.add(new Delivery(codec, kafkaRecord));
      }
      ranges.put(partition, new Batch.Range(from, part.getLast().offset() + 1));
    }
    return new Batch(deliveries, ranges, deadLetters);
  }

  private void done(Batch batch, long nanos) {
    batch.ranges().forEach((partition, range) -> next.put(partition, range.to()));
    moved = true;
    if (!batch.deliveries().isEmpty()) {
      long each = nanos / batch.deliveries().size();
      for (Delivery delivery : batch.deliveries()) {
        metrics.processed(delivery.topic(), delivery.type(), each);
        metrics.done(group, delivery.recordedAtMillis());
      }
    }
  }

  private void waitPaused(KafkaConsumer<byte[], byte[]> consumer, Duration pause) {
    Set<TopicPartition> paused = consumer.assignment();
    consumer.pause(paused);
    long until = System.nanoTime() + pause.toNanos();
    while (!stopping && System.nanoTime() < until) {
      consumer.poll(Duration.ofMillis(50));
    }
    consumer.resume(consumer.assignment());
  }

  private void seekToStored(KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition) {
    OptionalLong stored = findStored(partition);
    if (stored.isPresent()) {
      consumer.seek(partition, stored.getAsLong());
      next.put(partition, stored.getAsLong());
    } else {
      next.put(partition, consumer.position(partition));
    }
  }

  private OptionalLong findStored(TopicPartition partition) {
    if (store.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      return store
          .get()
          .findNext(
              group,
              requireNonNull(topicIds().get(partition.topic())),
              partition.topic(),
              partition.partition());
    } catch (Exception e) {
      throw new KafkaException("cannot read where " + group + " stands on " + partition, e);
    }
  }

  private final Map<String, Uuid> topicIds = new HashMap<>();

  private Map<String, Uuid> topicIds() throws Exception {
    if (topicIds.isEmpty()) {
      try (Admin admin = clients.admin()) {
        List<String> names = topics.stream().map(Topic::topicName).toList();
        admin
            .describeTopics(names)
            .allTopicNames()
            .get(30, TimeUnit.SECONDS)
            .forEach((name, description) -> topicIds.put(name, description.topicId()));
      }
    }
    return topicIds;
  }

  private Map<TopicPartition, OffsetAndMetadata> positions() {
    return next.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> new OffsetAndMetadata(e.getValue())));
  }

  private void commit(KafkaConsumer<byte[], byte[]> consumer) {
    try {
      consumer.commitSync(positions(), Duration.ofSeconds(5));
    } catch (KafkaException e) {
      logCommit(e);
    }
  }

  private void logCommit(@Nullable Exception failure) {
    if (failure != null) {
      LOG.warn("{} could not commit its position: {}", group, failure.toString());
    }
  }

  private final class Rebalance implements ConsumerRebalanceListener {
    private final KafkaConsumer<byte[], byte[]> consumer;

    Rebalance(KafkaConsumer<byte[], byte[]> consumer) {
      this.consumer = consumer;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      partitions.forEach(partition -> seekToStored(consumer, partition));
      handler.reassigned();
      if (assigned.getCount() == 0) {
        LOG.info("{} now also owns {}", group, partitions);
      }
      assigned.countDown();
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      commit(consumer);
      partitions.forEach(next::remove);
      handler.reassigned();
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      partitions.forEach(next::remove);
    }
  }
}
