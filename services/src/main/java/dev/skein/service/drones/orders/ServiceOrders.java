package dev.skein.service.drones.orders;

import dev.skein.api.Caller;
import dev.skein.bus.jdbc.Outbox;
import dev.skein.events.CommandEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Takes what other services ask for on the topic: as by REST, but that an order has the id that was
 * given to it, and that what becomes of it is told there. Thread-safe.
 */
public final class ServiceOrders implements OrderNews.Wishes {

  private final OrderDesk desk;
  private final Outbox outbox;

  public ServiceOrders(OrderDesk desk) {
    this.desk = desk;
    this.outbox = desk.store().outbox();
  }

  /**
   * Takes, or refuses, what was asked for, within the connection's transaction. What is known
   * already is left as it is.
   */
  @Override
  public void take(Connection connection, CommandEvent.Requested asked) throws SQLException {
    Optional<DroneRecord> drone = DroneRows.lock(connection, asked.droneId());
    if (OrderRows.find(connection, asked.commandId()).isPresent()) {
      return;
    }
    switch (ServiceRequest.read(asked)) {
      case ServiceRequest.Read.Bad(String reason) -> refuse(connection, asked, reason);
      case ServiceRequest.Read.Good(OrderRequest request) -> {
        if (drone.isEmpty()) {
          refuse(connection, asked, "there is no drone " + asked.droneId());
        } else {
          take(connection, asked, request, drone.get());
        }
      }
    }
  }

  /**
   * Takes an order back, within the connection's transaction. Links have read the wish, and know
   * nothing of it where the order was decided on later: behind that it is told again.
   */
  @Override
  public void takeBack(Connection connection, CommandEvent.CancelRequested wish)
      throws SQLException {
    Optional<Order> order = OrderRows.lock(connection, wish.commandId());
    if (order.isPresent()) {
      var _ = desk.recalls().takeBack(connection, order.get(), wish.requestedBy());
    }
  }

  private void take(
      Connection connection, CommandEvent.Requested asked, OrderRequest request, DroneRecord drone)
      throws SQLException {
    Instant now = desk.now();
    String id = asked.commandId();
    Caller caller = Caller.ofService(asked.requestedBy());
    Order asks =
        desk.draft(
            id, request, asked.droneId(), caller, request.parameters(), asked.expiresAt(), null);
    if (!now.isBefore(asked.expiresAt())) {
      OrderRows.insert(connection, asks.requested(now), null, null, null);
      OrderNews.end(connection, outbox, new CommandEvent.Expired(id, asked.droneId()), now);
      return;
    }
    OrderDecider.Situation situation = desk.situation(connection, drone, request.amountsTo());
    switch (OrderDecider.decide(situation, request, caller.name(), false, now)) {
      case OrderDecider.Decision.Refuse(List<Check> checks) -> {
        OrderRows.insert(connection, asks.requested(now), null, null, null);
        CommandEvent failed = new CommandEvent.Failed(id, asked.droneId(), Check.failures(checks));
        OrderNews.end(connection, outbox, failed, now);
      }
      case OrderDecider.Decision.AskSecond ask -> {
        Order waiting =
            desk.draft(id, request, asked.droneId(), caller, ask.parameters(), ask.until(), null)
                .waiting(now);
        OrderRows.insert(connection, waiting, null, null, null);
        desk.record(connection, caller, "order.asked", waiting);
      }
      case OrderDecider.Decision.Accept accept -> {
        Order draft =
            desk.draft(
                id,
                request,
                asked.droneId(),
                caller,
                accept.parameters(),
                accept.expiresAt(),
                null);
        Order order = desk.accept(connection, draft, situation, accept, null, true);
        desk.record(connection, caller, "order.given", order);
      }
    }
  }

  /** Of what is no order nothing is kept. */
  private void refuse(Connection connection, CommandEvent.Requested asked, String reason)
      throws SQLException {
    CommandEvent failed = new CommandEvent.Failed(asked.commandId(), asked.droneId(), reason);
    OrderNews.end(connection, outbox, failed, desk.now());
  }
}
