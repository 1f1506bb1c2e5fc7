package dev.skein.service.drones.orders;

import org.jspecify.annotations.Nullable;

/**
 * What the registry has on a drone that an order depends on.
 *
 * @param group of the fleet; null for none
 * @param lifeCycle {@code active}, {@code maintenance} or {@code retired}
 * @param isMaintenanceDue by flight hours or by day
 * @param minBattery percent of charge below which it does not fly out; null for the usual one
 * @param home where it belongs, or where it was last armed; null when neither is known
 * @param zoneSetVersion of the zones that are in force
 */
record DroneRecord(
    long id,
    String name,
    @Nullable String autopilot,
    @Nullable String group,
    String lifeCycle,
    boolean isMaintenanceDue,
    @Nullable Double minBattery,
    @Nullable Home home,
    Lease lease,
    long zoneSetVersion) {}
