package dev.skein.service.drones.orders;

import java.time.Duration;
import java.util.Set;

/**
 * What holds for all orders.
 *
 * @param twoPersons orders that somebody else must confirm while the drone is in the air, and those
 *     that come to one of them
 * @param minBatteryPercent of charge below which no drone flies out, where its own entry says
 *     nothing else
 */
public record OrderPolicy(Set<OrderKind> twoPersons, double minBatteryPercent) {

  /** Nobody need confirm anything; a fifth of the charge stays for the way home. */
  public static final OrderPolicy DEFAULTS = new OrderPolicy(Set.of(), 20);

  /** How long an order may take to the vehicle, where nothing else is asked. */
  static final Duration DEADLINE = Duration.ofSeconds(10);

  static final Duration LONGEST_DEADLINE = Duration.ofMinutes(10);

  /** How long a lease holds after the last order, where nothing else is asked. */
  static final Duration LEASE = Duration.ofSeconds(60);

  static final Duration LONGEST_LEASE = Duration.ofHours(1);

  /** How long the second person may take. */
  static final Duration CONFIRMATION = Duration.ofSeconds(60);

  public OrderPolicy {
    twoPersons = Set.copyOf(twoPersons);
  }
}
