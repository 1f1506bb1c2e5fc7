package dev.skein.bus.jdbc;

import dev.skein.bus.Batch;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Offsets of batches that asked for nothing: their position need not be written at once, for to
 * read them again does no harm. It is written with the next effect, or when a second has passed.
 * Used by one thread.
 */
public final class RangesLeft {

  private static final Duration LONGEST = Duration.ofSeconds(1);

  private final Map<TopicPartition, Batch.Range> ranges = new HashMap<>();
  private Instant writtenAt = Instant.EPOCH;

  /**
   * What is left, and what follows on it: what to write with the effects of a batch. Nothing is
   * kept of it, since a batch that fails comes again, record by record.
   */
  public Map<TopicPartition, Batch.Range> with(Map<TopicPartition, Batch.Range> more) {
    Map<TopicPartition, Batch.Range> all = new HashMap<>(ranges);
    more.forEach((partition, range) ->
        all.merge(
            partition, range, (old, next) -> new Batch.Range(old.from(), next.to(), next.epoch())));
    return all;
  }

  /** A batch has asked for nothing: it is left, too. */
  public void keep(Map<TopicPartition, Batch.Range> more) {
    ranges.putAll(with(more));
  }

  /** Whether the position is due to be written; time as the log has it. */
  public boolean isDue(Instant now) {
    return !ranges.isEmpty() && !now.isBefore(writtenAt.plus(LONGEST));
  }

  public Map<TopicPartition, Batch.Range> ranges() {
    return Map.copyOf(ranges);
  }

  /** These partitions have come or gone: what is left of them is read again by who owns them. */
  public void forget(Collection<TopicPartition> partitions) {
    ranges.keySet().removeAll(partitions);
  }

  /** What is left is written. */
  public void clear(Instant now) {
    ranges.clear();
    writtenAt = now;
  }
}
