package dev.skein.bus;

import java.time.InstantSource;
import java.util.Optional;

/**
 * What keeps a consumer from its work, if anything does.
 *
 * @param membership whether it is in its group, and knows its places
 * @param handling whether its handler has what it needs
 */
record GroupStanding(Availability membership, Availability handling) {

  GroupStanding(InstantSource clock) {
    this(new Availability(clock), new Availability(clock));
  }

  Optional<Availability.Outage> findOutage() {
    return membership.findOutage().or(handling::findOutage);
  }

  double outageSeconds() {
    return Math.max(membership.outageSeconds(), handling.outageSeconds());
  }
}
