package dev.skein.links.orders;

import dev.skein.events.CommandEvent;

/** What is to be done next about an order. */
public sealed interface Step {

  /**
   * Tell this on {@code drone-commands}. Of {@code command.sent} the book must hear how it went.
   */
  record Tell(CommandEvent event) implements Step {}

  /**
   * Put the order on the wire.
   *
   * @param attempt 1 for the first
   */
  record Transmit(CommandEvent.Accepted order, int attempt) implements Step {}

  /** Ask the vehicle to give up an order that it has. */
  record TakeBack(CommandEvent.Accepted order) implements Step {}

  /** Count a record that nothing is done about, nor said on the topic: it may be anybody's. */
  record Count(String cause) implements Step {}
}
