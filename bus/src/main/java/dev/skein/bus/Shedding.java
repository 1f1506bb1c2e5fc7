package dev.skein.bus;

import dev.skein.events.DroneEvent.HealthUpdated;
import dev.skein.events.DroneEvent.LocationUpdated;
import dev.skein.events.Topic;

/**
 * Which events may be let go when Kafka takes nothing: those that the next one of their kind makes
 * good. Positions, health, other traffic, states, measurements and log lines; never a status, an
 * order or an alert.
 */
final class Shedding {

  private Shedding() {}

  static boolean mayShed(Topic topic, String eventType) {
    return switch (topic) {
      case DRONE_EVENTS ->
          eventType.equals(LocationUpdated.TYPE) || eventType.equals(HealthUpdated.TYPE);
      case AIR_TRAFFIC, DRONE_STATE, MONITORING_DATA, APPLICATION_LOGS -> true;
      case DRONE_COMMANDS,
          TASK_EVENTS,
          ALERT_EVENTS,
          USER_EVENTS,
          USER_ACCESS,
          SYSTEM_EVENTS,
          DRONE_REGISTRY,
          AIRSPACE_ZONES,
          ALERT_RULES,
          DEAD_LETTERS ->
          false;
    };
  }
}
