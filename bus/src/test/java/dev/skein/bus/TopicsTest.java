package dev.skein.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Brokers.class)
@DisplayName("Rule 1: a key never changes its place")
class TopicsTest {

  @Test
  void theKeyIsDecimalAndPartitionedByMurmur2() throws Exception {
    try (Publisher publisher = new Publisher(Brokers.settings(), new SimpleMeterRegistry())) {
      for (long drone : new long[] {1, 7, 42, 1_000_000, Long.MAX_VALUE}) {
        byte[] key = Raw.bytes(Long.toString(drone));
        assertThat(
                publisher.publish(Raw.statusChanged(drone)).get(20, TimeUnit.SECONDS).partition())
            .isEqualTo(Utils.toPositive(Utils.murmur2(key)) % 3)
            .isEqualTo(publisher.partitionOf(Topic.DRONE_EVENTS, Long.toString(drone)));
      }
    }
  }

  @Test
  void partitionsAreSetOnceAndNeverAdded() throws Exception {
    BusSettings settings = Brokers.settings();
    Topics.ensure(settings, 12, (short) 1);
    try (Admin admin = new KafkaClients(settings).admin()) {
      var topics =
          admin
              .describeTopics(java.util.List.of(Topic.DRONE_EVENTS.topicName()))
              .allTopicNames()
              .get(20, TimeUnit.SECONDS);
      assertThat(topics.get(Topic.DRONE_EVENTS.topicName()).partitions()).hasSize(3);
    }
  }

  @Test
  @DisplayName("Rule 8: the broker writes down when it took a record")
  void everyTopicHasLogAppendTime() {
    for (Topic topic : Topic.values()) {
      assertThat(Topics.configsOf(topic, (short) 1))
          .containsEntry("message.timestamp.type", "LogAppendTime");
    }
  }
}
