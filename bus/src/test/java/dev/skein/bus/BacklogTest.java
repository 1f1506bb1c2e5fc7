package dev.skein.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.EventCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class BacklogTest {

  private static final String TOPIC = "drone-events";

  private final Backlog backlog = new Backlog();

  @Test
  void whoWaitsForAFewDoesNotWaitForAllThatAnotherPartitionHas() {
    add(0, 1_000);
    add(1, 10);
    add(2, 1_000);

    Backlog.Head head = backlog.head(300);

    assertThat(offsets(head, 0)).isEqualTo(upTo(190));
    assertThat(offsets(head, 1)).isEqualTo(upTo(10));
    assertThat(offsets(head, 2)).isEqualTo(upTo(100));
    assertThat(head.ends().get(new TopicPartition(TOPIC, 0)).next()).isEqualTo(190);
    assertThat(head.ends().get(new TopicPartition(TOPIC, 1)).next()).isEqualTo(10);
    assertThat(head.ends().get(new TopicPartition(TOPIC, 2)).next()).isEqualTo(100);
  }

  @Test
  void oneAtATimeIsOneOfTheFirst() {
    add(2, 3);
    add(1, 3);

    Backlog.Head head = backlog.head(1);

    assertThat(head.deliveries()).hasSize(1);
    assertThat(offsets(head, 2)).containsExactly(0L);
    assertThat(head.ends()).containsOnlyKeys(new TopicPartition(TOPIC, 2));
  }

  private void add(int partition, int count) {
    List<Delivery> deliveries = new ArrayList<>();
    for (int offset = 0; offset < count; offset++) {
      deliveries.add(
          new Delivery(
              new EventCodec(),
              new ConsumerRecord<>(TOPIC, partition, offset, new byte[0], new byte[0])));
    }
    backlog.add(new TopicPartition(TOPIC, partition), deliveries);
  }

  private static List<Long> offsets(Backlog.Head head, int partition) {
    return head.deliveries().stream()
        .filter(delivery -> delivery.partition() == partition)
        .map(Delivery::offset)
        .toList();
  }

  private static List<Long> upTo(int end) {
    return IntStream.range(0, end).mapToObj(Long::valueOf).toList();
  }
}
