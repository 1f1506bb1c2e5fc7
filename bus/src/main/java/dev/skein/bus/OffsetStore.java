package dev.skein.bus;

import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.Uuid;

/**
 * Where a group keeps its positions beside its effects, so that both change in one transaction. The
 * handler moves them over what it has done; the bus reads them when it is given a partition, and
 * moves them when the log no longer has what they stand on.
 */
public interface OffsetStore {

  /**
   * A group's place in a partition.
   *
   * @param next the next offset to handle
   * @param epoch the leader's epoch by which the record before it was written, or {@link
   *     #NO_EPOCH}. By it Kafka tells a log that has been cut, and has grown again, from one that
   *     has only grown (KIP-320)
   */
  record Place(long next, int epoch) {

    /** It is not known. */
    public static final int NO_EPOCH = -1;
  }

  /** The group's place, or empty when it has never been here. */
  Optional<Place> findPlace(String group, Uuid topicId, String topic, int partition)
      throws Exception;

  /** Whether the group has been on a topic of that name with another id. */
  boolean knowsFormer(String group, Uuid topicId, String topic) throws Exception;

  /**
   * Moves a position without effects.
   *
   * @param from where it must stand; empty for a group that has never been here
   * @return false when it stands elsewhere: another member has moved it
   */
  boolean move(String group, Uuid topicId, String topic, int partition, OptionalLong from, Place to)
      throws Exception;
}
