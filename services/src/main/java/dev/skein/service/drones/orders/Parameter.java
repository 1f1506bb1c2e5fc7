package dev.skein.service.drones.orders;

import dev.skein.events.PlainText;
import dev.skein.links.orders.PlanParameter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What one parameter of an order may be: a number between two, whole or not, one of some words, a
 * text, or a plan.
 *
 * @param words empty for a free text
 */
record Parameter(
    String name, boolean isNeeded, Kind kind, double least, double most, List<String> words) {

  private static final int LONGEST_TEXT = 40;
  private static final JsonMapper JSON = new JsonMapper();

  /** What a value is. */
  enum Kind {
    NUMBER,
    WHOLE_NUMBER,
    TEXT,
    /** As {@link PlanParameter} reads it. */
    PLAN
  }

  static Parameter number(String name, double least, double most) {
    return new Parameter(name, false, Kind.NUMBER, least, most, List.of());
  }

  static Parameter wholeNumber(String name, long least, long most) {
    return new Parameter(name, false, Kind.WHOLE_NUMBER, least, most, List.of());
  }

  static Parameter word(String name, String... words) {
    return new Parameter(name, false, Kind.TEXT, 0, 0, List.of(words));
  }

  static Parameter text(String name) {
    return new Parameter(name, false, Kind.TEXT, 0, 0, List.of());
  }

  static Parameter plan(String name) {
    return new Parameter(name, false, Kind.PLAN, 0, 0, List.of());
  }

  Parameter needed() {
    return new Parameter(name, true, kind, least, most, words);
  }

  /** What is wrong with a value. */
  List<Fault> check(@Nullable JsonNode value) {
    if (value == null || value.isNull()) {
      return isNeeded ? fault("is needed", true) : List.of();
    }
    return switch (kind) {
      case NUMBER -> number(value, value.isNumber(), "must be a number");
      case WHOLE_NUMBER ->
          number(
              value,
              value.isIntegralNumber() && value.canConvertToLong(),
              "must be a whole number");
      case TEXT -> text(value);
      case PLAN ->
          switch (read(value)) {
            case PlanParameter.Read.Good _ -> List.of();
            case PlanParameter.Read.Bad(List<PlanParameter.Fault> faults) ->
                faults.stream()
                    .map(fault -> new Fault(fault.field(), fault.reason(), fault.isShape()))
                    .toList();
          };
    };
  }

  /** The value as events have it. */
  Object value(JsonNode value) {
    return switch (kind) {
      case NUMBER -> value.asDouble();
      case WHOLE_NUMBER -> value.asLong();
      case TEXT -> value.asString();
      case PLAN ->
          read(value) instanceof PlanParameter.Read.Good good
              ? PlanParameter.write(good.plan())
              : List.of();
    };
  }

  private List<Fault> number(JsonNode value, boolean isOne, String otherwise) {
    if (!isOne) {
      return fault(otherwise, true);
    }
    double number = value.asDouble();
    boolean isWithin = number >= least && number <= most;
    return isWithin
        ? List.of()
        : fault("must be %s to %s".formatted(plain(least), plain(most)), false);
  }

  private List<Fault> text(JsonNode value) {
    if (!value.isString()) {
      return fault("must be text", true);
    }
    String text = value.asString();
    if (words.isEmpty()) {
      return PlainText.isName(text, LONGEST_TEXT)
          ? List.of()
          : fault("must be 1 to 40 characters, without control characters", false);
    }
    return words.contains(text) ? List.of() : fault("must be " + String.join(" or ", words), false);
  }

  private static PlanParameter.Read read(JsonNode value) {
    return PlanParameter.read(JSON.treeToValue(value, Object.class));
  }

  private List<Fault> fault(String reason, boolean isShape) {
    return List.of(new Fault("parameters." + name, reason, isShape));
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
  }
}
