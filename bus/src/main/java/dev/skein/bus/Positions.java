package dev.skein.bus;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where one member stands in the partitions it owns. A partition that has come is parked until its
 * place is known: where the group's store says, or Kafka, judged by {@link StartingPoint}. Used by
 * one thread.
 */
final class Positions {

  private static final Logger LOG = LoggerFactory.getLogger(Positions.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final String group;
  private final Consumer<byte[], byte[]> consumer;
  private final Admin admin;
  private final Optional<OffsetStore> store;
  private final boolean earliest;
  private final BusMetrics metrics;

  /** First offset not done, for each partition that has its place. */
  private final Map<TopicPartition, Long> next = new HashMap<>();

  /** Where the log ended when the partition was taken. */
  private final Map<TopicPartition, Long> taken = new HashMap<>();

  private final Set<TopicPartition> parked = new HashSet<>();

  /** Where the member stood in what it lost: the offset committed in Kafka may lag behind. */
  private final Map<TopicPartition, Long> lost = new HashMap<>();

  Positions(
      String group,
      Consumer<byte[], byte[]> consumer,
      Admin admin,
      Optional<OffsetStore> store,
      boolean earliest,
      BusMetrics metrics) {
    this.group = group;
    this.consumer = consumer;
    this.admin = admin;
    this.store = store;
    this.earliest = earliest;
    this.metrics = metrics;
  }

  /** Holds the partitions still until {@link #place}. */
  void park(Collection<TopicPartition> partitions) {
    consumer.pause(partitions);
    // Any offset will do: with none, the client would look for one itself, and fail.
    partitions.forEach(partition -> consumer.seek(partition, 0));
    next.keySet().removeAll(partitions);
    parked.addAll(partitions);
  }

  /** As {@link #park}, for partitions of which the log no longer has what comes next. */
  void parkLost(Collection<TopicPartition> partitions) {
    Map<TopicPartition, Long> stood = new HashMap<>(next);
    park(partitions);
    partitions.forEach(partition -> {
      Long offset = stood.get(partition);
      if (offset != null && store.isEmpty()) {
        lost.put(partition, offset);
      }
    });
  }

  boolean isParked() {
    return !parked.isEmpty();
  }

  void forget(Collection<TopicPartition> partitions) {
    next.keySet().removeAll(partitions);
    taken.keySet().removeAll(partitions);
    lost.keySet().removeAll(partitions);
    parked.removeAll(partitions);
  }

  /** The first offset not done, or null for a partition that has no place or is not owned. */
  @Nullable Long next(TopicPartition partition) {
    return next.get(partition);
  }

  /** Whether the record was there when this member took the partition. */
  boolean isOld(TopicPartition partition, long offset) {
    Long end = taken.get(partition);
    return end != null && offset < end;
  }

  void done(TopicPartition partition, long upTo) {
    next.computeIfPresent(partition, (_, old) -> Math.max(old, upTo));
  }

  Map<TopicPartition, OffsetAndMetadata> toCommit() {
    return next.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> new OffsetAndMetadata(e.getValue())));
  }

  /**
   * Finds the place of everything parked. Where the group is new, or its place had to be moved, the
   * place is written down at once.
   *
   * @throws Exception when Kafka or the store is away: to be tried again
   */
  void place() throws Exception {
    // What the client has lost is told to the listener a little later.
    parked.retainAll(consumer.assignment());
    Map<TopicPartition, Long> starts = consumer.beginningOffsets(parked, PATIENCE);
    Map<TopicPartition, Long> ends = consumer.endOffsets(parked, PATIENCE);
    Map<String, Uuid> topicIds = store.isPresent() ? topicIds() : Map.of();
    Map<TopicPartition, OffsetAndMetadata> committed =
        store.isPresent() ? Map.of() : consumer.committed(parked, PATIENCE);
    for (TopicPartition partition : Set.copyOf(parked)) {
      StartingPoint.Known known =
          store.isPresent()
              ? stored(store.get(), topicIds, partition)
              : committed(committed.get(partition), lost.get(partition));
      long end = requireNonNull(ends.get(partition));
      StartingPoint start =
          StartingPoint.decide(known, requireNonNull(starts.get(partition)), end, earliest);
      if (!writeDown(topicIds, partition, known, start)) {
        continue;
      }
      tell(partition, start);
      consumer.seek(partition, start.offset());
      next.put(partition, start.offset());
      taken.put(partition, end);
      lost.remove(partition);
      parked.remove(partition);
    }
  }

  private StartingPoint.Known stored(
      OffsetStore offsets, Map<String, Uuid> topicIds, TopicPartition partition) throws Exception {
    Uuid id = idOf(topicIds, partition);
    OptionalLong stored = offsets.findNext(group, id, partition.topic(), partition.partition());
    if (stored.isPresent()) {
      return new StartingPoint.Known.At(stored.getAsLong());
    }
    return offsets.knowsFormer(group, id, partition.topic())
        ? new StartingPoint.Known.OnFormerTopic()
        : new StartingPoint.Known.Nowhere();
  }

  private static StartingPoint.Known committed(
      @Nullable OffsetAndMetadata committed, @Nullable Long stood) {
    if (stood != null) {
      return new StartingPoint.Known.At(stood);
    }
    return committed == null
        ? new StartingPoint.Known.Nowhere()
        : new StartingPoint.Known.At(committed.offset());
  }

  /** False when another member has moved the position meanwhile. */
  private boolean writeDown(
      Map<String, Uuid> topicIds,
      TopicPartition partition,
      StartingPoint.Known known,
      StartingPoint start)
      throws Exception {
    OptionalLong from =
        known instanceof StartingPoint.Known.At(long stood)
            ? OptionalLong.of(stood)
            : OptionalLong.empty();
    if (from.isPresent() && from.getAsLong() == start.offset()) {
      return true;
    }
    if (store.isPresent()) {
      return store
          .get()
          .move(
              group,
              idOf(topicIds, partition),
              partition.topic(),
              partition.partition(),
              from,
              start.offset());
    }
    consumer.commitSync(Map.of(partition, new OffsetAndMetadata(start.offset())), PATIENCE);
    return true;
  }

  private void tell(TopicPartition partition, StartingPoint start) {
    if (start.lost() > 0) {
      metrics.rangeLost(partition.topic(), group, start.lost());
      LOG.error(
          "{} misses offsets {} to {} of {}: {}; it goes on at {}",
          group,
          start.lostFrom(),
          start.lostTo() - 1,
          partition,
          start.why(),
          start.offset());
    }
  }

  /** Asked each time: a topic made anew has another id under its old name. */
  private Map<String, Uuid> topicIds() throws Exception {
    Set<String> names = parked.stream().map(TopicPartition::topic).collect(Collectors.toSet());
    return admin.describeTopics(names).allTopicNames().get(20, TimeUnit.SECONDS).entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().topicId()));
  }

  private static Uuid idOf(Map<String, Uuid> topicIds, TopicPartition partition) {
    Uuid id = topicIds.get(partition.topic());
    if (id == null) {
      throw new TransientFailure("no id is known of topic " + partition.topic());
    }
    return id;
  }
}
