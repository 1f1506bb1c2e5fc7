package dev.skein.bus;

import static dev.skein.events.Topic.DRONE_EVENTS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.bus.embedded.EmbeddedKafka;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Rule 10: a member whose group is out of reach rests, and joins again")
class LostGroupTest {

  @Test
  void kafkaIsAwayForLongerThanASessionAndComesBack(@TempDir Path directory) throws Exception {
    int port = Brokers.freePort();
    int controllerPort = Brokers.freePort();
    EmbeddedKafka kafka = EmbeddedKafka.start(directory, port, controllerPort, () -> {});
    Topics.ensure(TestKafka.settings(kafka), 3, (short) 1);
    BusSettings settings =
        shortSession(Brokers.at(kafka.bootstrapServer(), kafka.clientSettings()));
    Recorder recorder = new Recorder();
    try (GroupConsumer member =
        new GroupConsumer(
            settings,
            "lost",
            Set.of(DRONE_EVENTS),
            recorder,
            Optional.empty(),
            new SimpleMeterRegistry())) {
      member.start();
      Await.until("it is a member", () -> member.isUp() && member.findOutage().isEmpty());

      kafka.close();
      Await.until("it has given up waiting", () -> !member.isUp());
      assertThat(member.findOutage()).isPresent();

      try (EmbeddedKafka _ = EmbeddedKafka.start(directory, port, controllerPort, () -> {});
          Raw raw = new Raw(settings)) {
        Await.until(
            "it works again",
            () -> {
              raw.status(1, 1);
              return !recorder.keys.isEmpty() && member.findOutage().isEmpty();
            });
        assertThat(member.isUp()).isTrue();
      }
    }
  }

  private static BusSettings shortSession(BusSettings settings) {
    return new BusSettings(
        settings.brokers(),
        settings.groupId(),
        settings.autoOffsetReset(),
        Duration.ofSeconds(4),
        settings.commitInterval(),
        settings.compressionCodec(),
        settings.cloudEvents(),
        settings.client());
  }
}
