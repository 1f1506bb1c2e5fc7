package dev.skein.service.drones.orders;

import dev.skein.api.AuditTrail;
import dev.skein.api.Caller;
import dev.skein.api.Permissions;
import dev.skein.bus.jdbc.ServiceStore;
import dev.skein.events.CommandEvent;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.service.drones.Registry;
import dev.skein.service.drones.Zones;
import io.swagger.v3.oas.annotations.media.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Takes orders: under the drone's row lock the decision, the order's row, the lease and the events
 * are one transaction. Thread-safe.
 */
public final class Orders {

  private final ServiceStore store;
  private final DroneViews views;
  private final Zones zones;
  private final OrderPolicy policy;
  private final EventIds ids;
  private final InstantSource clock;
  private final AuditTrail audit;
  private final Recalls recalls;

  public Orders(
      ServiceStore store,
      DroneViews views,
      Zones zones,
      OrderPolicy policy,
      EventIds ids,
      InstantSource clock,
      AuditTrail audit) {
    this.store = store;
    this.views = views;
    this.zones = zones;
    this.policy = policy;
    this.ids = ids;
    this.clock = clock;
    this.audit = audit;
    this.recalls = new Recalls(store.outbox(), ids, clock);
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
      Instant now = clock.instant();
      DroneEvent.State state = state(droneId);
      OrderDecider.Situation situation =
          new OrderDecider.Situation(
              drone.get(), state, zones.inForce(connection, drone.get().zoneSetVersion()), policy);
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
              order(
                      ids.next(),
                      request,
                      droneId,
                      caller,
                      ask.parameters(),
                      ask.until(),
                      fleetOrderId)
                  .waiting(now);
          OrderRows.insert(connection, order, key, null, null);
          record(connection, caller, "order.asked", order);
          yield new Outcome.Taken(order);
        }
        case OrderDecider.Decision.Accept accept -> {
          Order order =
              order(
                      ids.next(),
                      request,
                      droneId,
                      caller,
                      accept.parameters(),
                      accept.expiresAt(),
                      fleetOrderId)
                  .accepted(accept, startM(request.kind(), accept, state, drone.get()), now);
          OrderRows.insert(
              connection, order, key, accept.link().toString(), hold(order, accept, state));
          put(connection, requested(order));
          put(connection, accepted(order, accept));
          record(connection, caller, "order.given", order);
          yield new Outcome.Taken(order);
        }
      };
    });
  }

  /**
   * Takes, or refuses, what another service has asked for on the topic, within the connection's
   * transaction: as by REST, but that the order has the id that was given to it, and that what
   * becomes of it is told there. What is known already is left as it is.
   */
  void take(Connection connection, CommandEvent.Requested asked) throws SQLException {
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

  private void take(
      Connection connection, CommandEvent.Requested asked, OrderRequest request, DroneRecord drone)
      throws SQLException {
    Instant now = clock.instant();
    DroneId droneId = asked.droneId();
    String id = asked.commandId();
    Caller caller = Caller.ofService(asked.requestedBy());
    Order order =
        order(id, request, droneId, caller, request.parameters(), asked.expiresAt(), null);
    if (!now.isBefore(asked.expiresAt())) {
      OrderRows.insert(connection, order.requested(now), null, null, null);
      OrderStages.end(connection, store.outbox(), new CommandEvent.Expired(id, droneId), now);
      return;
    }
    DroneEvent.State state = state(droneId);
    OrderDecider.Situation situation =
        new OrderDecider.Situation(
            drone, state, zones.inForce(connection, drone.zoneSetVersion()), policy);
    switch (OrderDecider.decide(situation, request, caller.name(), false, now)) {
      case OrderDecider.Decision.Refuse(List<Check> checks) -> {
        OrderRows.insert(connection, order.requested(now), null, null, null);
        CommandEvent failed = new CommandEvent.Failed(id, droneId, Check.failures(checks));
        OrderStages.end(connection, store.outbox(), failed, now);
      }
      case OrderDecider.Decision.AskSecond ask -> {
        Order waiting =
            order(id, request, droneId, caller, ask.parameters(), ask.until(), null).waiting(now);
        OrderRows.insert(connection, waiting, null, null, null);
        record(connection, caller, "order.asked", waiting);
      }
      case OrderDecider.Decision.Accept accept -> {
        Order taken =
            order(id, request, droneId, caller, accept.parameters(), accept.expiresAt(), null)
                .accepted(accept, startM(request.kind(), accept, state, drone), now);
        OrderRows.insert(
            connection, taken, null, accept.link().toString(), hold(taken, accept, state));
        put(connection, accepted(taken, accept));
        record(connection, caller, "order.given", taken);
      }
    }
  }

  /** Of what is no order nothing is kept. */
  private void refuse(Connection connection, CommandEvent.Requested asked, String reason)
      throws SQLException {
    CommandEvent failed = new CommandEvent.Failed(asked.commandId(), asked.droneId(), reason);
    OrderStages.end(connection, store.outbox(), failed, clock.instant());
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
      Instant now = clock.instant();
      if (order.state() != Order.State.AWAITING_CONFIRMATION || now.isAfter(order.expiresAt())) {
        return new Outcome.Conflict("the order does not wait to be confirmed");
      }
      if (order.requestedBy().equals(second.name())) {
        return new Outcome.Conflict("another than %s must confirm".formatted(second.name()));
      }
      DroneEvent.State state = state(droneId);
      OrderDecider.Situation situation =
          new OrderDecider.Situation(
              drone.get(), state, zones.inForce(connection, drone.get().zoneSetVersion()), policy);
      OrderRequest request =
          new OrderRequest(order.kind(), order.parameters(), null, order.emergency(), null);
      return switch (OrderDecider.decide(situation, request, order.requestedBy(), true, now)) {
        case OrderDecider.Decision.Accept accept -> {
          Order confirmed =
              order
                  .confirmedBy(second.name(), now)
                  .accepted(accept, startM(order.kind(), accept, state, drone.get()), now);
          OrderRows.accept(connection, confirmed, accept.link().toString());
          OrderRows.hold(connection, droneId, hold(confirmed, accept, state));
          put(connection, requested(confirmed));
          put(connection, accepted(confirmed, accept));
          record(connection, second, "order.confirmed", confirmed);
          yield new Outcome.Taken(confirmed);
        }
        case OrderDecider.Decision decision ->
            new Outcome.Refused(decision.checks(), drone.get().lease());
      };
    });
  }

  /** Takes an order back: at once where nobody has it yet, else the link is asked to. */
  Outcome cancel(DroneId droneId, String commandId, Caller caller) throws SQLException {
    return store.transact(connection -> {
      Optional<Order> found = ofDrone(OrderRows.lock(connection, commandId), droneId);
      if (found.isEmpty()) {
        return new Outcome.Unknown();
      }
      requireCommand(connection, caller, droneId);
      Order order = found.get();
      Optional<String> obstacle = recalls.takeBack(connection, order, caller.name());
      if (obstacle.isPresent()) {
        return new Outcome.Conflict(obstacle.get());
      }
      record(connection, caller, "order.taken.back", order);
      return new Outcome.Taken(OrderRows.find(connection, commandId).orElseThrow());
    });
  }

  /** The operator has seen what became of an order that was uncertain. */
  Outcome resolve(
      DroneId droneId, String commandId, boolean isDone, @Nullable String reason, Caller caller)
      throws SQLException {
    return store.transact(connection -> {
      Optional<Order> found = ofDrone(OrderRows.lock(connection, commandId), droneId);
      if (found.isEmpty()) {
        return new Outcome.Unknown();
      }
      requireCommand(connection, caller, droneId);
      if (found.get().state() != Order.State.UNCERTAIN) {
        return new Outcome.Conflict("the order is " + found.get().state().word());
      }
      String said = caller.name() + (reason == null ? " says so" : ": " + reason);
      CommandEvent event =
          isDone
              ? new CommandEvent.Completed(commandId, droneId)
              : new CommandEvent.Failed(commandId, droneId, said);
      OrderStages.tell(
          connection,
          store.outbox(),
          event,
          new OrderRows.Change(
              isDone ? Order.State.COMPLETED : Order.State.FAILED,
              false,
              said,
              null,
              null,
              new Order.Stage(isDone ? "completed" : "failed", clock.instant(), said)));
      record(connection, caller, "order.resolved", found.get());
      return new Outcome.Taken(OrderRows.find(connection, commandId).orElseThrow());
    });
  }

  Page list(Filter filter, int limit, int offset) throws SQLException {
    return store.transact(connection -> OrderRows.page(connection, filter, limit, offset));
  }

  Optional<Order> find(String commandId) throws SQLException {
    return store.transact(connection -> OrderRows.find(connection, commandId));
  }

  /** A drone that is struck out is in no group any more. */
  private static void requireCommand(Connection connection, Caller caller, DroneId droneId)
      throws SQLException {
    caller.requireCommand(
        droneId, DroneRows.find(connection, droneId).map(DroneRecord::group).orElse(null));
  }

  private void record(Connection connection, Caller caller, String action, Order order)
      throws SQLException {
    String overrode = order.overrode();
    audit.record(
        store.outbox(),
        connection,
        caller,
        action,
        "drone/" + order.droneId(),
        "%s %s %s%s"
            .formatted(
                order.command(),
                order.commandId(),
                summary(order.parameters()),
                overrode == null ? "" : "; passes the lease of " + overrode));
  }

  /** Of a plan how much it is: the order has it. */
  private static Map<String, Object> summary(Map<String, Object> parameters) {
    Map<String, Object> summary = new TreeMap<>(parameters);
    summary.computeIfPresent(
        "plan",
        (_, plan) ->
            plan instanceof Map<?, ?> lists
                ? lists.entrySet().stream()
                    .map(each ->
                        each.getKey()
                            + " "
                            + (each.getValue() instanceof List<?> items ? items.size() : 0))
                    .toList()
                : List.of());
    return summary;
  }

  private DroneEvent.@Nullable State state(DroneId droneId) {
    return views.find(droneId).map(DroneViews.View::state).orElse(null);
  }

  private static Optional<Order> ofDrone(Optional<Order> order, DroneId droneId) {
    return order.filter(found -> found.droneId().equals(droneId));
  }

  private Order order(
      String id,
      OrderRequest request,
      DroneId droneId,
      Caller caller,
      Map<String, Object> parameters,
      Instant expiresAt,
      @Nullable String fleetOrderId) {
    return new Order(
        id,
        droneId,
        request.kind().word(),
        parameters,
        Order.State.AWAITING_CONFIRMATION,
        null,
        null,
        caller.name(),
        null,
        request.isEmergency() || request.kind() == OrderKind.EMERGENCY_STOP,
        null,
        fleetOrderId,
        null,
        clock.instant(),
        expiresAt,
        new ArrayList<>(),
        null,
        null,
        OrderDecider.patience(request.kind(), parameters, state(droneId)),
        request.digest(droneId.value()));
  }

  private static @Nullable Double startM(
      OrderKind kind,
      OrderDecider.Decision.Accept accept,
      DroneEvent.@Nullable State state,
      DroneRecord drone) {
    return state == null
        ? null
        : Verifier.remainingM(kind, accept.parameters(), state, drone.home());
  }

  /** What the order makes of the drone's row. */
  private static OrderRows.Hold hold(
      Order order, OrderDecider.Decision.Accept accept, DroneEvent.@Nullable State state) {
    boolean starts = order.kind().starts() && state != null && !Places.isFlying(state);
    return new OrderRows.Hold(accept.lease(), starts && state != null ? state.location() : null);
  }

  private static CommandEvent requested(Order order) {
    return new CommandEvent.Requested(
        order.commandId(),
        order.droneId(),
        order.command(),
        order.parameters(),
        order.expiresAt(),
        order.requestedBy());
  }

  private static CommandEvent accepted(Order order, OrderDecider.Decision.Accept accept) {
    return new CommandEvent.Accepted(
        order.commandId(),
        order.droneId(),
        order.command(),
        order.parameters(),
        order.expiresAt(),
        accept.link().instance(),
        accept.link().epoch(),
        accept.lease().fencingToken());
  }

  private void put(Connection connection, CommandEvent event) throws SQLException {
    store.outbox().put(connection, Event.of(ids.next(), Registry.SOURCE, clock.instant(), event));
  }
}
