package dev.skein.service.alerts;

import dev.skein.events.AlertLevel;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.EventData;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an event means for the alerts: pure. */
final class AlertDecisions {

  /** The events that can mean anything. */
  static final Set<String> TYPES = Set.of("zone.entered", "zone.left", "drone.battery.low");

  static final String ZONE_VIOLATION = "zone_violation";
  static final String BATTERY_LOW = "battery_low";

  private AlertDecisions() {}

  /** What shall happen. */
  sealed interface Decision {
    /** An alert begins. */
    record Raise(
        String type, AlertLevel level, String message, DroneId droneId, @Nullable String zoneId)
        implements Decision {}

    /** The cause of an alert is gone. */
    record Resolve(String type, DroneId droneId, @Nullable String zoneId, String reason)
        implements Decision {}

    /** Nothing. */
    record Nothing() implements Decision {}
  }

  static Decision decide(EventData data) {
    return switch (data) {
      case DroneEvent.ZoneEntered entered when isRestricted(entered.restriction()) ->
          new Decision.Raise(
              ZONE_VIOLATION,
              levelOf(entered.restriction()),
              "Drone %s is in zone %s (%s)"
                  .formatted(
                      entered.droneId(),
                      entered.zoneName(),
                      entered.restriction().toLowerCase(Locale.ROOT).replace('_', ' ')),
              entered.droneId(),
              entered.zoneId());
      case DroneEvent.ZoneLeft left ->
          new Decision.Resolve(
              ZONE_VIOLATION, left.droneId(), left.zoneId(), "the drone has left the zone");
      case DroneEvent.BatteryLow low ->
          new Decision.Raise(
              BATTERY_LOW,
              AlertLevel.WARNING,
              "Drone %s: battery at %.0f %%, at or below %.0f %%"
                  .formatted(low.droneId(), low.battery(), low.threshold()),
              low.droneId(),
              null);
      default -> new Decision.Nothing();
    };
  }

  private static boolean isRestricted(String restriction) {
    return !restriction.equals("NO_RESTRICTION");
  }

  private static AlertLevel levelOf(String restriction) {
    return switch (restriction) {
      case "PROHIBITED" -> AlertLevel.CRITICAL;
      case "REQ_AUTHORISATION", "REQ_AUTHORIZATION" -> AlertLevel.ERROR;
      default -> AlertLevel.WARNING;
    };
  }
}
