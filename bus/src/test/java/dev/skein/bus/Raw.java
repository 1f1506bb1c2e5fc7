package dev.skein.bus;

import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.Event;
import dev.skein.events.EventCodec;
import dev.skein.events.EventIds;
import dev.skein.events.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Records as somebody else writes and reads them. */
public final class Raw implements AutoCloseable {

  private static final EventIds IDS = new EventIds(InstantSource.system());
  private static final EventCodec CODEC = new EventCodec();

  private final BusSettings settings;
  private final KafkaProducer<byte[], byte[]> producer;

  public Raw(BusSettings settings) {
    this.settings = settings;
    Map<String, Object> config = new HashMap<>(settings.client());
    config.put("bootstrap.servers", settings.brokers());
    config.put("max.request.size", 20_000_000);
    config.put("buffer.memory", 50_000_000);
    this.producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  public RecordMetadata send(Topic topic, String key, byte[] value) throws Exception {
    return send(new ProducerRecord<>(topic.topicName(), bytes(key), value));
  }

  public RecordMetadata send(Topic topic, int partition, String key, byte[] value)
      throws Exception {
    return send(new ProducerRecord<>(topic.topicName(), partition, bytes(key), value));
  }

  RecordMetadata send(ProducerRecord<byte[], byte[]> out) throws Exception {
    return producer.send(out).get(20, TimeUnit.SECONDS);
  }

  /** A status change of that drone, to a partition of one's choice. */
  public RecordMetadata status(int partition, long drone) throws Exception {
    return send(Topic.DRONE_EVENTS, partition, Long.toString(drone), encode(statusChanged(drone)));
  }

  public RecordMetadata status(long drone) throws Exception {
    return send(Topic.DRONE_EVENTS, Long.toString(drone), encode(statusChanged(drone)));
  }

  /** All that is on a topic now and has not been written before that time. */
  List<ConsumerRecord<byte[], byte[]>> read(Topic topic) {
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaClients(settings).scanner()) {
      List<TopicPartition> all =
          consumer.partitionsFor(topic.topicName()).stream()
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      consumer.assign(all);
      consumer.seekToBeginning(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(Duration.ofMillis(100)).forEach(found::add);
      }
    }
    return found;
  }

  /** The dead letters a group has put aside, as {@code reason}, one a line. */
  List<ConsumerRecord<byte[], byte[]>> letters(String group) {
    return read(Topic.DEAD_LETTERS).stream()
        .filter(letter -> header(letter, "group").equals(group))
        .toList();
  }

  public int lettersOf(String group) {
    return letters(group).size();
  }

  static String header(ConsumerRecord<byte[], byte[]> found, String name) {
    var header = found.headers().lastHeader(name);
    return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
  }

  public static Event<DroneEvent.StatusChanged> statusChanged(long drone) {
    return Event.of(
        IDS.next(),
        "drone-control-service",
        Instant.parse("2025-08-03T10:30:00Z"),
        new DroneEvent.StatusChanged(
            new DroneId(drone), DroneStatus.IDLE, DroneStatus.FLYING, null, 85.0));
  }

  public static byte[] encode(Event<?> event) {
    return CODEC.encode(event);
  }

  static byte[] bytes(String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    producer.close();
  }
}
