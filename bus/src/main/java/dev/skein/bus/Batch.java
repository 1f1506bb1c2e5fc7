package dev.skein.bus;

import dev.skein.events.Decoded;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * What a handler is given at once: records in order within each partition, and the range of offsets
 * that is done when they are handled. A batch may have a range and no records: then only the
 * positions move, and time.
 */
public final class Batch {

  private final List<Delivery> deliveries;
  private final Map<TopicPartition, Range> ranges;
  private final DeadLetters deadLetters;
  private final Instant now;

  Batch(
      List<Delivery> deliveries,
      Map<TopicPartition, Range> ranges,
      DeadLetters deadLetters,
      Instant now) {
    this.deliveries = deliveries;
    this.ranges = ranges;
    this.deadLetters = deadLetters;
    this.now = now;
  }

  /**
   * Offsets of one partition.
   *
   * @param from the first that is not yet done
   * @param to the first that will not be done with this batch
   * @param epoch as {@link OffsetStore.Place#epoch}, of the last record
   */
  public record Range(long from, long to, int epoch) {

    /** A range whose last record's epoch is not known. */
    public Range(long from, long to) {
      this(from, to, OffsetStore.Place.NO_EPOCH);
    }
  }

  public List<Delivery> deliveries() {
    return deliveries;
  }

  public Map<TopicPartition, Range> ranges() {
    return ranges;
  }

  /**
   * The time by which to decide: the largest {@code recordedAt} this member has seen, this batch
   * included; never a wall clock's.
   */
  public Instant now() {
    return now;
  }

  /**
   * Whether all of it was in the log already when this member took the partitions: a former owner
   * may have acted on it. Catching up applies; it does not act without looking at what was done.
   */
  public boolean isCatchingUp() {
    return !deliveries.isEmpty() && deliveries.stream().allMatch(Delivery::isCatchingUp);
  }

  /**
   * The records that are events, each partition's in order. What is none is put aside, all
   * together: for the one group that judges a topic for all who read it. Tombstones of compacted
   * topics are neither.
   */
  public List<Delivery> sift() {
    List<Delivery> events = new ArrayList<>(deliveries.size());
    Map<Delivery, String> reasons = new LinkedHashMap<>();
    for (Delivery delivery : deliveries) {
      if (!delivery.isOfRemoval()) {
        switch (delivery.decode()) {
          case Decoded.Accepted _ -> events.add(delivery);
          case Decoded.Rejected rejected -> reasons.put(delivery, rejected.toString());
        }
      }
    }
    putAside(reasons);
    return events;
  }

  /**
   * Puts a record aside that is bad in itself; on disk when this returns. Should the batch come
   * again, the record is no longer part of it.
   */
  public void deadLetter(Delivery delivery, String reason) {
    putAside(Map.of(delivery, reason));
  }

  private void putAside(Map<Delivery, String> reasons) {
    Map<Delivery, String> news = new LinkedHashMap<>(reasons);
    news.keySet().removeIf(Delivery::isPassedOver);
    if (!news.isEmpty()) {
      deadLetters.put(news);
    }
  }

  /** The records' places, for logs. */
  @Override
  public String toString() {
    return deliveries.size() == 1
        ? deliveries.getFirst().toString()
        : deliveries.size() + " records, " + ranges;
  }
}
