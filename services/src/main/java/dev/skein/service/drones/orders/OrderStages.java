package dev.skein.service.drones.orders;

import dev.skein.bus.Batch;
import dev.skein.bus.BatchHandler;
import dev.skein.bus.Delivery;
import dev.skein.bus.LostOwnershipException;
import dev.skein.bus.jdbc.Outbox;
import dev.skein.bus.jdbc.ServiceStore;
import dev.skein.events.CommandEvent;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.service.drones.Registry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what the links tell of orders with them, and tells what telemetry shows: both under the
 * order's row lock, so that each is told once, whoever looks. What other services ask for on the
 * topic is decided on here, once: the place in the log moves with it. Used by one thread.
 *
 * <p>Deadlines were given by the wall clock and are looked at by it: an order is decided on once,
 * and never again from the log.
 */
public final class OrderStages implements BatchHandler {

  /** The consumer group's name behind the prefix. */
  public static final String GROUP = "drones-orders";

  private static final int MOST_AT_ONCE = 1_000;

  private final ServiceStore store;
  private final String group;
  private final DroneViews views;
  private final ServiceOrders orders;
  private final InstantSource clock;
  private final Looks looks = new Looks();

  /** The order that was the last of those looked at together; empty when all were. */
  private String lookedAtLast = "";

  /**
   * @param orders takes what other services ask for
   */
  public OrderStages(
      ServiceStore store,
      String group,
      DroneViews views,
      ServiceOrders orders,
      InstantSource clock) {
    this.store = store;
    this.group = group;
    this.views = views;
    this.orders = orders;
    this.clock = clock;
  }

  private record Told(CommandEvent event, String eventId, String source, Instant at) {}

  @Override
  public void handle(Batch batch) throws SQLException, LostOwnershipException {
    List<Told> told = new ArrayList<>();
    for (Delivery delivery : batch.sift()) {
      Event<?> event = delivery.findEvent();
      if (event != null && event.data() instanceof CommandEvent command) {
        told.add(new Told(command, event.id(), event.source(), delivery.recordedAt()));
      }
    }
    store.transactOwned(connection -> {
      store.offsets().advance(connection, group, batch.ranges());
      // As by REST a drone's row is locked before those of its orders.
      for (Told each : told) {
        if (each.event instanceof CommandEvent.Requested asked
            && ServiceRequest.SOURCES.contains(each.source)) {
          orders.take(connection, asked);
        }
      }
      for (Told each : told) {
        if (each.event instanceof CommandEvent.CancelRequested wish
            && ServiceRequest.SOURCES.contains(each.source)) {
          orders.takeBack(connection, wish);
        }
      }
      for (Told each : told) {
        apply(connection, each);
      }
      return null;
    });
    if (batch.isCatchingUp()) {
      looks.behind(clock.instant());
    }
    look();
  }

  @Override
  public void reassigned(Collection<TopicPartition> partitions) {
    looks.behind(clock.instant());
  }

  @Override
  public void idle() throws SQLException {
    look();
  }

  /** Tells an event of an order and changes its row, within the connection's transaction. */
  static void tell(
      Connection connection, Outbox outbox, CommandEvent event, OrderRows.Change change)
      throws SQLException {
    OrderRows.change(connection, event.commandId(), change);
    outbox.put(connection, Event.of(idOf(event), Registry.SOURCE, change.stage().at(), event));
  }

  /**
   * Tells that an order has ended as it was asked for, and changes its row where there is one,
   * within the connection's transaction.
   */
  static void end(Connection connection, Outbox outbox, CommandEvent event, Instant at)
      throws SQLException {
    String reason = event instanceof CommandEvent.Failed failed ? failed.reason() : "it came late";
    Order.State state =
        event instanceof CommandEvent.Expired ? Order.State.EXPIRED : Order.State.FAILED;
    tell(connection, outbox, event, last(state, reason, at));
  }

  /** By this id what was told here is known when it comes back. */
  private static String idOf(CommandEvent event) {
    return switch (event) {
      case CommandEvent.Uncertain uncertain -> uncertain.eventId();
      case CommandEvent.Executing executing ->
          EventIds.derived(
              event.commandId(), event.eventType(), String.valueOf(executing.progress()));
      default -> EventIds.derived(event.commandId(), event.eventType(), "drones");
    };
  }

  private void apply(Connection connection, Told told) throws SQLException {
    CommandEvent event = told.event;
    boolean mayBeTheLinks = event instanceof CommandEvent.Uncertain;
    if (event instanceof CommandEvent.Requested
        || event instanceof CommandEvent.Accepted
        || event instanceof CommandEvent.CancelRequested
        || (told.eventId.equals(idOf(event)) && !mayBeTheLinks)) {
      return;
    }
    Optional<Order> order = OrderRows.lock(connection, event.commandId());
    if (order.isEmpty()
        || order.get().state().isLast()
        || (mayBeTheLinks && isUncertain(order.get()))) {
      return;
    }
    OrderRows.Change change = change(order.get(), event, told.at);
    if (change != null) {
      OrderRows.change(connection, event.commandId(), change);
      if (change.state() == Order.State.ACKNOWLEDGED && order.get().kind().steers()) {
        supersede(connection, order.get(), told.at);
      }
    }
  }

  /** Whether it is kept that it is, or was, uncertain: by whoever came to it first. */
  private static boolean isUncertain(Order order) {
    return order.stages().stream().anyMatch(stage -> stage.stage().equals("uncertain"));
  }

  private static OrderRows.@Nullable Change change(Order order, CommandEvent event, Instant at) {
    return switch (event) {
      case CommandEvent.Sent sent ->
          change(
              order.state() == Order.State.ACCEPTED ? Order.State.SENT : order.state(),
              "sent",
              "attempt %d by %s".formatted(sent.attempt(), sent.linkInstance()),
              at);
      case CommandEvent.Acknowledged acknowledged -> {
        boolean isTaken = acknowledged.result().equals("ACCEPTED");
        yield new OrderRows.Change(
            isTaken ? Order.State.ACKNOWLEDGED : order.state(),
            true,
            null,
            null,
            isTaken ? at : null,
            new Order.Stage("acknowledged", at, acknowledged.result()));
      }
      case CommandEvent.Executing executing ->
          new OrderRows.Change(
              Order.State.EXECUTING,
              true,
              null,
              executing.progress(),
              null,
              new Order.Stage(
                  "executing",
                  at,
                  executing.progress() == null ? null : executing.progress() + " %"));
      case CommandEvent.Completed _ -> last(Order.State.COMPLETED, null, at);
      case CommandEvent.Failed failed -> last(Order.State.FAILED, failed.reason(), at);
      case CommandEvent.Expired _ ->
          last(Order.State.EXPIRED, "it was not sent before its deadline", at);
      case CommandEvent.Cancelled cancelled -> last(Order.State.CANCELLED, cancelled.reason(), at);
      case CommandEvent.Uncertain uncertain ->
          new OrderRows.Change(
              Order.State.UNCERTAIN,
              true,
              uncertain.reason(),
              null,
              null,
              new Order.Stage("uncertain", at, uncertain.reason()));
      case CommandEvent.Requested _, CommandEvent.Accepted _, CommandEvent.CancelRequested _ ->
          null;
    };
  }

  private static OrderRows.Change change(
      Order.State state, String stage, String detail, Instant at) {
    return new OrderRows.Change(state, true, null, null, null, new Order.Stage(stage, at, detail));
  }

  private static OrderRows.Change last(Order.State state, @Nullable String reason, Instant at) {
    return new OrderRows.Change(
        state, false, reason, null, null, new Order.Stage(state.word(), at, reason));
  }

  /**
   * The drone flies elsewhere now than it was told before; and of what is uncertain telemetry tells
   * nothing any more: it shows what this order does.
   */
  private void supersede(Connection connection, Order order, Instant at) throws SQLException {
    for (Order before : OrderRows.lockOpen(connection, order.droneId(), order.commandId())) {
      boolean isEarlier = before.requestedAt().isBefore(order.requestedAt());
      boolean isUnderWay = before.acknowledgedAt() != null && !before.state().isLast();
      if (isEarlier && before.state() == Order.State.UNCERTAIN) {
        OrderRows.close(connection, before.commandId());
      } else if (isEarlier && isUnderWay && before.kind().steers()) {
        String reason = "%s %s came after it".formatted(order.command(), order.commandId());
        tell(
            connection,
            store.outbox(),
            new CommandEvent.Cancelled(before.commandId(), before.droneId(), reason),
            last(Order.State.CANCELLED, reason, at));
      }
    }
  }

  /** Of very many open orders those that come next: all are looked at in turn. */
  private void look() throws SQLException {
    Instant now = clock.instant();
    if (!looks.isDue(now)) {
      return;
    }
    List<Order> open =
        store.transact(connection -> {
          List<Order> next = OrderRows.lockOpen(connection, lookedAtLast, MOST_AT_ONCE);
          for (Order order : next) {
            look(connection, order, now);
          }
          return next;
        });
    lookedAtLast = open.size() < MOST_AT_ONCE ? "" : open.getLast().commandId();
    looks.looked(now);
  }

  private void look(Connection connection, Order order, Instant now) throws SQLException {
    DroneViews.View view = views.find(order.droneId()).orElse(null);
    Home home =
        order.kind() == OrderKind.RETURN_TO_BASE
            ? DroneRows.find(connection, order.droneId())
                .map(drone -> drone.home(view == null ? null : view.state()))
                .orElse(null)
            : null;
    String id = order.commandId();
    switch (Verifier.judge(order, view, home, now)) {
      case Verifier.Verdict.Wait() -> {}
      case Verifier.Verdict.GiveUp() -> OrderRows.close(connection, id);
      case Verifier.Verdict.Executing(double progress) ->
          tell(
              connection,
              store.outbox(),
              new CommandEvent.Executing(id, order.droneId(), progress),
              new OrderRows.Change(
                  Order.State.EXECUTING,
                  true,
                  null,
                  progress,
                  null,
                  new Order.Stage("executing", now, progress + " %")));
      case Verifier.Verdict.Completed() ->
          tell(
              connection,
              store.outbox(),
              new CommandEvent.Completed(id, order.droneId()),
              last(Order.State.COMPLETED, null, now));
      case Verifier.Verdict.Failed(String reason) ->
          tell(
              connection,
              store.outbox(),
              new CommandEvent.Failed(id, order.droneId(), reason),
              last(Order.State.FAILED, reason, now));
      case Verifier.Verdict.Expired() -> {
        if (looks.isSettled(now)) {
          expire(connection, order, now);
        }
      }
      case Verifier.Verdict.Uncertain(String reason) ->
          tell(
              connection,
              store.outbox(),
              new CommandEvent.Uncertain(id, order.droneId(), reason),
              new OrderRows.Change(
                  Order.State.UNCERTAIN,
                  true,
                  reason,
                  null,
                  null,
                  new Order.Stage("uncertain", now, reason)));
    }
  }

  /** Of what nobody has confirmed no link has heard, and nothing stands on the topic. */
  private void expire(Connection connection, Order order, Instant now) throws SQLException {
    if (order.state() == Order.State.AWAITING_CONFIRMATION) {
      OrderRows.change(
          connection,
          order.commandId(),
          last(Order.State.EXPIRED, "nobody has confirmed it in time", now));
    } else {
      tell(
          connection,
          store.outbox(),
          new CommandEvent.Expired(order.commandId(), order.droneId()),
          last(Order.State.EXPIRED, "no link has sent it before its deadline", now));
    }
  }
}
