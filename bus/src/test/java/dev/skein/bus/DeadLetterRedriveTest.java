package dev.skein.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skein.bus.DeadLetterRedrive.Choice;
import dev.skein.bus.DeadLetterRedrive.Heap;
import dev.skein.bus.DeadLetterRedrive.Result;
import dev.skein.events.Event;
import dev.skein.events.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Letters sent back, on a real broker; each test has a reason of its own. */
@ExtendWith(Brokers.class)
@DisplayName("Rule 9: poison goes to dead-letters, and can be sent back once")
class DeadLetterRedriveTest {

  private static final AtomicInteger TESTS = new AtomicInteger();
  private static final Topic TOPIC = Topic.USER_EVENTS;

  private final BusSettings settings = Brokers.fromNowOn();
  private final DeadLetterRedrive redrive = new DeadLetterRedrive(settings);
  private final String reason = "reason-" + TESTS.incrementAndGet() + "!";
  private final Choice mine = new Choice(null, reason, null, 1_000);
  private Raw raw;

  @BeforeEach
  void open() {
    raw = new Raw(settings);
  }

  @AfterEach
  void close() {
    raw.close();
  }

  @Test
  void aLetterGoesBackAsItCameAndOnlyOnce() throws Exception {
    letter(7, "g", "key-7", "value-7");

    assertThat(redrive.send(mine)).isEqualTo(new Result(1, 0, 0, 0));
    ConsumerRecord<byte[], byte[]> back = sent("user-events-1@7").getFirst();
    assertThat(back.key()).asString().isEqualTo("key-7");
    assertThat(back.value()).asString().isEqualTo("value-7");
    assertThat(Raw.header(back, "traceparent")).isEqualTo("00-1-2-01");
    assertThat(back.headers().lastHeader("reason")).isNull();
    assertThat(back.headers().lastHeader("source-offset")).isNull();

    assertThat(redrive.send(mine)).isEqualTo(new Result(0, 0, 0, 0));
    assertThat(sent("user-events-1@7")).hasSize(1);
    assertThat(redrive.list(mine)).isEmpty();
  }

  @Test
  void listingChangesNothingAndTellsHeaps() throws Exception {
    letter(11, "g", "a", "1");
    letter(12, "g", "b", "2");
    letter(13, "h", "c", "3");

    for (int time = 0; time < 2; time++) {
      assertThat(redrive.list(mine))
          .extracting(Heap::topic, Heap::group, Heap::letters, Heap::truncated)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple("user-events", "g", 2, 0),
              org.assertj.core.groups.Tuple.tuple("user-events", "h", 1, 0));
    }
    assertThat(sent("user-events-1@11")).isEmpty();
  }

  @Test
  void lettersOfTwoGroupsAboutOneRecordSendItOnce() throws Exception {
    letter(21, "g", "a", "1");
    letter(21, "h", "a", "1");

    assertThat(redrive.send(mine).sent()).isEqualTo(1);
    assertThat(redrive.send(mine).sent()).isZero();
    assertThat(sent("user-events-1@21")).hasSize(1);
  }

  @Test
  void aRunThatDiedBeforeItSentIsMadeGood() throws Exception {
    letter(31, "g", "a", "1");
    note("begun", "user-events-1@31");

    assertThat(redrive.send(mine)).isEqualTo(new Result(1, 0, 0, 0));
    assertThat(sent("user-events-1@31")).hasSize(1);
  }

  @Test
  void aRunThatDiedBehindItsSendIsNotRepeated() throws Exception {
    letter(41, "g", "a", "1");
    note("begun", "user-events-1@41");
    ProducerRecord<byte[], byte[]> already =
        new ProducerRecord<>(TOPIC.topicName(), Raw.bytes("a"), Raw.bytes("1"));
    already.headers().add("redriven-from", Raw.bytes("user-events-1@41"));
    raw.send(already);

    assertThat(redrive.send(mine)).isEqualTo(new Result(0, 1, 0, 0));
    assertThat(redrive.send(mine)).isEqualTo(new Result(0, 0, 0, 0));
    assertThat(sent("user-events-1@41")).hasSize(1);
  }

  @Test
  void whatIsChosenIsSentUpToTheLimit() throws Exception {
    for (int offset = 51; offset < 56; offset++) {
      letter(offset, "g", "a", "1");
    }
    assertThat(redrive.send(new Choice(Topic.TASK_EVENTS, reason, null, 10)).sent()).isZero();
    Instant later = Instant.now().plusSeconds(60);
    assertThat(redrive.send(new Choice(TOPIC, reason, later, 10)).sent()).isZero();
    assertThat(redrive.send(new Choice(TOPIC, reason, null, 3))).isEqualTo(new Result(3, 0, 0, 2));
    assertThat(redrive.send(new Choice(TOPIC, reason, later.minusSeconds(3_600), 3)))
        .isEqualTo(new Result(2, 0, 0, 0));
  }

  @Test
  void aTruncatedLetterIsToldAndNotSent() throws Exception {
    ProducerRecord<byte[], byte[]> out = letterOf(61, "g", "a", "1");
    out.headers().add("truncated-from", Raw.bytes("5000000"));
    raw.send(out);

    assertThat(redrive.list(mine)).singleElement().returns(1, Heap::truncated);
    assertThat(redrive.send(mine)).isEqualTo(new Result(0, 0, 0, 0));
  }

  @Test
  void aSecondRunAtTheSameTimeIsRefused() throws Exception {
    letter(71, "g", "a", "1");
    try (RedriveLock lock = RedriveLock.take(settings)) {
      lock.check();
      // Who comes second waits for a share, so somebody must poll.
      AtomicBoolean over = new AtomicBoolean();
      Thread first =
          Thread.ofPlatform()
              .start(() -> {
                while (!over.get()) {
                  try {
                    lock.check();
                  } catch (IllegalStateException e) {
                    // It goes on polling, as one does that ends.
                  }
                }
              });
      try {
        DeadLetterRedrive ofAnotherFile = new DeadLetterRedrive(withGroup("of-another-file"));
        for (DeadLetterRedrive second : List.of(redrive, ofAnotherFile)) {
          assertThatThrownBy(() -> second.send(mine))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("another re-drive is at work");
        }
      } finally {
        over.set(true);
        first.join();
      }
    }
    assertThat(sent("user-events-1@71")).isEmpty();
  }

  @Test
  void aHandlerThatIsMendedGetsWhatItFailedOn() throws Exception {
    AtomicBoolean broken = new AtomicBoolean(true);
    List<Event<?>> handled = new CopyOnWriteArrayList<>();
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (EventBus bus = new EventBus(settings, registry)) {
      bus.registerHandler(
          Topic.DRONE_EVENTS,
          "mended",
          event -> {
            if (broken.get() && event.key().equals("777")) {
              throw new IllegalStateException(reason);
            }
            handled.add(event);
          });
      bus.start();
      assertThat(bus.awaitAssigned(Duration.ofSeconds(30))).isTrue();
      Event<?> event = Raw.statusChanged(777);
      raw.send(Topic.DRONE_EVENTS, "777", Raw.encode(event));
      Await.until("it is put aside", () -> redrive.list(mine).size() == 1);
      broken.set(false);

      assertThat(redrive.send(mine).sent()).isEqualTo(1);
      Await.until("it is handled", () -> handled.contains(event));
    }
    assertThat(registry.get("kafka.events.doubled").tag("topic", "drone-events").counter().count())
        .isZero();
  }

  private BusSettings withGroup(String groupId) {
    return new BusSettings(
        settings.brokers(),
        groupId,
        settings.autoOffsetReset(),
        settings.sessionTimeout(),
        settings.commitInterval(),
        settings.compressionCodec(),
        settings.cloudEvents(),
        settings.client());
  }

  private void letter(long offset, String group, String key, String value) throws Exception {
    raw.send(letterOf(offset, group, key, value));
  }

  private ProducerRecord<byte[], byte[]> letterOf(
      long offset, String group, String key, String value) {
    ProducerRecord<byte[], byte[]> out =
        new ProducerRecord<>(Topic.DEAD_LETTERS.topicName(), 0, Raw.bytes(key), Raw.bytes(value));
    out.headers().add("traceparent", Raw.bytes("00-1-2-01"));
    out.headers().add("reason", Raw.bytes(reason));
    out.headers().add("group", Raw.bytes(group));
    out.headers().add("source-topic", Raw.bytes(TOPIC.topicName()));
    out.headers().add("source-partition", Raw.bytes("1"));
    out.headers().add("source-offset", Raw.bytes(Long.toString(offset)));
    return out;
  }

  private void note(String note, String of) throws Exception {
    ProducerRecord<byte[], byte[]> out =
        new ProducerRecord<>(Topic.DEAD_LETTERS.topicName(), 0, null, null);
    out.headers().add("redrive", Raw.bytes(note));
    out.headers().add("redrive-of", Raw.bytes(of));
    raw.send(out);
  }

  private List<ConsumerRecord<byte[], byte[]>> sent(String place) {
    return raw.read(TOPIC).stream()
        .filter(found -> Raw.header(found, "redriven-from").equals(place))
        .toList();
  }
}
