package dev.skein.links.orders;

import dev.skein.events.CommandEvent.Accepted;
import dev.skein.events.DroneId;
import java.time.Instant;
import java.util.Optional;

/** What carries orders to a kind of vehicle. Called by the link's thread; it does not wait. */
public interface Carrier {

  /** Why an order cannot be sent to its drone now: not connected here, no order for such a one. */
  Optional<String> findObstacle(Accepted order, Instant now);

  /** Whether the drone would hear an order now; else it waits until it does, or its deadline. */
  default boolean isListening(DroneId droneId) {
    return true;
  }

  /**
   * Puts an order on the wire. A drone that has gone meanwhile does not hear it, and does not
   * answer.
   *
   * @param attempt 1 for the first
   */
  void transmit(Accepted order, int attempt, Instant now);

  /** Asks the vehicle to give up an order that it is at; nothing where it cannot be asked. */
  default void takeBack(Accepted order, Instant now) {}
}
