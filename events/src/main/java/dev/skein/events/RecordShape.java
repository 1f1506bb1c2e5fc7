package dev.skein.events;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The fields of a record in JSON: which it knows, and which it cannot be without. */
final class RecordShape {

  private static final Map<Class<?>, RecordShape> SHAPES = new ConcurrentHashMap<>();

  private final Map<String, Component> components = new LinkedHashMap<>();

  private RecordShape(Class<?> type) {
    for (RecordComponent component : type.getRecordComponents()) {
      boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
      components.put(snakeCase(component.getName()), new Component(!nullable, component.getType()));
    }
  }

  private record Component(boolean required, Class<?> type) {
    boolean isNested() {
      return type == Location.class || type == VehicleAddress.class;
    }
  }

  static RecordShape of(Class<?> type) {
    return SHAPES.computeIfAbsent(type, RecordShape::new);
  }

  /** The first required field that is missing or null, looking into nested records. */
  Decoded.@Nullable Rejected findMissing(ObjectNode object, String place) {
    for (Map.Entry<String, Component> entry : components.entrySet()) {
      JsonNode value = object.get(entry.getKey());
      if (value == null || value.isNull()) {
        if (entry.getValue().required) {
          return new Decoded.Rejected(place + "." + entry.getKey(), "is missing");
        }
      } else if (entry.getValue().isNested() && value instanceof ObjectNode nested) {
        String where = place + "." + entry.getKey();
        Decoded.Rejected missing = of(entry.getValue().type).findMissing(nested, where);
        if (missing != null) {
          return missing;
        }
      }
    }
    return null;
  }

  /** Adds the fields that the record does not know, looking into nested records. */
  void collectUnknown(ObjectNode object, JsonPointer place, List<UnknownFields.Field> unknown) {
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      Component component = components.get(field.getKey());
      if (component == null) {
        JsonPointer where = place.appendProperty(field.getKey());
        unknown.add(new UnknownFields.Field(where, field.getValue()));
      } else if (component.isNested() && field.getValue() instanceof ObjectNode nested) {
        JsonPointer where = place.appendProperty(field.getKey());
        of(component.type).collectUnknown(nested, where, unknown);
      }
    }
  }

  static String snakeCase(String camelCase) {
    return camelCase.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }
}
