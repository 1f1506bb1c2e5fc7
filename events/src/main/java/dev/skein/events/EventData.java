package dev.skein.events;

import tools.jackson.databind.node.ObjectNode;

/**
 * What happened: one record per event type, or {@link Unrecognised} for types of a newer writer.
 */
public sealed interface EventData
    permits DroneEvent,
        CommandEvent,
        TaskEvent,
        AlertEvent,
        UserEvent,
        SystemEvent,
        ZoneEvent,
        TrafficEvent,
        EventData.Unrecognised {

  /** The envelope's {@code type}. */
  String eventType();

  /** The Kafka record key: it never changes in the subject's life. */
  String key();

  /** Data of a type this version does not know, kept as it came. */
  record Unrecognised(String eventType, ObjectNode fields) implements EventData {
    /** Always empty: the key of an unrecognised event is the key of the record it came in. */
    @Override
    public String key() {
      return "";
    }
  }
}
