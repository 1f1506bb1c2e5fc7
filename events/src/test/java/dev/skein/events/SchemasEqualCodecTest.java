package dev.skein.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.ContractOracle.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The published schemas take what the codec takes, and refuse what it refuses. */
class SchemasEqualCodecTest {

  private static final Path GOLDEN = Path.of("src/test/resources/golden");
  private static final JsonMapper PLAIN = new JsonMapper();
  private static final List<JsonNode> REPLACEMENTS =
      Stream.of(
              "null",
              "0",
              "-1",
              "3000000000",
              "7.5",
              "true",
              "{}",
              "[]",
              "\"\"",
              "\" \"",
              "\"some text\"",
              "\"2025-08-03T10:30:00.5+08:00\"",
              "\"2025-08-03T10:30:00\"",
              "\"2025-08-03 10:30:00Z\"",
              "\"2025-02-30T10:30:00Z\"")
          .map(PLAIN::readTree)
          .toList();

  private final EventCodec codec = new EventCodec();

  /** An event, and what was done to it. */
  private record Sample(Event<?> original, String change, String json) {
    String line() {
      return ContractOracle.line(Topic.of(original.data()), original.key(), json);
    }
  }

  @Test
  void everyGoldenFileFitsTheContract() throws Exception {
    List<String> lines = new ArrayList<>();
    for (Path file : goldenFiles()) {
      String json = Files.readString(file);
      lines.add(new Sample(accepted(json), "", json).line());
    }

    assertThat(ContractOracle.judge(lines).text()).startsWith(lines.size() + " records, 0 ");
  }

  @Test
  void whatIsWrongForTheCodecIsWrongForTheSchema() throws Exception {
    List<Sample> samples = new ArrayList<>();
    for (Path file : goldenFiles()) {
      String json = Files.readString(file);
      change(accepted(json), (ObjectNode) PLAIN.readTree(json), "", samples);
    }
    Verdict verdict = ContractOracle.judge(samples.stream().map(Sample::line).toList());

    List<String> different = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      Sample sample = samples.get(i);
      Decoded decoded = codec.decode(sample.json.getBytes(UTF_8));
      boolean accepted = decoded instanceof Decoded.Accepted;
      if (!isOfUnknownType(decoded) && accepted == verdict.wrong().contains(i)) {
        different.add(sample.original.type() + " " + sample.change + ": " + decoded);
      }
    }
    assertThat(samples).hasSizeGreaterThan(5_000);
    assertThat(different).isEmpty();
  }

  /** Leaves out each field, and puts other things in its place, at every depth. */
  private static void change(
      Event<?> original, ObjectNode root, String place, List<Sample> samples) {
    ObjectNode object = (ObjectNode) root.at(place);
    for (String field : List.copyOf(object.propertyNames())) {
      JsonNode value = object.get(field);
      if (value.isObject()) {
        change(original, root, place + "/" + field, samples);
      }
      for (JsonNode replacement : REPLACEMENTS) {
        object.set(field, replacement);
        samples.add(
            new Sample(original, place + "/" + field + " = " + replacement, root.toString()));
      }
      object.remove(field);
      samples.add(new Sample(original, "without " + place + "/" + field, root.toString()));
      object.set(field, value);
    }
  }

  /** Kept by the codec, so that a newer writer's events pass; no message of the contract. */
  private static boolean isOfUnknownType(Decoded decoded) {
    return decoded instanceof Decoded.Accepted(Event<?> event)
        && event.data() instanceof EventData.Unrecognised;
  }

  private Event<?> accepted(String json) {
    return ((Decoded.Accepted) codec.decode(json.getBytes(UTF_8))).event();
  }

  private static List<Path> goldenFiles() throws IOException {
    try (Stream<Path> files = Files.walk(GOLDEN)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
  }
}
