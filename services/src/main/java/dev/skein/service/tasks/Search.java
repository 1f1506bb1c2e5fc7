package dev.skein.service.tasks;

import dev.skein.events.DroneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The search for a drone that flies a task: which were asked in vain. Pure.
 *
 * @param refused ids of drones that did not take it, or were lost with it
 * @param isTakeOver whether another has begun it
 */
record Search(List<Long> refused, boolean isTakeOver) {

  /** So many drones are asked, one after the other. */
  static final int MOST = 5;

  static final Search NEW = new Search(List.of(), false);

  Search {
    refused = List.copyOf(refused);
  }

  Search without(DroneId drone) {
    List<Long> more = new ArrayList<>(refused);
    more.add(drone.value());
    return new Search(more, isTakeOver);
  }

  /** For one that flies what a lost drone has left. */
  static Search takeOver(DroneId lost) {
    return new Search(List.of(lost.value()), true);
  }

  boolean mayGoOn() {
    return refused.size() < MOST;
  }

  Set<DroneId> drones() {
    return refused.stream().map(DroneId::new).collect(Collectors.toUnmodifiableSet());
  }
}
