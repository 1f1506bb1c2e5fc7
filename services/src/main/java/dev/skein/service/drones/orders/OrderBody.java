package dev.skein.service.drones.orders;

import dev.skein.api.IdempotencyKey;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The body of a request for an order: what it asks for, or every fault with its field. Pure. */
final class OrderBody {

  private static final Set<String> FIELDS =
      Set.of("command", "parameters", "expires_at", "emergency", IdempotencyKey.FIELD);

  private OrderBody() {}

  /** What a body holds. */
  sealed interface Read {
    record Good(OrderRequest request) implements Read {}

    record Bad(List<Fault> faults) implements Read {}
  }

  /**
   * Reads a body.
   *
   * @param key of the Idempotency-Key header; null when there was none
   * @param others fields that it may have besides
   */
  static Read read(JsonNode body, @Nullable String key, Set<String> others) {
    List<Fault> faults = new ArrayList<>();
    if (!body.isObject()) {
      return new Read.Bad(List.of(new Fault("", "The body must be a JSON object.", true)));
    }
    Set<String> known = new HashSet<>(FIELDS);
    known.addAll(others);
    for (String name : body.propertyNames()) {
      if (!known.contains(name)) {
        faults.add(new Fault(name, "is not known", true));
      }
    }
    Optional<OrderKind> kind = kind(body.get("command"), faults);
    Map<String, Object> parameters =
        kind.map(found -> parameters(found, body.get("parameters"), faults)).orElse(Map.of());
    Instant expiresAt = time(body.get("expires_at"), faults);
    boolean isEmergency = isTrue(body.get("emergency"), faults);
    String name = key(body.get(IdempotencyKey.FIELD), key, faults);
    kind.filter(found -> isEmergency && !found.isForEmergencies())
        .ifPresent(found ->
            faults.add(
                new Fault("emergency", found.word() + " is no order for emergencies", false)));
    return faults.isEmpty() && kind.isPresent()
        ? new Read.Good(
            new OrderRequest(kind.get(), parameters, expiresAt, isEmergency, name, null))
        : new Read.Bad(faults);
  }

  private static Optional<OrderKind> kind(@Nullable JsonNode command, List<Fault> faults) {
    if (command == null || !command.isString()) {
      faults.add(new Fault("command", "is needed: one of " + OrderKind.words(), true));
      return Optional.empty();
    }
    Optional<OrderKind> kind = OrderKind.find(command.asString());
    if (kind.isEmpty()) {
      faults.add(new Fault("command", "must be one of " + OrderKind.words(), false));
    }
    return kind;
  }

  /** What an order of that kind is told, as events have it. */
  static Map<String, Object> parameters(
      OrderKind kind, @Nullable JsonNode body, List<Fault> faults) {
    JsonNode given = body == null || body.isNull() ? JsonNodeFactory.instance.objectNode() : body;
    if (!given.isObject()) {
      faults.add(new Fault("parameters", "must be an object", true));
      return Map.of();
    }
    Map<String, Object> parameters = new LinkedHashMap<>();
    Set<String> known = new HashSet<>();
    for (Parameter parameter : kind.parameters()) {
      known.add(parameter.name());
      JsonNode value = given.get(parameter.name());
      List<Fault> wrong = parameter.check(value);
      faults.addAll(wrong);
      if (wrong.isEmpty() && value != null && !value.isNull()) {
        parameters.put(parameter.name(), parameter.value(value));
      }
    }
    for (String name : given.propertyNames()) {
      if (!known.contains(name)) {
        faults.add(new Fault("parameters." + name, kind.word() + " has no such one", true));
      }
    }
    return parameters;
  }

  private static @Nullable Instant time(@Nullable JsonNode value, List<Fault> faults) {
    if (value == null || value.isNull()) {
      return null;
    }
    try {
      return OffsetDateTime.parse(value.isString() ? value.asString() : "").toInstant();
    } catch (DateTimeException e) {
      faults.add(new Fault("expires_at", "must be an RFC 3339 time", true));
      return null;
    }
  }

  private static boolean isTrue(@Nullable JsonNode value, List<Fault> faults) {
    if (value == null || value.isNull()) {
      return false;
    }
    if (!value.isBoolean()) {
      faults.add(new Fault("emergency", "must be true or false", true));
    }
    return value.isBoolean() && value.asBoolean();
  }

  private static @Nullable String key(
      @Nullable JsonNode field, @Nullable String header, List<Fault> faults) {
    return switch (IdempotencyKey.read(field, header)) {
      case IdempotencyKey.Read.Good(String key) -> key;
      case IdempotencyKey.Read.Bad(String reason, boolean isShape) -> {
        faults.add(new Fault(IdempotencyKey.FIELD, reason, isShape));
        yield null;
      }
    };
  }
}
