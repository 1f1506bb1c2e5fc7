package dev.skein.service.drones.registry;

import dev.skein.bus.Batch;
import dev.skein.bus.BatchHandler;
import dev.skein.bus.Delivery;
import dev.skein.bus.LostOwnershipException;
import dev.skein.bus.jdbc.RangesLeft;
import dev.skein.bus.jdbc.ServiceStore;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.Event;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Counts the time that drones are in the air, and the cycles of the packs in them: a flight is from
 * the first state in the air to the first that is not. Rows and position in the log are one
 * transaction. Used by one thread.
 */
public final class FlightTimes implements BatchHandler {

  /** The consumer group's name behind the prefix. */
  public static final String GROUP = "drones-flights";

  private final ServiceStore store;
  private final String group;
  private final Map<DroneId, Boolean> inTheAir = new HashMap<>();
  private final RangesLeft left = new RangesLeft();

  public FlightTimes(ServiceStore store, String group) {
    this.store = store;
    this.group = group;
  }

  private record Turn(DroneId droneId, boolean isUp, Instant at) {}

  @Override
  public void handle(Batch batch) throws SQLException, LostOwnershipException {
    List<Turn> turns = new ArrayList<>();
    Map<DroneId, Boolean> next = new HashMap<>();
    for (Delivery delivery : batch.sift()) {
      Event<?> event = delivery.findEvent();
      if (event != null && event.data() instanceof DroneEvent.State state) {
        boolean isUp = isInTheAir(state.status());
        Boolean was = next.getOrDefault(state.droneId(), inTheAir.get(state.droneId()));
        if (was == null || was != isUp) {
          turns.add(new Turn(state.droneId(), isUp, state.observedAt()));
        }
        next.put(state.droneId(), isUp);
      }
    }
    if (turns.isEmpty() && !left.isDue(batch.now())) {
      left.keep(batch.ranges());
    } else {
      write(turns, left.with(batch.ranges()));
      left.clear(batch.now());
    }
    inTheAir.putAll(next);
  }

  @Override
  public void reassigned(Collection<TopicPartition> partitions) {
    left.forget(partitions);
    inTheAir.clear();
  }

  @Override
  public void idle() throws SQLException, LostOwnershipException {
    if (left.isDue(Instant.MAX)) {
      write(List.of(), left.ranges());
      left.clear(Instant.EPOCH);
    }
  }

  private static boolean isInTheAir(DroneStatus status) {
    return status == DroneStatus.FLYING
        || status == DroneStatus.RETURNING
        || status == DroneStatus.LANDING;
  }

  private void write(List<Turn> turns, Map<TopicPartition, Batch.Range> ranges)
      throws SQLException, LostOwnershipException {
    store.transactOwned(connection -> {
      store.offsets().advance(connection, group, ranges);
      for (Turn turn : turns) {
        write(connection, turn);
      }
      return null;
    });
  }

  /** A turn that the row knows already changes nothing. */
  private static void write(Connection connection, Turn turn) throws SQLException {
    if (turn.isUp) {
      try (PreparedStatement up =
          connection.prepareStatement(
              "update drones set airborne_since = ? where id = ? and airborne_since is null")) {
        up.setTimestamp(1, Timestamp.from(turn.at));
        up.setLong(2, turn.droneId.value());
        up.executeUpdate();
      }
      return;
    }
    try (PreparedStatement down =
            connection.prepareStatement(
                "update drones set flight_seconds = flight_seconds"
                    + " + greatest(0, round(extract(epoch from ? - airborne_since)))::bigint,"
                    + " airborne_since = null where id = ? and airborne_since is not null");
        PreparedStatement cycle =
            connection.prepareStatement(
                "update battery_packs set cycles = cycles + 1, version = version + 1"
                    + " where drone_id = ?")) {
      down.setTimestamp(1, Timestamp.from(turn.at));
      down.setLong(2, turn.droneId.value());
      if (down.executeUpdate() == 1) {
        cycle.setLong(1, turn.droneId.value());
        cycle.executeUpdate();
      }
    }
  }
}
