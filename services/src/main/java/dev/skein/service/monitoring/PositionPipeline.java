package dev.skein.service.monitoring;

import dev.skein.bus.Batch;
import dev.skein.bus.BatchHandler;
import dev.skein.bus.Delivery;
import dev.skein.bus.LostOwnershipException;
import dev.skein.bus.jdbc.ServiceStore;
import dev.skein.events.Decoded;
import dev.skein.events.DroneEvent.LocationUpdated;
import dev.skein.events.Event;
import dev.skein.events.Location;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/**
 * What every drone event goes through: its place is stored, the zones are checked, the drone's
 * state is kept. Rows, zone events and the position in the log are one transaction; the state on
 * {@code drone-state} is a projection and follows it.
 */
public final class PositionPipeline implements BatchHandler {

  /** The service's name in the envelope. */
  public static final String SOURCE = "monitoring-service";

  /** The consumer group's name behind the prefix. */
  public static final String GROUP = "monitoring";

  private static final Set<String> STATE_TYPES =
      Set.of("drone.status.changed", "drone.connected", "drone.disconnected", "drone.removed");

  private final ServiceStore store;
  private final String group;
  private final TrajectoryStore trajectories;
  private final ZoneWatch zones;
  private final StateProjection states;
  private final LongAdder stored = new LongAdder();

  public PositionPipeline(
      ServiceStore store,
      String group,
      TrajectoryStore trajectories,
      ZoneWatch zones,
      StateProjection states) {
    this.store = store;
    this.group = group;
    this.trajectories = trajectories;
    this.zones = zones;
    this.states = states;
  }

  /** How many positions this run has stored. */
  public long storedRows() {
    return stored.sum();
  }

  @Override
  public void handle(Batch batch) throws SQLException, LostOwnershipException {
    states.takeOver(batch);
    zones.takeInForce();
    List<TrajectoryRow> rows = new ArrayList<>();
    List<Event<?>> changes = new ArrayList<>();
    List<Delivery> changed = new ArrayList<>();
    for (Delivery delivery : batch.deliveries()) {
      boolean isPosition = delivery.type().equals(LocationUpdated.TYPE);
      if (isPosition || STATE_TYPES.contains(delivery.type())) {
        switch (delivery.decode()) {
          case Decoded.Accepted(Event<?> event) -> {
            changes.add(event);
            changed.add(delivery);
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
      return null;
    });
    zones.committed(watched);
    stored.add(rows.size());
    changed.forEach(states::apply);
    if (!batch.deliveries().isEmpty()) {
      states.publish(batch.deliveries().getLast().recordedAt());
    }
  }

  @Override
  public void reassigned() {
    zones.forget();
    states.forget();
  }

  @Override
  public void idle() throws SQLException {
    zones.takeInForce();
    // Nothing comes any more: what was held back for the second to pass may go.
    states.publish(Instant.MAX);
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
}
