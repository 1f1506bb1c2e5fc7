package dev.skein.service.drones.registry;

import dev.skein.events.PlainText;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A change to an entry: the fields that are to be other, by column; null clears one. Checked, with
 * every fault by its field. Pure.
 */
final class Changes {

  private static final Set<String> LIFE_CYCLES = Set.of("active", "maintenance", "retired");
  private static final int LONGEST = 100;
  private static final int LONGEST_TEXT = 2_000;
  private static final int MOST_CAPABILITIES = 50;

  private final Map<String, @Nullable Object> columns = new LinkedHashMap<>();
  private final List<String> faults = new ArrayList<>();

  private Changes() {}

  /** Reads an object of fields, as JSON merge patch has it (RFC 7396). */
  static Changes read(JsonNode body) {
    Changes changes = new Changes();
    if (!body.isObject()) {
      changes.faults.add("The body must be a JSON object.");
      return changes;
    }
    for (Map.Entry<String, JsonNode> field : body.properties()) {
      JsonNode value = field.getValue();
      changes.take(field.getKey(), value);
    }
    boolean hasHalf = body.has("home_latitude") != body.has("home_longitude");
    if (hasHalf) {
      changes.faults.add("home_latitude: goes with home_longitude");
    }
    return changes;
  }

  /** What is wrong, each with its field; empty when it can be done. */
  List<String> faults() {
    return faults;
  }

  /** New values by column of the table. */
  Map<String, @Nullable Object> columns() {
    return columns;
  }

  /** What is to be, for the audit trail. */
  String words() {
    return columns.entrySet().stream()
        .map(each ->
            each.getKey()
                + "="
                + (each.getValue() instanceof String[] words
                    ? String.join(",", words)
                    : String.valueOf(each.getValue())))
        .collect(Collectors.joining(", "));
  }

  private void take(String field, JsonNode value) {
    switch (field) {
      case "name" -> text(field, "name", value, LONGEST, true);
      case "serial", "model" -> text(field, field, value, LONGEST, false);
      case "group" -> text(field, "fleet_group", orEmpty(value), LONGEST, false);
      case "notes" -> text(field, "notes", orEmpty(value), LONGEST_TEXT, false);
      case "video_url" -> url(value);
      case "home_latitude" -> number(field, value, -90, 90);
      case "home_longitude" -> number(field, value, -180, 180);
      case "min_battery" -> number(field, value, 0, 100);
      case "max_altitude" -> number(field, value, 1, 20_000);
      case "max_distance" -> number(field, value, 1, 1e6);
      case "maintenance_due_hours" -> number(field, value, 0, 1e6);
      case "maintenance_due_on" -> day(field, value);
      case "life_cycle" -> {
        if (value.isString() && LIFE_CYCLES.contains(value.asString())) {
          columns.put(field, value.asString());
        } else {
          faults.add("life_cycle: must be active, maintenance or retired");
        }
      }
      case "capabilities" -> capabilities(value);
      default -> faults.add(field + ": cannot be changed, or is not known");
    }
  }

  private static @Nullable JsonNode orEmpty(JsonNode value) {
    return value.isNull() ? null : value;
  }

  private void text(
      String field, String column, @Nullable JsonNode value, int longest, boolean isNeeded) {
    if (value == null) {
      columns.put(column, "");
    } else if (value.isNull() && !isNeeded) {
      columns.put(column, null);
    } else if (!value.isString()) {
      faults.add(field + ": must be text");
    } else if (value.asString().length() > longest || !PlainText.isPlain(value.asString())) {
      faults.add(
          "%s: must be at most %d characters, without control characters"
              .formatted(field, longest));
    } else if (isNeeded && value.asString().isBlank()) {
      faults.add(field + ": must not be blank");
    } else {
      columns.put(column, value.asString().strip());
    }
  }

  private void number(String field, JsonNode value, double least, double most) {
    if (value.isNull()) {
      columns.put(field, null);
    } else if (!value.isNumber()) {
      faults.add(field + ": must be a number");
    } else if (!(value.asDouble() >= least && value.asDouble() <= most)) {
      faults.add("%s: must be %.0f to %.0f".formatted(field, least, most));
    } else {
      columns.put(field, value.asDouble());
    }
  }

  private void day(String field, JsonNode value) {
    if (value.isNull()) {
      columns.put(field, null);
      return;
    }
    try {
      columns.put(field, LocalDate.parse(value.isString() ? value.asString() : ""));
    } catch (DateTimeException e) {
      faults.add(field + ": must be a day, for example 2027-03-31");
    }
  }

  private void url(JsonNode value) {
    if (value.isNull()) {
      columns.put("video_url", null);
      return;
    }
    try {
      URI uri = new URI(value.isString() ? value.asString() : "");
      boolean isGood =
          uri.getScheme() != null
              && Set.of("http", "https", "rtsp", "rtsps", "rtmp", "srt", "udp", "whep")
                  .contains(uri.getScheme())
              && uri.getRawUserInfo() == null
              && value.asString().length() <= LONGEST_TEXT;
      if (isGood) {
        columns.put("video_url", value.asString());
        return;
      }
    } catch (URISyntaxException e) {
      // It is said below.
    }
    faults.add("video_url: must be an http, https, rtsp, rtmp, srt or udp URL without a password");
  }

  private void capabilities(JsonNode value) {
    List<String> words = new ArrayList<>();
    boolean isGood = value.isArray() && value.size() <= MOST_CAPABILITIES;
    for (JsonNode each : value) {
      // In CSV a semicolon stands between them.
      if (each.isString()
          && PlainText.isName(each.asString(), LONGEST)
          && !each.asString().contains(";")) {
        words.add(each.asString().strip());
      } else {
        isGood = false;
      }
    }
    if (isGood) {
      columns.put("capabilities", words.stream().distinct().toArray(String[]::new));
    } else {
      faults.add("capabilities: must be a list of at most 50 words, without semicolons");
    }
  }
}
