package dev.skein.service.drones.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.DroneId;
import dev.skein.events.VehicleAddress;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class EntriesCsvTest {

  private static final DroneId KITE = new DroneId(7);

  /** Near Greenwich longitudes are small, and numbers have up to 17 digits. */
  @Test
  void numbersComeBackAsTheyAre() {
    for (double number :
        List.of(5e-4, -1e-7, 0.1 + 0.2, -0.12345678901234568, 47.123456789012345, 0.0)) {
      Map<String, @Nullable Object> columns = back(entry("Kite", "", List.of(), number));
      assertThat(columns).as("%s", number).containsEntry("home_longitude", number);
    }
    assertThat(EntriesCsv.write(List.of(entry("Kite", "", List.of(), 5e-4)))).contains(",0.00050,");
  }

  @Test
  void textsComeBackAsTheyAre() {
    for (String text :
        List.of(
            "=1+1",
            "'=1+1",
            "-5",
            "@home",
            "'tis",
            "a, \"b\"; c",
            "\"",
            "巡检 🪁",
            "\u00a0x",
            "drone_id")) {
      Map<String, @Nullable Object> columns = back(entry(text, text, List.of("=cmd", "b"), 8));
      assertThat(columns).as(text).containsEntry("name", text.strip());
      assertThat(columns).as(text).containsEntry("notes", text.strip());
      assertThat((String[]) columns.get("capabilities")).containsExactly("=cmd", "b");
    }
  }

  /** It would come back as two. */
  @Test
  void aCapabilityHasNoSemicolon() {
    assertThat(Changes.read(new JsonMapper().readTree("{\"capabilities\":[\"a;b\"]}")).faults())
        .containsExactly("capabilities: must be a list of at most 50 words, without semicolons");
  }

  /** As spreadsheets write it. */
  @Test
  void marksAndLineEndsAreNoContent() {
    EntriesCsv.Import read =
        EntriesCsv.read(
            "\uFEFFdrone_id,home_latitude,home_longitude,notes\r\n7,4.7E+01,5E-04,\"a\r\nb\"\r\n");
    assertThat(read.faults())
        .containsExactly(
            "line 2: notes: must be at most 2000 characters, without control characters");
    EntriesCsv.Import good =
        EntriesCsv.read(
            "\uFEFFdrone_id,home_latitude,home_longitude,notes\r\n7,4.7E+01,5E-04,\"a\"\r\n");
    assertThat(good.faults()).isEmpty();
    assertThat(columns(good))
        .containsEntry("home_latitude", 47.0)
        .containsEntry("home_longitude", 5e-4)
        .containsEntry("notes", "a");
  }

  /** One fault of the names, not one of each line. */
  @Test
  void otherThanCommasBetweenTheCellsAreToldOnce() {
    String lines = "7;x\n".repeat(1_000);
    assertThat(EntriesCsv.read("drone_id;notes\n" + lines).faults())
        .containsExactly("line 1: drone_id: is needed among the names, with commas between them");
  }

  @Test
  void everyLineTellsItsFaults() {
    assertThat(EntriesCsv.read("drone_id,min_battery\n7,many\n8,101\n7,30\n0,1\n").faults())
        .containsExactly(
            "line 2: min_battery: must be a number",
            "line 3: min_battery: must be 0 to 100",
            "line 4: drone_id: 7 stands there twice",
            "line 5: drone_id: must be a whole number, 1 or more");
  }

  @Test
  void tenThousandLinesAreTakenAndNoMore() {
    StringBuilder text = new StringBuilder("drone_id,notes\n");
    for (int i = 1; i <= EntriesCsv.MOST_ROWS; i++) {
      text.append(i).append(",x\n");
    }
    assertThat(EntriesCsv.read(text.toString()).lines()).hasSize(10_000);
    assertThat(EntriesCsv.read(text + "10001,x\n").faults())
        .containsExactly("more than 10000 lines");
  }

  private static Map<String, @Nullable Object> back(Entry entry) {
    EntriesCsv.Import read = EntriesCsv.read(EntriesCsv.write(List.of(entry)));
    assertThat(read.faults()).isEmpty();
    return columns(read);
  }

  private static Map<String, @Nullable Object> columns(EntriesCsv.Import read) {
    return Objects.requireNonNull(read.lines().get(KITE)).changes().columns();
  }

  private static Entry entry(
      String name, String notes, List<String> capabilities, double longitude) {
    return new Entry(
        KITE,
        3,
        name.strip(),
        new VehicleAddress("mavlink", 1, 1, ""),
        "px4",
        null,
        null,
        "",
        capabilities,
        47.0,
        longitude,
        null,
        null,
        null,
        null,
        "active",
        notes.strip(),
        1.5,
        1e6,
        LocalDate.parse("2027-03-31"),
        false,
        List.of());
  }
}
