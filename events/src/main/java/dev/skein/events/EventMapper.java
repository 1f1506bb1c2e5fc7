package dev.skein.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.Temporal;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;

/** Jackson as events need it: snake_case, nothing coerced, unknown fields passed over. */
final class EventMapper {

  private EventMapper() {}

  static JsonMapper make() {
    JsonFactory factory =
        JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    return JsonMapper.builder(factory)
        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
        .changeDefaultPropertyInclusion(
            inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
        .withCoercionConfigDefaults(config ->
            config
                .setAcceptBlankAsEmpty(false)
                .setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail))
        .withCoercionConfig(
            LogicalType.Textual,
            config -> {
              config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
              config.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
              config.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
            })
        .addModule(
            new SimpleModule()
                .addSerializer(Double.class, new ShortDouble())
                .addSerializer(Double.TYPE, new ShortDouble())
                .addDeserializer(Instant.class, new TimeText()))
        .build();
  }

  /** The time that a text says by RFC 3339, which has years of four digits; null for none. */
  static @Nullable Instant findTime(String text) {
    try {
      OffsetDateTime time = OffsetDateTime.parse(text, DateTimeFormatter.ISO_OFFSET_DATE_TIME);
      return time.getYear() < 0 || time.getYear() > 9999 ? null : time.toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** The field at fault and the reason, in words for people. */
  static Decoded.Rejected rejection(JacksonException e) {
    StringBuilder place = new StringBuilder("data");
    for (JacksonException.Reference reference : e.getPath()) {
      if (reference.getPropertyName() != null) {
        place.append('.').append(reference.getPropertyName());
      } else {
        place.append('[').append(reference.getIndex()).append(']');
      }
    }
    return new Decoded.Rejected(place.toString(), reason(e));
  }

  private static String reason(JacksonException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof IllegalArgumentException && cause.getMessage() != null) {
        return cause.getMessage();
      }
    }
    return e instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null
        ? rule(mismatch.getTargetType())
        : e.getOriginalMessage();
  }

  private static String rule(Class<?> target) {
    if (target.isEnum()) {
      return Arrays.stream(target.getEnumConstants())
          .map(EventMapper::word)
          .collect(Collectors.joining(", ", "must be one of ", ""));
    }
    if (Temporal.class.isAssignableFrom(target)) {
      return "must be an RFC 3339 time";
    }
    if (target == String.class) {
      return "must be text";
    }
    if (target == boolean.class || target == Boolean.class) {
      return "must be true or false";
    }
    if (target == double.class || target == Double.class) {
      return "must be a number";
    }
    boolean whole = target.isPrimitive() || Number.class.isAssignableFrom(target);
    return whole || target.getSimpleName().endsWith("Id")
        ? "must be a whole number"
        : "must be an object";
  }

  private static String word(Object constant) {
    return switch (constant) {
      case DroneStatus status -> status.word();
      case Fix fix -> fix.word();
      case AlertLevel level -> level.word();
      case Role role -> role.word();
      case TaskEvent.Kind kind -> kind.word();
      case TaskEvent.Priority priority -> priority.word();
      default -> constant.toString();
    };
  }

  /** RFC 3339, as in the envelope; no seconds since 1970. */
  private static final class TimeText extends ValueDeserializer<Instant> {
    @Override
    public Instant deserialize(JsonParser parser, DeserializationContext context) {
      Instant time = parser.hasToken(JsonToken.VALUE_STRING) ? findTime(parser.getString()) : null;
      return time == null ? (Instant) context.handleUnexpectedToken(Instant.class, parser) : time;
    }
  }

  /** 85 for 85.0: shorter, and as people write it. */
  private static final class ShortDouble extends ValueSerializer<Double> {
    private static final double EXACT = 1L << 53;

    @Override
    public void serialize(Double value, JsonGenerator generator, SerializationContext context) {
      double number = value;
      if (number == Math.rint(number) && Math.abs(number) < EXACT) {
        generator.writeNumber((long) number);
      } else {
        generator.writeNumber(number);
      }
    }
  }
}
