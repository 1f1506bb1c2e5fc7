package dev.skein.bus;

import java.util.OptionalLong;
import org.apache.kafka.common.Uuid;

/**
 * Where a group keeps its positions beside its effects, so that both change in one transaction. The
 * handler moves them over what it has done; the bus reads them when it is given a partition, and
 * moves them when the log no longer has what they stand on.
 */
public interface OffsetStore {

  /** The next offset to handle, or empty when the group has never been here. */
  OptionalLong findNext(String group, Uuid topicId, String topic, int partition) throws Exception;

  /** Whether the group has been on a topic of that name with another id. */
  boolean knowsFormer(String group, Uuid topicId, String topic) throws Exception;

  /**
   * Moves a position without effects.
   *
   * @param from where it must stand; empty for a group that has never been here
   * @return false when it stands elsewhere: another member has moved it
   */
  boolean move(String group, Uuid topicId, String topic, int partition, OptionalLong from, long to)
      throws Exception;
}
