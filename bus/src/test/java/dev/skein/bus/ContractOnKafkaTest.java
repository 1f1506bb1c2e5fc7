package dev.skein.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.bus.embedded.EmbeddedKafka;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.events.Location;
import dev.skein.events.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.json.JsonMapper;

/** Topics and records on a real broker are as the AsyncAPI document says. */
class ContractOnKafkaTest {

  private static final JsonMapper JSON = new JsonMapper();
  private static final Path EVENTS = Path.of("../events/src");

  @TempDir static Path directory;
  private static EmbeddedKafka kafka;
  private static BusSettings settings;

  private final EventIds ids = new EventIds(InstantSource.system());

  @BeforeAll
  static void startKafka() throws IOException {
    kafka = TestKafka.start(directory);
    Map<String, Object> keys = new HashMap<>();
    keys.put("brokers", List.of(kafka.bootstrapServer()));
    keys.put("client", kafka.clientSettings());
    keys.put("cloud_events", true);
    settings = BusSettings.parse(keys);
  }

  @AfterAll
  static void stopKafka() {
    kafka.close();
  }

  @Test
  void recordsFitTheirMessages() throws Exception {
    BlockingQueue<Event<?>> handled = new LinkedBlockingQueue<>();
    try (EventBus bus = new EventBus(settings, new SimpleMeterRegistry());
        Publisher publisher = new Publisher(settings, new SimpleMeterRegistry())) {
      bus.registerHandler(Topic.DRONE_EVENTS, "contract", handled::add);
      bus.start();
      publisher.send(Topic.DRONE_STATE, "7", "", null, (_, _) -> {});
      publisher.send(Topic.DRONE_EVENTS, "7", "", bytes("not json"), (_, _) -> {});
      publisher.publish(statusChanged()).get(20, TimeUnit.SECONDS);
      assertThat(handled.poll(20, TimeUnit.SECONDS)).isNotNull();
    }

    String verdict = validate();

    assertThat(verdict.lines())
        .hasSize(2)
        .anyMatch(line -> line.startsWith("line ") && line.contains("drone-events not JSON"))
        .contains("4 records, 1 of them wrong");
  }

  @Test
  void topicsAreAsTheDocumentSays() throws Exception {
    try (Reader document =
        Files.newBufferedReader(EVENTS.resolve("main/resources/dev/skein/events/asyncapi.yaml"))) {
      Map<String, Map<String, Object>> channels =
          at(new Yaml().<Map<String, Object>>load(document), "channels");

      assertThat(channels.keySet())
          .containsExactlyInAnyOrderElementsOf(
              Stream.of(Topic.values()).map(Topic::topicName).toList());
      for (Topic topic : Topic.values()) {
        Map<String, Object> bindings = at(at(channels.get(topic.topicName()), "bindings"), "kafka");
        assertThat(bindings).as(topic.topicName()).containsEntry("partitions", partitions(topic));
        Map<String, Object> configuration = at(bindings, "topicConfiguration");
        Map<String, String> made = Topics.configsOf(topic, (short) 1);
        String policy = made.getOrDefault("cleanup.policy", "delete");
        assertThat(configuration.remove("cleanup.policy")).isEqualTo(List.of(policy));
        configuration.forEach(
            (key, value) -> assertThat(made).containsEntry(key, String.valueOf(value)));
      }
    }
  }

  private static int partitions(Topic topic) {
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaClients(settings).scanner()) {
      return consumer.partitionsFor(topic.topicName()).size();
    }
  }

  /** What the reader of AsyncAPI says of everything that is on the broker. */
  private static String validate() throws Exception {
    Path records = Files.createTempFile(directory, "records", ".ndjson");
    Path said = Files.createTempFile(directory, "said", ".txt");
    Files.write(records, readAll());
    Process node =
        new ProcessBuilder("node", EVENTS.resolve("test/node/validate.mjs").toString())
            .redirectInput(records.toFile())
            .redirectOutput(said.toFile())
            .redirectErrorStream(true)
            .start();
    assertThat(node.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return Files.readString(said);
  }

  private static List<String> readAll() {
    List<String> lines = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaClients(settings).scanner()) {
      List<TopicPartition> partitions =
          Stream.of(Topic.values())
              .flatMap(topic -> consumer.partitionsFor(topic.topicName()).stream())
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer.poll(Duration.ofMillis(100)).forEach(found -> lines.add(line(found)));
      }
    }
    return lines;
  }

  private static String line(ConsumerRecord<byte[], byte[]> found) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("topic", found.topic());
    line.put("key", text(found.key()));
    Map<String, String> headers = new LinkedHashMap<>();
    found.headers().forEach(header -> headers.put(header.key(), text(header.value())));
    line.put("headers", headers);
    line.put("value", found.value() == null ? null : text(found.value()));
    return JSON.writeValueAsString(line);
  }

  private Event<DroneEvent.StatusChanged> statusChanged() {
    return Event.of(
        ids.next(),
        "drone-control-service",
        Instant.parse("2025-08-03T10:30:00Z"),
        new DroneEvent.StatusChanged(
            new DroneId(7),
            DroneStatus.IDLE,
            DroneStatus.FLYING,
            new Location(40.7128, -74.0060, 100.5),
            85.0));
  }

  @SuppressWarnings("unchecked") // YAML has the shape that the test asserts.
  private static <T> Map<String, T> at(Map<String, ?> map, String key) {
    return (Map<String, T>) map.get(key);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
