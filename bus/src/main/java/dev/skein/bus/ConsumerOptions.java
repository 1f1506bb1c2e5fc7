package dev.skein.bus;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a member of a group hands records over.
 *
 * @param largestBatch the most records in one batch
 * @param handlerLimit how long a handler may take for one batch before it is interrupted; after
 *     twice that time without a poll the member's partitions go to others
 * @param gather from one batch to the next at least, so that a batch is worth its requests and its
 *     transaction; on a machine so busy that a small batch takes longer, as long as that took, up
 *     to 100 ms. What comes to a member at rest does not wait; in a stream each waits for up to
 *     twice as long, since the client has fetched the next batch by the time this one is handed
 *     over
 * @param tickAs under which name the member writes {@code clock.tick} to partitions of its own that
 *     have been silent for a second; null when it does not
 */
public record ConsumerOptions(
    int largestBatch, Duration handlerLimit, Duration gather, @Nullable String tickAs) {

  /** Whole polls, 30 seconds, a batch each 20 ms at most, no ticks. */
  public static final ConsumerOptions DEFAULTS =
      new ConsumerOptions(5_000, Duration.ofSeconds(30), Duration.ofMillis(20), null);

  /** So long a member waits for records, at most, before its handler may do its idle work. */
  static final Duration LONGEST_REST = Duration.ofSeconds(1);

  /** So soon a member that ticks sees that a partition has been silent for a second. */
  private static final Duration BETWEEN_TICKS = Duration.ofMillis(250);

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
    return inBatchesOf(1);
  }

  /** With no more records in a batch than that. */
  public ConsumerOptions inBatchesOf(int most) {
    return new ConsumerOptions(most, handlerLimit, gather, tickAs);
  }

  public ConsumerOptions withHandlerLimit(Duration limit) {
    return new ConsumerOptions(largestBatch, limit, gather, tickAs);
  }

  /** Ticking under that name, for example {@code monitoring-service@host-1}. */
  public ConsumerOptions tickingAs(String instance) {
    return new ConsumerOptions(largestBatch, handlerLimit, gather, instance);
  }

  /** For handlers that nobody waits for: fewer and larger batches. */
  public ConsumerOptions gathering(Duration least) {
    return new ConsumerOptions(largestBatch, handlerLimit, least, tickAs);
  }

  /** How long to wait for records: as long as wished, within bounds. */
  Duration rest(Duration wished) {
    Duration longest = tickAs == null ? LONGEST_REST : BETWEEN_TICKS;
    Duration most = handlerLimit.compareTo(longest) < 0 ? handlerLimit : longest;
    return wished.compareTo(most) < 0 ? wished : most;
  }

  Duration longestBetweenPolls() {
    return handlerLimit.multipliedBy(2);
  }
}
