package dev.skein.events;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** The topics, with what a broker must know to make them. */
public enum Topic {
  DRONE_EVENTS("drone-events", Kind.STREAM, Duration.ofDays(7)),
  DRONE_COMMANDS("drone-commands", Kind.ORDERS, Duration.ofDays(7)),
  TASK_EVENTS("task-events", Kind.ORDERS, Duration.ofDays(30)),
  ALERT_EVENTS("alert-events", Kind.ORDERS, Duration.ofDays(30)),
  USER_EVENTS("user-events", Kind.ORDERS, Duration.ofDays(30)),
  USER_ACCESS("user-access", Kind.REGISTRY, Duration.ofDays(1)),
  SYSTEM_EVENTS("system-events", Kind.STREAM, Duration.ofDays(7)),
  MONITORING_DATA("monitoring-data", Kind.STREAM, Duration.ofDays(1)),
  APPLICATION_LOGS("application-logs", Kind.STREAM, Duration.ofDays(3)),
  DRONE_STATE("drone-state", Kind.STATE, Duration.ofDays(1)),
  DRONE_REGISTRY("drone-registry", Kind.REGISTRY, Duration.ofDays(1)),
  DRONE_LEASES("drone-leases", Kind.REGISTRY, Duration.ofDays(1)),
  AIR_TRAFFIC("air-traffic", Kind.STREAM, Duration.ofDays(1)),
  AIRSPACE_ZONES("airspace-zones", Kind.REGISTRY, Duration.ofDays(1)),
  ALERT_RULES("alert-rules", Kind.REGISTRY, Duration.ofDays(1)),
  DEAD_LETTERS("dead-letters", Kind.STREAM, Duration.ofDays(30));

  /** How a topic is kept. */
  public enum Kind {
    /** Kept for a time. */
    STREAM,
    /** Kept for a time; each record is on disk before it is acknowledged. */
    ORDERS,
    /** The newest record of each key is kept. */
    STATE,
    /** The newest record of each key is kept; each is on disk before it is acknowledged. */
    REGISTRY
  }

  private final String topicName;
  private final Kind kind;
  private final Duration retention;

  Topic(String topicName, Kind kind, Duration retention) {
    this.topicName = topicName;
    this.kind = kind;
    this.retention = retention;
  }

  /** The topic's name on Kafka, for example {@code drone-events}. */
  public String topicName() {
    return topicName;
  }

  public Kind kind() {
    return kind;
  }

  /** How long records are kept; on compacted topics, how long tombstones are. */
  public Duration retention() {
    return retention;
  }

  public boolean isCompacted() {
    return kind == Kind.STATE || kind == Kind.REGISTRY;
  }

  /**
   * The topic that events of this kind belong to.
   *
   * @throws IllegalArgumentException for data of an unrecognised type, which can stand anywhere
   */
  public static Topic of(EventData data) {
    return switch (data) {
      case DroneEvent.State _ -> DRONE_STATE;
      case DroneEvent.LeaseChanged _ -> DRONE_LEASES;
      case DroneEvent _ -> DRONE_EVENTS;
      case CommandEvent _ -> DRONE_COMMANDS;
      case TaskEvent _ -> TASK_EVENTS;
      case AlertEvent _ -> ALERT_EVENTS;
      case UserEvent.Access _ -> USER_ACCESS;
      case UserEvent _ -> USER_EVENTS;
      case SystemEvent.Metrics _ -> MONITORING_DATA;
      case SystemEvent.LogRecorded _ -> APPLICATION_LOGS;
      case SystemEvent.RequestRefused _, SystemEvent.ChangeRecorded _ -> USER_EVENTS;
      case SystemEvent.ClockTick _ -> DRONE_EVENTS;
      case SystemEvent _ -> SYSTEM_EVENTS;
      case ZoneEvent.ZoneSetActivated _ -> DRONE_EVENTS;
      case ZoneEvent _ -> AIRSPACE_ZONES;
      case TrafficEvent _ -> AIR_TRAFFIC;
      case EventData.Unrecognised unrecognised ->
          throw new IllegalArgumentException("no topic for type " + unrecognised.eventType());
    };
  }

  /** The topic of that name on Kafka. */
  public static Optional<Topic> find(String topicName) {
    return Arrays.stream(values()).filter(t -> t.topicName.equals(topicName)).findFirst();
  }

  @Override
  public String toString() {
    return topicName;
  }
}
