package dev.skein.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Nothing that has been released is broken, and the gate that says so can fail. */
class CompatibilityTest {

  private static final JsonMapper JSON = new JsonMapper();
  private static final String STATUS_CHANGED =
      "/components/schemas/drone.status.changed/properties/data";

  private static ObjectNode current;

  @BeforeAll
  static void make() throws IOException {
    current = ContractFiles.makeDocument();
  }

  /** Broken on purpose? That is a new major version: see docs/integrate.md. */
  @ParameterizedTest
  @MethodSource("releases")
  void theContractKeepsWhatWasReleased(Path release) throws IOException {
    assertThat(Compatibility.breaks(ContractFiles.read(release), current))
        .as("incompatible with release %s", release.getFileName())
        .isEmpty();
  }

  static List<Path> releases() throws IOException {
    try (Stream<Path> directories = Files.list(ContractFiles.RELEASED)) {
      return directories.sorted().toList();
    }
  }

  /** Puts a value at a place, or takes away what is there. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/components/schemas/task.paused |" + "| task.paused: the type is gone",
        "/properties/battery             |"
            + "| drone.status.changed: data.battery: the field is gone",
        "/properties/battery/type        | \"number\""
            + "| drone.status.changed: data.battery: type was [\"number\",\"null\"], is \"number\"",
        "/properties/drone_id/type       | \"string\""
            + "| drone.status.changed: data.drone_id: type was \"integer\", is \"string\"",
        "/properties/drone_id/format     |"
            + "| drone.status.changed: data.drone_id: format was \"int64\", is open",
        "/properties/drone_id/minimum    | 0"
            + "| drone.status.changed: data.drone_id: minimum was 1, is 0",
        "/properties/drone_id/maximum    | 9"
            + "| drone.status.changed: data.drone_id: maximum was open, is 9",
        "/properties/location/properties/latitude/maximum | 85"
            + "| drone.status.changed: data.location.latitude: maximum was 90, is 85",
        "/properties/old_status/enum/0   |"
            + "| drone.status.changed: data.old_status: the word offline is gone",
        "/properties/old_status/enum/-   | \"diving\""
            + "| drone.status.changed: data.old_status: the word diving is new, and older readers"
            + " refuse it",
        "/required/-                     | \"battery\""
            + "| drone.status.changed: data.battery: was optional, is required",
        "/required/-                     | \"wind\""
            + "| drone.status.changed: data.wind: is new and required, and older writers do not"
            + " have it",
        "/required/1                     |"
            + "| drone.status.changed: data.old_status: was required, is optional, and older"
            + " readers need it",
        "/additionalProperties           | false"
            + "| drone.status.changed: data: additionalProperties was open, is false",
        "/components/messages/dead.letter/headers/properties/reason |"
            + "| dead.letter: headers.reason: the field is gone",
        "/components/schemas/headers/properties/seq/type | \"number\""
            + "| headers: seq: type was \"string\", is \"number\"",
        "/channels/drone-state           |" + "| drone-state: the topic is gone",
        "/channels/drone-registry/messages/drone.updated |"
            + "| drone-registry: drone.updated does not come on it any more",
        "/channels/task-events/bindings/kafka/partitions | 4"
            + "| task-events: kafka: partitions was 3, is 4",
        "/components/messages/task.paused/bindings/kafka/key/pattern |"
            + "| task.paused: bindings.kafka.key: pattern was \"^[1-9]\\\\d*$\", is open",
      })
  void eachIncompatibleChangeIsNamed(String place, String value, String sentence) {
    ObjectNode changed = current.deepCopy();
    change(changed, place, value);

    assertThat(Compatibility.breaks(current, changed)).containsExactly(sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/properties/wind                       | {\"type\":[\"number\",\"null\"]}",
        "/properties/battery/description        | \"in percent\"",
        "/components/schemas/drone.painted      | {\"type\":\"object\"}",
        "/channels/weather                      | {\"address\":\"weather\"}",
        "/channels/task-events/messages/task.checked | {}",
      })
  void additionsAreCompatible(String place, String value) {
    ObjectNode changed = current.deepCopy();
    change(changed, place, value);

    assertThat(changed).isNotEqualTo(current);
    assertThat(Compatibility.breaks(current, changed)).isEmpty();
  }

  private static void change(ObjectNode document, String place, String value) {
    boolean isWhole = place.startsWith("/channels") || place.startsWith("/components");
    String pointer = isWhole ? place : STATUS_CHANGED + place;
    int slash = pointer.lastIndexOf('/');
    String name = pointer.substring(slash + 1);
    JsonNode parent = document.at(pointer.substring(0, slash));
    switch (parent) {
      case ArrayNode array when value == null -> array.remove(Integer.parseInt(name));
      case ArrayNode array -> array.add(JSON.readTree(value));
      case ObjectNode object when value == null -> object.remove(name);
      case ObjectNode object -> object.set(name, JSON.readTree(value));
      default -> throw new IllegalArgumentException("nothing stands at " + pointer);
    }
  }
}
