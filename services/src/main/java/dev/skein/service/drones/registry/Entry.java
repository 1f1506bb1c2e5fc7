package dev.skein.service.drones.registry;

import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.Location;
import dev.skein.events.VehicleAddress;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A drone as the registry has it.
 *
 * @param version raised by one at each change; the entry's ETag
 * @param group of the fleet; empty for none
 * @param lifeCycle {@code active}, {@code maintenance} or {@code retired}
 * @param minBattery percent of charge below which it does not fly out; null for the usual one
 * @param maxAltitude metres above home that it is not sent beyond; null for no limit
 * @param maxDistance metres from home, seen from above, that it is not sent beyond; null for no
 *     limit
 * @param flightHours in the air so far, as its telemetry tells
 * @param maintenanceDueHours flight hours at which it is due; null for never
 * @param maintenanceDueOn day on which it is due; null for never
 * @param batteryPacks those that are in it
 */
@Schema(name = "RegistryEntry")
public record Entry(
    DroneId droneId,
    long version,
    String name,
    VehicleAddress address,
    @Nullable String autopilot,
    @Nullable String model,
    @Nullable String serial,
    String group,
    List<String> capabilities,
    @Nullable Double homeLatitude,
    @Nullable Double homeLongitude,
    @Nullable Double minBattery,
    @Nullable Double maxAltitude,
    @Nullable Double maxDistance,
    @Nullable String videoUrl,
    String lifeCycle,
    String notes,
    double flightHours,
    @Nullable Double maintenanceDueHours,
    @Nullable LocalDate maintenanceDueOn,
    boolean maintenanceDue,
    List<BatteryPack> batteryPacks) {

  /** What is told of a changed entry. */
  DroneEvent.Updated updated() {
    Double latitude = homeLatitude;
    Double longitude = homeLongitude;
    return new DroneEvent.Updated(
        droneId,
        name,
        address,
        autopilot,
        model,
        version,
        serial,
        groupOrNull(),
        lifeCycle,
        latitude == null || longitude == null ? null : new Location(latitude, longitude, null),
        videoUrl,
        capabilities,
        maxAltitude,
        maxDistance,
        maintenanceDue,
        maintenanceDueAt());
  }

  private @Nullable Instant maintenanceDueAt() {
    LocalDate day = maintenanceDueOn;
    return day == null ? null : day.atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  @Nullable String groupOrNull() {
    return group.isEmpty() ? null : group;
  }
}
