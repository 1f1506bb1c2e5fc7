package dev.skein.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.bus.GroupConsumerTest.MapStore;
import dev.skein.bus.OffsetStore.Place;
import dev.skein.bus.embedded.EmbeddedKafka;
import dev.skein.events.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that has lost its end with the power, and has grown past it since. */
@DisplayName("Rule 11: an offset that the log no longer has")
class CutLogTest {

  private static final Topic TOPIC = Topic.TASK_EVENTS;
  private static final TopicPartition FIRST = new TopicPartition(TOPIC.topicName(), 0);

  @TempDir private Path directory;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void whatCameAfterTheCutIsReadThoughTheLogIsLongerAgain() throws Exception {
    int epoch;
    try (EmbeddedKafka kafka = TestKafka.start(directory);
        Raw raw = new Raw(TestKafka.settings(kafka))) {
      put(raw, 0, 5);
      epoch = raw.read(TOPIC).getLast().leaderEpoch().orElseThrow();
    }
    // Both groups had handled eight.
    OffsetAndMetadata stood = new OffsetAndMetadata(8, Optional.of(epoch), "");
    MapStore store = new MapStore();
    store.rows.put(TOPIC.topicName() + 0, new Place(stood.offset(), epoch));
    try (EmbeddedKafka kafka = TestKafka.start(directory);
        Raw raw = new Raw(TestKafka.settings(kafka))) {
      BusSettings settings = TestKafka.settings(kafka);
      try (Admin admin = new KafkaClients(settings).admin()) {
        admin
            .alterConsumerGroupOffsets(settings.groupId() + ".kafkas", Map.of(FIRST, stood))
            .all()
            .get(20, TimeUnit.SECONDS);
      }
      put(raw, 5, 15);

      assertThat(handled(settings, "stored", Optional.of(store))).isEqualTo(keys(5, 15));
      assertThat(handled(settings, "kafkas", Optional.empty())).isEqualTo(keys(5, 15));
    }
    assertThat(registry.get("kafka.events.range.lost").counters())
        .extracting(counter -> counter.count())
        .containsExactly(3.0, 3.0);
  }

  /** What the group is given until it has the newest. */
  private List<String> handled(BusSettings settings, String group, Optional<OffsetStore> store)
      throws Exception {
    List<String> handled = new CopyOnWriteArrayList<>();
    BatchHandler handler =
        batch -> batch.deliveries().forEach(delivery -> handled.add(delivery.key()));
    try (GroupConsumer member =
        new GroupConsumer(settings, group, Set.of(TOPIC), handler, store, registry)) {
      member.start();
      Await.until("the newest is handled", () -> handled.contains("14"));
    }
    return handled;
  }

  private static void put(Raw raw, int from, int to) throws Exception {
    for (String key : keys(from, to)) {
      raw.send(TOPIC, 0, key, new byte[] {'{', '}'});
    }
  }

  private static List<String> keys(int from, int to) {
    return IntStream.range(from, to).mapToObj(Integer::toString).toList();
  }
}
