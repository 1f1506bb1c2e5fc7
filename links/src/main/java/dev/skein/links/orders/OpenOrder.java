package dev.skein.links.orders;

import dev.skein.events.CommandEvent.Accepted;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An order that has not ended, as its book knows it. */
final class OpenOrder {

  enum Stage {
    /** Another run's; what became of it is being read. */
    EARLIER,
    /** Another instance's. */
    ELSEWHERE,
    /** Its drone does not listen. */
    WAITING,
    /** {@code command.sent} is on its way to Kafka. */
    TELLING,
    /** On the wire, not answered. */
    SENT,
    /** The vehicle is at it. */
    AT_IT,
    /** The vehicle has taken it: it may say more. */
    TAKEN
  }

  Accepted order;
  Stage stage;

  /** Its deadline, as its book's time has it. */
  final Instant until;

  /** In its book's time. */
  Instant since;

  int attempt;

  /** How often the part that is on the wire was sent. */
  int tries;

  @Nullable Double progress;

  /** It is not to be sent again, nor to go on. */
  boolean isTakenBack;

  /** Of another run's: it may have been sent. */
  boolean isSent;

  OpenOrder(Accepted order, Stage stage, Instant until, Instant since) {
    this.order = stage == Stage.ELSEWHERE ? order.with(Map.of()) : order;
    this.stage = stage;
    this.until = until;
    this.since = since;
  }

  /** It is not sent any more; a plan is a lot to remember. */
  void taken(Instant now) {
    stage = Stage.TAKEN;
    since = now;
    order = order.with(Map.of());
  }

  /** A vehicle that has taken one may be given the next of its kind. */
  boolean isUnanswered() {
    return !isOthers() && stage != Stage.TAKEN;
  }

  boolean isOthers() {
    return stage == Stage.EARLIER || stage == Stage.ELSEWHERE;
  }

  boolean isHeard() {
    return isOnTheWire() || stage == Stage.TAKEN || (stage == Stage.ELSEWHERE && isSent);
  }

  boolean isOnTheWire() {
    return stage == Stage.SENT || stage == Stage.AT_IT || (stage == Stage.TELLING && attempt > 1);
  }
}
