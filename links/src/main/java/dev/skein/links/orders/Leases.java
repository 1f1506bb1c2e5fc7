package dev.skein.links.orders;

import dev.skein.events.CommandEvent.Accepted;
import dev.skein.events.DroneId;
import java.util.HashMap;
import java.util.Map;

/** Who has come to have each drone last, by the newest fencing token that an order for it had. */
final class Leases {

  static final String ANOTHERS = "somebody else has the drone now";

  private final Map<DroneId, Long> newest = new HashMap<>();

  void seen(Accepted order) {
    newest.merge(order.droneId(), order.fencingToken(), Math::max);
  }

  /**
   * Whether another has come to have the drone since the order was given; an emergency goes by
   * nobody's lease.
   */
  boolean isOutdated(Accepted order) {
    return !order.passesLeases() && order.fencingToken() < newest.getOrDefault(order.droneId(), 0L);
  }
}
