package dev.skein.service.gateway.live;

import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.Fix;
import dev.skein.events.Location;
import dev.skein.events.VehicleAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A drone as clients see it: its registry entry and its newest state. Units as in {@link
 * dev.skein.events.DroneEvent.LocationUpdated}.
 *
 * @param home where it returns to, as it says itself; altitude above mean sea level
 * @param observedAt when the state was true; null for a drone that has said nothing yet
 */
public record DroneView(
    DroneId droneId,
    String name,
    @Nullable VehicleAddress address,
    @Nullable String autopilot,
    @Nullable String model,
    DroneStatus status,
    boolean connected,
    @Nullable Location location,
    Fix fix,
    @Nullable Double relativeAltitudeM,
    @Nullable Double headingDeg,
    @Nullable Double groundSpeedMps,
    @Nullable Double climbMps,
    @Nullable Double battery,
    @Nullable Double voltageV,
    @Nullable Integer satellites,
    @Nullable Boolean armed,
    @Nullable String mode,
    @Nullable Location home,
    @Nullable Instant observedAt) {

  /** A drone of which nothing is known but its id. */
  static DroneView unknown(DroneId id) {
    return new DroneView(
        id,
        "Drone " + id,
        null,
        null,
        null,
        DroneStatus.OFFLINE,
        false,
        null,
        Fix.UNKNOWN,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }
}
