package dev.skein.bus;

import java.util.OptionalLong;
import org.apache.kafka.common.Uuid;

/**
 * Where a group keeps its positions beside its effects, so that both change in one transaction. The
 * handler writes them; the bus reads them when it is given a partition.
 */
public interface OffsetStore {

  /** The next offset to handle, or empty when the group has never been here. */
  OptionalLong findNext(String group, Uuid topicId, String topic, int partition) throws Exception;
}
