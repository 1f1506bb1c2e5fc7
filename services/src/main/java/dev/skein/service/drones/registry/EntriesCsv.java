package dev.skein.service.drones.registry;

import dev.skein.events.DroneId;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.csv.CsvMapper;
import tools.jackson.dataformat.csv.CsvReadFeature;
import tools.jackson.dataformat.csv.CsvSchema;

/**
 * Entries as comma-separated values (RFC 4180), with a line of names first. What is exported can be
 * imported: columns that cannot be changed are passed over, but for {@code version}, which says
 * what was seen. Text that a spreadsheet would take for a formula has an apostrophe before it in
 * the document, and only there. Pure.
 */
final class EntriesCsv {

  static final int MOST_ROWS = 10_000;

  private static final CsvMapper CSV =
      CsvMapper.builder().enable(CsvReadFeature.TRIM_SPACES).build();
  private static final Set<String> NUMBERS =
      Set.of(
          "home_latitude",
          "home_longitude",
          "min_battery",
          "max_altitude",
          "max_distance",
          "maintenance_due_hours");
  private static final Set<String> TEXTS =
      Set.of(
          "name",
          "serial",
          "model",
          "group",
          "video_url",
          "life_cycle",
          "maintenance_due_on",
          "notes");
  private static final Set<String> PASSED_OVER =
      Set.of("link", "system_id", "component_id", "vehicle", "autopilot", "flight_hours");
  private static final Pattern FORMULA = Pattern.compile("'*[=+\\-@].*", Pattern.DOTALL);
  private static final Pattern NUMBER =
      Pattern.compile("-?\\d{1,9}(\\.\\d{1,30})?([eE][+-]?\\d{1,2})?");
  private static final Pattern WHOLE_NUMBER = Pattern.compile("[1-9]\\d{0,17}");
  private static final String CAPABILITIES = "capabilities";
  private static final String VERSION = "version";
  private static final String ID = "drone_id";

  private EntriesCsv() {}

  /**
   * What a document asks for.
   *
   * @param faults each with its line, the first is 1; empty when all can be tried
   */
  record Import(Map<DroneId, Line> lines, List<String> faults) {}

  /**
   * What a line asks for.
   *
   * @param version of the entry that was seen; null when the document does not say
   */
  record Line(Changes changes, @Nullable Long version) {}

  static String write(List<Entry> entries) {
    List<Map<String, String>> rows = entries.stream().map(EntriesCsv::row).toList();
    CsvSchema.Builder columns = CsvSchema.builder();
    List.of(
            ID,
            VERSION,
            "name",
            "serial",
            "model",
            "group",
            CAPABILITIES,
            "home_latitude",
            "home_longitude",
            "min_battery",
            "max_altitude",
            "max_distance",
            "video_url",
            "life_cycle",
            "maintenance_due_hours",
            "maintenance_due_on",
            "notes",
            "link",
            "system_id",
            "component_id",
            "vehicle",
            "autopilot",
            "flight_hours")
        .forEach(columns::addColumn);
    return CSV.writer(columns.build().withHeader()).writeValueAsString(rows);
  }

  static Import read(String text) {
    Map<DroneId, Line> lines = new LinkedHashMap<>();
    Set<String> faults = new LinkedHashSet<>();
    CsvSchema schema = CsvSchema.emptySchema().withHeader();
    String unmarked = withoutMark(text);
    int line = 1;
    try (MappingIterator<Map<String, String>> rows =
        CSV.readerForMapOf(String.class).with(schema).readValues(unmarked)) {
      boolean isBadlyNamed = faults.addAll(faultsOfNames(unmarked));
      while (!isBadlyNamed && rows.hasNext()) {
        line++;
        if (line > MOST_ROWS + 1) {
          faults.add("more than %d lines".formatted(MOST_ROWS));
          break;
        }
        read(line, rows.next(), lines, faults);
      }
    } catch (JacksonException e) {
      faults.add("line %d: %s".formatted(line, e.getOriginalMessage()));
    }
    if (lines.isEmpty() && faults.isEmpty()) {
      faults.add("line 1: a line of names is needed, with drone_id, and lines behind it");
    }
    return new Import(lines, new ArrayList<>(faults));
  }

  /** What is wrong with the names of the columns. */
  private static Set<String> faultsOfNames(String text) {
    Set<String> faults = new LinkedHashSet<>();
    try (MappingIterator<List<String>> rows =
        CSV.readerForListOf(String.class).with(CsvReadFeature.WRAP_AS_ARRAY).readValues(text)) {
      List<String> names = rows.hasNext() ? rows.next() : List.of();
      Set<String> seen = new HashSet<>();
      for (String name : names) {
        if (!seen.add(name)) {
          faults.add("line 1: %s: stands there twice".formatted(name));
        }
      }
      if (!names.isEmpty() && !seen.contains(ID)) {
        faults.add("line 1: drone_id: is needed among the names, with commas between them");
      }
    }
    return faults;
  }

  /** Spreadsheets begin with a byte order mark. */
  private static String withoutMark(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private static void read(
      int line, Map<String, String> row, Map<DroneId, Line> lines, Set<String> faults) {
    String id = row.getOrDefault(ID, "");
    if (!WHOLE_NUMBER.matcher(id).matches()) {
      faults.add("line %d: drone_id: must be a whole number, 1 or more".formatted(line));
      return;
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    row.forEach((column, cell) -> {
      if (column.equals(CAPABILITIES)) {
        ArrayNode words = body.putArray(CAPABILITIES);
        for (String word : asItIs(cell).split(";", -1)) {
          if (!word.isBlank()) {
            words.add(word.strip());
          }
        }
      } else if (NUMBERS.contains(column) || TEXTS.contains(column)) {
        put(body, column, cell);
      } else if (!column.equals(ID) && !column.equals(VERSION) && !PASSED_OVER.contains(column)) {
        faults.add("line 1: %s: is not known".formatted(column));
      }
    });
    Changes read = Changes.read(body);
    for (String fault : read.faults()) {
      faults.add("line %d: %s".formatted(line, fault));
    }
    String version = row.getOrDefault(VERSION, "");
    if (!version.isEmpty() && !WHOLE_NUMBER.matcher(version).matches()) {
      faults.add("line %d: version: must be a whole number, 1 or more, or empty".formatted(line));
      return;
    }
    Line asked = new Line(read, version.isEmpty() ? null : Long.valueOf(version));
    if (lines.put(new DroneId(Long.parseLong(id)), asked) != null) {
      faults.add("line %d: drone_id: %s stands there twice".formatted(line, id));
    }
  }

  private static void put(ObjectNode body, String column, String cell) {
    if (cell.isEmpty()) {
      body.putNull(column);
    } else if (NUMBERS.contains(column) && NUMBER.matcher(cell).matches()) {
      body.put(column, Double.parseDouble(cell));
    } else {
      body.put(column, asItIs(cell));
    }
  }

  private static String asItIs(String cell) {
    return cell.startsWith("'") && FORMULA.matcher(cell).matches() ? cell.substring(1) : cell;
  }

  private static Map<String, String> row(Entry entry) {
    Map<String, String> row = new LinkedHashMap<>();
    row.put(ID, entry.droneId().toString());
    row.put(VERSION, String.valueOf(entry.version()));
    row.put("name", text(entry.name()));
    row.put("serial", text(entry.serial()));
    row.put("model", text(entry.model()));
    row.put("group", text(entry.group()));
    row.put(CAPABILITIES, text(String.join(";", entry.capabilities())));
    row.put("home_latitude", written(entry.homeLatitude()));
    row.put("home_longitude", written(entry.homeLongitude()));
    row.put("min_battery", written(entry.minBattery()));
    row.put("max_altitude", written(entry.maxAltitude()));
    row.put("max_distance", written(entry.maxDistance()));
    row.put("video_url", text(entry.videoUrl()));
    row.put("life_cycle", entry.lifeCycle());
    row.put("maintenance_due_hours", written(entry.maintenanceDueHours()));
    row.put("maintenance_due_on", written(entry.maintenanceDueOn()));
    row.put("notes", text(entry.notes()));
    row.put("link", text(entry.address().link()));
    row.put("system_id", String.valueOf(entry.address().systemId()));
    row.put("component_id", String.valueOf(entry.address().componentId()));
    row.put("vehicle", text(entry.address().vehicle()));
    row.put("autopilot", text(entry.autopilot()));
    row.put("flight_hours", String.valueOf(entry.flightHours()));
    return row;
  }

  private static String text(@Nullable String value) {
    String text = written(value);
    return FORMULA.matcher(text).matches() ? "'" + text : text;
  }

  /** Numbers without an exponent, as people write them. */
  private static String written(@Nullable Object value) {
    return switch (value) {
      case null -> "";
      case Double number -> BigDecimal.valueOf(number).toPlainString();
      default -> value.toString();
    };
  }
}
