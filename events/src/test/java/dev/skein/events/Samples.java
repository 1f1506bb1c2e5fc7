package dev.skein.events;

import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** One value of every event record: with all fields, and with the required ones only. */
final class Samples {

  static final Instant TIME = Instant.parse("2025-08-03T10:30:00.125Z");

  private Samples() {}

  static EventData make(Class<?> type, boolean minimal) {
    return (EventData) record(type, minimal);
  }

  private static Object record(Class<?> type, boolean minimal) {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      RecordComponent component = components[i];
      types[i] = component.getType();
      boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
      values[i] = nullable && minimal ? null : value(component, minimal);
    }
    try {
      return type.getDeclaredConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type.getName(), e);
    }
  }

  private static Object value(RecordComponent component, boolean minimal) {
    Class<?> type = component.getType();
    if (type.isEnum()) {
      return type.getEnumConstants()[1];
    }
    if (type == Location.class) {
      return new Location(40.7128, -74.006, minimal ? null : 100.5);
    }
    if (type == VehicleAddress.class) {
      return VehicleAddress.mavlink("mavlink", 7, 1);
    }
    if (type == JsonNode.class) {
      return JsonNodeFactory.instance.objectNode().put("type", "Feature");
    }
    if (type == Map.class) {
      switch (component.getName()) {
        case "groups":
          return Map.of("north", Role.OPERATOR);
        case "endedSessions":
          return Map.of("some session", TIME);
        case "keys":
          return Map.of("3", record(UserEvent.AccessKey.class, minimal));
        default:
      }
      return component.getName().equals("metrics") ? Map.of("cpu", 0.5) : Map.of("altitude", 12.5);
    }
    if (type == List.class) {
      return List.of("some of " + component.getName());
    }
    if (type == DroneId.class) {
      return new DroneId(1);
    }
    if (type == TaskId.class) {
      return new TaskId(123);
    }
    if (type == AlertId.class) {
      return new AlertId(456);
    }
    if (type == UserId.class) {
      return new UserId(9);
    }
    if (type == Instant.class) {
      return TIME;
    }
    if (type == String.class) {
      return "some " + component.getName();
    }
    if (type == boolean.class || type == Boolean.class) {
      return true;
    }
    if (type == double.class || type == Double.class) {
      return 12.25;
    }
    if (type == int.class || type == Integer.class) {
      return 3;
    }
    if (type == long.class || type == Long.class) {
      return 4L;
    }
    throw new IllegalStateException("no sample of " + type);
  }
}
