package dev.skein.links.orders;

import dev.skein.events.CommandEvent;
import dev.skein.events.CommandEvent.Accepted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether an order that names this run may go to its vehicle, beside the others that are open, and
 * which of those it puts an end to. Decides only; used by the book's thread.
 */
final class Admission {

  /** Orders that make a drone fly elsewhere, or stop. */
  private static final Set<String> REPLACING =
      Set.of(
          "disarm",
          "take_off",
          "land",
          "return_to_base",
          "go_to",
          "orbit",
          "pause",
          "set_mode",
          "start_mission",
          "emergency_stop",
          "reboot");

  /** Orders by which a drone flies on, or may begin to. */
  private static final Set<String> MOVING = Set.of("resume", "arm");

  private final OpenOrders orders;
  private final Leases leases;
  private final Manner manner;
  private final Carrier carrier;

  Admission(OpenOrders orders, Leases leases, Manner manner, Carrier carrier) {
    this.orders = orders;
    this.leases = leases;
    this.manner = manner;
    this.carrier = carrier;
  }

  /** What an order that may not go ends with. */
  Optional<CommandEvent> refusal(Accepted order, Instant now) {
    if (!now.isBefore(order.expiresAt())) {
      return Optional.of(Words.expired(order));
    }
    if (leases.isOutdated(order)) {
      return Optional.of(Words.failed(order, Leases.ANOTHERS));
    }
    if (orders.unanswered() >= OpenOrders.MOST) {
      return Optional.of(Words.failed(order, "too many orders at once"));
    }
    if (waitsForEmergency(order)) {
      return Optional.of(Words.failed(order, "an emergency order is not answered yet"));
    }
    return isBusy(order)
        ? Optional.of(Words.failed(order, "another " + order.command() + " is not answered yet"))
        : carrier.findObstacle(order, now).map(reason -> Words.failed(order, reason));
  }

  /**
   * Who is told to fly elsewhere, or to stop, must not hear an older order after that: what has not
   * left never will, what is not answered is not repeated and does not go on.
   */
  List<Step> replacedBy(Accepted order) {
    if (!REPLACING.contains(order.command()) || manner.attempts() == 1) {
      return List.of();
    }
    String reason = "%s %s came after it".formatted(order.command(), order.commandId());
    List<Step> steps = new ArrayList<>();
    for (OpenOrder entry : orders.of(order.droneId())) {
      Accepted older = entry.order;
      if (entry.isUnanswered() && !older.command().equals("upload_mission")) {
        steps.addAll(
            orders.end(
                entry,
                entry.isOnTheWire()
                    ? Words.uncertain(older, reason)
                    : Words.cancelled(older, reason)));
      }
    }
    return steps;
  }

  /** What was ordered in an emergency is done first, whoever has the drone. */
  private boolean waitsForEmergency(Accepted order) {
    return !order.passesLeases()
        && (REPLACING.contains(order.command()) || MOVING.contains(order.command()))
        && orders.of(order.droneId()).stream()
            .anyMatch(entry -> entry.isUnanswered() && entry.order.passesLeases());
  }

  /**
   * An acknowledgement names the command alone: one of a kind at a time. An emergency waits for no
   * other than an emergency.
   */
  private boolean isBusy(Accepted order) {
    return orders.of(order.droneId()).stream()
        .filter(entry -> entry.order.passesLeases() || !order.passesLeases())
        .anyMatch(entry -> entry.isUnanswered() && entry.order.command().equals(order.command()));
  }
}
