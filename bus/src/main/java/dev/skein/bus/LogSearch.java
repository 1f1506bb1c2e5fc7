package dev.skein.bus;

import dev.skein.events.Decoded;
import dev.skein.events.EventCodec;
import dev.skein.events.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/** Finds out which of some events are on a topic already. */
public final class LogSearch {

  private LogSearch() {}

  /**
   * Those of the wanted ids that stand on the topic in records written since that time.
   *
   * @param types the wanted events' types: others are passed over unparsed
   */
  public static Set<String> findIds(
      BusSettings settings, Topic topic, Instant since, Set<String> types, Set<String> wanted) {
    Set<String> found = new HashSet<>();
    EventCodec codec = new EventCodec();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaClients(settings).reader()) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic.topicName()).stream()
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      consumer.assign(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      for (TopicPartition partition : partitions) {
        OffsetAndTimestamp start =
            consumer.offsetsForTimes(Map.of(partition, since.toEpochMilli())).get(partition);
        if (start == null) {
          consumer.seekToEnd(List.of(partition));
        } else {
          consumer.seek(partition, start.offset());
        }
      }
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        for (ConsumerRecord<byte[], byte[]> kafkaRecord : consumer.poll(Duration.ofMillis(200))) {
          Delivery delivery = new Delivery(codec, kafkaRecord);
          if (types.contains(delivery.type())
              && delivery.decode() instanceof Decoded.Accepted accepted
              && wanted.contains(accepted.event().id())) {
            found.add(accepted.event().id());
          }
        }
      }
    }
    return found;
  }
}
