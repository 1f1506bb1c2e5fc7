package dev.skein.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.Decoded;
import dev.skein.events.Event;
import dev.skein.events.EventCodec;
import dev.skein.events.SystemEvent.ClockTick;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Rule 8: clock.tick when a partition is silent")
class ClockTickerTest {

  private static final TopicPartition ONE = new TopicPartition("drone-events", 1);
  private static final TopicPartition TWO = new TopicPartition("drone-events", 2);

  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private long millis;
  private final ClockTicker ticker =
      new ClockTicker(
          () -> producer,
          "monitoring-service@host-1",
          () -> Instant.EPOCH,
          () -> TimeUnit.MILLISECONDS.toNanos(millis));

  @Test
  void aSecondOfSilenceTicksOnThatVeryPartition() {
    ticker.heard(ONE);
    at(999);
    assertThat(producer.history()).isEmpty();
    at(1_000);

    assertThat(producer.history()).hasSize(1);
    var tick = producer.history().getFirst();
    assertThat(tick.topic()).isEqualTo("drone-events");
    assertThat(tick.partition()).isEqualTo(1);
    assertThat(tick.key()).asString().isEqualTo("clock");
    assertThat(new EventCodec().decode(tick.value()))
        .isInstanceOfSatisfying(
            Decoded.Accepted.class,
            accepted -> {
              Event<?> event = accepted.event();
              assertThat(event.source()).isEqualTo("monitoring-service");
              assertThat(event.data()).isEqualTo(new ClockTick("monitoring-service@host-1"));
            });
  }

  @Test
  void aTickIsNoReasonForAnother() {
    ticker.heard(ONE);
    at(1_000);
    // The tick itself comes back.
    millis = 1_005;
    ticker.heard(ONE);
    at(1_999);
    at(2_004);
    assertThat(producer.history()).hasSize(1);
    at(2_005);
    assertThat(producer.history()).hasSize(2);
  }

  @Test
  void whileTicksDoNotComeBackThereIsOneASecondAllTheSame() {
    ticker.heard(ONE);
    for (int time = 0; time <= 10_000; time += 50) {
      at(time);
    }
    assertThat(producer.history()).hasSize(10);
  }

  @Test
  void whatSpeaksDoesNotTickAndWhatIsForgottenBeginsAnew() {
    ticker.heard(ONE);
    ticker.heard(TWO);
    for (int time = 0; time < 5_000; time += 100) {
      millis = time;
      ticker.heard(ONE);
      look();
    }
    assertThat(producer.history()).isEmpty();
    ticker.forget(List.of(ONE));
    at(9_000);
    assertThat(producer.history()).isEmpty();
    at(10_000);
    assertThat(producer.history()).hasSize(1);
  }

  private void at(long time) {
    millis = time;
    look();
  }

  private void look() {
    if (ticker.isDue(ONE)) {
      ticker.tick(ONE);
    }
  }

  @Test
  void whoHasBeenQuietForHalfASecondMayTickBesideAnother() {
    ticker.heard(ONE);
    millis = 500;
    ticker.heard(TWO);
    millis = 999;
    assertThat(ticker.isDue(ONE)).isFalse();
    assertThat(ticker.isQuiet(TWO)).isFalse();
    millis = 1_000;
    assertThat(ticker.isDue(ONE)).isTrue();
    assertThat(ticker.isDue(TWO)).isFalse();
    assertThat(ticker.isQuiet(TWO)).isTrue();
    ticker.tick(TWO);
    assertThat(ticker.isQuiet(TWO)).isFalse();
  }
}
