package dev.skein.bus;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Records that were fetched and are not done yet; who fetches sees to it that they are not too
 * many. What a member loses, it loses from here too. Used by one thread.
 */
final class Backlog {

  private final Map<TopicPartition, Deque<Delivery>> waiting = new LinkedHashMap<>();

  /** What may be handed over next. */
  record Head(
      List<Delivery> deliveries,
      Map<TopicPartition, OffsetStore.Place> ends,
      long recordedAtMillis) {}

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** How many records wait. */
  int size() {
    return waiting.values().stream().mapToInt(Deque::size).sum();
  }

  /** How many records of a partition wait. */
  int size(TopicPartition partition) {
    Deque<Delivery> part = waiting.get(partition);
    return part == null ? 0 : part.size();
  }

  boolean has(TopicPartition partition) {
    return waiting.containsKey(partition);
  }

  /** Records of one partition, behind those that wait. */
  void add(TopicPartition partition, List<Delivery> deliveries) {
    if (!deliveries.isEmpty()) {
      waiting.computeIfAbsent(partition, _ -> new ArrayDeque<>()).addAll(deliveries);
    }
  }

  /**
   * The first records, at most so many that are for a handler: of each partition its share, then
   * what there is more. They stay until done.
   */
  Head head(int most) {
    List<Delivery> deliveries = new ArrayList<>();
    Map<TopicPartition, OffsetStore.Place> ends = new HashMap<>();
    long recordedAt = 0;
    Map<TopicPartition, Iterator<Delivery>> parts = new LinkedHashMap<>();
    waiting.forEach((partition, part) -> parts.put(partition, part.iterator()));
    int share = Math.max(1, most / Math.max(1, parts.size()));
    for (int limit : new int[] {share, most}) {
      for (Map.Entry<TopicPartition, Iterator<Delivery>> part : parts.entrySet()) {
        int enough = Math.min(most, deliveries.size() + limit);
        while (deliveries.size() < enough && part.getValue().hasNext()) {
          Delivery delivery = part.getValue().next();
          if (!delivery.isPassedOver()) {
            deliveries.add(delivery);
          }
          ends.put(
              part.getKey(), new OffsetStore.Place(delivery.offset() + 1, delivery.leaderEpoch()));
          recordedAt = Math.max(recordedAt, delivery.recordedAtMillis());
        }
      }
    }
    return new Head(deliveries, ends, recordedAt);
  }

  /** Everything of the partition before that offset is done; others have their turn next. */
  void done(TopicPartition partition, long end) {
    Deque<Delivery> part = waiting.remove(partition);
    if (part == null) {
      return;
    }
    while (!part.isEmpty() && part.getFirst().offset() < end) {
      part.removeFirst();
    }
    if (!part.isEmpty()) {
      waiting.put(partition, part);
    }
  }

  void forget(Collection<TopicPartition> partitions) {
    waiting.keySet().removeAll(partitions);
  }
}
