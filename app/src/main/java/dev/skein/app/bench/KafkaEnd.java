package dev.skein.app.bench;

import dev.skein.events.Decoded;
import dev.skein.events.Event;
import dev.skein.events.EventCodec;
import dev.skein.events.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A plain consumer of a topic, as an integrator would write it. */
final class KafkaEnd implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(100);

  private final EventCodec codec = new EventCodec();
  private final Consumer<Event<?>> seen;
  private final Thread thread;
  private volatile boolean stopping;

  /**
   * Reads from the log's end on.
   *
   * @param seen told every event, by the reader's thread
   */
  KafkaEnd(Map<String, String> kafka, Topic topic, Consumer<Event<?>> seen) {
    this.seen = seen;
    Map<String, Object> config = new HashMap<>(kafka);
    config.put("receive.buffer.bytes", -1);
    config.put("max.poll.records", 5_000);
    config.put("key.deserializer", ByteArrayDeserializer.class);
    config.put("value.deserializer", ByteArrayDeserializer.class);
    KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(config);
    String name = topic.topicName();
    consumer.assign(
        IntStream.range(0, consumer.partitionsFor(name).size())
            .mapToObj(partition -> new TopicPartition(name, partition))
            .toList());
    consumer.seekToEnd(consumer.assignment());
    consumer.assignment().forEach(consumer::position);
    thread = Thread.ofPlatform().name("bench-reader").start(() -> read(consumer));
  }

  @Override
  public void close() {
    stopping = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void read(KafkaConsumer<byte[], byte[]> consumer) {
    try (consumer) {
      while (!stopping) {
        for (ConsumerRecord<byte[], byte[]> each : consumer.poll(POLL)) {
          if (codec.decode(each.value()) instanceof Decoded.Accepted(Event<?> event)) {
            seen.accept(event);
          }
        }
      }
    }
  }
}
