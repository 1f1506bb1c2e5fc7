package dev.skein.bus;

import static dev.skein.events.Topic.DRONE_EVENTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skein.events.DroneEvent;
import dev.skein.events.Event;
import dev.skein.events.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Records that are no events, and one that is too large, on a real broker. */
@ExtendWith(Brokers.class)
@DisplayName("Rule 9: only a record bad in itself goes to dead-letters")
class BadRecordsTest {

  private static final AtomicInteger GROUPS = new AtomicInteger();

  private final BusSettings settings = Brokers.fromNowOn();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final String name = "bad-" + GROUPS.incrementAndGet();
  private final String group = settings.groupId() + "." + name;
  private final List<Event<?>> handled = new CopyOnWriteArrayList<>();
  private EventBus bus;
  private Raw raw;

  @BeforeEach
  void open() {
    raw = new Raw(settings);
    bus = new EventBus(settings, registry);
  }

  @AfterEach
  void close() {
    bus.close();
    raw.close();
  }

  @Test
  void anEmptyRecordIsPutAsideWithItsReason() throws Exception {
    start(DRONE_EVENTS);
    raw.send(DRONE_EVENTS, "7", null);
    raw.send(DRONE_EVENTS, "7", new byte[0]);
    awaitGood(7);

    List<ConsumerRecord<byte[], byte[]>> letters = raw.letters(group);
    assertThat(letters).hasSize(2);
    assertThat(letters)
        .allMatch(letter -> Raw.header(letter, "reason").equals("the record has no value"));
    assertThat(letters.get(0).value()).isNull();
    assertThat(letters.get(1).value()).isEmpty();
  }

  @Test
  void aWrongKeyIsPutAsideWithItsReason() throws Exception {
    start(DRONE_EVENTS);
    raw.send(DRONE_EVENTS, 0, "8", Raw.encode(Raw.statusChanged(7)));
    raw.send(DRONE_EVENTS, 0, "7 ", Raw.encode(Raw.statusChanged(7)));
    raw.send(DRONE_EVENTS, 0, null, Raw.encode(Raw.statusChanged(7)));
    awaitGood(7);

    List<ConsumerRecord<byte[], byte[]>> letters = raw.letters(group);
    assertThat(letters.stream().map(letter -> Raw.header(letter, "reason")))
        .containsExactlyInAnyOrder(
            "the record's key is 8, its event's is 7",
            "the record's key is 7 , its event's is 7",
            "the record has no key, its event belongs to 7");
    assertThat(letters.stream().filter(letter -> letter.key() == null))
        .as("a key that was not there is not there now")
        .hasSize(1);
  }

  @Test
  void anUnknownTypeIsFine() throws Exception {
    start(DRONE_EVENTS);
    String json =
        "{\"id\":\"a\",\"type\":\"drone.painted\",\"source\":\"s\","
            + "\"timestamp\":\"2025-08-03T10:30:00Z\",\"data\":{\"drone_id\":7}}";
    raw.send(DRONE_EVENTS, "7", json.getBytes(StandardCharsets.UTF_8));
    awaitGood(7);

    assertThat(handled.stream().map(Event::type)).contains("drone.painted");
    assertThat(raw.letters(group)).isEmpty();
  }

  @Test
  void keyValueAndHeadersOfALetterAreTheOriginalOnes() throws Exception {
    start(DRONE_EVENTS);
    byte[] key = {(byte) 0xff, 0, 1};
    byte[] value = {(byte) 0xfe, '{'};
    ProducerRecord<byte[], byte[]> out =
        new ProducerRecord<>(DRONE_EVENTS.topicName(), 0, key, value);
    out.headers().add("traceparent", Raw.bytes("00-1-2-01"));
    out.headers().add("reason", Raw.bytes("a header of the sender"));
    long offset = raw.send(out).offset();
    awaitGood(7);

    ConsumerRecord<byte[], byte[]> letter = raw.letters(group).getFirst();
    assertThat(letter.key()).isEqualTo(key);
    assertThat(letter.value()).isEqualTo(value);
    assertThat(Raw.header(letter, "traceparent")).isEqualTo("00-1-2-01");
    assertThat(Raw.header(letter, "reason")).startsWith("not JSON");
    assertThat(Raw.header(letter, "source-topic")).isEqualTo("drone-events");
    assertThat(Raw.header(letter, "source-partition")).isEqualTo("0");
    assertThat(Raw.header(letter, "source-offset")).isEqualTo(Long.toString(offset));
    assertThat(Raw.header(letter, "group")).isEqualTo(group);
  }

  @Test
  void fiveMegabytesAreRefusedAtThePublisherAndLeaveAGap() throws Exception {
    try (Publisher publisher = new Publisher(settings, registry)) {
      var sent = new java.util.concurrent.CompletableFuture<Exception>();
      publisher.send(
          DRONE_EVENTS,
          "9",
          "drone.status.changed",
          new byte[5_000_000],
          (_, e) -> sent.complete(e));
      assertThat(sent.get(20, TimeUnit.SECONDS)).isInstanceOf(RecordTooLargeException.class);
      assertThatThrownBy(
              () -> publisher.publish(Topic.DEAD_LETTERS, largeEvent()).get(20, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(RecordTooLargeException.class);
    }
    assertThat(registry.get("kafka.events.failed").tag("topic", "drone-events").counter().count())
        .isEqualTo(1);
  }

  @Test
  void fiveMegabytesOnATopicThatTakesThemDoNotStopAConsumer() throws Exception {
    limit(Topic.USER_EVENTS, "9000000");
    start(Topic.USER_EVENTS);
    byte[] large = new byte[5_000_000];
    Arrays.fill(large, (byte) ' ');
    raw.send(Topic.USER_EVENTS, 0, "1", large);
    byte[] keyToo = new byte[3_000_000];
    raw.send(new ProducerRecord<>(Topic.USER_EVENTS.topicName(), 0, keyToo, large));
    raw.send(Topic.USER_EVENTS, 0, "1", new byte[] {'x'});

    Await.until("what follows is looked at", () -> raw.letters(group).size() >= 3);
    List<ConsumerRecord<byte[], byte[]>> letters = raw.letters(group);
    assertThat(letters.stream().map(letter -> Raw.header(letter, "truncated-from")))
        .containsExactlyInAnyOrder("5000000", "5000000", "");
    assertThat(letters.stream().map(letter -> letter.value() == null ? -1 : letter.value().length))
        .containsExactlyInAnyOrder(65_536, -1, 1);
    assertThat(letters.stream().map(letter -> Raw.header(letter, "reason")))
        .contains("an event has at most 1048576 bytes, not 5000000");
  }

  @Test
  void aTombstoneOnACompactedTopicIsNoLetter() throws Exception {
    start(Topic.DRONE_STATE);
    raw.send(Topic.DRONE_STATE, 0, "7", null);
    raw.send(Topic.DRONE_STATE, 0, "7", Raw.encode(Raw.statusChanged(7)));

    Await.until("what follows is handled", () -> !handled.isEmpty());
    assertThat(raw.letters(group)).isEmpty();
  }

  private void start(Topic topic) throws Exception {
    bus.registerHandler(topic, name, handled::add);
    bus.start();
    assertThat(bus.awaitAssigned(Duration.ofSeconds(30))).isTrue();
  }

  /** One good event on each partition: what came before has been looked at. */
  private void awaitGood(long drone) throws Exception {
    for (int partition = 0; partition < 3; partition++) {
      raw.status(partition, drone);
    }
    Await.until(
        "three good events",
        () -> handled.stream().filter(e -> e.data() instanceof DroneEvent).count() >= 3);
  }

  private static Event<?> largeEvent() {
    return Event.of(
        "id",
        "source",
        java.time.Instant.EPOCH,
        new dev.skein.events.SystemEvent.LogRecorded("i", "INFO", "l", "x".repeat(5_000_000)));
  }

  private void limit(Topic topic, String bytes) throws Exception {
    Map<String, Object> config = new HashMap<>(settings.client());
    config.put("bootstrap.servers", settings.brokers());
    try (Admin admin = Admin.create(config)) {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, topic.topicName()),
                  List.of(
                      new AlterConfigOp(
                          new ConfigEntry("max.message.bytes", bytes), AlterConfigOp.OpType.SET))))
          .all()
          .get(20, TimeUnit.SECONDS);
    }
  }
}
