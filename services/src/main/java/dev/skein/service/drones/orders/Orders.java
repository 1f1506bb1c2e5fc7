package dev.skein.service.drones.orders;

import dev.skein.api.AccessList;
import dev.skein.api.Caller;
import dev.skein.api.Paging;
import dev.skein.api.Permissions;
import dev.skein.bus.jdbc.ServiceStore;
import dev.skein.events.CommandEvent;
import dev.skein.events.DroneId;
import dev.skein.events.EventIds;
import io.swagger.v3.oas.annotations.media.Schema;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes orders: under the drone's row lock the decision, the order's row, the lease and the events
 * are one transaction. Thread-safe.
 */
public final class Orders {

  private final ServiceStore store;
  private final OrderDesk desk;
  private final Recalls recalls;
  private final EventIds ids;
  private final AccessList access;
  private final Comeback comeback;

  /**
   * @param access knows by which names one person speaks
   */
  public Orders(OrderDesk desk, EventIds ids, AccessList access, Comeback comeback) {
    this.store = desk.store();
    this.desk = desk;
    this.recalls = desk.recalls();
    this.ids = ids;
    this.access = access;
    this.comeback = comeback;
  }

  /** Nobody's order waits for a drone that may come back. */
  List<DroneId> heardFirst(List<DroneId> drones) {
    return comeback.heardFirst(drones);
  }

  /** Some of the orders, and how many match in all. */
  @Schema(name = "OrderPage")
  public record Page(List<Order> items, long total) {}

  /**
   * Which orders; null is any.
   *
   * @param permissions of who asks: of the drones that are not open to them there are none
   */
  record Filter(
      @Nullable DroneId droneId,
      @Nullable String state,
      @Nullable String fleetOrderId,
      Permissions permissions) {}

  /** What became of a request. */
  sealed interface Outcome {
    /** It is an order now, or was already when the same was asked before. */
    record Taken(Order order) implements Outcome {}

    /** It would be one: nothing was done. */
    record Tried(List<Check> checks, boolean needsSecond) implements Outcome {}

    /** It is none. */
    record Refused(List<Check> checks, Lease lease) implements Outcome {}

    /** Its key names another request. */
    record KeyIsAnothers(String commandId) implements Outcome {}

    /** There is no such drone, or no such order of it. */
    record Unknown() implements Outcome {}

    /** The order is not where this can be done. */
    record Conflict(String reason) implements Outcome {}
  }

  /**
   * Takes an order, or refuses it.
   *
   * @param fleetOrderId the fleet order it is part of; null for none
   */
  Outcome order(
      DroneId droneId,
      OrderRequest request,
      Caller caller,
      boolean isDryRun,
      @Nullable String fleetOrderId)
      throws SQLException {
    comeback.await(droneId, request.expiresAt());
    String digest = request.digest(droneId.value());
    return store.transact(connection -> {
      Optional<DroneRecord> drone = DroneRows.lock(connection, droneId);
      if (drone.isEmpty()) {
        return new Outcome.Unknown();
      }
      caller.requireCommand(droneId, drone.get().group());
      String key = request.idempotencyKey();
      if (key != null && !isDryRun) {
        Optional<Order> before = OrderRows.findByKey(connection, caller.name(), key);
        if (before.isPresent()) {
          return before.get().digest().equals(digest)
              ? new Outcome.Taken(before.get())
              : new Outcome.KeyIsAnothers(before.get().commandId());
        }
      }
      Instant now = desk.now();
      OrderDecider.Situation situation =
          desk.situation(connection, drone.get(), request.amountsTo());
      return switch (OrderDecider.decide(situation, request, caller.name(), false, now)) {
        case OrderDecider.Decision.Refuse(List<Check> checks) ->
            isDryRun
                ? new Outcome.Tried(checks, false)
                : new Outcome.Refused(checks, drone.get().lease());
        case OrderDecider.Decision decision when isDryRun ->
            new Outcome.Tried(
                decision.checks(), decision instanceof OrderDecider.Decision.AskSecond);
        case OrderDecider.Decision.AskSecond ask -> {
          Order order =
              desk.draft(
                      ids.next(),
                      request,
                      droneId,
                      caller,
                      ask.parameters(),
                      ask.until(),
                      fleetOrderId)
                  .waiting(now);
          OrderRows.insert(connection, order, key, null, null);
          desk.record(connection, caller, "order.asked", order);
          yield new Outcome.Taken(order);
        }
        case OrderDecider.Decision.Accept accept -> {
          Order draft =
              desk.draft(
                  ids.next(),
                  request,
                  droneId,
                  caller,
                  accept.parameters(),
                  accept.expiresAt(),
                  fleetOrderId);
          Order order = desk.accept(connection, draft, situation, accept, key, false);
          desk.record(connection, caller, "order.given", order);
          yield new Outcome.Taken(order);
        }
      };
    });
  }

  /** The second person says so too: all is looked at again, and the order goes its way. */
  Outcome confirm(DroneId droneId, String commandId, Caller second) throws SQLException {
    return store.transact(connection -> {
      Optional<DroneRecord> drone = DroneRows.lock(connection, droneId);
      Optional<Order> waiting = ofDrone(OrderRows.lock(connection, commandId), droneId);
      if (drone.isEmpty() || waiting.isEmpty()) {
        return new Outcome.Unknown();
      }
      second.requireCommand(droneId, drone.get().group());
      Order order = waiting.get();
      Instant now = desk.now();
      if (order.state() != Order.State.AWAITING_CONFIRMATION || !now.isBefore(order.expiresAt())) {
        return new Outcome.Conflict("the order does not wait to be confirmed");
      }
      if (second.session() == null) {
        return new Outcome.Conflict(
            "a person must confirm, and a key or an issuer's token is none: log in");
      }
      if (order.isAskedBy(name -> access.isCalled(second, name))) {
        return new Outcome.Conflict("another than %s must confirm".formatted(second.name()));
      }
      String first = order.onBehalfOf() == null ? order.requestedBy() : order.onBehalfOf();
      if (!access.mayCommand(first, drone.get().group())) {
        return new Outcome.Conflict("%s may not order the drone any more".formatted(first));
      }
      OrderRequest request =
          new OrderRequest(
              order.kind(),
              order.parameters(),
              OrderDecider.deadlineOfConfirmed(order.expiresAt(), now),
              order.emergency(),
              null,
              order.onBehalfOf());
      OrderDecider.Situation situation =
          desk.situation(connection, drone.get(), request.amountsTo());
      return switch (OrderDecider.decide(situation, request, order.requestedBy(), true, now)) {
        case OrderDecider.Decision.Accept accept -> {
          Order confirmed =
              desk.acceptWaiting(
                  connection, order.confirmedBy(second.name(), now), situation, accept);
          desk.record(connection, second, "order.confirmed", confirmed);
          yield new Outcome.Taken(confirmed);
        }
        case OrderDecider.Decision decision ->
            new Outcome.Refused(decision.checks(), drone.get().lease());
      };
    });
  }

  /**
   * Takes an order back: at once where nobody has it yet, else the link is asked to. While the
   * drone is another's, only who has given the order may, and an admin.
   */
  Outcome cancel(DroneId droneId, String commandId, Caller caller) throws SQLException {
    return store.transact(connection -> {
      Optional<DroneRecord> drone = DroneRows.lock(connection, droneId);
      Optional<Order> found = ofDrone(OrderRows.lock(connection, commandId), droneId);
      if (found.isEmpty()) {
        return new Outcome.Unknown();
      }
      Order order = found.get();
      Optional<Outcome> refusal = refusal(drone, order, caller);
      if (refusal.isPresent()) {
        return refusal.get();
      }
      Optional<String> obstacle = recalls.takeBack(connection, order, caller.name());
      if (obstacle.isPresent()) {
        return new Outcome.Conflict(obstacle.get());
      }
      desk.record(connection, caller, "order.taken.back", order);
      return new Outcome.Taken(OrderRows.find(connection, commandId).orElseThrow());
    });
  }

  /**
   * The operator has seen what became of an order that was uncertain. Who may is as in {@link
   * #cancel}.
   */
  Outcome resolve(
      DroneId droneId, String commandId, boolean isDone, @Nullable String reason, Caller caller)
      throws SQLException {
    return store.transact(connection -> {
      Optional<DroneRecord> drone = DroneRows.lock(connection, droneId);
      Optional<Order> found = ofDrone(OrderRows.lock(connection, commandId), droneId);
      if (found.isEmpty()) {
        return new Outcome.Unknown();
      }
      Optional<Outcome> refusal = refusal(drone, found.get(), caller);
      if (refusal.isPresent()) {
        return refusal.get();
      }
      if (found.get().state() != Order.State.UNCERTAIN) {
        return new Outcome.Conflict("the order is " + found.get().state().word());
      }
      String said = caller.name() + (reason == null ? " says so" : ": " + reason);
      CommandEvent event =
          isDone
              ? new CommandEvent.Completed(commandId, droneId)
              : new CommandEvent.Failed(commandId, droneId, said);
      OrderNews.tell(
          connection,
          store.outbox(),
          event,
          new OrderRows.Change(
              isDone ? Order.State.COMPLETED : Order.State.FAILED,
              false,
              said,
              null,
              null,
              new Order.Stage(isDone ? "completed" : "failed", desk.now(), said)));
      desk.record(connection, caller, "order.resolved", found.get());
      return new Outcome.Taken(OrderRows.find(connection, commandId).orElseThrow());
    });
  }

  Page list(Filter filter, Paging paging) throws SQLException {
    return store.transact(connection -> OrderRows.page(connection, filter, paging));
  }

  Optional<Order> find(String commandId) throws SQLException {
    return store.transact(connection -> OrderRows.find(connection, commandId));
  }

  /**
   * Why somebody may not end an order; empty when they may. A drone that is struck out is in no
   * group any more, and nobody's.
   */
  private Optional<Outcome> refusal(Optional<DroneRecord> drone, Order order, Caller caller) {
    caller.requireCommand(order.droneId(), drone.map(DroneRecord::group).orElse(null));
    return drone
        .map(DroneRecord::lease)
        .flatMap(lease ->
            OrderDecider.refusalToEnd(lease, order, caller, desk.now())
                .map(check -> new Outcome.Refused(List.of(check), lease)));
  }

  private static Optional<Order> ofDrone(Optional<Order> order, DroneId droneId) {
    return order.filter(found -> found.droneId().equals(droneId));
  }
}
