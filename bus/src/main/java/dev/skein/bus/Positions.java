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
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.LogTruncationException;
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
  private final Map<TopicPartition, OffsetStore.Place> next = new HashMap<>();

  /** Where the log ended when the partition was taken. */
  private final Map<TopicPartition, Long> taken = new HashMap<>();

  private final Set<TopicPartition> parked = new HashSet<>();

  /** Where the member stood in what it lost: the offset committed in Kafka may lag behind. */
  private final Map<TopicPartition, OffsetStore.Place> lost = new HashMap<>();

  /** Where the log was cut before the member's place; empty where that is not known. */
  private final Map<TopicPartition, OptionalLong> cut = new HashMap<>();

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

  /** As {@link #park}, for partitions of which the log has not, or no longer, what comes next. */
  void parkLost(InvalidOffsetException e) {
    Map<TopicPartition, OffsetStore.Place> stood = new HashMap<>(next);
    park(e.partitions());
    for (TopicPartition partition : e.partitions()) {
      OffsetStore.Place place = stood.get(partition);
      if (place != null && store.isEmpty()) {
        lost.put(partition, place);
      }
      if (e instanceof LogTruncationException truncated) {
        OffsetAndMetadata end = truncated.divergentOffsets().get(partition);
        cut.put(partition, end == null ? OptionalLong.empty() : OptionalLong.of(end.offset()));
      }
    }
  }

  boolean isParked() {
    return !parked.isEmpty();
  }

  void forget(Collection<TopicPartition> partitions) {
    next.keySet().removeAll(partitions);
    taken.keySet().removeAll(partitions);
    lost.keySet().removeAll(partitions);
    cut.keySet().removeAll(partitions);
    parked.removeAll(partitions);
  }

  /** The first offset not done, or null for a partition that has no place or is not owned. */
  @Nullable Long next(TopicPartition partition) {
    OffsetStore.Place place = next.get(partition);
    return place == null ? null : place.next();
  }

  /** Whether the record was there when this member took the partition. */
  boolean isOld(TopicPartition partition, long offset) {
    Long end = taken.get(partition);
    return end != null && offset < end;
  }

  void done(TopicPartition partition, OffsetStore.Place upTo) {
    next.computeIfPresent(partition, (_, old) -> old.next() < upTo.next() ? upTo : old);
  }

  Map<TopicPartition, OffsetAndMetadata> toCommit() {
    return next.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> kafkas(e.getValue())));
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
      Optional<OffsetStore.Place> stood =
          store.isPresent()
              ? stored(store.get(), topicIds, partition)
              : committed(committed.get(partition), lost.get(partition));
      long end = requireNonNull(ends.get(partition));
      StartingPoint start =
          StartingPoint.decide(
              known(topicIds, partition, stood),
              requireNonNull(starts.get(partition)),
              end,
              earliest);
      OffsetStore.Place place = placeAt(partition, stood, start);
      if (!writeDown(topicIds, partition, stood, place)) {
        continue;
      }
      tell(partition, start);
      consumer.seek(partition, kafkas(place));
      next.put(partition, place);
      taken.put(partition, end);
      lost.remove(partition);
      cut.remove(partition);
      parked.remove(partition);
    }
  }

  private Optional<OffsetStore.Place> stored(
      OffsetStore offsets, Map<String, Uuid> topicIds, TopicPartition partition) throws Exception {
    return offsets.findPlace(
        group, idOf(topicIds, partition), partition.topic(), partition.partition());
  }

  private static Optional<OffsetStore.Place> committed(
      @Nullable OffsetAndMetadata committed, OffsetStore.@Nullable Place stood) {
    if (stood != null) {
      return Optional.of(stood);
    }
    return Optional.ofNullable(committed)
        .map(at ->
            new OffsetStore.Place(
                at.offset(), at.leaderEpoch().orElse(OffsetStore.Place.NO_EPOCH)));
  }

  private StartingPoint.Known known(
      Map<String, Uuid> topicIds, TopicPartition partition, Optional<OffsetStore.Place> stood)
      throws Exception {
    if (stood.isPresent()) {
      long offset = stood.get().next();
      OptionalLong end = cut.getOrDefault(partition, OptionalLong.empty());
      return end.isPresent() && end.getAsLong() < offset
          ? new StartingPoint.Known.Cut(offset, end.getAsLong())
          : new StartingPoint.Known.At(offset);
    }
    boolean isFormer =
        store.isPresent()
            && store.get().knowsFormer(group, idOf(topicIds, partition), partition.topic());
    return isFormer ? new StartingPoint.Known.OnFormerTopic() : new StartingPoint.Known.Nowhere();
  }

  /** With its epoch, which has Kafka check the place, where it has not been found wrong. */
  private OffsetStore.Place placeAt(
      TopicPartition partition, Optional<OffsetStore.Place> stood, StartingPoint start) {
    return stood
        .filter(place -> place.next() == start.offset() && !cut.containsKey(partition))
        .orElse(new OffsetStore.Place(start.offset(), OffsetStore.Place.NO_EPOCH));
  }

  private static OffsetAndMetadata kafkas(OffsetStore.Place place) {
    return new OffsetAndMetadata(
        place.next(), place.epoch() < 0 ? Optional.empty() : Optional.of(place.epoch()), "");
  }

  /** False when another member has moved the position meanwhile. */
  private boolean writeDown(
      Map<String, Uuid> topicIds,
      TopicPartition partition,
      Optional<OffsetStore.Place> stood,
      OffsetStore.Place place)
      throws Exception {
    if (stood.equals(Optional.of(place))) {
      return true;
    }
    if (store.isPresent()) {
      OptionalLong from =
          stood.isPresent() ? OptionalLong.of(stood.get().next()) : OptionalLong.empty();
      return store
          .get()
          .move(
              group,
              idOf(topicIds, partition),
              partition.topic(),
              partition.partition(),
              from,
              place);
    }
    consumer.commitSync(Map.of(partition, kafkas(place)), PATIENCE);
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
