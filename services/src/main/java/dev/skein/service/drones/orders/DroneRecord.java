package dev.skein.service.drones.orders;

import dev.skein.events.DroneEvent;
import dev.skein.events.Location;
import org.jspecify.annotations.Nullable;

/**
 * What the registry has on a drone that an order depends on.
 *
 * @param group of the fleet; null for none
 * @param lifeCycle {@code active}, {@code maintenance} or {@code retired}
 * @param isMaintenanceDue by flight hours or by day
 * @param base where it belongs; null when nobody has said so
 * @param launch where it was last armed by order; null when it never was
 * @param zoneSetVersion of the zones that are in force
 */
record DroneRecord(
    long id,
    String name,
    @Nullable String autopilot,
    @Nullable String group,
    String lifeCycle,
    boolean isMaintenanceDue,
    Limits limits,
    @Nullable Home base,
    @Nullable Home launch,
    Lease lease,
    long zoneSetVersion) {

  /**
   * Where it returns to: where it says itself; else where it belongs, or where it was last armed.
   * Null when none of them is known.
   *
   * @param state its newest; null when nothing is known of it
   */
  @Nullable Home home(DroneEvent.@Nullable State state) {
    Location own = state == null ? null : state.home();
    return own != null ? Home.of(own) : base == null ? launch : base;
  }

  /**
   * The home of the flight that it is on, or would begin, from which its limits are measured: as
   * {@link #home}; but who neither tells one nor has one in the registry, and is on the ground,
   * takes off where it stands.
   */
  @Nullable Home homeOfFlight(DroneEvent.State state) {
    Location at = state.location();
    return state.home() == null && base == null && at != null && !Places.isFlying(state)
        ? Home.of(at)
        : home(state);
  }
}
