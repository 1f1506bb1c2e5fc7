package dev.skein.service.drones.registry;

import dev.skein.bus.Batch;
import dev.skein.bus.BatchHandler;
import dev.skein.bus.Delivery;
import dev.skein.bus.LostOwnershipException;
import dev.skein.bus.jdbc.RangesLeft;
import dev.skein.bus.jdbc.ServiceStore;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.Event;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Counts the time that drones are in the air, and the cycles of the packs in them: a flight is from
 * the first state in the air to the first on the ground. A drone that is not heard, or reports an
 * error and not that it is disarmed, is on neither: it is in the air until it is heard again, and
 * when it is on the ground then, its flight has lasted until it was not heard. Rows and position in
 * the log are one transaction, and so is what is told of a drone whose maintenance has come to be
 * due. Used by one thread.
 */
public final class FlightTimes implements BatchHandler {

  /** The consumer group's name behind the prefix. */
  public static final String GROUP = "drones-flights";

  /** Says whether its maintenance has come to be due by that. */
  private static final String LAND =
      "with flown as (select id, flight_seconds as was, greatest(0,"
          + " round(extract(epoch from coalesce(unheard_since, ?) - airborne_since)))::bigint as s"
          + " from drones where id = ? and airborne_since is not null for no key update)"
          + " update drones d set flight_seconds = flown.was + flown.s,"
          + " airborne_since = null, unheard_since = null from flown where d.id = flown.id"
          + " returning coalesce(flown.was < d.maintenance_due_hours * 3600"
          + " and flown.was + flown.s >= d.maintenance_due_hours * 3600, false)";

  private final ServiceStore store;
  private final Entries entries;
  private final String group;
  private final Map<DroneId, Whereabouts> known = new HashMap<>();
  private final RangesLeft left = new RangesLeft();

  public FlightTimes(ServiceStore store, Entries entries, String group) {
    this.store = store;
    this.entries = entries;
    this.group = group;
  }

  private enum Whereabouts {
    IN_THE_AIR,
    ON_THE_GROUND,
    UNHEARD;

    static Whereabouts of(DroneEvent.State state) {
      return switch (state.status()) {
        case FLYING, RETURNING, LANDING -> IN_THE_AIR;
        case IDLE, CHARGING, MAINTENANCE -> ON_THE_GROUND;
        // Who reports an error may do so in the air.
        case ERROR -> Boolean.FALSE.equals(state.armed()) ? ON_THE_GROUND : UNHEARD;
        case OFFLINE -> UNHEARD;
      };
    }
  }

  private record Turn(DroneId droneId, Whereabouts to, Instant at) {}

  @Override
  public void handle(Batch batch) throws SQLException, LostOwnershipException {
    List<Turn> turns = new ArrayList<>();
    Map<DroneId, Whereabouts> next = new HashMap<>();
    for (Delivery delivery : batch.sift()) {
      Event<?> event = delivery.findEvent();
      if (event != null && event.data() instanceof DroneEvent.State state) {
        Whereabouts is = Whereabouts.of(state);
        if (next.getOrDefault(state.droneId(), known.get(state.droneId())) != is) {
          turns.add(new Turn(state.droneId(), is, state.observedAt()));
        }
        next.put(state.droneId(), is);
      }
    }
    if (turns.isEmpty() && !left.isDue(batch.now())) {
      left.keep(batch.ranges());
    } else {
      write(turns, left.with(batch.ranges()));
      left.clear(batch.now());
    }
    known.putAll(next);
  }

  @Override
  public void reassigned(Collection<TopicPartition> partitions) {
    left.forget(partitions);
    known.clear();
  }

  @Override
  public void idle() throws SQLException, LostOwnershipException {
    if (left.isDue(Instant.MAX)) {
      write(List.of(), left.ranges());
      left.clear(Instant.EPOCH);
    }
  }

  private void write(List<Turn> turns, Map<TopicPartition, Batch.Range> ranges)
      throws SQLException, LostOwnershipException {
    store.transactOwned(connection -> {
      store.offsets().advance(connection, group, ranges);
      // Several drones' rows are locked by their ids, everywhere.
      for (Turn turn : turns.stream().sorted(Comparator.comparing(Turn::droneId)).toList()) {
        write(connection, turn);
      }
      return null;
    });
  }

  /** A turn that the row knows already changes nothing. */
  private void write(Connection connection, Turn turn) throws SQLException {
    switch (turn.to) {
      case IN_THE_AIR ->
          update(
              connection,
              turn,
              "update drones set airborne_since = coalesce(airborne_since, ?), unheard_since = null"
                  + " where id = ? and (airborne_since is null or unheard_since is not null)");
      case UNHEARD ->
          update(
              connection,
              turn,
              "update drones set unheard_since = ?"
                  + " where id = ? and airborne_since is not null and unheard_since is null");
      case ON_THE_GROUND -> land(connection, turn);
    }
  }

  private void land(Connection connection, Turn turn) throws SQLException {
    boolean isDue;
    try (PreparedStatement land = connection.prepareStatement(LAND)) {
      land.setTimestamp(1, Timestamp.from(turn.at));
      land.setLong(2, turn.droneId.value());
      try (ResultSet row = land.executeQuery()) {
        if (!row.next()) {
          return;
        }
        isDue = row.getBoolean(1);
      }
    }
    try (PreparedStatement cycle =
        connection.prepareStatement(
            "update battery_packs set cycles = cycles + 1, version = version + 1"
                + " where drone_id = ?")) {
      cycle.setLong(1, turn.droneId.value());
      cycle.executeUpdate();
    }
    if (isDue) {
      entries.maintenanceDue(connection, turn.droneId);
    }
  }

  private static boolean update(Connection connection, Turn turn, String sql) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      update.setTimestamp(1, Timestamp.from(turn.at));
      update.setLong(2, turn.droneId.value());
      return update.executeUpdate() == 1;
    }
  }
}
