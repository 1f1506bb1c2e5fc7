package dev.skein.bus;

import dev.skein.events.EventCodec;
import dev.skein.events.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads a part of one partition through, in order, and then ends: what a new owner needs to know of
 * before. Used by one thread.
 */
public final class LogScan implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final EventCodec codec = new EventCodec();

  public LogScan(BusSettings settings) {
    this.consumer = new KafkaClients(settings).reader();
  }

  /** All records that are on the partition now. */
  public void readAll(Topic topic, int partition, Consumer<Delivery> each) {
    TopicPartition place = assign(topic, partition);
    consumer.seekToBeginning(List.of(place));
    read(place, consumer.endOffsets(List.of(place)).getOrDefault(place, 0L), each);
  }

  /**
   * The records written since a time that stand before an offset.
   *
   * @param end the first offset that is not read
   */
  public void readSince(
      Topic topic, int partition, Instant since, long end, Consumer<Delivery> each) {
    TopicPartition place = assign(topic, partition);
    OffsetAndTimestamp start =
        consumer.offsetsForTimes(Map.of(place, Math.max(0, since.toEpochMilli()))).get(place);
    if (start != null) {
      consumer.seek(place, start.offset());
      read(place, end, each);
    }
  }

  @Override
  public void close() {
    consumer.close();
  }

  private TopicPartition assign(Topic topic, int partition) {
    TopicPartition place = new TopicPartition(topic.topicName(), partition);
    consumer.assign(List.of(place));
    return place;
  }

  private void read(TopicPartition place, long end, Consumer<Delivery> each) {
    while (consumer.position(place) < end) {
      for (ConsumerRecord<byte[], byte[]> kafkaRecord : consumer.poll(POLL)) {
        if (kafkaRecord.offset() < end) {
          each.accept(new Delivery(codec, kafkaRecord));
        }
      }
    }
  }
}
