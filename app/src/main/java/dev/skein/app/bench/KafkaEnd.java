package dev.skein.app.bench;

import dev.skein.events.Decoded;
import dev.skein.events.DroneEvent.LocationUpdated;
import dev.skein.events.Event;
import dev.skein.events.EventCodec;
import dev.skein.events.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A plain consumer of {@code drone-events}, as an integrator would write it. */
final class KafkaEnd implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(100);

  private final EventCodec codec = new EventCodec();
  private final IntConsumer seen;
  private final Thread thread;
  private volatile boolean stopping;

  /**
   * Reads from the log's end on.
   *
   * @param seen told the number of every report
   */
  KafkaEnd(Map<String, String> kafka, IntConsumer seen) {
    this.seen = seen;
    Map<String, Object> config = new HashMap<>(kafka);
    config.put("receive.buffer.bytes", -1);
    config.put("max.poll.records", 5_000);
    config.put("key.deserializer", ByteArrayDeserializer.class);
    config.put("value.deserializer", ByteArrayDeserializer.class);
    KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(config);
    String topic = Topic.DRONE_EVENTS.topicName();
    consumer.assign(
        IntStream.range(0, consumer.partitionsFor(topic).size())
            .mapToObj(partition -> new TopicPartition(topic, partition))
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
          if (codec.decode(each.value()) instanceof Decoded.Accepted(Event<?> event)
              && event.data() instanceof LocationUpdated report
              && report.location() != null) {
            seen.accept(Load.number(report.location().latitude()));
          }
        }
      }
    }
  }
}
