package dev.skein.service.monitoring;

import dev.skein.bus.Batch;
import dev.skein.bus.BusSettings;
import dev.skein.bus.Delivery;
import dev.skein.bus.LogScan;
import dev.skein.bus.Publisher;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.EventData;
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
 * but at once when it says that it may be armed, or not, or who speaks for it. Who comes to own a
 * partition of {@code drone-events} reads the states of its drones and what was written since, and
 * goes on from there. Used by the pipeline's thread, and before it starts by who prepares it.
 */
public final class StateProjection implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StateProjection.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  /**
   * States that are due go out together, once in so long by the log's time: each time some go, all
   * who follow them are answered.
   */
  private static final Duration BEAT = Duration.ofMillis(250);

  private static final long BEATS_BETWEEN = INTERVAL.dividedBy(BEAT);

  /** A state stands on its topic sooner than this after the event that made it. */
  private static final Duration LOOK_BACK = Duration.ofSeconds(10);

  private final TakeoverReader reader;
  private final Outlet outlet;
  private final LongSupplier nanoTime;
  private final DroneStates states = new DroneStates();
  private final Set<TopicPartition> known = new HashSet<>();

  /** Partitions whose drones' states have been read. */
  private final Set<Integer> restored = new HashSet<>();

  /** Partitions that have come since. */
  private final Set<Integer> come = new HashSet<>();

  private final Map<DroneId, Integer> partitionOf = new HashMap<>();
  private final Map<DroneId, DroneEvent.State> unpublished = new LinkedHashMap<>();

  /** In which beat the newest state of each drone went out. */
  private final Map<DroneId, Long> publishedIn = new HashMap<>();

  /** The newest beat of each partition: one may be far behind another. */
  private final Map<Integer, Long> beats = new HashMap<>();

  /** Partitions with a state that waits for no beat. */
  private final Set<Integer> urgent = new HashSet<>();

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
    this.reader = new TakeoverReader(settings, nanoTime);
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

  /** Before the pipeline's thread starts: what its first takeover would wait for. */
  void prepare() {
    reader.rehearse();
  }

  /** Partitions have come, or must be read again. */
  void come(Collection<TopicPartition> partitions) {
    forget(partitions);
    partitions.forEach(partition -> come.add(partition.partition()));
  }

  /** Partitions have gone. */
  void forget(Collection<TopicPartition> partitions) {
    known.removeAll(partitions);
    Set<Integer> numbers =
        partitions.stream().map(TopicPartition::partition).collect(Collectors.toSet());
    restored.removeAll(numbers);
    come.removeAll(numbers);
    beats.keySet().removeAll(numbers);
    urgent.removeAll(numbers);
    partitionOf
        .entrySet()
        .removeIf(drone -> {
          boolean isGone = numbers.contains(drone.getValue());
          if (isGone) {
            states.forget(drone.getKey());
            unpublished.remove(drone.getKey());
            publishedIn.remove(drone.getKey());
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
    if (parts.isEmpty()) {
      reader.rehearseAgain();
    } else {
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
          if (isUrgent(event.data())) {
            publishedIn.remove(state.droneId());
            urgent.add(partition);
          }
        });
  }

  /** Orders go by it: whether a drone is ready for them, and who takes them to it. */
  private static boolean isUrgent(EventData data) {
    return data instanceof DroneEvent.ReadinessChanged
        || data instanceof DroneEvent.Connected
        || data instanceof DroneEvent.Disconnected;
  }

  private void remove(DroneId id) {
    states.remove(id);
    unpublished.remove(id);
    publishedIn.remove(id);
    partitionOf.remove(id);
    outlet.remove(
        id,
        (_, failure) -> {
          if (failure != null) {
            unremoved.add(id);
          }
        });
  }

  /**
   * Publishes the states of a partition's drones whose second has passed, once in a beat.
   *
   * @param now by the partition's log
   */
  void publish(int partition, Instant now) {
    if (hasStoodStill()) {
      return;
    }
    takeBackWhatWasRefused();
    long beat = now.toEpochMilli() / BEAT.toMillis();
    Long before = beats.put(partition, beat);
    boolean isUrgent = urgent.remove(partition);
    if (before != null && before == beat && !isUrgent) {
      return;
    }
    unpublished
        .values()
        .removeIf(state -> {
          DroneId id = state.droneId();
          Long last = publishedIn.get(id);
          if (!Integer.valueOf(partition).equals(partitionOf.get(id))
              || (last != null && beat - last < BEATS_BETWEEN)) {
            return false;
          }
          publishedIn.put(id, beat);
          publish(state);
          return true;
        });
  }

  /** Publishes all there are, when nothing comes that could take their place. */
  void publishAll() {
    if (hasStoodStill()) {
      return;
    }
    takeBackWhatWasRefused();
    unpublished.values().forEach(this::publish);
    unpublished.clear();
    reader.rehearseAgain();
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
    if (!restored.containsAll(parts.keySet())) {
      // Of all that have come, at once: the first batch has records of some of them only.
      come.addAll(parts.keySet());
      restore(reader.states(come));
      restored.addAll(come);
      come.clear();
    }
    long statesReadAt = System.nanoTime();
    reader.events(parts, this::applyWhatIsNew);
    LOG.info(
        "took over the drones of partitions {}: their states in {} ms, what came since in {} ms",
        parts.keySet(),
        (statesReadAt - start) / 1_000_000,
        (System.nanoTime() - statesReadAt) / 1_000_000);
  }

  @Override
  public void close() {
    reader.close();
  }

  /** Most of what is read again is in the states already, and need not be decoded. */
  private void applyWhatIsNew(Delivery delivery) {
    DroneId drone = DroneId.ofKey(delivery.key());
    if (drone == null || !states.isIncluded(drone, delivery.offset())) {
      apply(delivery);
    }
  }

  private void restore(TakeoverReader.States found) {
    found
        .newest()
        .forEach((partition, ofDrones) -> {
          long end = found.ends().getOrDefault(partition, Long.MAX_VALUE);
          for (DroneEvent.State state : ofDrones) {
            partitionOf.put(state.droneId(), partition);
            states.restore(state, end).ifPresent(this::publish);
          }
        });
  }

  /** Whether this process has stood still since this was last asked: all must be read again. */
  private boolean hasStoodStill() {
    long now = pulse.standstills();
    boolean answer = now != standstills && !restored.isEmpty();
    standstills = now;
    if (answer) {
      LOG.warn("stood still for a while: reads the drones' states again");
      String topic = Topic.DRONE_EVENTS.topicName();
      come(restored.stream().map(partition -> new TopicPartition(topic, partition)).toList());
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
