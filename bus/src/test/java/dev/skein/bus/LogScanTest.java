package dev.skein.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Brokers.class)
class LogScanTest {

  /** No other test writes to it. */
  private static final Topic TOPIC = Topic.APPLICATION_LOGS;

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private BusSettings settings;

  @BeforeEach
  void settings() {
    settings = Brokers.settings();
  }

  @Test
  void aRehearsalReadsTheNewestThatThereIsAndLeavesAllToBeRead() throws Exception {
    List<String> rehearsed = new ArrayList<>();
    List<String> all = new ArrayList<>();
    List<String> part = new ArrayList<>();
    try (LogScan scan = new LogScan(settings);
        Raw raw = new Raw(settings)) {
      Instant start = Instant.now();
      scan.rehearse(PATIENCE, each -> rehearsed.add(each.key()), TOPIC);
      assertThat(rehearsed).isEmpty();

      for (int number = 0; number < 80; number++) {
        raw.send(TOPIC, 0, String.valueOf(number), Raw.bytes("{}"));
      }
      scan.rehearse(PATIENCE, each -> rehearsed.add(each.key()), TOPIC);
      assertThat(rehearsed).isEqualTo(keys(30, 80));

      scan.readAll(TOPIC, Set.of(0, 1, 2), each -> all.add(each.key()));
      assertThat(all).isEqualTo(keys(0, 80));

      rehearsed.clear();
      cutBefore(70);
      scan.rehearse(PATIENCE, each -> rehearsed.add(each.key()), TOPIC);
      assertThat(rehearsed).as("some have been deleted").isEqualTo(keys(70, 80));

      scan.read(TOPIC, Map.of(0, new LogScan.Part(start, 75)), each -> part.add(each.key()));
      assertThat(part).isEqualTo(keys(70, 75));
    }
  }

  private void cutBefore(long offset) throws Exception {
    try (Admin admin = new KafkaClients(settings).admin()) {
      admin
          .deleteRecords(
              Map.of(
                  new TopicPartition(TOPIC.topicName(), 0), RecordsToDelete.beforeOffset(offset)))
          .all()
          .get(20, TimeUnit.SECONDS);
    }
  }

  private static List<String> keys(int from, int to) {
    return IntStream.range(from, to).mapToObj(String::valueOf).toList();
  }
}
