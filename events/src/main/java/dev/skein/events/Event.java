package dev.skein.events;

import java.time.Instant;
import java.util.Objects;

/**
 * One thing that happened, in the envelope every Skein event travels in: {@code id}, {@code type},
 * {@code source}, {@code timestamp}, {@code data}.
 *
 * @param id unique per event; Skein writes UUIDs (version 7, or name-based for derived events) and
 *     reads any non-blank text of at most 128 characters
 * @param source the service that says so, for example {@code drone-control-service}
 * @param timestamp when it happened, by the best clock known to the source; RFC 3339 on the wire
 * @param data what happened; its class decides {@code type}
 * @param unknown fields a newer writer added, passed on as they came
 */
public record Event<D extends EventData>(
    String id, String source, Instant timestamp, D data, UnknownFields unknown) {

  public Event {
    Objects.requireNonNull(id);
    Objects.requireNonNull(source);
    Objects.requireNonNull(timestamp);
    Objects.requireNonNull(data);
    Objects.requireNonNull(unknown);
  }

  /** An event with no fields beyond those this version knows. */
  public static <D extends EventData> Event<D> of(
      String id, String source, Instant timestamp, D data) {
    return new Event<>(id, source, timestamp, data, UnknownFields.NONE);
  }

  /** The envelope's {@code type}, for example {@code drone.status.changed}. */
  public String type() {
    return data.eventType();
  }

  /** The Kafka record key: decimal ASCII of the subject's id, or a service instance's name. */
  public String key() {
    return data.key();
  }
}
