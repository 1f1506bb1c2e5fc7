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

  /** Where it belongs, or where it was last armed; null when neither is known. */
  @Nullable Home home() {
    return base == null ? launch : base;
  }

  /**
   * The home of the flight that it is on, or would begin: where it belongs; else where it stands,
   * in the air where it was last armed. Null when that is not known.
   */
  @Nullable Home home(DroneEvent.State state) {
    Location at = state.location();
    return base == null && at != null && !Places.isFlying(state)
        ? new Home(at.latitude(), at.longitude())
        : home();
  }
}
