package dev.skein.events;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The AsyncAPI document as AsyncAPI's own parser and a JSON Schema validator read it. */
final class ContractOracle {

  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern WRONG = Pattern.compile("(?m)^line (\\d+): ");

  private ContractOracle() {}

  /** One record for the oracle to look at. */
  static String line(Topic topic, String key, String value) {
    ObjectNode line = JSON.createObjectNode();
    line.put("topic", topic.topicName()).put("key", key).put("value", value);
    return line.toString();
  }

  /** What it says, and of which records, counted from 0. */
  record Verdict(String text, Set<Integer> wrong) {}

  static Verdict judge(List<String> lines) throws IOException, InterruptedException {
    Path records = Files.createTempFile("records", ".ndjson");
    Path said = Files.createTempFile("verdict", ".txt");
    try {
      Files.write(records, lines);
      int status =
          new ProcessBuilder("node", "src/test/node/validate.mjs")
              .redirectInput(records.toFile())
              .redirectOutput(said.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start()
              .waitFor();
      String text = Files.readString(said, StandardCharsets.UTF_8);
      Set<Integer> wrong = new TreeSet<>();
      Matcher matcher = WRONG.matcher(text);
      while (matcher.find()) {
        wrong.add(Integer.parseInt(matcher.group(1)) - 1);
      }
      if (status != (wrong.isEmpty() ? 0 : 1)
          || !text.contains(lines.size() + " records, " + wrong.size() + " of them wrong")) {
        throw new IOException("the oracle gave up with " + status + ": " + text);
      }
      return new Verdict(text, wrong);
    } finally {
      Files.delete(records);
      Files.delete(said);
    }
  }
}
