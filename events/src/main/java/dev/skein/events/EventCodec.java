package dev.skein.events;

import dev.skein.events.DroneEvent.LocationUpdated;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Events to and from their JSON bytes (UTF-8, no line break). Thread-safe.
 *
 * <p>Reading is strict about what is known (nothing is coerced, nothing required may be missing)
 * and lenient about what is not: unknown types and fields are kept and written back.
 */
public final class EventCodec {

  /** The largest event that is read, in bytes. */
  public static final int LARGEST = 1 << 20;

  private static final int LONGEST_ID = 128;
  private static final Set<String> ENVELOPE = Set.of("id", "type", "source", "timestamp", "data");

  private static final JsonPointer DATA = JsonPointer.compile("/data");

  private final JsonMapper mapper = EventMapper.make();

  /** The event's JSON bytes. */
  public byte[] encode(Event<?> event) {
    if (event.data() instanceof LocationUpdated report && event.unknown().isEmpty()) {
      byte[] json = LocationUpdatedCodec.encode(event, report);
      if (json != null) {
        return json;
      }
    }
    ObjectNode envelope = mapper.createObjectNode();
    envelope.put("id", event.id());
    envelope.put("type", event.type());
    envelope.put("source", event.source());
    envelope.put("timestamp", event.timestamp().toString());
    envelope.set(
        "data",
        event.data() instanceof EventData.Unrecognised unrecognised
            ? unrecognised.fields()
            : mapper.valueToTree(event.data()));
    for (UnknownFields.Field field : event.unknown().fields()) {
      putBack(envelope, field);
    }
    return mapper.writeValueAsBytes(envelope);
  }

  /** The event in those bytes, or the field at fault. Never throws for bad input. */
  public Decoded decode(byte[] json) {
    Event<LocationUpdated> report = LocationUpdatedCodec.decode(json);
    if (report != null) {
      return new Decoded.Accepted(report);
    }
    if (json.length == 0) {
      return new Decoded.Rejected("", "not JSON: it is empty");
    }
    if (json.length > LARGEST) {
      return new Decoded.Rejected(
          "", "an event has at most %d bytes, not %d".formatted(LARGEST, json.length));
    }
    try {
      return mapper.readTree(json) instanceof ObjectNode envelope
          ? decode(envelope)
          : new Decoded.Rejected("", "an event is a JSON object");
    } catch (JacksonException e) {
      return new Decoded.Rejected("", JsonFault.notJson(e));
    }
  }

  /**
   * The event's type without parsing the rest, or null when there is none. Fast for bytes that
   * Skein wrote, where the type stands in a fixed place.
   */
  public @Nullable String findType(byte[] json) {
    String type = TypePeek.find(json);
    if (type != null || json.length == 0) {
      return type;
    }
    try {
      JsonNode node = mapper.readTree(json).path("type");
      return node.isString() ? node.asString() : null;
    } catch (JacksonException e) {
      return null;
    }
  }

  /** The event in an envelope that is parsed already, or the field at fault. */
  public Decoded decode(ObjectNode envelope) {
    for (String field : List.of("id", "type", "source")) {
      String fault = faultOfText(envelope.get(field));
      if (fault != null) {
        return new Decoded.Rejected(field, fault);
      }
    }
    Instant timestamp = findTime(envelope.get("timestamp"));
    if (timestamp == null) {
      return new Decoded.Rejected(
          "timestamp", faultOf(envelope.get("timestamp"), "must be an RFC 3339 time"));
    }
    if (!(envelope.get("data") instanceof ObjectNode data)) {
      return new Decoded.Rejected("data", faultOf(envelope.get("data"), "must be an object"));
    }
    List<UnknownFields.Field> unknown = new ArrayList<>();
    envelope
        .properties()
        .forEach(field -> {
          if (!ENVELOPE.contains(field.getKey())) {
            JsonPointer place = JsonPointer.empty().appendProperty(field.getKey());
            unknown.add(new UnknownFields.Field(place, field.getValue()));
          }
        });
    String type = envelope.get("type").asString();
    Optional<Class<? extends EventData>> known = EventTypes.find(type);
    if (known.isEmpty()) {
      return accept(envelope, timestamp, new EventData.Unrecognised(type, data), unknown);
    }
    RecordShape shape = RecordShape.of(known.get());
    Decoded.Rejected missing = shape.findMissing(data, "data");
    if (missing != null) {
      return missing;
    }
    try {
      EventData decoded = mapper.treeToValue(data, known.get());
      shape.collectUnknown(data, DATA, unknown);
      return accept(envelope, timestamp, decoded, unknown);
    } catch (JacksonException e) {
      return EventMapper.rejection(e);
    }
  }

  private static Decoded accept(
      ObjectNode envelope, Instant timestamp, EventData data, List<UnknownFields.Field> unknown) {
    return new Decoded.Accepted(
        new Event<>(
            envelope.get("id").asString(),
            envelope.get("source").asString(),
            timestamp,
            data,
            unknown.isEmpty() ? UnknownFields.NONE : new UnknownFields(unknown)));
  }

  private static void putBack(ObjectNode envelope, UnknownFields.Field field) {
    JsonPointer place = field.place();
    if (envelope.at(place.head()) instanceof ObjectNode parent) {
      parent.set(place.last().getMatchingProperty(), field.value());
    }
  }

  private static @Nullable String faultOfText(@Nullable JsonNode node) {
    if (node == null || !node.isString()) {
      return faultOf(node, "must be text");
    }
    String text = node.asString();
    if (text.isBlank()) {
      return "must not be blank";
    }
    return text.length() > LONGEST_ID ? "has more than " + LONGEST_ID + " characters" : null;
  }

  private static String faultOf(@Nullable JsonNode node, String rule) {
    return node == null || node.isNull() ? "is missing" : rule;
  }

  private static @Nullable Instant findTime(@Nullable JsonNode node) {
    return node == null || !node.isString() ? null : EventMapper.findTime(node.asString());
  }
}
