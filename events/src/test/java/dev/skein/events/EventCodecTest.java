package dev.skein.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EventCodecTest {

  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  /** Oldest first; where a shape has not changed, its file of before counts. */
  private static final List<String> SHAPES =
      List.of("v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9");

  private static final JsonMapper PLAIN = new JsonMapper();

  private final EventCodec codec = new EventCodec();

  @ParameterizedTest
  @ValueSource(strings = {"drone.status.changed", "task.progress", "alert.created"})
  void theMissionsExamplesAreReadAndWrittenAsTheyAre(String type) throws IOException {
    byte[] example = Files.readAllBytes(GOLDEN.resolve("mission/" + type + ".json"));

    Event<?> event = accepted(example);

    assertThat(event.type()).isEqualTo(type);
    assertThat(event.data()).isNotInstanceOf(EventData.Unrecognised.class);
    assertThat(PLAIN.readTree(codec.encode(event)).toString())
        .isEqualTo(normal(PLAIN.readTree(example)));
  }

  /** Old events are read for ever: a golden file is added, never changed. */
  @ParameterizedTest
  @MethodSource("everyShape")
  void everyShapeEqualsItsGoldenFile(Class<?> type, boolean minimal) throws IOException {
    EventData data = Samples.make(type, minimal);
    Event<?> event = Event.of("0198-sample", "some-service", Samples.TIME, data);
    String name = data.eventType() + (minimal ? ".minimal" : "") + ".json";
    List<Path> versions =
        SHAPES.stream().map(v -> GOLDEN.resolve(v).resolve(name)).filter(Files::exists).toList();
    Path file =
        versions.isEmpty() ? GOLDEN.resolve(SHAPES.getLast()).resolve(name) : versions.getLast();
    for (Path older : versions) {
      assertThat(accepted(Files.readAllBytes(older)).data()).isInstanceOf(type);
    }
    if (Boolean.getBoolean("golden.write") && !Files.exists(file)) {
      Files.createDirectories(file.getParent());
      Files.writeString(
          file,
          PLAIN
                  .writerWithDefaultPrettyPrinter()
                  .writeValueAsString(PLAIN.readTree(codec.encode(event)))
              + "\n");
    }

    byte[] golden = Files.readAllBytes(file);
    assertThat(PLAIN.readTree(codec.encode(event))).isEqualTo(PLAIN.readTree(golden));
    assertThat(accepted(golden)).isEqualTo(event);
    assertThat(accepted(codec.encode(event))).isEqualTo(event);
    assertThat(codec.findType(golden)).isEqualTo(data.eventType());
    assertThat(codec.findType(codec.encode(event))).isEqualTo(data.eventType());
  }

  static Stream<Object[]> everyShape() {
    return EventTypes.listRecords().stream()
        .flatMap(type -> Stream.of(new Object[] {type, false}, new Object[] {type, true}));
  }

  @Test
  void everyRecordHasOneTypeWordAndEveryWordOneRecord() {
    Set<Class<?>> records = new HashSet<>(EventTypes.listRecords());
    for (Class<?> type : records) {
      String word = Samples.make(type, true).eventType();
      assertThat(EventTypes.find(word)).as(word).contains(type.asSubclass(EventData.class));
      assertThat(Topic.of(Samples.make(type, true))).isNotNull();
    }
    assertThat(EventTypes.list()).hasSameSizeAs(records);
  }

  @Test
  void unknownFieldsAreKeptAtEveryDepth() {
    String json =
        """
        {"id":"a","type":"drone.status.changed","source":"s","timestamp":"2025-08-03T10:30:00Z",\
        "data":{"drone_id":1,"old_status":"idle","new_status":"flying",\
        "location":{"latitude":1,"longitude":2,"accuracy":{"h":3}},"weather":["rain",1]},\
        "trace":"t"}\
        """;

    Event<?> event = accepted(json.getBytes(StandardCharsets.UTF_8));

    assertThat(event.unknown().fields()).hasSize(3);
    assertThat(PLAIN.readTree(codec.encode(event))).isEqualTo(PLAIN.readTree(json));
  }

  @Test
  void unknownFieldsOfTheHotPathAreKept() {
    String json =
        """
        {"id":"a","type":"drone.location.updated","source":"s",\
        "timestamp":"2025-08-03T10:30:00Z","data":{"drone_id":1,"fix":"3d","wind_mps":4}}\
        """;

    Event<?> event = accepted(json.getBytes(StandardCharsets.UTF_8));

    assertThat(event.data()).isInstanceOf(DroneEvent.LocationUpdated.class);
    assertThat(PLAIN.readTree(codec.encode(event))).isEqualTo(PLAIN.readTree(json));
  }

  @Test
  void unknownTypesAreKept() {
    String json =
        """
        {"id":"a","type":"drone.painted","source":"s","timestamp":"2025-08-03T10:30:00+08:00",\
        "data":{"colour":"red"}}\
        """;

    Event<?> event = accepted(json.getBytes(StandardCharsets.UTF_8));

    assertThat(event.data()).isInstanceOf(EventData.Unrecognised.class);
    assertThat(event.timestamp()).hasToString("2025-08-03T02:30:00Z");
    assertThat(PLAIN.readTree(codec.encode(event)).get("data"))
        .isEqualTo(PLAIN.readTree(json).get("data"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/id                      | null    | id: is missing",
        "/id                      | 7       | id: must be text",
        "/id                      | \"  \"  | id: must not be blank",
        "/type                    | null    | type: is missing",
        "/source                  | []      | source: must be text",
        "/timestamp               | \"now\" | timestamp: must be an RFC 3339 time",
        "/timestamp               | 5       | timestamp: must be an RFC 3339 time",
        "/data                    | null    | data: is missing",
        "/data                    | 1       | data: must be an object",
        "/data/drone_id           | null    | data.drone_id: is missing",
        "/data/drone_id           | \"1\"   | data.drone_id: must be a whole number",
        "/timestamp               | \"+999999999-12-31T23:59:59Z\" | timestamp: must be an RFC"
            + " 3339 time",
        "/timestamp               | \"-0001-01-01T00:00:00Z\" | timestamp: must be an RFC"
            + " 3339 time",
        "/data/drone_id           | 1.5     | data.drone_id: must be a whole number",
        "/data/drone_id           | 0       | data.drone_id: a drone id is 1 or more, not 0",
        "/data/battery            | \"85\"  | data.battery: must be a number",
        "/data/battery            | \" \"   | data.battery: must be a number",
        "/data/battery            | \"\"    | data.battery: must be a number",
        "/data/location           | 5       | data.location: must be an object",
        "/data/location/latitude  | null    | data.location.latitude: is missing",
        "/data/location/latitude  | \"x\"   | data.location.latitude: must be a number",
        "/data/location/latitude  | 91      | data.location: latitude must be -90 to 90 degrees,"
            + " not 91.0",
        "/data/new_status         | \"gone\" | data.new_status: must be one of offline, idle,"
            + " flying, returning, landing, charging, maintenance, error",
        "/data/new_status         | 2       | data.new_status: must be one of offline, idle,"
            + " flying, returning, landing, charging, maintenance, error",
      })
  void theFieldAtFaultIsNamed(String place, String value, String rejection) throws IOException {
    var example =
        (tools.jackson.databind.node.ObjectNode)
            PLAIN.readTree(Files.readAllBytes(GOLDEN.resolve("mission/drone.status.changed.json")));
    int slash = place.lastIndexOf('/');
    var parent = (tools.jackson.databind.node.ObjectNode) example.at(place.substring(0, slash));
    parent.set(place.substring(slash + 1), PLAIN.readTree(value));

    assertThat(codec.decode(PLAIN.writeValueAsBytes(example)))
        .isInstanceOf(Decoded.Rejected.class)
        .hasToString(rejection);
  }

  @Test
  void whatIsNoEventIsRejectedWithAReason() {
    assertThat(codec.decode(new byte[0])).isInstanceOf(Decoded.Rejected.class);
    List<String> bad =
        List.of(
            "",
            " ",
            "null",
            "[]",
            "7",
            "{",
            "{}",
            "not json",
            "{\"id\":\"a\",\"id\":\"b\"}",
            "{\"id\":\"a\"} trailing",
            "[".repeat(100_000),
            "{\"a\":".repeat(100_000));
    for (String json : bad) {
      byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
      assertThat(codec.decode(bytes)).as(json).isInstanceOf(Decoded.Rejected.class);
      assertThat(codec.findType(bytes)).isNull();
    }
    byte[] large = new byte[5_000_000];
    Arrays.fill(large, (byte) ' ');
    assertThat(codec.decode(large)).hasToString("an event has at most 1048576 bytes, not 5000000");
    byte[] notUtf8 = "{\"id\":\"\u00ff\"}".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(codec.decode(notUtf8)).isInstanceOf(Decoded.Rejected.class);
  }

  private Event<?> accepted(byte[] json) {
    Decoded decoded = codec.decode(json);
    assertThat(decoded).isInstanceOf(Decoded.Accepted.class);
    return ((Decoded.Accepted) decoded).event();
  }

  private static String normal(JsonNode node) {
    return node.toString().replace("-74.0060", "-74.006");
  }
}
