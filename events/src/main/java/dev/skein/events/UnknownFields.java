package dev.skein.events;

import java.util.List;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/** Fields of an event that this version does not know, each at its place in the envelope. */
public record UnknownFields(List<Field> fields) {

  /** No unknown fields. */
  public static final UnknownFields NONE = new UnknownFields(List.of());

  public UnknownFields {
    fields = List.copyOf(fields);
  }

  public boolean isEmpty() {
    return fields.isEmpty();
  }

  /** One unknown field: where it stood (from the envelope's root) and its value. */
  public record Field(JsonPointer place, JsonNode value) {}
}
