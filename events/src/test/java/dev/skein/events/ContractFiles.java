package dev.skein.events;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The documents of the contract, as files: what the code says they are, and what they are. */
final class ContractFiles {

  /** Where the documents stand that go into the artifact. */
  static final Path CURRENT = Path.of("src/main/resources/dev/skein/events");

  /** Where the document of each released version stands, in a directory of that name. */
  static final Path RELEASED = Path.of("src/test/resources/released");

  private static final JsonMapper MAPPER = new JsonMapper();

  private ContractFiles() {}

  /** Each file's place and text, as the code says. */
  static Map<Path, String> make() throws IOException {
    EventSchemas schemas =
        new EventSchemas(new SourceDocs(Path.of("src/main/java/dev/skein/events")));
    Map<Path, String> files = new TreeMap<>();
    for (String type : EventTypes.list()) {
      ObjectNode schema =
          JsonNodeFactory.instance
              .objectNode()
              .put("$schema", "http://json-schema.org/draft-07/schema#")
              .put("$id", "urn:skein:event:" + type);
      schema.setAll(schemas.event(type));
      files.put(
          CURRENT.resolve("schema/" + type + ".schema.json"),
          MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(schema) + "\n");
    }
    files.put(
        CURRENT.resolve("asyncapi.yaml"), yaml(new AsyncApiDocument(schemas, version()).make()));
    return files;
  }

  /** The AsyncAPI document, as the code says. */
  static ObjectNode makeDocument() throws IOException {
    return parse(make().get(CURRENT.resolve("asyncapi.yaml")));
  }

  /** The AsyncAPI document of a release. */
  static ObjectNode read(Path release) throws IOException {
    return parse(Files.readString(release.resolve("asyncapi.yaml")));
  }

  /** The version at work on, without its qualifier. */
  static String version() {
    return System.getProperty("skein.version").replace("-SNAPSHOT", "");
  }

  private static ObjectNode parse(String yaml) {
    return MAPPER.valueToTree(new Yaml().load(yaml));
  }

  private static String yaml(JsonNode document) {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setWidth(110);
    return "# Made from the code: ./mvnw -pl events test -Dcontract.write=true\n"
        + new Yaml(options).dump(MAPPER.convertValue(document, Map.class));
  }
}
