package dev.skein.service.monitoring;

import dev.skein.bus.Batch;
import dev.skein.bus.BatchHandler;
import dev.skein.bus.Delivery;
import dev.skein.bus.LostOwnershipException;
import dev.skein.bus.Publisher;
import dev.skein.bus.jdbc.ServiceStore;
import dev.skein.events.Decoded;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneEvent.LocationUpdated;
import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.events.Location;
import dev.skein.events.Topic;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/**
 * What every drone event goes through: its place is stored, the zones are checked, the drone's
 * state is kept. Rows, zone events and the position in the log are one transaction; the state on
 * {@code drone-state} is a projection and follows it, at most once a second for each drone.
 */
public final class PositionPipeline implements BatchHandler {

  /** The service's name in the envelope. */
  public static final String SOURCE = "monitoring-service";

  /** The consumer group's name behind the prefix. */
  public static final String GROUP = "monitoring";

  private static final Duration STATE_INTERVAL = Duration.ofSeconds(1);
  private static final Set<String> STATE_TYPES =
      Set.of("drone.status.changed", "drone.connected", "drone.disconnected", "drone.removed");

  private final ServiceStore store;
  private final String group;
  private final TrajectoryStore trajectories;
  private final ZoneWatch zones;
  private final Publisher publisher;
  private final LongAdder stored = new LongAdder();
  private final DroneStates states = new DroneStates();
  private final Map<DroneId, DroneEvent.State> unpublished = new LinkedHashMap<>();
  private final Map<DroneId, Instant> publishedAt = new HashMap<>();

  public PositionPipeline(
      ServiceStore store,
      String group,
      TrajectoryStore trajectories,
      ZoneWatch zones,
      Publisher publisher) {
    this.store = store;
    this.group = group;
    this.trajectories = trajectories;
    this.zones = zones;
    this.publisher = publisher;
  }

  /** How many positions this run has stored. */
  public long storedRows() {
    return stored.sum();
  }

  /**
   * Takes a state from {@code drone-state}, as it stood before this run. Before the first batch.
   */
  public void restore(DroneEvent.State state) {
    var _ =
        states.apply(
            Event.of(
                EventIds.derived("restore", state.eventType(), state.key()),
                SOURCE,
                state.observedAt(),
                state));
  }

  @Override
  public void handle(Batch batch) throws SQLException, LostOwnershipException {
    List<TrajectoryRow> rows = new ArrayList<>();
    List<Event<?>> changes = new ArrayList<>();
    for (Delivery delivery : batch.deliveries()) {
      boolean isPosition = delivery.type().equals(LocationUpdated.TYPE);
      if (isPosition || STATE_TYPES.contains(delivery.type())) {
        switch (delivery.decode()) {
          case Decoded.Accepted(Event<?> event) -> {
            changes.add(event);
            addRow(rows, delivery, event);
          }
          case Decoded.Rejected rejected -> batch.deadLetter(delivery, rejected.toString());
        }
      } else if (delivery.type().isEmpty()) {
        batch.deadLetter(delivery, delivery.decode().toString());
      }
    }
    for (TrajectoryRow row : rows) {
      trajectories.ensureDay(row.recordedAt());
    }
    ZoneWatch.Watched watched = zones.watch(changes);
    store.transactOwned(connection -> {
      store.offsets().advance(connection, group, batch.ranges());
      trajectories.write(connection, rows);
      zones.write(connection, watched);
      for (Event<?> event : watched.events()) {
        store.outbox().put(connection, event);
      }
      return null;
    });
    zones.committed(watched);
    stored.add(rows.size());
    changes.forEach(
        event -> states.apply(event).ifPresent(state -> unpublished.put(state.droneId(), state)));
    if (!batch.deliveries().isEmpty()) {
      publishStates(batch.deliveries().getLast().recordedAt());
    }
  }

  @Override
  public void reassigned() {
    zones.forget();
  }

  @Override
  public void idle() {
    // Nothing comes any more: what was held back for the second to pass may go.
    publishStates(Instant.MAX);
  }

  private static void addRow(List<TrajectoryRow> rows, Delivery delivery, Event<?> event) {
    if (event.data() instanceof LocationUpdated report) {
      Location location = report.location();
      if (location != null) {
        rows.add(
            new TrajectoryRow(
                report,
                location,
                event.timestamp(),
                delivery.recordedAt(),
                delivery.partition(),
                delivery.offset()));
      }
    }
  }

  private void publishStates(Instant now) {
    unpublished
        .values()
        .removeIf(state -> {
          Instant last = publishedAt.getOrDefault(state.droneId(), Instant.EPOCH);
          if (now.isBefore(last.plus(STATE_INTERVAL))) {
            return false;
          }
          publishedAt.put(state.droneId(), now.equals(Instant.MAX) ? last : now);
          publish(state);
          return true;
        });
  }

  /** The newest state wins, so one that could not be sent is made good by the next. */
  private void publish(DroneEvent.State state) {
    String id = EventIds.derived(state.observedAt().toString(), state.eventType(), state.key());
    publisher.publish(
        Topic.DRONE_STATE, Event.of(id, SOURCE, state.observedAt(), state), (_, _) -> {});
  }
}
