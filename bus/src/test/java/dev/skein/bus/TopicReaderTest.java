package dev.skein.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(Brokers.class)
class TopicReaderTest {

  private final BusSettings settings = Brokers.fromNowOn();

  @Test
  void aRecordThatItsListenerCannotTakeHoldsNothingUp() throws Exception {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    List<Long> taken = new CopyOnWriteArrayList<>();
    Instant start = Instant.now();
    try (Raw raw = new Raw(settings);
        TopicReader reader =
            new TopicReader(
                settings,
                "clumsy",
                Map.of(Topic.DRONE_EVENTS, new TopicReader.Start.Since(start)),
                delivery -> {
                  if (delivery.key().equals("911")) {
                    throw new ArithmeticException("long overflow");
                  }
                  var _ = delivery.findEvent();
                  taken.add(Long.parseLong(delivery.key()));
                },
                registry)) {
      reader.start();
      raw.status(0, 911);
      raw.send(Topic.DRONE_EVENTS, 0, "913", Raw.bytes("no event"));
      raw.status(0, 912);
      Await.until("the next", () -> taken.contains(912L));
      for (String cause : List.of("failed", "no_event")) {
        assertThat(
                registry
                    .get("kafka.events.passed.over")
                    .tag("group", "clumsy")
                    .tag("cause", cause)
                    .counter()
                    .count())
            .isEqualTo(1);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    // Until it has read what was there, and when much waits, no reader rests longer than it must.
    "AT_LEISURE, true, true, 0, 1",
    "AT_LEISURE, false, true, 500, 1",
    "IN_A_STREAM, false, true, 0, 1",
    "AT_ONCE, true, false, 0, 1",
    "AT_LEISURE, true, false, 0, 100",
    "IN_A_STREAM, true, false, 0, 3",
    "IN_A_STREAM, false, false, 0, 20",
    // On a busy machine as long as it has worked, within bounds.
    "AT_ONCE, true, false, 7, 7",
    "IN_A_STREAM, true, false, 500, 20"
  })
  void aReaderRestsAsItsUseAllows(
      TopicReader.Pace pace, boolean followed, boolean behind, long workedMillis, long millis) {
    long worked = Duration.ofMillis(workedMillis).toNanos();

    assertThat(TopicReader.restNanos(pace, followed, behind, worked))
        .isEqualTo(Duration.ofMillis(millis).toNanos());
  }
}
