package dev.skein.bus;

import dev.skein.events.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/** Reads what is on a topic now, and ends where the topic ended when it began. */
final class TopicScan {

  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaClients clients;
  private final Topic topic;

  TopicScan(KafkaClients clients, Topic topic) {
    this.clients = clients;
    this.topic = topic;
  }

  void fromBeginning(Consumer<ConsumerRecord<byte[], byte[]>> taker) {
    try (KafkaConsumer<byte[], byte[]> consumer = clients.scanner()) {
      Set<TopicPartition> partitions = assign(consumer);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      consumer.seekToBeginning(partitions);
      read(consumer, ends, taker);
    }
  }

  /** Only what was written at or after that time. */
  void since(Instant time, Consumer<ConsumerRecord<byte[], byte[]>> taker) {
    try (KafkaConsumer<byte[], byte[]> consumer = clients.scanner()) {
      Set<TopicPartition> partitions = assign(consumer);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      Map<TopicPartition, Long> times = new HashMap<>();
      partitions.forEach(partition -> times.put(partition, time.toEpochMilli()));
      Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times);
      for (TopicPartition partition : partitions) {
        OffsetAndTimestamp start = found.get(partition);
        if (start == null) {
          consumer.seekToEnd(List.of(partition));
        } else {
          consumer.seek(partition, start.offset());
        }
      }
      read(consumer, ends, taker);
    }
  }

  private Set<TopicPartition> assign(KafkaConsumer<byte[], byte[]> consumer) {
    Set<TopicPartition> partitions =
        consumer.partitionsFor(topic.topicName()).stream()
            .map(p -> new TopicPartition(p.topic(), p.partition()))
            .collect(Collectors.toSet());
    consumer.assign(partitions);
    return partitions;
  }

  private static void read(
      KafkaConsumer<byte[], byte[]> consumer,
      Map<TopicPartition, Long> ends,
      Consumer<ConsumerRecord<byte[], byte[]>> taker) {
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      for (ConsumerRecord<byte[], byte[]> kafkaRecord : consumer.poll(POLL)) {
        taker.accept(kafkaRecord);
      }
    }
  }
}
