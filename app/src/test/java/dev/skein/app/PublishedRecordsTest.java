package dev.skein.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.bus.BusSettings;
import dev.skein.bus.jdbc.ServiceStore;
import dev.skein.events.Topic;
import dev.skein.simulator.TlogPlayer;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What the running product writes to Kafka is what its AsyncAPI document says. */
class PublishedRecordsTest {

  private static final Path LOG = Path.of("../testdata/mavlink/arducopter-1-mission-5x.tlog");
  private static final String TOMBSTONE = "tombstone";
  private static final Set<String> EXPECTED =
      Set.of(
          "drone.registered",
          "drone.connected",
          "drone.location.updated",
          "drone.status.changed",
          "drone.state",
          "vehicle.discovered",
          "zone.published",
          "zone.set.activated",
          "zone.set.committed",
          "zone.entered",
          "zone.left",
          "alert.created",
          "alert.resolved",
          TOMBSTONE);

  @TempDir Path directory;

  @Test
  void everyRecordFitsTheContract() throws Exception {
    List<String> records;
    try (RunningProduct skein = RunningProduct.start(directory)) {
      BusSettings bus = skein.product().bus();
      putZones(skein, strip());
      RunningProduct.await(
          "the strip is in force, before somebody flies across it",
          () -> count(read(bus), "zone.set.activated") == partitions(bus));
      // So slow that the vehicle is a drone by the time that it comes to the strip.
      TlogPlayer.read(LOG).play(skein.mavlink(), 10, _ -> {});
      putZones(skein, "");
      age(skein.product().bean("dronesStore", ServiceStore.class));
      putZones(skein, "");
      RunningProduct.await("all kinds of records", () -> types(read(bus)).containsAll(EXPECTED));
      records = read(bus);
      tailNobodyListensTo();
    }

    assertThat(validate(records)).isEqualTo(records.size() + " records, 0 of them wrong\n");
  }

  /** As behind {@code | head -1}. */
  private void tailNobodyListensTo() {
    PrintStream closed =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    closed.close();
    List<String> arguments =
        List.of("drone-events", "--from-beginning", "--data", directory.resolve("data").toString());
    assertThat(TailCommand.run(arguments, closed, closed)).isZero();
  }

  private static void putZones(RunningProduct skein, String features) throws Exception {
    String body = "{\"type\":\"FeatureCollection\",\"features\":[%s]}".formatted(features);
    HttpResponse<String> answer =
        skein.send(
            skein
                .request("/api/v1/zones")
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(body)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  /** The sets so far were put so long ago that no event refers to them. */
  private static void age(ServiceStore store) throws SQLException {
    store.transact(connection -> {
      try (PreparedStatement update =
          connection.prepareStatement(
              "update zone_sets set created_at = created_at - interval '10 days'")) {
        return update.executeUpdate();
      }
    });
  }

  /** Across the way that the vehicle flies. */
  private static String strip() {
    return """
    {"type":"Feature","properties":{"id":"strip","name":"Strip","restriction":"PROHIBITED"},
     "geometry":{"type":"Polygon","coordinates":[[[149.1,-35.3629],[149.2,-35.3629],
     [149.2,-35.36288],[149.1,-35.36288],[149.1,-35.3629]]]}}
    """;
  }

  /** What AsyncAPI's own parser and a JSON Schema validator say of the records. */
  private String validate(List<String> records) throws Exception {
    Path lines = Files.write(directory.resolve("records.ndjson"), records);
    Path said = directory.resolve("said.txt");
    Process node =
        new ProcessBuilder("node", "../events/src/test/node/validate.mjs")
            .redirectInput(lines.toFile())
            .redirectOutput(said.toFile())
            .redirectErrorStream(true)
            .start();
    assertThat(node.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return Files.readString(said);
  }

  private static Set<String> types(List<String> records) {
    return records.stream().map(PublishedRecordsTest::type).collect(Collectors.toSet());
  }

  private static long count(List<String> records, String type) {
    return records.stream().filter(line -> type(line).equals(type)).count();
  }

  private static String type(String line) {
    JsonNode value = RunningProduct.JSON.readTree(line).get("value");
    return value.isNull()
        ? TOMBSTONE
        : RunningProduct.JSON.readTree(value.asString()).get("type").asString();
  }

  private static int partitions(BusSettings bus) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(bus)) {
      return consumer.partitionsFor(Topic.DRONE_EVENTS.topicName()).size();
    }
  }

  private static KafkaConsumer<byte[], byte[]> consumer(BusSettings bus) {
    Map<String, Object> config = new HashMap<>(bus.client());
    config.put("bootstrap.servers", bus.brokers());
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** Every record there is, a line of JSON each. */
  private static List<String> read(BusSettings bus) {
    List<String> lines = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(bus)) {
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
    line.put("key", new String(found.key(), UTF_8));
    Map<String, String> headers = new LinkedHashMap<>();
    found.headers().forEach(header -> headers.put(header.key(), new String(header.value(), UTF_8)));
    line.put("headers", headers);
    line.put("value", found.value() == null ? null : new String(found.value(), UTF_8));
    return RunningProduct.JSON.writeValueAsString(line);
  }
}
