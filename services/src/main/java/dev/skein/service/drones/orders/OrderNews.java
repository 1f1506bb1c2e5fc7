package dev.skein.service.drones.orders;

import dev.skein.bus.jdbc.Outbox;
import dev.skein.events.CommandEvent;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.service.drones.Registry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is told of orders on their topic, kept with their rows, within the connection's transaction.
 *
 * <p>Everywhere a drone's row is locked before those of its orders, of several drones by their ids,
 * and a drone's orders by theirs: so nobody waits for who waits for them.
 */
final class OrderNews {

  private final Outbox outbox;
  private final Wishes wishes;

  /**
   * @param wishes does what other services ask for
   */
  OrderNews(Outbox outbox, Wishes wishes) {
    this.outbox = outbox;
    this.wishes = wishes;
  }

  /** Who decides on what other services ask for. */
  interface Wishes {
    void take(Connection connection, CommandEvent.Requested asked) throws SQLException;

    void takeBack(Connection connection, CommandEvent.CancelRequested wish) throws SQLException;
  }

  /** An event as it stands on the topic. */
  record Told(CommandEvent event, String eventId, String source, Instant at) {

    private boolean isAsked() {
      return ServiceRequest.SOURCES.contains(source);
    }

    /** Whether nobody here knows of it yet. */
    private boolean isNews() {
      return switch (event) {
        case CommandEvent.Requested _, CommandEvent.CancelRequested _ -> isAsked();
        case CommandEvent.Accepted _ -> false;
        // It may be the link's, by the same id.
        case CommandEvent.Uncertain _ -> true;
        default -> !eventId.equals(idOf(event));
      };
    }
  }

  /** Keeps what has been told, in its order. */
  void keep(Connection connection, List<Told> all) throws SQLException {
    List<Told> news = all.stream().filter(Told::isNews).toList();
    DroneRows.lockAll(
        connection,
        news.stream()
            .map(each -> each.event.droneId())
            .collect(Collectors.toCollection(TreeSet::new)));
    for (Told each : news) {
      if (each.event instanceof CommandEvent.Requested asked) {
        wishes.take(connection, asked);
      }
    }
    for (Told each : news) {
      if (each.event instanceof CommandEvent.CancelRequested wish) {
        wishes.takeBack(connection, wish);
      }
    }
    for (Told each : news) {
      if (!each.isAsked()) {
        apply(connection, each);
      }
    }
  }

  private void apply(Connection connection, Told told) throws SQLException {
    CommandEvent event = told.event;
    Optional<Order> order = OrderRows.lock(connection, event.commandId());
    if (order.isEmpty()
        || order.get().state().isLast()
        || (event instanceof CommandEvent.Uncertain && isUncertain(order.get()))) {
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

  static OrderRows.Change last(Order.State state, @Nullable String reason, Instant at) {
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
            outbox,
            new CommandEvent.Cancelled(before.commandId(), before.droneId(), reason),
            last(Order.State.CANCELLED, reason, at));
      }
    }
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
}
