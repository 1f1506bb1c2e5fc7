package dev.skein.links.mavlink;

import dev.skein.events.DroneId;
import dev.skein.events.VehicleAddress;
import dev.skein.links.LinkCounters;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The drones of one link: which vehicle the registry has given which id, and those of them that
 * this link has to do with. Used by the link's thread.
 */
final class LinkDrones {

  private final String run;
  private final MessageRates rates;
  private final Holders holders;
  private final LinkCounters counters;
  private final Map<VehicleAddress, DroneId> names = new HashMap<>();
  private final Map<DroneId, VehicleAddress> addresses = new HashMap<>();
  private final Map<VehicleAddress, LinkedDrone> known = new HashMap<>();

  /**
   * @param run of the link instance that speaks for them
   */
  LinkDrones(String run, MessageRates rates, Holders holders, LinkCounters counters) {
    this.run = run;
    this.rates = rates;
    this.holders = holders;
    this.counters = counters;
  }

  /** The registry has given a vehicle an id; false when that was known. */
  boolean name(VehicleAddress address, DroneId droneId) {
    addresses.put(droneId, address);
    return !droneId.equals(names.put(address, droneId));
  }

  /** The drone at that address; made where the registry has named it; null where it has not. */
  @Nullable LinkedDrone find(VehicleAddress address) {
    LinkedDrone drone = known.get(address);
    if (drone == null) {
      DroneId droneId = names.get(address);
      return droneId == null ? null : make(address, droneId);
    }
    return drone;
  }

  /** The drone anew: nothing is known of it yet. */
  LinkedDrone make(VehicleAddress address, DroneId droneId) {
    LinkedDrone drone =
        new LinkedDrone(
            new Vehicle(droneId, address, run, counters),
            new TakeOver(holders, droneId),
            requests(),
            counters);
    known.put(address, drone);
    return drone;
  }

  /** What a drone is to be asked when it is heard again. */
  VehicleRequests requests() {
    return new VehicleRequests(rates);
  }

  @Nullable VehicleAddress addressOf(DroneId droneId) {
    return addresses.get(droneId);
  }

  void remove(DroneId droneId) {
    names.values().removeIf(droneId::equals);
    addresses.remove(droneId);
    known.values().removeIf(drone -> drone.vehicle().droneId().equals(droneId));
  }

  Collection<LinkedDrone> all() {
    return known.values();
  }
}
