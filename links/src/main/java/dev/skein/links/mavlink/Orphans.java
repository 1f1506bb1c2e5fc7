package dev.skein.links.mavlink;

import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.EventData;
import dev.skein.events.VehicleAddress;
import dev.skein.links.LinkCounters;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Drones for which nobody speaks any more, nor hears them, since their link instance died: each is
 * told gone once. Used by the link's thread.
 */
final class Orphans {

  private final Holders holders;
  private final LinkDrones drones;
  private final LinkCounters counters;
  private final Map<DroneId, Instant> told = new HashMap<>();

  Orphans(Holders holders, LinkDrones drones, LinkCounters counters) {
    this.holders = holders;
    this.drones = drones;
    this.counters = counters;
  }

  void remove(DroneId droneId) {
    told.remove(droneId);
  }

  /** What is to be told of them now. */
  List<EventData> due(Instant now, Duration silence) {
    List<EventData> events = new ArrayList<>();
    holders.forEachOrphan(
        now,
        silence,
        (droneId, state) -> {
          VehicleAddress address = drones.addressOf(droneId);
          if (address != null
              && !state.observedAt().equals(told.put(droneId, state.observedAt()))) {
            counters.add("drones.orphaned");
            events.addAll(gone(droneId, address, state));
          }
        });
    return events;
  }

  private static List<EventData> gone(
      DroneId droneId, VehicleAddress address, DroneEvent.State state) {
    return List.of(
        new DroneEvent.Disconnected(
            droneId, address, "the link that heard it is gone", state.receivedAt(), state.heldBy()),
        new DroneEvent.StatusChanged(
            droneId, state.status(), DroneStatus.OFFLINE, state.location(), state.battery()));
  }
}
