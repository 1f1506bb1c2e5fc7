package dev.skein.bus;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a member of a group hands records over.
 *
 * @param largestBatch the most records in one batch
 * @param handlerLimit how long a handler may take for one batch before it is interrupted; after
 *     twice that time without a poll the member's partitions go to others
 * @param tickAs under which name the member writes {@code clock.tick} to partitions of its own that
 *     have been silent for a second; null when it does not
 */
public record ConsumerOptions(int largestBatch, Duration handlerLimit, @Nullable String tickAs) {

  /** Whole polls, 30 seconds, no ticks. */
  public static final ConsumerOptions DEFAULTS =
      new ConsumerOptions(5_000, Duration.ofSeconds(30), null);

  public ConsumerOptions {
    if (largestBatch < 1) {
      throw new IllegalArgumentException("a batch has at least one record, not " + largestBatch);
    }
    if (handlerLimit.compareTo(Duration.ofMillis(100)) < 0) {
      throw new IllegalArgumentException("a handler needs 100 ms or more, not " + handlerLimit);
    }
  }

  /** One record a batch. */
  public ConsumerOptions oneByOne() {
    return new ConsumerOptions(1, handlerLimit, tickAs);
  }

  public ConsumerOptions withHandlerLimit(Duration limit) {
    return new ConsumerOptions(largestBatch, limit, tickAs);
  }

  /** Ticking under that name, for example {@code monitoring-service@host-1}. */
  public ConsumerOptions tickingAs(String instance) {
    return new ConsumerOptions(largestBatch, handlerLimit, instance);
  }

  Duration longestBetweenPolls() {
    return handlerLimit.multipliedBy(2);
  }
}
