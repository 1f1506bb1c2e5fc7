package dev.skein.events;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What parts a version of the contract from a released one. Topics are read and written by programs
 * of either version, so whatever one takes the other must take as well: types, topics and optional
 * fields may be added; all else stays.
 */
final class Compatibility {

  private static final Set<String> WORDS_ONLY =
      Set.of("title", "summary", "description", "examples");

  private final List<String> breaks = new ArrayList<>();

  private Compatibility() {}

  /** A sentence for each incompatible change, naming the type or topic and the field. */
  static List<String> breaks(ObjectNode released, ObjectNode current) {
    Compatibility compatibility = new Compatibility();
    JsonNode before = released.path("components");
    JsonNode now = current.path("components");
    compatibility.compareAll("type", before.path("schemas"), now.path("schemas"));
    compatibility.compareAll("message", before.path("messages"), now.path("messages"));
    compatibility.compareTopics(released.path("channels"), current.path("channels"));
    return compatibility.breaks;
  }

  private void compareAll(String kind, JsonNode released, JsonNode current) {
    released.forEachEntry((name, schema) -> {
      if (current.has(name)) {
        compareSchemas(name + ": ", schema, current.get(name));
      } else {
        add(name, "the " + kind + " is gone");
      }
    });
  }

  private void compareTopics(JsonNode released, JsonNode current) {
    released.forEachEntry((topic, channel) -> {
      JsonNode now = current.path(topic);
      if (now.isMissingNode()) {
        add(topic, "the topic is gone");
        return;
      }
      for (String message : channel.path("messages").propertyNames()) {
        if (!now.path("messages").has(message)) {
          add(topic, message + " does not come on it any more");
        }
      }
      compareSchemas(topic + ": ", channel.path("bindings"), now.path("bindings"));
    });
  }

  private void compareSchemas(String place, JsonNode released, JsonNode current) {
    Set<String> keywords = new LinkedHashSet<>(released.propertyNames());
    keywords.addAll(current.propertyNames());
    keywords.removeAll(WORDS_ONLY);
    for (String keyword : keywords) {
      JsonNode before = released.path(keyword);
      JsonNode now = current.path(keyword);
      switch (keyword) {
        case "properties" -> compareProperties(place, before, now);
        case "required" -> compareRequired(place, before, now, released.path("properties"));
        case "enum" -> compareWords(place, before, now);
        default -> {
          if (before.isObject() && now.isObject()) {
            compareSchemas(inside(place, keyword), before, now);
          } else if (!before.equals(now)) {
            add(place, "%s was %s, is %s".formatted(keyword, text(before), text(now)));
          }
        }
      }
    }
  }

  private void compareProperties(String place, JsonNode released, JsonNode current) {
    released.forEachEntry((name, schema) -> {
      if (current.has(name)) {
        compareSchemas(inside(place, name), schema, current.get(name));
      } else {
        add(inside(place, name), "the field is gone");
      }
    });
  }

  private void compareRequired(String place, JsonNode released, JsonNode current, JsonNode known) {
    Set<String> before = words(released);
    Set<String> now = words(current);
    for (String name : now) {
      if (!before.contains(name)) {
        add(
            inside(place, name),
            known.has(name)
                ? "was optional, is required"
                : "is new and required, and older writers do not have it");
      }
    }
    for (String name : before) {
      if (!now.contains(name) && known.has(name)) {
        add(inside(place, name), "was required, is optional, and older readers need it");
      }
    }
  }

  private void compareWords(String place, JsonNode released, JsonNode current) {
    Set<String> before = words(released);
    Set<String> now = words(current);
    for (String word : before) {
      if (!now.contains(word)) {
        add(place, "the word " + word + " is gone");
      }
    }
    for (String word : now) {
      if (!before.contains(word)) {
        add(place, "the word " + word + " is new, and older readers refuse it");
      }
    }
  }

  private void add(String place, String what) {
    breaks.add(place.strip().replaceAll(":$", "") + ": " + what);
  }

  private static String inside(String place, String name) {
    return place.endsWith(" ") ? place + name : place + "." + name;
  }

  private static Set<String> words(JsonNode array) {
    Set<String> words = new TreeSet<>();
    array.forEach(word -> words.add(word.asString()));
    return words;
  }

  private static String text(JsonNode value) {
    return value instanceof MissingNode ? "open" : value.toString();
  }
}
