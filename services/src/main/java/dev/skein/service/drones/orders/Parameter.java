package dev.skein.service.drones.orders;

import dev.skein.events.PlainText;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What one parameter of an order may be: a number between two, one of some words, or a text.
 *
 * @param words empty for a number or a free text
 */
record Parameter(
    String name,
    boolean isNeeded,
    boolean isNumber,
    double least,
    double most,
    List<String> words) {

  private static final int LONGEST_TEXT = 40;

  static Parameter number(String name, double least, double most) {
    return new Parameter(name, false, true, least, most, List.of());
  }

  static Parameter word(String name, String... words) {
    return new Parameter(name, false, false, 0, 0, List.of(words));
  }

  static Parameter text(String name) {
    return new Parameter(name, false, false, 0, 0, List.of());
  }

  Parameter needed() {
    return new Parameter(name, true, isNumber, least, most, words);
  }

  /** What is wrong with a value; null for nothing. */
  @Nullable Fault check(@Nullable JsonNode value) {
    if (value == null || value.isNull()) {
      return isNeeded ? fault("is needed", true) : null;
    }
    if (isNumber) {
      if (!value.isNumber()) {
        return fault("must be a number", true);
      }
      double number = value.asDouble();
      boolean isWithin = number >= least && number <= most;
      return isWithin
          ? null
          : fault("must be %s to %s".formatted(plain(least), plain(most)), false);
    }
    if (!value.isString()) {
      return fault("must be text", true);
    }
    String text = value.asString();
    if (words.isEmpty()) {
      return PlainText.isName(text, LONGEST_TEXT)
          ? null
          : fault("must be 1 to 40 characters, without control characters", false);
    }
    return words.contains(text) ? null : fault("must be " + String.join(" or ", words), false);
  }

  /** The value as events have it. */
  Object value(JsonNode value) {
    return isNumber ? value.asDouble() : value.asString();
  }

  private Fault fault(String reason, boolean isShape) {
    return new Fault("parameters." + name, reason, isShape);
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
  }
}
