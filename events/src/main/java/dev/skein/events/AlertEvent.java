package dev.skein.events;

import org.jspecify.annotations.Nullable;

/** The life of an alert; on {@code alert-events}, keyed by alert id. */
public sealed interface AlertEvent extends EventData {

  AlertId alertId();

  @Override
  default String key() {
    return alertId().toString();
  }

  /**
   * Something needs attention.
   *
   * @param type the kind of cause, for example {@code battery_low} or {@code zone_violation}
   * @param message for people
   * @param autoAction what Skein does about it by itself, for example {@code return_to_base}
   */
  record Created(
      AlertId alertId,
      String type,
      AlertLevel level,
      String message,
      @Nullable DroneId droneId,
      @Nullable String autoAction,
      @Nullable String zoneId)
      implements AlertEvent {
    @Override
    public String eventType() {
      return "alert.created";
    }
  }

  /** An alert's level, message or members changed. Fields as in {@link Created}. */
  record Updated(
      AlertId alertId,
      String type,
      AlertLevel level,
      String message,
      @Nullable DroneId droneId,
      @Nullable String autoAction,
      @Nullable String zoneId)
      implements AlertEvent {
    @Override
    public String eventType() {
      return "alert.updated";
    }
  }

  /** A person has taken note; the cause may well persist. */
  record Acknowledged(AlertId alertId, UserId userId, @Nullable String comment)
      implements AlertEvent {
    @Override
    public String eventType() {
      return "alert.acknowledged";
    }
  }

  /** The cause is gone. */
  record Resolved(AlertId alertId, String reason) implements AlertEvent {
    @Override
    public String eventType() {
      return "alert.resolved";
    }
  }
}
