package dev.skein.service.tasks;

import dev.skein.events.PlainText;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The fields of one JSON object in a body, by what each may be; what is wrong is added to the
 * faults, with the field's place. A field that is null is one that is not there.
 *
 * @param object the object
 * @param prefix its place in the body with a dot, or empty for the body itself
 * @param faults of the whole body so far
 */
record Fields(JsonNode object, String prefix, List<Fault> faults) {

  private static final int LONGEST = 100;

  boolean has(String field) {
    return object.hasNonNull(field);
  }

  @Nullable JsonNode find(String field) {
    return has(field) ? object.get(field) : null;
  }

  void fault(String field, String reason, boolean isShape) {
    faults.add(new Fault(prefix + field, reason, isShape));
  }

  /** Refuses fields that are none of these. */
  void refuseOthers(Set<String> known) {
    for (String field : object.propertyNames()) {
      if (!known.contains(field)) {
        fault(field, "is not known", true);
      }
    }
  }

  /** A name; that which it had before, or a fault, when there is none. */
  @Nullable String neededName(String field, @Nullable String before) {
    if (!has(field) && before == null) {
      fault(field, "is needed", true);
    }
    return name(field, before);
  }

  /** A name; null for none. */
  @Nullable String name(String field, @Nullable String byDefault) {
    JsonNode node = find(field);
    if (node == null) {
      return byDefault;
    }
    if (!node.isString()) {
      fault(field, "must be text", true);
    } else if (!PlainText.isName(node.asString(), LONGEST)) {
      fault(field, "must be 1 to 100 characters, without control characters", false);
    } else {
      return node.asString();
    }
    return null;
  }

  /** Names, each once; none by default. */
  List<String> names(String field, int most) {
    JsonNode node = find(field);
    if (node == null) {
      return List.of();
    }
    boolean isList = node.isArray() && node.valueStream().allMatch(JsonNode::isString);
    List<String> names =
        isList
            ? node.valueStream().map(each -> each.asString().strip()).distinct().toList()
            : List.of();
    boolean isGood =
        names.size() <= most && names.stream().allMatch(each -> PlainText.isName(each, LONGEST));
    if (!isList || !isGood) {
      fault(field, "must be a list of at most %d words".formatted(most), !isList);
    }
    return names;
  }

  /**
   * One of an enum's words in lower case; that which it was before, or a fault, when there is none.
   */
  <E extends Enum<E>> @Nullable E word(String field, Class<E> type, @Nullable E before) {
    JsonNode node = find(field);
    String words =
        Arrays.stream(type.getEnumConstants()).map(Fields::word).collect(Collectors.joining(", "));
    if (node == null) {
      if (before == null) {
        fault(field, "is needed: one of " + words, true);
      }
      return before;
    }
    for (E each : type.getEnumConstants()) {
      if (node.isString() && word(each).equals(node.asString())) {
        return each;
      }
    }
    fault(field, "must be one of " + words, !node.isString());
    return null;
  }

  /** One of some words. */
  @Nullable String choice(String field, List<String> words, @Nullable String byDefault) {
    JsonNode node = find(field);
    if (node == null) {
      return byDefault;
    }
    if (!node.isString() || !words.contains(node.asString())) {
      fault(field, "must be one of " + String.join(", ", words), !node.isString());
      return byDefault;
    }
    return node.asString();
  }

  boolean flag(String field, boolean byDefault) {
    JsonNode node = find(field);
    if (node == null) {
      return byDefault;
    }
    if (!node.isBoolean()) {
      fault(field, "must be true or false", true);
    }
    return node.asBoolean(false);
  }

  /** A number; by default another, or a fault when that is null. */
  double number(String field, double least, double most, @Nullable Double byDefault) {
    JsonNode node = find(field);
    if (node == null) {
      if (byDefault == null) {
        fault(field, "is needed", true);
        return 0;
      }
      return byDefault;
    }
    if (!node.isNumber()) {
      fault(field, "must be a number", true);
      return 0;
    }
    double value = node.asDouble();
    if (!(value >= least && value <= most)) {
      fault(field, "must be %s to %s".formatted(plain(least), plain(most)), false);
    }
    return value;
  }

  private static String word(Enum<?> each) {
    return each.name().toLowerCase(Locale.ROOT);
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
  }
}
