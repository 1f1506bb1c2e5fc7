package dev.skein.events;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The shape of each event as JSON Schema (draft 7), made from its record: what is not nullable is
 * required, what is nullable may be null, and fields that are not named are allowed.
 */
final class EventSchemas {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final List<String> ANY_BUT_NULL =
      List.of("object", "array", "string", "number", "boolean");

  private final JsonMapper mapper = EventMapper.make();
  private final SourceDocs docs;

  EventSchemas(SourceDocs docs) {
    this.docs = docs;
  }

  /** The whole event of a type: the envelope, and the data in it. */
  ObjectNode event(String type) {
    Class<?> data = EventTypes.find(type).orElseThrow();
    ObjectNode properties = JSON.objectNode();
    properties.set("id", describe(text(), Event.class, "id"));
    properties.set("type", JSON.objectNode().put("type", "string").put("const", type));
    properties.set("source", describe(text(), Event.class, "source"));
    properties.set("timestamp", describe(time(), Event.class, "timestamp"));
    properties.set("data", object(data));
    ObjectNode schema = JSON.objectNode().put("title", type);
    docs.find(data).ifPresent(text -> schema.put("description", text));
    schema.put("type", "object");
    schema.set("required", array(List.of("id", "type", "source", "timestamp", "data")));
    schema.set("properties", properties);
    return schema;
  }

  private ObjectNode object(Class<?> type) {
    ObjectNode properties = JSON.objectNode();
    List<String> required = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      String name = RecordShape.snakeCase(component.getName());
      ObjectNode value = value(component.getGenericType());
      limit(component, value);
      describe(value, type, component.getName());
      if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
        allowNull(value);
      } else {
        required.add(name);
      }
      properties.set(name, value);
    }
    ObjectNode schema = JSON.objectNode().put("type", "object");
    schema.set("required", array(required));
    schema.set("properties", properties);
    return schema;
  }

  private ObjectNode value(Type type) {
    if (type instanceof ParameterizedType map && map.getRawType() == Map.class) {
      ObjectNode schema = JSON.objectNode().put("type", "object");
      schema.set("additionalProperties", value(map.getActualTypeArguments()[1]));
      return schema;
    }
    if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
      ObjectNode schema = JSON.objectNode().put("type", "array");
      schema.set("items", value(list.getActualTypeArguments()[0]));
      return schema;
    }
    Class<?> plain = (Class<?>) type;
    if (plain.isEnum()) {
      ObjectNode schema = JSON.objectNode().put("type", "string");
      schema.set("enum", mapper.valueToTree(plain.getEnumConstants()));
      return describe(schema, plain);
    }
    if (plain.isRecord()) {
      boolean isId = plain.getSimpleName().endsWith("Id");
      return describe(isId ? whole("int64").put("minimum", 1) : object(plain), plain);
    }
    if (plain == Instant.class) {
      return time();
    }
    if (plain == JsonNode.class) {
      return JSON.objectNode().put("type", "object");
    }
    if (plain == Object.class) {
      ObjectNode schema = JSON.objectNode();
      schema.set("type", array(ANY_BUT_NULL));
      return schema;
    }
    return switch (plain.getSimpleName()) {
      case "String" -> JSON.objectNode().put("type", "string");
      case "boolean", "Boolean" -> JSON.objectNode().put("type", "boolean");
      case "double", "Double" -> JSON.objectNode().put("type", "number");
      case "int", "Integer" -> whole("int32");
      case "long", "Long" -> whole("int64");
      default -> throw new IllegalArgumentException("no schema for " + plain);
    };
  }

  /** What {@link Location} checks. */
  private static void limit(RecordComponent component, ObjectNode value) {
    switch (component.getName()) {
      case "latitude" -> value.put("minimum", -90).put("maximum", 90);
      case "longitude" -> value.put("minimum", -180).put("maximum", 180);
      default -> {}
    }
  }

  private static void allowNull(ObjectNode value) {
    ArrayNode types = JSON.arrayNode().add(value.get("type")).add("null");
    value.set("type", types);
    if (value.get("enum") instanceof ArrayNode words) {
      words.addNull();
    }
  }

  private static ObjectNode whole(String format) {
    return JSON.objectNode().put("type", "integer").put("format", format);
  }

  /** What the envelope's texts must be. */
  private static ObjectNode text() {
    return JSON.objectNode().put("type", "string").put("pattern", "\\S").put("maxLength", 128);
  }

  /** RFC 3339, as narrow as it is written: the letters large, no leap seconds. */
  private static ObjectNode time() {
    return JSON.objectNode()
        .put("type", "string")
        .put("format", "date-time")
        .put(
            "pattern",
            "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:[0-5]\\d(\\.\\d{1,9})?(Z|[+-]\\d\\d:\\d\\d)$");
  }

  private ObjectNode describe(ObjectNode schema, Class<?> type) {
    docs.find(type).ifPresent(text -> schema.put("description", text));
    return schema;
  }

  private ObjectNode describe(ObjectNode schema, Class<?> type, String component) {
    docs.find(type, component).ifPresent(text -> schema.put("description", text));
    return schema;
  }

  private static ArrayNode array(List<String> words) {
    ArrayNode array = JSON.arrayNode();
    words.forEach(array::add);
    return array;
  }
}
