package dev.skein.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Headers {@code src} and {@code seq}: what is missing and what is doubled shows. */
@DisplayName("src and seq")
class SequenceTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final SequenceStamps stamps = new SequenceStamps("links@host-1", () -> 1_000);
  private final SequenceWatch watch =
      new BusMetrics(registry).sequenceWatch("drone-events", "test");

  @Test
  void numbersCountFromOneForEachKey() {
    assertThat(send(stamps, "7")).isEqualTo("links@host-1/1000 1");
    assertThat(send(stamps, "7")).isEqualTo("links@host-1/1000 2");
    assertThat(send(stamps, "8")).isEqualTo("links@host-1/1000 1");
  }

  @Test
  void nothingIsCountedWhileEveryNumberComes() {
    LongStream.rangeClosed(5, 1_000).forEach(seq -> see("a/1", "7", seq));

    assertThat(missing()).isZero();
    assertThat(doubled()).isZero();
  }

  @Test
  void aGapCountsAsManyAsAreMissing() {
    see("a/1", "7", 1);
    see("a/1", "7", 5);

    assertThat(missing()).isEqualTo(3);
    assertThat(doubled()).isZero();
  }

  @Test
  void aNumberThatComesAgainIsDoubled() {
    List.of(1, 2, 2, 1, 3).forEach(seq -> see("a/1", "7", seq));

    assertThat(doubled()).isEqualTo(2);
    assertThat(missing()).isZero();
  }

  @Test
  void everySourceAndEveryKeyHasNumbersOfItsOwn() {
    see("a/1", "7", 1);
    see("b/1", "7", 40);
    see("a/1", "8", 90);
    see("a/1", "7", 2);
    see("b/1", "7", 41);

    assertThat(missing() + doubled()).isZero();
  }

  @Test
  void aNewEpochBeginsAnew() {
    see("a/1", "7", 900);
    see("a/2", "7", 1);

    assertThat(missing() + doubled()).isZero();
  }

  @Test
  void whatEndsTheSourceIsNotWhatBeginsTheKey() {
    see("a/1", "23", 1);
    see("a/12", "3", 9);

    assertThat(missing() + doubled()).isZero();
  }

  @Test
  void recordsWithoutNumbersOrWithNonsenseArePassedOver() {
    watch.see(record("7", new RecordHeaders()));
    see("a/1", "7", 1);
    watch.see(record("7", headers("a/1", "x")));
    watch.see(record("7", headers("a/1", "")));
    watch.see(record("7", headers("a/1", "99999999999999999999")));
    watch.see(record(null, headers("a/1", "9")));
    see("a/1", "7", 2);

    assertThat(missing() + doubled()).isZero();
  }

  @Test
  void whatIsSentAgainOnPurposeIsNoDouble() {
    see("a/1", "7", 1);
    RecordHeaders again = headers("a/1", "1");
    again.add(DeadLetterRedrive.FROM, "dead-letters-0@3".getBytes(StandardCharsets.UTF_8));
    watch.see(record("7", again));

    assertThat(doubled()).isZero();
  }

  @Test
  void theWatchForgetsTheKeysUsedLongestAgoAndKeepsTheRest() {
    int keys = RecentNumbers.MOST * 2;
    IntStream.range(0, keys).forEach(key -> see("a/1", Integer.toString(key), 1));
    see("a/1", Integer.toString(keys - 1), 3);
    see("a/1", "0", 3);

    assertThat(missing()).as("the newest key is watched, the oldest forgotten").isEqualTo(1);
  }

  @Test
  void tooManyKeysBeginANewEpochSoThatNoNumberIsGivenTwice() {
    assertThat(send(stamps, "first")).isEqualTo("links@host-1/1000 1");
    IntStream.range(0, SequenceStamps.MOST).forEach(key -> send(stamps, Integer.toString(key)));

    assertThat(send(stamps, "first")).isEqualTo("links@host-1/1001 1");
  }

  @Test
  void numbersStandInTheOrderOfSendingWhateverThreadsSend() throws InterruptedException {
    List<String> sent = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch go = new CountDownLatch(1);
    List<Thread> threads =
        IntStream.range(0, 4)
            .mapToObj(_ -> Thread.ofPlatform().start(() -> sendMany(go, sent)))
            .toList();
    go.countDown();
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(sent)
        .containsExactlyElementsOf(
            LongStream.rangeClosed(1, 20_000).mapToObj(seq -> "links@host-1/1000 " + seq).toList());
  }

  private void sendMany(CountDownLatch go, List<String> sent) {
    try {
      go.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    for (int i = 0; i < 5_000; i++) {
      ProducerRecord<byte[], byte[]> out = new ProducerRecord<>("drone-events", new byte[0]);
      stamps.inOrder("7", out, () -> sent.add(stamp(out)));
    }
  }

  private static String send(SequenceStamps stamps, String key) {
    ProducerRecord<byte[], byte[]> out = new ProducerRecord<>("drone-events", new byte[0]);
    return stamps.inOrder(key, out, () -> stamp(out));
  }

  private static String stamp(ProducerRecord<byte[], byte[]> out) {
    return text(out.headers().lastHeader("src")) + " " + text(out.headers().lastHeader("seq"));
  }

  private static String text(Header header) {
    return new String(header.value(), StandardCharsets.UTF_8);
  }

  private void see(String source, String key, long seq) {
    watch.see(record(key, headers(source, Long.toString(seq))));
  }

  private static RecordHeaders headers(String source, String seq) {
    RecordHeaders headers = new RecordHeaders();
    headers.add("src", source.getBytes(StandardCharsets.UTF_8));
    headers.add("seq", seq.getBytes(StandardCharsets.UTF_8));
    return headers;
  }

  private static ConsumerRecord<byte[], byte[]> record(String key, RecordHeaders headers) {
    return new ConsumerRecord<>(
        Topic.DRONE_EVENTS.topicName(),
        0,
        0,
        0,
        TimestampType.LOG_APPEND_TIME,
        0,
        0,
        key == null ? null : key.getBytes(StandardCharsets.UTF_8),
        new byte[0],
        headers,
        java.util.Optional.empty());
  }

  private double missing() {
    return registry.get("kafka.events.missing").counter().count();
  }

  private double doubled() {
    return registry.get("kafka.events.doubled").counter().count();
  }
}
