package dev.skein.service.monitoring;

import dev.skein.bus.Batch;
import dev.skein.bus.BatchHandler;
import dev.skein.bus.Delivery;
import dev.skein.bus.LostOwnershipException;
import dev.skein.bus.jdbc.ServiceStore;
import dev.skein.events.DroneEvent.HomeChanged;
import dev.skein.events.DroneEvent.LocationBackfilled;
import dev.skein.events.DroneEvent.LocationUpdated;
import dev.skein.events.Event;
import dev.skein.events.EventData;
import dev.skein.events.ZoneEvent.ZoneSetActivated;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What every drone event goes through: its place is stored, the zones are checked, the drone's
 * state is kept. Rows, zone events and the position in the log are one transaction; the state on
 * {@code drone-state} is a projection and follows it.
 */
public final class PositionPipeline implements BatchHandler, AutoCloseable {

  /** The service's name in the envelope. */
  public static final String SOURCE = "monitoring-service";

  /** The consumer group's name behind the prefix. */
  public static final String GROUP = "monitoring";

  private static final Duration IDLE_EVERY = Duration.ofMillis(250);
  private static final Set<String> TYPES =
      Set.of(
          LocationUpdated.TYPE,
          LocationBackfilled.TYPE,
          "drone.status.changed",
          "drone.readiness.changed",
          HomeChanged.TYPE,
          "drone.connected",
          "drone.disconnected",
          "drone.removed",
          ZoneSetActivated.TYPE);

  private final ServiceStore store;
  private final String group;
  private final TrajectoryStore trajectories;
  private final ZoneWatch zones;
  private final ZoneActivation activation;
  private final StateProjection states;
  private final LongAdder stored = new LongAdder();

  public PositionPipeline(
      ServiceStore store,
      String group,
      TrajectoryStore trajectories,
      ZoneWatch zones,
      ZoneActivation activation,
      StateProjection states) {
    this.store = store;
    this.group = group;
    this.trajectories = trajectories;
    this.zones = zones;
    this.activation = activation;
    this.states = states;
  }

  /** How many positions this run has stored. */
  public long storedRows() {
    return stored.sum();
  }

  /** What the first takeover would wait for; before its consumer starts. */
  public void prepare() {
    states.prepare();
  }

  @Override
  public void handle(Batch batch) throws SQLException, LostOwnershipException {
    states.takeOver(batch);
    zones.takeOver(batch.ranges().keySet().stream().map(TopicPartition::partition).toList());
    if (!batch.isCatchingUp()) {
      activation.activate(zones.behind());
    }
    List<Delivery> events = sift(batch);
    List<TrajectoryRow> rows = rows(events);
    for (TrajectoryRow row : rows) {
      trajectories.ensureDay(row.recordedAt());
    }
    ZoneWatch.Watched watched = zones.watch(events);
    store.transactOwned(connection -> {
      // First, while it holds nothing that another waits for: PostgreSQL ends no session that waits
      // for rows to copy, as one does whose process stands still, by any of its timeouts.
      trajectories.write(connection, rows);
      store.offsets().advance(connection, group, batch.ranges());
      zones.write(connection, watched);
      return null;
    });
    zones.committed(watched);
    stored.add(rows.size());
    events.forEach(states::apply);
    Map<Integer, Instant> times = new HashMap<>();
    batch.deliveries().forEach(each -> times.put(each.partition(), each.recordedAt()));
    times.forEach(states::publish);
  }

  @Override
  public void reassigned(Collection<TopicPartition> partitions) {
    zones.forget(partitions);
    states.come(partitions);
  }

  @Override
  public void left(Collection<TopicPartition> partitions) {
    zones.forget(partitions);
    states.forget(partitions);
  }

  @Override
  public void idle() throws SQLException {
    activation.activate(zones.behind());
    states.publishAll();
  }

  /** Lets go what a takeover has read with; after its consumer has ended. */
  @Override
  public void close() {
    states.close();
  }

  /** New zones come into force, and the last state of a drone is told, this soon. */
  @Override
  public Duration idleEvery() {
    return IDLE_EVERY;
  }

  /** The events that matter here; what is none is put aside. */
  private List<Delivery> sift(Batch batch) {
    List<Delivery> events = new ArrayList<>();
    // All that is on the topic is judged here, for all who read it: one letter for a bad record.
    for (Delivery delivery : batch.sift()) {
      Event<?> event = delivery.findEvent();
      if (event != null
          && event.data() instanceof ZoneSetActivated activated
          && !zones.isKnown(activated)) {
        batch.deadLetter(delivery, "there is no zone set " + activated.version());
      } else if (TYPES.contains(delivery.type())) {
        events.add(delivery);
      }
    }
    return events;
  }

  private static List<TrajectoryRow> rows(List<Delivery> events) {
    List<TrajectoryRow> rows = new ArrayList<>();
    for (Delivery delivery : events) {
      Event<?> event = delivery.findEvent();
      LocationBackfilled point = event == null ? null : findPoint(event.data());
      if (event != null && point != null) {
        rows.add(
            new TrajectoryRow(
                point,
                event.timestamp(),
                delivery.recordedAt(),
                delivery.partition(),
                delivery.offset()));
      }
    }
    return rows;
  }

  private static @Nullable LocationBackfilled findPoint(EventData data) {
    return switch (data) {
      case LocationUpdated report when report.location() != null ->
          new LocationBackfilled(
              report.droneId(),
              report.location(),
              report.fix(),
              report.relativeAltitudeM(),
              report.headingDeg(),
              report.groundSpeedMps(),
              report.climbMps(),
              report.battery());
      case LocationBackfilled late -> late;
      default -> null;
    };
  }
}
