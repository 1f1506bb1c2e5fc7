package dev.skein.bus;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import org.apache.kafka.common.TopicPartition;

/**
 * Handles batches of records. Called by one thread, which is interrupted when a call takes longer
 * than {@link ConsumerOptions#handlerLimit}.
 */
public interface BatchHandler {

  /**
   * Does what the batch asks for; when it returns, the batch is done and its offsets may be
   * committed. When it throws, nothing of it may have taken effect. After an outage ({@link
   * java.sql.SQLException}, {@link java.io.IOException}, {@link TransientFailure}, a failure of
   * Kafka that may pass) the same records come again, after a pause, until they are done or their
   * partitions have gone to another member. After any other failure they come three times, then one
   * by one, and the one that fails alone goes to {@code dead-letters}.
   *
   * @throws LostOwnershipException when another member has taken the partitions over
   */
  void handle(Batch batch) throws Exception;

  /**
   * Called when partitions have come or gone: what is kept in memory of their keys may be another
   * member's by now, and must be read again. What is kept of others still holds.
   */
  default void reassigned(Collection<TopicPartition> partitions) {}

  /** Called instead of {@link #reassigned} when it is known that partitions have gone. */
  default void left(Collection<TopicPartition> partitions) {
    reassigned(partitions);
  }

  /** Called when nothing has come for {@link #idleEvery}, or a little less. */
  default void idle() throws Exception {}

  /** How often {@link #idle} is called while nothing comes; asked each time, a second at most. */
  default Duration idleEvery() {
    return ConsumerOptions.LONGEST_REST;
  }

  /**
   * As {@link #idle()}, for handlers that go by time.
   *
   * @param now as {@link Batch#now}
   */
  default void idle(Instant now) throws Exception {
    idle();
  }
}
