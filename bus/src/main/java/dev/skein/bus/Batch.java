package dev.skein.bus;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * What one poll brought: records in order within each partition, and the range of offsets that is
 * done when they are handled.
 */
public final class Batch {

  private final List<Delivery> deliveries;
  private final Map<TopicPartition, Range> ranges;
  private final DeadLetters deadLetters;

  Batch(List<Delivery> deliveries, Map<TopicPartition, Range> ranges, DeadLetters deadLetters) {
    this.deliveries = deliveries;
    this.ranges = ranges;
    this.deadLetters = deadLetters;
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

  /** Puts a record aside that is bad in itself; on disk when this returns. */
  public void deadLetter(Delivery delivery, String reason) {
    deadLetters.put(delivery, reason);
  }
}
