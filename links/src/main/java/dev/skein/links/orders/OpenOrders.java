package dev.skein.links.orders;

import dev.skein.events.CommandEvent;
import dev.skein.events.CommandEvent.Accepted;
import dev.skein.events.DroneId;
import dev.skein.links.orders.OpenOrder.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The orders of a book that have not ended, in the order that they came, and for a while the ids of
 * those that have. Used by the book's thread.
 */
final class OpenOrders {

  /** Of what is more than this, the oldest that nothing need come of any more makes room. */
  static final int MOST = 10_000;

  /** Clocks may be apart: so long after its deadline an order is still known. */
  static final Duration REMEMBERED = Duration.ofMinutes(1);

  /** Of which something must come yet. */
  private final Map<String, OpenOrder> open = new LinkedHashMap<>();

  /**
   * Of which something may be told yet, the one first that came here first: another instance's, and
   * those that their vehicles took.
   */
  private final Map<String, OpenOrder> followed = new LinkedHashMap<>();

  private final Map<String, Instant> ended = new HashMap<>();

  OpenOrder open(Accepted order, Stage stage, Instant until, Instant now) {
    if (open.size() + followed.size() >= MOST) {
      followed.values().stream().findFirst().ifPresent(this::end);
    }
    OpenOrder entry = new OpenOrder(order, stage, until, now);
    (stage == Stage.ELSEWHERE ? followed : open).put(order.commandId(), entry);
    return entry;
  }

  /** The order of that id; null when there is none, or it has ended. */
  @Nullable OpenOrder find(String commandId) {
    OpenOrder entry = open.get(commandId);
    return entry == null ? followed.get(commandId) : entry;
  }

  /** Those of which something must come yet, whatever becomes of them meanwhile. */
  List<OpenOrder> all() {
    return List.copyOf(open.values());
  }

  /** As {@link #all}, of one drone. */
  List<OpenOrder> of(DroneId droneId) {
    return open.values().stream().filter(entry -> entry.order.droneId().equals(droneId)).toList();
  }

  /** Its vehicle is at it: something must come yet, unless it has been taken. */
  void atIt(OpenOrder entry, Instant now) {
    entry.since = now;
    if (entry.stage != Stage.TAKEN) {
      entry.stage = Stage.AT_IT;
      followed.remove(entry.order.commandId());
      open.put(entry.order.commandId(), entry);
    }
  }

  /** Its vehicle has it. */
  void taken(OpenOrder entry, Instant now) {
    entry.taken(now);
    open.remove(entry.order.commandId());
    followed.put(entry.order.commandId(), entry);
  }

  /** Ends what nothing has been told of since then. */
  void endFollowed(Instant since) {
    followed.values().stream()
        .filter(entry -> !entry.since.isAfter(since))
        .toList()
        .forEach(this::end);
  }

  /** How many of this run's wait for their vehicle's answer. */
  long unanswered() {
    return open.values().stream().filter(OpenOrder::isUnanswered).count();
  }

  /** Whether it is open, or has ended lately. */
  boolean isKnown(String commandId) {
    return find(commandId) != null || ended.containsKey(commandId);
  }

  void end(OpenOrder entry) {
    open.remove(entry.order.commandId());
    followed.remove(entry.order.commandId());
    ended.put(entry.order.commandId(), entry.order.expiresAt().plus(REMEMBERED));
  }

  /** It ends with that, which is to be told. */
  List<Step> end(OpenOrder entry, CommandEvent last) {
    end(entry);
    return List.of(new Step.Tell(last));
  }

  /** Forgets what ended too long ago for its record to come again. */
  void forgetEnded(Instant now) {
    ended.values().removeIf(until -> until.isBefore(now));
  }
}
