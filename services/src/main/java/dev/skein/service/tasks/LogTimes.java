package dev.skein.service.tasks;

import dev.skein.bus.Batch;
import dev.skein.bus.Delivery;
import dev.skein.events.DroneId;
import dev.skein.events.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.apache.kafka.common.TopicPartition;

/**
 * How far each partition of {@code drone-events} is read that is this member's: by that time its
 * drones are looked at, and by nobody else's, who may be ahead of what is not read here yet. A
 * partition that has come is not known until what was in the log before is read, and for some
 * seconds more: what was told on {@code drone-commands} meanwhile may be read later. Used by one
 * thread.
 */
final class LogTimes {

  private static final Duration SETTLED = Duration.ofSeconds(5);

  private final ToIntFunction<String> partitionOf;
  private final Map<Integer, Read> times = new HashMap<>();

  private record Read(Instant from, Instant to) {
    boolean isSettled() {
      return !to.isBefore(from.plus(SETTLED));
    }
  }

  /**
   * @param partitionOf the partition of {@code drone-events} that a key's records lie on
   */
  LogTimes(ToIntFunction<String> partitionOf) {
    this.partitionOf = partitionOf;
  }

  /** A batch was handled. */
  void handled(Batch batch) {
    Map<Integer, Delivery> last = new HashMap<>();
    for (Delivery delivery : batch.deliveries()) {
      if (delivery.topic().equals(Topic.DRONE_EVENTS.topicName())) {
        last.put(delivery.partition(), delivery);
      }
    }
    for (TopicPartition partition : batch.ranges().keySet()) {
      if (isOfDrones(partition)) {
        Delivery delivery = last.get(partition.partition());
        // Of ticks there are no deliveries: they move the batch's time.
        if (delivery == null) {
          readTo(partition.partition(), batch.now());
        } else if (!delivery.isCatchingUp()) {
          readTo(partition.partition(), delivery.recordedAt());
        }
      }
    }
  }

  /** Partitions have come or gone. */
  void reassigned(Collection<TopicPartition> partitions) {
    partitions.stream()
        .filter(LogTimes::isOfDrones)
        .forEach(each -> times.remove(each.partition()));
  }

  /** A partition is read up to a time; it does not go back. */
  void readTo(int partition, Instant time) {
    times.merge(
        partition,
        new Read(time, time),
        (old, next) -> next.to.isAfter(old.to) ? new Read(old.from, next.to) : old);
  }

  /** The time by which a drone is to be looked at here; empty when it is not. */
  Optional<Instant> timeOf(DroneId droneId) {
    return times.isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(times.get(partitionOf.applyAsInt(droneId.toString())))
            .filter(Read::isSettled)
            .map(Read::to);
  }

  private static boolean isOfDrones(TopicPartition partition) {
    return partition.topic().equals(Topic.DRONE_EVENTS.topicName());
  }
}
