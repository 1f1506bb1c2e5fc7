package dev.skein.bus;

import dev.skein.events.DroneEvent.HealthUpdated;
import dev.skein.events.DroneEvent.LocationBackfilled;
import dev.skein.events.DroneEvent.LocationUpdated;
import dev.skein.events.Topic;
import java.util.Set;

/**
 * Which events may be let go when Kafka takes nothing: those that the next one of their kind makes
 * good, or whose sender is told, and sends them again. Positions, health, other traffic, states,
 * measurements and log lines; never a status, an order or an alert.
 */
final class Shedding {

  private static final Set<String> DRONE_TYPES =
      Set.of(LocationUpdated.TYPE, LocationBackfilled.TYPE, HealthUpdated.TYPE);

  private Shedding() {}

  static boolean mayShed(Topic topic, String eventType) {
    return switch (topic) {
      case DRONE_EVENTS -> DRONE_TYPES.contains(eventType);
      case AIR_TRAFFIC, DRONE_STATE, MONITORING_DATA, APPLICATION_LOGS -> true;
      case DRONE_COMMANDS,
          TASK_EVENTS,
          ALERT_EVENTS,
          USER_EVENTS,
          USER_ACCESS,
          SYSTEM_EVENTS,
          DRONE_REGISTRY,
          DRONE_LEASES,
          AIRSPACE_ZONES,
          ALERT_RULES,
          DEAD_LETTERS ->
          false;
    };
  }
}
