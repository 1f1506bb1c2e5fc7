package dev.skein.service.drones.orders;

import dev.skein.api.AuditTrail;
import dev.skein.api.Caller;
import dev.skein.bus.jdbc.ServiceStore;
import dev.skein.events.CommandEvent;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.service.drones.Registry;
import dev.skein.service.drones.Zones;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What orders are decided by, and how they are written down, within a transaction that holds the
 * drone's row: the order's row, the lease, what is told of it and the audit trail. Thread-safe.
 */
public final class OrderDesk {

  private final ServiceStore store;
  private final DroneViews views;
  private final Zones zones;
  private final OrderPolicy policy;
  private final EventIds ids;
  private final InstantSource clock;
  private final AuditTrail audit;
  private final LeaseNews leases;

  public OrderDesk(
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
    this.leases = new LeaseNews(store.outbox(), ids, clock);
  }

  ServiceStore store() {
    return store;
  }

  Instant now() {
    return clock.instant();
  }

  Recalls recalls() {
    return new Recalls(store.outbox(), ids, clock);
  }

  /** What is known of a drone that an order depends on which comes to one of that kind. */
  OrderDecider.Situation situation(Connection connection, DroneRecord drone, OrderKind kind)
      throws SQLException {
    DroneId droneId = new DroneId(drone.id());
    DroneViews.View view = views.find(droneId).orElse(null);
    return new OrderDecider.Situation(
        drone,
        view == null ? null : view.state(),
        view == null ? Duration.ZERO : Duration.between(view.recordedAt(), clock.instant()),
        zones.inForce(connection, drone.zoneSetVersion()),
        policy,
        kind == OrderKind.START_MISSION
            ? OrderRows.keptMission(connection, droneId)
            : KeptMission.UNKNOWN);
  }

  /** A new order, which nothing has become of yet. */
  Order draft(
      String id,
      OrderRequest request,
      DroneId droneId,
      Caller caller,
      Map<String, Object> parameters,
      Instant expiresAt,
      @Nullable String fleetOrderId) {
    DroneEvent.State state = state(droneId);
    return new Order(
        id,
        droneId,
        request.kind().word(),
        parameters,
        Order.State.AWAITING_CONFIRMATION,
        null,
        null,
        caller.name(),
        request.onBehalfOf(),
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
        request.kind() == OrderKind.REBOOT && state != null ? state.bootedAt() : null,
        OrderDecider.patience(request.kind(), parameters, state),
        request.digest(droneId.value()));
  }

  /**
   * The order goes to the link that holds its drone.
   *
   * @param key as in {@link dev.skein.api.IdempotencyKey}; null for none
   * @param isAsked whether the topic has what was asked for already
   */
  Order accept(
      Connection connection,
      Order order,
      OrderDecider.Situation situation,
      OrderDecider.Decision.Accept accept,
      @Nullable String key,
      boolean isAsked)
      throws SQLException {
    Order accepted = order.accepted(accept, startM(order.kind(), accept, situation), now());
    OrderRows.insert(
        connection, accepted, key, accept.link().toString(), hold(accepted, accept, situation));
    if (!isAsked) {
      put(connection, requested(accepted));
    }
    put(connection, accepted(accepted, accept));
    leases.tell(connection, order.droneId(), situation.drone().lease(), accept.lease());
    return accepted;
  }

  /** As {@link #accept}, for an order that has waited for a second person. */
  Order acceptWaiting(
      Connection connection,
      Order order,
      OrderDecider.Situation situation,
      OrderDecider.Decision.Accept accept)
      throws SQLException {
    Order accepted = order.accepted(accept, startM(order.kind(), accept, situation), now());
    OrderRows.accept(connection, accepted, accept.link().toString());
    OrderRows.hold(connection, order.droneId(), hold(accepted, accept, situation));
    put(connection, requested(accepted));
    put(connection, accepted(accepted, accept));
    leases.tell(connection, order.droneId(), situation.drone().lease(), accept.lease());
    return accepted;
  }

  /** Tells the audit trail. */
  void record(Connection connection, Caller caller, String action, Order order)
      throws SQLException {
    String overrode = order.overrode();
    String onBehalfOf = order.onBehalfOf();
    audit.record(
        store.outbox(),
        connection,
        caller,
        action,
        "drone/" + order.droneId(),
        "%s %s %s%s%s%s"
            .formatted(
                order.command(),
                order.commandId(),
                summary(order.parameters()),
                order.emergency() ? "; emergency: passes zones and leases" : "",
                onBehalfOf == null ? "" : "; on behalf of " + onBehalfOf,
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

  private static @Nullable Double startM(
      OrderKind kind, OrderDecider.Decision.Accept accept, OrderDecider.Situation situation) {
    DroneEvent.State state = situation.state();
    return state == null
        ? null
        : Verifier.remainingM(kind, accept.parameters(), state, situation.drone().home(state));
  }

  /** What the order makes of the drone's row. */
  private static OrderRows.Hold hold(
      Order order, OrderDecider.Decision.Accept accept, OrderDecider.Situation situation) {
    DroneEvent.State state = situation.state();
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
        order.requestedBy(),
        order.onBehalfOf());
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
        accept.lease().fencingToken(),
        order.emergency() ? true : null);
  }

  private void put(Connection connection, CommandEvent event) throws SQLException {
    store.outbox().put(connection, Event.of(ids.next(), Registry.SOURCE, clock.instant(), event));
  }
}
