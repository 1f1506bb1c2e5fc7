package dev.skein.service.drones.orders;

import dev.skein.bus.jdbc.Outbox;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.service.drones.Registry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;

/**
 * Tells on compacted {@code drone-leases} who has a drone, within the transaction that holds its
 * row. Thread-safe.
 */
final class LeaseNews {

  private final Outbox outbox;
  private final EventIds ids;
  private final InstantSource clock;

  LeaseNews(Outbox outbox, EventIds ids, InstantSource clock) {
    this.outbox = outbox;
    this.ids = ids;
    this.clock = clock;
  }

  /** What is as it was is not told again. */
  void tell(Connection connection, DroneId droneId, Lease before, Lease now) throws SQLException {
    if (!now.equals(before)) {
      DroneEvent.LeaseChanged changed =
          new DroneEvent.LeaseChanged(droneId, now.holder(), now.until(), now.fencingToken());
      outbox.put(connection, Event.of(ids.next(), Registry.SOURCE, clock.instant(), changed));
    }
  }
}
