package dev.skein.service.drones.orders;

import dev.skein.bus.jdbc.Outbox;
import dev.skein.events.CommandEvent;
import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.service.drones.Registry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Takes orders back that their vehicles have not taken, within a transaction that holds their rows:
 * at once where nobody has one yet, else its link is asked to. Thread-safe.
 */
final class Recalls {

  private final Outbox outbox;
  private final EventIds ids;
  private final InstantSource clock;

  Recalls(Outbox outbox, EventIds ids, InstantSource clock) {
    this.outbox = outbox;
    this.ids = ids;
    this.clock = clock;
  }

  /** Why an order cannot be taken back; empty when it is. */
  Optional<String> takeBack(Connection connection, Order order, String by) throws SQLException {
    Instant now = clock.instant();
    String id = order.commandId();
    switch (order.state()) {
      case AWAITING_CONFIRMATION ->
          OrderRows.change(
              connection,
              id,
              new OrderRows.Change(
                  Order.State.CANCELLED,
                  false,
                  "taken back by " + by,
                  null,
                  null,
                  new Order.Stage("cancelled", now, "by " + by)));
      case ACCEPTED, SENT, ACKNOWLEDGED, EXECUTING -> {
        if (order.acknowledgedAt() != null) {
          return Optional.of("the vehicle has it: order it to pause, to land or to return");
        }
        CommandEvent wish = new CommandEvent.CancelRequested(id, order.droneId(), by);
        outbox.put(connection, Event.of(ids.next(), Registry.SOURCE, now, wish));
        OrderRows.change(
            connection,
            id,
            new OrderRows.Change(
                order.state(),
                true,
                null,
                null,
                null,
                new Order.Stage("cancel_requested", now, "by " + by)));
      }
      case COMPLETED, FAILED, EXPIRED, CANCELLED, UNCERTAIN -> {
        return Optional.of("the order is " + order.state().word());
      }
    }
    return Optional.empty();
  }

  /**
   * The drone has another lease now: what was ordered under those before and waits is taken back.
   * Emergencies stay: they go by nobody's lease.
   */
  void takeBackFormer(Connection connection, DroneId droneId, Lease lease, String by)
      throws SQLException {
    for (Order order : OrderRows.lockUntaken(connection, droneId, lease.fencingToken())) {
      var _ = takeBack(connection, order, by);
    }
  }
}
