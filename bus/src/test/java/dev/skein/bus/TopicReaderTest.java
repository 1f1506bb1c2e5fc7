package dev.skein.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

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
}
