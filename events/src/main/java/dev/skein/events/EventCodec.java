package dev.skein.events;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Events to and from their JSON bytes (UTF-8). Thread-safe. */
public final class EventCodec {

  private final JsonMapper mapper =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  /** The event's JSON bytes, without a line break. */
  public byte[] encode(Event<?> event) {
    ObjectNode envelope = mapper.createObjectNode();
    envelope.put("id", event.id());
    envelope.put("type", event.type());
    envelope.put("source", event.source());
    envelope.put("timestamp", event.timestamp().toString());
    JsonNode data =
        event.data() instanceof EventData.Unrecognised unrecognised
            ? unrecognised.fields()
            : mapper.valueToTree(event.data());
    envelope.set("data", data);
    return mapper.writeValueAsBytes(envelope);
  }

  /** The event in those bytes, or the field at fault. Never throws for bad input. */
  public Decoded decode(byte[] json) {
    try {
      var _ = mapper.readTree(json);
      return new Decoded.Rejected("", "not written yet");
    } catch (JacksonException e) {
      return new Decoded.Rejected("", e.getOriginalMessage());
    }
  }

  /**
   * The event's type without parsing the rest, or null when the bytes are no event. Fast for bytes
   * that Skein wrote, where the type stands in a fixed place.
   */
  public @Nullable String findType(byte[] json) {
    return json.length == 0 ? null : mapper.readTree(json).path("type").asString();
  }
}
