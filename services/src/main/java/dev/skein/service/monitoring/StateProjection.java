package dev.skein.service.monitoring;

import dev.skein.bus.Batch;
import dev.skein.bus.BusSettings;
import dev.skein.bus.Delivery;
import dev.skein.bus.LogScan;
import dev.skein.bus.Publisher;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.events.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest state of each drone on compacted {@code drone-state}, at most once a second for each,
 * but at once when it says that it may be armed, or not. Who comes to own a partition of {@code
 * drone-events} reads the states of its drones and what was written since, and goes on from there.
 * Used by the pipeline's thread.
 */
public final class StateProjection {

  private static final Logger LOG = LoggerFactory.getLogger(StateProjection.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  /** A state stands on its topic sooner than this after the event that made it. */
  private static final Duration LOOK_BACK = Duration.ofSeconds(10);

  private final BusSettings settings;
  private final Outlet outlet;
  private final LongSupplier nanoTime;
  private final DroneStates states = new DroneStates();
  private final Set<TopicPartition> known = new HashSet<>();
  private final Map<DroneId, Integer> partitionOf = new HashMap<>();
  private final Map<DroneId, DroneEvent.State> unpublished = new LinkedHashMap<>();
  private final Map<DroneId, Instant> publishedAt = new HashMap<>();
  private final Pulse pulse = Pulse.beating();

  /** Drones whose state Kafka has not taken. */
  private final Queue<DroneId> refused = new ConcurrentLinkedQueue<>();

  /** Drones whose state Kafka has not taken away. */
  private final Queue<DroneId> unremoved = new ConcurrentLinkedQueue<>();

  private long standstills;
  private long takenBackAt;

  public StateProjection(BusSettings settings, Publisher publisher) {
    this(
        settings,
        new Outlet() {
          @Override
          public void publish(Event<DroneEvent.State> event, Publisher.Outcome outcome) {
            publisher.publish(Topic.DRONE_STATE, event, outcome);
          }

          @Override
          public void remove(DroneId id, Publisher.Outcome outcome) {
            String tombstone = EventIds.derived("drone.removed", "tombstone", id.toString());
            publisher.sendTombstone(Topic.DRONE_STATE, id.toString(), tombstone, outcome);
          }
        },
        System::nanoTime);
  }

  StateProjection(BusSettings settings, Outlet outlet, LongSupplier nanoTime) {
    this.settings = settings;
    this.outlet = outlet;
    this.nanoTime = nanoTime;
    this.takenBackAt = nanoTime.getAsLong();
  }

  /** Where the states go. */
  interface Outlet {
    void publish(Event<DroneEvent.State> event, Publisher.Outcome outcome);

    /** There is no state of that drone any more. */
    void remove(DroneId id, Publisher.Outcome outcome);
  }

  /** Partitions have come or gone. */
  void forget(Collection<TopicPartition> partitions) {
    known.removeAll(partitions);
    Set<Integer> numbers =
        partitions.stream().map(TopicPartition::partition).collect(Collectors.toSet());
    partitionOf
        .entrySet()
        .removeIf(drone -> {
          boolean isGone = numbers.contains(drone.getValue());
          if (isGone) {
            states.forget(drone.getKey());
            unpublished.remove(drone.getKey());
            publishedAt.remove(drone.getKey());
          }
          return isGone;
        });
  }

  /** Before a batch: what is known of its partitions' drones is what was known before it. */
  void takeOver(Batch batch) {
    var _ = hasStoodStill();
    Map<Integer, LogScan.Part> parts = new HashMap<>();
    batch
        .ranges()
        .forEach((partition, range) -> {
          if (!known.contains(partition)) {
            Instant since = since(batch, partition).minus(LOOK_BACK);
            parts.put(partition.partition(), new LogScan.Part(since, range.from()));
          }
        });
    if (!parts.isEmpty()) {
      read(parts);
      known.addAll(batch.ranges().keySet());
    }
  }

  /** A handled event makes a new state. */
  void apply(Delivery delivery) {
    Event<?> event = delivery.findEvent();
    if (event != null) {
      apply(event, delivery.partition(), delivery.offset());
    }
  }

  void apply(Event<?> event, int partition, long offset) {
    if (event.data() instanceof DroneEvent.Removed removed) {
      remove(removed.droneId());
      return;
    }
    states
        .apply(event, offset)
        .ifPresent(state -> {
          partitionOf.put(state.droneId(), partition);
          unpublished.put(state.droneId(), state);
          if (event.data() instanceof DroneEvent.ReadinessChanged) {
            // Whoever sees that it is ready may order it at once.
            publishedAt.remove(state.droneId());
          }
        });
  }

  private void remove(DroneId id) {
    states.remove(id);
    unpublished.remove(id);
    publishedAt.remove(id);
    partitionOf.remove(id);
    outlet.remove(
        id,
        (_, failure) -> {
          if (failure != null) {
            unremoved.add(id);
          }
        });
  }

  /** Publishes the states whose second has passed. */
  void publish(Instant now) {
    if (hasStoodStill()) {
      return;
    }
    takeBackWhatWasRefused();
    unpublished
        .values()
        .removeIf(state -> {
          Instant last = publishedAt.getOrDefault(state.droneId(), Instant.EPOCH);
          if (now.isBefore(last.plus(INTERVAL))) {
            return false;
          }
          publishedAt.put(state.droneId(), now.equals(Instant.MAX) ? last : now);
          publish(state);
          return true;
        });
  }

  private static Instant since(Batch batch, TopicPartition partition) {
    return batch.deliveries().stream()
        .filter(delivery -> delivery.partition() == partition.partition())
        .findFirst()
        .map(Delivery::recordedAt)
        .orElse(batch.now());
  }

  private void read(Map<Integer, LogScan.Part> parts) {
    long start = System.nanoTime();
    try (LogScan scan = new LogScan(settings)) {
      Map<String, Delivery> newest = new HashMap<>();
      scan.readAll(
          Topic.DRONE_STATE, parts.keySet(), delivery -> newest.put(delivery.key(), delivery));
      restore(newest, scan.ends(Topic.DRONE_EVENTS, parts.keySet()));
      scan.read(Topic.DRONE_EVENTS, parts, this::applyWhatIsNew);
    }
    LOG.info(
        "took over the drones of partitions {} in {} ms",
        parts.keySet(),
        (System.nanoTime() - start) / 1_000_000);
  }

  /** Most of what is read again is in the states already, and need not be decoded. */
  private void applyWhatIsNew(Delivery delivery) {
    String key = delivery.key();
    boolean isDrone = key.matches("[1-9]\\d{0,17}");
    if (!isDrone || !states.isIncluded(new DroneId(Long.parseLong(key)), delivery.offset())) {
      apply(delivery);
    }
  }

  /** Only each drone's newest state is worth reading. */
  private void restore(Map<String, Delivery> newest, Map<Integer, Long> ends) {
    for (Delivery delivery : newest.values()) {
      Event<?> event = delivery.isTombstone() ? null : delivery.findEvent();
      if (event != null && event.data() instanceof DroneEvent.State state) {
        partitionOf.put(state.droneId(), delivery.partition());
        states
            .restore(state, ends.getOrDefault(delivery.partition(), Long.MAX_VALUE))
            .ifPresent(this::publish);
      }
    }
  }

  /** Whether this process has stood still since this was last asked: all must be read again. */
  private boolean hasStoodStill() {
    long now = pulse.standstills();
    boolean answer = now != standstills && !known.isEmpty();
    standstills = now;
    if (answer) {
      LOG.warn("stood still for a while: reads the drones' states again");
      forget(Set.copyOf(known));
    }
    return answer;
  }

  /** The last state of a drone that says nothing more would otherwise never be told. */
  private void takeBackWhatWasRefused() {
    long now = nanoTime.getAsLong();
    if (now - takenBackAt < INTERVAL.toNanos()) {
      return;
    }
    takenBackAt = now;
    for (int left = unremoved.size(); left > 0; left--) {
      DroneId id = unremoved.poll();
      if (id != null) {
        remove(id);
      }
    }
    for (int left = refused.size(); left > 0; left--) {
      DroneId id = refused.poll();
      if (id != null) {
        states.find(id).ifPresent(state -> unpublished.put(id, state));
      }
    }
  }

  /** The newest state wins: instead of one that could not be sent, the newest is. */
  private void publish(DroneEvent.State state) {
    String id = EventIds.derived(state.observedAt().toString(), state.eventType(), state.key());
    outlet.publish(
        Event.of(id, PositionPipeline.SOURCE, state.observedAt(), state),
        (_, failure) -> {
          if (failure != null) {
            refused.add(state.droneId());
          }
        });
  }
}
