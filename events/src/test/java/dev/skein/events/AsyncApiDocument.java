package dev.skein.events;

import static dev.skein.events.Topic.DEAD_LETTERS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The contract as one AsyncAPI 3.0 document: servers, topics, events with their headers. */
final class AsyncApiDocument {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final String BINDING_VERSION = "0.5.0";
  private static final String TOMBSTONE = "tombstone";
  private static final String DEAD_LETTER = "dead.letter";
  private static final Path MISSION = Path.of("src/test/resources/golden/mission");

  private static final String ABOUT =
      """
      Every event that Skein writes to Kafka, and reads from it.

      The value of a record is one JSON object in UTF-8: the envelope (`id`, `type`, `source`,
      `timestamp`, `data`). Fields that are not named here may stand in it at any place, and types
      that are not named here may come: pass over what you do not know. An optional field that is
      null is an optional field that is not there. A value has at most 1 MiB.

      The key decides the partition: murmur2 of the key's bytes, as Kafka's own clients do it. With
      librdkafka set `partitioner=murmur2_random`, or the events of one drone lie on two partitions
      and lose their order. The number of partitions of a topic never changes; the numbers here are
      those of the embedded broker.

      The broker writes its own time into each record (LogAppendTime). An event may come twice; its
      `id` tells.
      """;

  private static final Map<Topic, String> ABOUT_TOPICS =
      Map.ofEntries(
          Map.entry(Topic.DRONE_EVENTS, "What happens to drones."),
          Map.entry(
              Topic.DRONE_COMMANDS,
              "Orders to drones, stage by stage. A link refuses those that Skein has not accepted."),
          Map.entry(Topic.TASK_EVENTS, "The life of tasks."),
          Map.entry(Topic.ALERT_EVENTS, "The life of alerts."),
          Map.entry(
              Topic.USER_EVENTS,
              "What people do with their accounts, what they change, and refused requests."),
          Map.entry(Topic.USER_ACCESS, "What each account and each key of a machine may do now."),
          Map.entry(Topic.SYSTEM_EVENTS, "What the services say of themselves."),
          Map.entry(Topic.MONITORING_DATA, "Batches of measurements."),
          Map.entry(Topic.APPLICATION_LOGS, "The services' logs, a record each line."),
          Map.entry(Topic.DRONE_STATE, "The latest state of each drone."),
          Map.entry(Topic.DRONE_REGISTRY, "The current entry of each drone."),
          Map.entry(Topic.DRONE_LEASES, "Who has which drone, and until when."),
          Map.entry(Topic.AIR_TRAFFIC, "Who else is in the air, as drones' receivers hear it."),
          Map.entry(
              Topic.AIRSPACE_ZONES,
              "The zones in force: each of a set, then the word that the set is whole."),
          Map.entry(Topic.ALERT_RULES, "The rules of alerts; no event is written to it yet."),
          Map.entry(
              DEAD_LETTERS,
              "Records that are bad in themselves: their own key and bytes, with the reason and"
                  + " the place in headers."));

  private final EventSchemas schemas;
  private final String version;
  private final Map<Topic, Set<String>> types = new TreeMap<>();
  private final Map<String, ObjectNode> keys = new TreeMap<>();

  /**
   * @param version the contract's, semantic, without a qualifier
   */
  AsyncApiDocument(EventSchemas schemas, String version) {
    this.schemas = schemas;
    this.version = version;
    for (Class<?> type : EventTypes.listRecords()) {
      EventData sample = Samples.make(type, false);
      add(Topic.of(sample), sample.eventType());
      keys.put(sample.eventType(), keyOf(sample));
    }
    add(Topic.DRONE_REGISTRY, "drone.registered");
    add(Topic.DRONE_REGISTRY, "drone.updated");
  }

  ObjectNode make() throws IOException {
    ObjectNode document = JSON.objectNode().put("asyncapi", "3.0.0");
    document
        .putObject("info")
        .put("title", "Skein events")
        .put("version", version)
        .put("description", ABOUT)
        .putObject("license")
        .put("name", "Apache-2.0")
        .put("url", "https://www.apache.org/licenses/LICENSE-2.0.txt");
    document.put("defaultContentType", "application/json");
    document.set("servers", servers());
    ObjectNode channels = document.putObject("channels");
    ObjectNode operations = document.putObject("operations");
    for (Topic topic : Topic.values()) {
      channels.set(topic.topicName(), channel(topic));
      operations.set("send-" + topic, operation(topic, "send", "Skein writes to " + topic + "."));
      if (isOpen(topic)) {
        operations.set(
            "receive-" + topic,
            operation(topic, "receive", "Skein reads " + topic + ", whoever wrote it."));
      }
    }
    document.set("components", components());
    return document;
  }

  private static ObjectNode servers() {
    ObjectNode servers = JSON.objectNode();
    servers
        .putObject("embedded")
        .put("host", "127.0.0.1:9092")
        .put("protocol", "kafka")
        .put("protocolVersion", "4.3")
        .put(
            "description",
            "The broker inside `skein up`: SASL_PLAINTEXT on loopback. Address, user and password"
                + " stand in kafka/client.properties in the data directory.")
        .putArray("security")
        .add(reference("#/components/securitySchemes/plain"));
    ObjectNode cluster =
        servers
            .putObject("cluster")
            .put("host", "{broker}")
            .put("protocol", "kafka-secure")
            .put("description", "A Kafka cluster: SASL over TLS, by the mechanism it asks for.");
    cluster
        .putObject("variables")
        .putObject("broker")
        .put("description", "One of its brokers, host:port.")
        .put("default", "kafka:9093");
    cluster
        .putArray("security")
        .add(reference("#/components/securitySchemes/scram"))
        .add(reference("#/components/securitySchemes/plain"));
    return servers;
  }

  private ObjectNode channel(Topic topic) {
    ObjectNode channel =
        JSON.objectNode()
            .put("address", topic.topicName())
            .put("description", ABOUT_TOPICS.get(topic) + kept(topic));
    ObjectNode messages = channel.putObject("messages");
    for (String name : messagesOf(topic)) {
      messages.set(name, reference("#/components/messages/" + name));
    }
    ObjectNode kafka = channel.putObject("bindings").putObject("kafka");
    boolean inOneOrder = topic == Topic.AIRSPACE_ZONES || topic == Topic.ALERT_RULES;
    kafka.put("partitions", inOneOrder ? 1 : 3).put("replicas", 1);
    ObjectNode configuration = kafka.putObject("topicConfiguration");
    configuration.putArray("cleanup.policy").add(topic.isCompacted() ? "compact" : "delete");
    configuration.put(
        topic.isCompacted() ? "delete.retention.ms" : "retention.ms", topic.retention().toMillis());
    kafka.put("bindingVersion", BINDING_VERSION);
    return channel;
  }

  private static String kept(Topic topic) {
    return topic.isCompacted()
        ? " Compacted: the newest record of each key is kept; a record without a value (tombstone)"
            + " says that its key is gone, and is itself kept for %s.".formatted(days(topic))
        : " Kept for %s.".formatted(days(topic));
  }

  private static String days(Topic topic) {
    long days = topic.retention().toDays();
    return days == 1 ? "a day" : days + " days";
  }

  private static ObjectNode operation(Topic topic, String action, String summary) {
    ObjectNode operation = JSON.objectNode().put("action", action);
    operation.set("channel", reference("#/channels/" + topic));
    return operation.put("summary", summary);
  }

  /** Whether Skein takes what others write to it. */
  private static boolean isOpen(Topic topic) {
    return !topic.isCompacted() && topic != Topic.DRONE_COMMANDS && topic != DEAD_LETTERS;
  }

  private Set<String> messagesOf(Topic topic) {
    Set<String> names = new TreeSet<>(types.getOrDefault(topic, Set.of()));
    if (topic.isCompacted()) {
      names.add(TOMBSTONE);
    }
    if (topic == DEAD_LETTERS) {
      names.add(DEAD_LETTER);
    }
    return names;
  }

  private ObjectNode components() throws IOException {
    ObjectNode components = JSON.objectNode();
    ObjectNode messages = components.putObject("messages");
    ObjectNode all = components.putObject("schemas");
    for (String type : keys.keySet()) {
      ObjectNode schema = schemas.event(type);
      messages.set(type, message(type, schema.path("description").asString("")));
      all.set(type, schema);
    }
    messages.set(TOMBSTONE, tombstone());
    messages.set(DEAD_LETTER, deadLetter());
    all.set("headers", headers());
    ObjectNode security = components.putObject("securitySchemes");
    security.putObject("plain").put("type", "plain").put("description", "SASL/PLAIN");
    security.putObject("scram").put("type", "scramSha512").put("description", "SASL/SCRAM-SHA-512");
    return components;
  }

  private ObjectNode message(String type, String summary) throws IOException {
    ObjectNode message =
        JSON.objectNode()
            .put("name", type)
            .put("title", type)
            .put("summary", summary)
            .put("contentType", "application/json");
    message.set("headers", reference("#/components/schemas/headers"));
    message.set("payload", reference("#/components/schemas/" + type));
    message.set("bindings", key(keys.get(type)));
    Path example = MISSION.resolve(type + ".json");
    if (Files.exists(example)) {
      JsonNode payload = MAPPER.readTree(Files.readAllBytes(example));
      message.putArray("examples").addObject().set("payload", payload);
    }
    return message;
  }

  private static ObjectNode tombstone() {
    ObjectNode message =
        JSON.objectNode()
            .put("name", TOMBSTONE)
            .put("title", TOMBSTONE)
            .put("summary", "The record's key is gone: there is no value.");
    message.set("headers", reference("#/components/schemas/headers"));
    message.set("payload", JSON.objectNode().put("type", "null"));
    message.set("bindings", key(text("What is gone.").put("minLength", 1)));
    return message;
  }

  private static ObjectNode deadLetter() {
    ObjectNode message =
        JSON.objectNode()
            .put("name", DEAD_LETTER)
            .put("title", DEAD_LETTER)
            .put("summary", "A record as it came, whatever it is.")
            .put("contentType", "application/octet-stream");
    ObjectNode headers = JSON.objectNode().put("type", "object");
    ArrayNode required = headers.putArray("required");
    ObjectNode properties = headers.putObject("properties");
    Map.of(
            "reason", "Why it was put aside, for people.",
            "source-topic", "The topic it came from.",
            "source-partition", "Its partition there, decimal.",
            "source-offset", "Its offset there, decimal.")
        .entrySet()
        .stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(header -> {
          required.add(header.getKey());
          properties.set(header.getKey(), text(header.getValue()));
        });
    for (String decimal : List.of("source-partition", "source-offset")) {
      ((ObjectNode) properties.get(decimal)).put("pattern", "^\\d+$");
    }
    message.set("headers", headers);
    message.set("payload", JSON.objectNode());
    message.set("bindings", key(text("The key of the record put aside.")));
    return message;
  }

  /** Headers of every event: all of them may be missing. */
  private static ObjectNode headers() {
    ObjectNode headers =
        JSON.objectNode()
            .put("type", "object")
            .put("description", "Each may be missing. Values are UTF-8 text.");
    ObjectNode properties = headers.putObject("properties");
    properties.set(
        "src",
        text(
            "Who wrote the record: service instance and epoch, for example"
                + " drone-control-service@host-1/1730000000000."));
    properties.set(
        "seq",
        text("The record's number, counted for each src, topic and key: a gap is a loss, a"
                + " number seen before a double.")
            .put("pattern", "^\\d+$"));
    properties.set("ce_specversion", text("CloudEvents: 1.0.").put("const", "1.0"));
    properties.set("ce_id", text("CloudEvents: the event's id."));
    properties.set("ce_type", text("CloudEvents: the event's type."));
    properties.set(
        "ce_source", text("CloudEvents: the event's source.").put("format", "uri-reference"));
    properties.set(
        "ce_time", text("CloudEvents: the event's timestamp.").put("format", "date-time"));
    properties.set(
        "content-type", text("CloudEvents: what the value is.").put("const", "application/json"));
    return headers;
  }

  private static ObjectNode key(ObjectNode schema) {
    ObjectNode bindings = JSON.objectNode();
    ObjectNode kafka = bindings.putObject("kafka");
    kafka.set("key", schema);
    kafka.put("bindingVersion", BINDING_VERSION);
    return bindings;
  }

  private static ObjectNode keyOf(EventData data) {
    return switch (data) {
      case DroneEvent _, CommandEvent _ -> decimal("The drone's id in decimal ASCII.");
      case TaskEvent _ -> decimal("The task's id in decimal ASCII.");
      case AlertEvent _ -> decimal("The alert's id in decimal ASCII.");
      case UserEvent _ -> decimal("The user's id in decimal ASCII.");
      case SystemEvent.ClockTick _ ->
          text("The same in every partition.").put("const", SystemEvent.ClockTick.KEY);
      case SystemEvent _ -> text("The service instance that speaks.").put("minLength", 1);
      case ZoneEvent.ZonePublished _ ->
          text("The zone's id and the set's version.").put("pattern", "^.+@\\d+$");
      case TrafficEvent _ -> text("The target's id.").put("minLength", 1);
      case ZoneEvent.ZoneSetCommitted _ -> text("One for all sets.").put("const", "@set");
      case ZoneEvent.ZoneSetActivated _ ->
          text("The same in every partition.").put("const", "@set");
      case EventData.Unrecognised _ -> throw new IllegalArgumentException("it has no key");
    };
  }

  private static ObjectNode decimal(String description) {
    return text(description).put("pattern", "^[1-9]\\d*$");
  }

  private static ObjectNode text(String description) {
    return JSON.objectNode().put("type", "string").put("description", description);
  }

  private void add(Topic topic, String type) {
    types.computeIfAbsent(topic, _ -> new TreeSet<>()).add(type);
  }

  private static ObjectNode reference(String place) {
    return JSON.objectNode().put("$ref", place);
  }
}
