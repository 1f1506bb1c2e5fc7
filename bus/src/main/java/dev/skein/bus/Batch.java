package dev.skein.bus;

import java.time.Instant;
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
   */
  public record Range(long from, long to) {}

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
   * Puts a record aside that is bad in itself; on disk when this returns. Should the batch come
   * again, the record is no longer part of it.
   */
  public void deadLetter(Delivery delivery, String reason) {
    if (!delivery.isPassedOver()) {
      deadLetters.put(delivery, reason);
      delivery.passOver();
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
