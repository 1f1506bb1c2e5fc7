package dev.skein.service.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.DroneId;
import dev.skein.events.Topic;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Two instances: each looks at the drones of its own partitions, by their time. */
class LogTimesTest {

  private static final Instant NOW = Instant.parse("2026-01-01T10:00:00Z");
  private static final DroneId EVEN = new DroneId(4);
  private static final DroneId ODD = new DroneId(5);

  private final LogTimes here = new LogTimes(key -> Integer.parseInt(key) % 2);
  private final LogTimes there = new LogTimes(key -> Integer.parseInt(key) % 2);

  @Test
  void aDroneIsLookedAtByWhoHasItsPartitionByThatPartitionsTime() {
    settled(here, 0, NOW);
    settled(there, 1, NOW.minusSeconds(40));

    assertThat(here.timeOf(EVEN)).hasValue(NOW);
    assertThat(here.timeOf(ODD)).isEmpty();
    assertThat(there.timeOf(ODD)).hasValue(NOW.minusSeconds(40));
    assertThat(there.timeOf(EVEN)).isEmpty();
  }

  @Test
  void aPartitionThatHasGoneIsNotLookedAtUntilItIsReadAgain() {
    settled(here, 0, NOW);
    settled(here, 1, NOW);
    here.reassigned(List.of(new TopicPartition(Topic.DRONE_COMMANDS.topicName(), 0)));
    assertThat(here.timeOf(EVEN)).hasValue(NOW);
    here.reassigned(List.of(new TopicPartition(Topic.DRONE_EVENTS.topicName(), 0)));
    assertThat(here.timeOf(EVEN)).isEmpty();
    assertThat(here.timeOf(ODD)).hasValue(NOW);
    settled(here, 0, NOW.minusSeconds(5));
    here.readTo(0, NOW.minusSeconds(9));
    assertThat(here.timeOf(EVEN)).hasValue(NOW.minusSeconds(5));
  }

  /** Orders have a topic of their own, of which more may be left to be read. */
  @Test
  void aPartitionThatHasComeIsNotLookedAtBeforeSomeSecondsHavePassedByIt() {
    here.readTo(0, NOW);
    here.readTo(0, NOW.plusSeconds(4));
    assertThat(here.timeOf(EVEN)).isEmpty();
    here.readTo(0, NOW.plusSeconds(5));
    assertThat(here.timeOf(EVEN)).hasValue(NOW.plusSeconds(5));
  }

  private static void settled(LogTimes times, int partition, Instant now) {
    times.readTo(partition, now.minusSeconds(5));
    times.readTo(partition, now);
  }
}
