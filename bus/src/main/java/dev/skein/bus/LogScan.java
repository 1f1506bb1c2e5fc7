package dev.skein.bus;

import dev.skein.events.EventCodec;
import dev.skein.events.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads a part of some partitions of a topic through, each in order, and then ends: what a new
 * owner needs to know of before. Used by one thread.
 */
public final class LogScan implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** So many records of a partition are enough to have run the code. */
  private static final int REHEARSED = 50;

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final EventCodec codec = new EventCodec();

  public LogScan(BusSettings settings) {
    this.consumer = new KafkaClients(settings).scanner();
  }

  /**
   * What of a partition to read.
   *
   * @param since records written before it are not read
   * @param end the first offset that is not read
   */
  public record Part(Instant since, long end) {}

  /**
   * Meets the brokers that have the topics' partitions and reads the newest records of some, so
   * that what is read later waits for no connection and for no code that has never run.
   *
   * @param patience for all of it
   * @throws org.apache.kafka.common.errors.TimeoutException when the brokers do not answer
   */
  public void rehearse(Duration patience, Consumer<Delivery> each, Topic... topics) {
    long deadline = System.nanoTime() + patience.toNanos();
    List<TopicPartition> places = new ArrayList<>();
    for (Topic topic : topics) {
      for (PartitionInfo info : consumer.partitionsFor(topic.topicName(), until(deadline))) {
        places.add(new TopicPartition(info.topic(), info.partition()));
      }
    }
    Map<TopicPartition, Long> starts = consumer.beginningOffsets(places, until(deadline));
    Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(places, until(deadline)));
    ends.entrySet().removeIf(end -> end.getValue() <= starts.getOrDefault(end.getKey(), 0L));
    consumer.assign(ends.keySet());
    ends.forEach((place, end) ->
        consumer.seek(place, Math.max(starts.getOrDefault(place, 0L), end - REHEARSED)));
    if (!ends.isEmpty()) {
      consumer
          .poll(until(deadline))
          .forEach(kafkaRecord -> each.accept(new Delivery(codec, kafkaRecord)));
    }
    consumer.unsubscribe();
  }

  private static Duration until(long deadline) {
    return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
  }

  /** All records that are on the partitions now. */
  public void readAll(Topic topic, Collection<Integer> partitions, Consumer<Delivery> each) {
    List<TopicPartition> places = partitions.stream().map(p -> place(topic, p)).toList();
    consumer.assign(places);
    consumer.seekToBeginning(places);
    read(consumer.endOffsets(places), each);
  }

  /**
   * Where the next record of each partition will stand.
   *
   * @throws org.apache.kafka.common.errors.TimeoutException when Kafka does not say within 10 s
   */
  public Map<Integer, Long> ends(Topic topic, Collection<Integer> partitions) {
    Map<Integer, Long> ends = new HashMap<>();
    consumer
        .endOffsets(partitions.stream().map(p -> place(topic, p)).toList(), PATIENCE)
        .forEach((place, end) -> ends.put(place.partition(), end));
    return ends;
  }

  /** The parts of partitions. */
  public void read(Topic topic, Map<Integer, Part> parts, Consumer<Delivery> each) {
    Map<TopicPartition, Long> since = new HashMap<>();
    Map<TopicPartition, Long> ends = new HashMap<>();
    parts.forEach((partition, part) -> {
      since.put(place(topic, partition), Math.max(0, part.since.toEpochMilli()));
      ends.put(place(topic, partition), part.end);
    });
    consumer.assign(ends.keySet());
    consumer
        .offsetsForTimes(since)
        .forEach((place, start) -> {
          if (start == null) {
            // Nothing has been written since.
            ends.remove(place);
          } else {
            consumer.seek(place, start.offset());
          }
        });
    read(ends, each);
  }

  @Override
  public void close() {
    // A broker that hangs would answer a farewell late.
    consumer.close(CloseOptions.timeout(Duration.ZERO));
  }

  private static TopicPartition place(Topic topic, int partition) {
    return new TopicPartition(topic.topicName(), partition);
  }

  private void read(Map<TopicPartition, Long> ends, Consumer<Delivery> each) {
    Map<TopicPartition, Long> open = new HashMap<>(ends);
    consumer.assign(open.keySet());
    while (!open.isEmpty()) {
      if (open.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue())) {
        consumer.assign(open.keySet());
        continue;
      }
      ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
      open.forEach((place, end) -> {
        for (ConsumerRecord<byte[], byte[]> kafkaRecord : records.records(place)) {
          if (kafkaRecord.offset() < end) {
            each.accept(new Delivery(codec, kafkaRecord));
          }
        }
      });
    }
  }
}
