package dev.skein.app.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The limit to be measured against: plain Kafka clients with as many bytes, at the same rate, over
 * the same broker.
 */
final class RawKafka {

  private static final String TOPIC = "bench-raw";
  private static final int VALUE_BYTES = 330;

  private RawKafka() {}

  /** Latencies in microseconds, from when each record was to be sent to when it was received. */
  static Histogram measure(Map<String, String> kafka, int records, double rate) throws Exception {
    Map<String, Object> common = new HashMap<>(kafka);
    try (Admin admin = Admin.create(common)) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 3, (short) 1))).all().get();
    }
    Histogram latency = new Histogram(3_600_000_000L, 3);
    AtomicInteger received = new AtomicInteger();
    long start = System.nanoTime() + 500_000_000;
    Thread reader =
        Thread.ofPlatform().start(() -> consume(common, records, start, rate, latency, received));
    Map<String, Object> config = new HashMap<>(common);
    config.put("acks", "all");
    config.put("linger.ms", 1);
    config.put("compression.type", "snappy");
    config.put("key.serializer", ByteArraySerializer.class);
    config.put("value.serializer", ByteArraySerializer.class);
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(config)) {
      for (int n = 0; n < records; n++) {
        long due = start + (long) (n / rate * 1e9);
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
          LockSupport.parkNanos(Math.max(left - 60_000, 1));
        }
        byte[] value = new byte[VALUE_BYTES];
        ByteBuffer.wrap(value).putInt(n);
        var _ =
            producer.send(
                new ProducerRecord<>(
                    TOPIC, ("" + n % Load.VEHICLES).getBytes(StandardCharsets.US_ASCII), value));
      }
    }
    reader.join(30_000);
    return latency;
  }

  private static void consume(
      Map<String, Object> common,
      int records,
      long start,
      double rate,
      Histogram latency,
      AtomicInteger received) {
    Map<String, Object> config = new HashMap<>(common);
    config.put("receive.buffer.bytes", -1);
    config.put("key.deserializer", ByteArrayDeserializer.class);
    config.put("value.deserializer", ByteArrayDeserializer.class);
    config.put("auto.offset.reset", "earliest");
    config.put("group.id", "bench-raw");
    config.put("enable.auto.commit", false);
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(config)) {
      consumer.assign(
          List.of(
              new TopicPartition(TOPIC, 0),
              new TopicPartition(TOPIC, 1),
              new TopicPartition(TOPIC, 2)));
      long deadline = start + (long) (records / rate * 1e9) + 20_000_000_000L;
      while (received.get() < records && System.nanoTime() < deadline) {
        for (ConsumerRecord<byte[], byte[]> each : consumer.poll(Duration.ofMillis(100))) {
          int n = ByteBuffer.wrap(each.value()).getInt();
          long late = System.nanoTime() - (start + (long) (n / rate * 1e9));
          latency.recordValue(Math.max(0, late / 1_000));
          received.incrementAndGet();
        }
      }
    }
  }
}
