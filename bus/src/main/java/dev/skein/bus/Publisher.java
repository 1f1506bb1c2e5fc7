package dev.skein.bus;

import dev.skein.events.Event;
import dev.skein.events.EventCodec;
import dev.skein.events.Topic;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Puts events on their topics: acknowledged by all in-sync replicas, once, and in order per key for
 * one publisher. On the topics that tell what drones do, each record says by {@code src} and {@code
 * seq} which of the publisher's records for that key it is. Thread-safe.
 *
 * <p>When there is no room, what {@link Shedding} lets go fails at once and is counted; anything
 * else waits, on the caller's thread, for at most ten seconds.
 */
public final class Publisher implements AutoCloseable {

  /** The header by which a tombstone says which it is: it has no value that could. */
  static final String TOMBSTONE_ID = "id";

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private final EventCodec codec = new EventCodec();
  private final Producer<byte[], byte[]> telemetry;

  /** By a way of their own: what else is written to disk at once does not hold them up. */
  private final Producer<byte[], byte[]> commands;

  private final Producer<byte[], byte[]> orders;
  private final BusMetrics metrics;
  private final CloudEventHeaders cloudEvents;
  private final Map<Topic, SequenceStamps> stamps;
  private volatile @Nullable String refusal;

  /** How a send ended; called by the sender's thread, which must not be held up. */
  @FunctionalInterface
  public interface Outcome {
    /**
     * The send is over.
     *
     * @param failure null when the event is on Kafka
     */
    void sent(@Nullable RecordMetadata metadata, @Nullable Exception failure);
  }

  /** A publisher named for this host. */
  public Publisher(BusSettings settings, MeterRegistry registry) {
    this(settings, registry, hostName());
  }

  /**
   * A publisher of that name.
   *
   * @param instance who sends, for example {@code links@host-1}; one publisher a name at a time
   */
  public Publisher(BusSettings settings, MeterRegistry registry, String instance) {
    this(
        new KafkaClients(settings).telemetryProducer(),
        new KafkaClients(settings).orderProducer(),
        new KafkaClients(settings).orderProducer(),
        new CloudEventHeaders(settings.cloudEvents()),
        registry,
        instance);
  }

  Publisher(
      Producer<byte[], byte[]> telemetry,
      Producer<byte[], byte[]> commands,
      Producer<byte[], byte[]> orders,
      CloudEventHeaders cloudEvents,
      MeterRegistry registry,
      String instance) {
    this.telemetry = telemetry;
    this.commands = commands;
    this.orders = orders;
    this.metrics = new BusMetrics(registry);
    this.cloudEvents = cloudEvents;
    this.stamps =
        Map.of(
            Topic.DRONE_EVENTS,
            new SequenceStamps(instance, registry.config().clock()::wallTime),
            Topic.DRONE_COMMANDS,
            new SequenceStamps(instance, registry.config().clock()::wallTime));
  }

  /**
   * Publishes an event on the topic its type belongs to.
   *
   * @return completes when the event is on Kafka, or with the reason why it is not
   */
  public CompletableFuture<RecordMetadata> publish(Event<?> event) {
    return publish(Topic.of(event.data()), event);
  }

  /** Publishes an event on a topic of one's choice, for example on a compacted one. */
  public CompletableFuture<RecordMetadata> publish(Topic topic, Event<?> event) {
    CompletableFuture<RecordMetadata> future = new CompletableFuture<>();
    send(
        topic,
        event.key(),
        event.type(),
        codec.encode(event),
        (metadata, failure) -> {
          if (failure == null) {
            future.complete(metadata);
          } else {
            future.completeExceptionally(failure);
          }
        });
    return future;
  }

  /**
   * Publishes an event as {@link #publish(Event)} does, telling the outcome by a call: the cheap
   * form for many events.
   */
  public void publish(Topic topic, Event<?> event, Outcome outcome) {
    send(topic, event.key(), event.type(), codec.encode(event), outcome);
  }

  /** The partition of a topic that a key's records lie on: by murmur2, as everybody has it. */
  public int partitionOf(Topic topic, String key) {
    // The other producer does not wait for what it does not know yet.
    int count = orders.partitionsFor(topic.topicName()).size();
    return Utils.toPositive(Utils.murmur2(bytes(key))) % count;
  }

  /**
   * Publishes what concerns the readers of one partition, whatever its key, to that partition. It
   * has no {@code src} and {@code seq}, which count a key's records on the partition of the key.
   */
  public void publish(Topic topic, int partition, Event<?> event, Outcome outcome) {
    ProducerRecord<byte[], byte[]> kafkaRecord =
        new ProducerRecord<>(topic.topicName(), partition, bytes(event.key()), codec.encode(event));
    cloudEvents.addTo(kafkaRecord, event.type());
    Sending sending = new Sending(producerOf(topic), metrics, topic, event.type(), outcome);
    if (!sending.send(kafkaRecord)) {
      sending.tell();
    }
  }

  /**
   * From now on what the next one of its kind makes good (positions, states, measurements, log
   * lines) is let go at once and counted under that cause, until called with null. For when the
   * disk is nearly full: orders and statuses need what is left.
   */
  public void refuseTelemetry(@Nullable String cause) {
    refusal = cause;
  }

  /** Publishes bytes that are an event already. */
  public void send(Topic topic, String key, String eventType, byte[] value, Outcome outcome) {
    send(
        topic, key, eventType, new ProducerRecord<>(topic.topicName(), bytes(key), value), outcome);
  }

  /**
   * Publishes that a key is gone (compacted topics).
   *
   * @param id by which {@link LogSearch} finds it again, in header {@value #TOMBSTONE_ID}
   */
  public void sendTombstone(Topic topic, String key, String id, Outcome outcome) {
    ProducerRecord<byte[], byte[]> tombstone =
        new ProducerRecord<>(topic.topicName(), bytes(key), null);
    tombstone.headers().add(TOMBSTONE_ID, bytes(id));
    send(topic, key, "", tombstone, outcome);
  }

  private void send(
      Topic topic,
      String key,
      String eventType,
      ProducerRecord<byte[], byte[]> kafkaRecord,
      Outcome outcome) {
    if (key.isEmpty()) {
      throw new IllegalArgumentException("an event of type " + eventType + " has no key");
    }
    String cause = refusal;
    if (cause != null && Shedding.mayShed(topic, eventType)) {
      metrics.failed(topic.topicName(), eventType);
      metrics.shed(topic.topicName(), eventType, cause);
      outcome.sent(null, new TransientFailure(cause));
      return;
    }
    cloudEvents.addTo(kafkaRecord, eventType);
    Sending sending = new Sending(producerOf(topic), metrics, topic, eventType, outcome);
    SequenceStamps numbers = stamps.get(topic);
    boolean inHand =
        numbers == null
            ? sending.send(kafkaRecord)
            : numbers.inOrder(key, kafkaRecord, () -> sending.send(kafkaRecord));
    if (!inHand) {
      sending.tell();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Whether a failed send was refused because the publisher's buffer is full. */
  public static boolean isOverload(@Nullable Exception failure) {
    return failure instanceof BufferExhaustedException;
  }

  /** Waits until everything handed over so far has been sent or has failed. */
  public void flush() {
    commands.flush();
    orders.flush();
    telemetry.flush();
  }

  @Override
  public void close() {
    commands.close(CLOSE_TIMEOUT);
    orders.close(CLOSE_TIMEOUT);
    telemetry.close(CLOSE_TIMEOUT);
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /** One producer a topic, so that the events of a key stay in order. */
  private Producer<byte[], byte[]> producerOf(Topic topic) {
    return switch (topic) {
      case DRONE_EVENTS, DRONE_STATE, AIR_TRAFFIC, MONITORING_DATA, APPLICATION_LOGS -> telemetry;
      case DRONE_COMMANDS -> commands;
      case TASK_EVENTS,
          ALERT_EVENTS,
          USER_EVENTS,
          USER_ACCESS,
          SYSTEM_EVENTS,
          DRONE_REGISTRY,
          DRONE_LEASES,
          AIRSPACE_ZONES,
          ALERT_RULES,
          DEAD_LETTERS ->
          orders;
    };
  }
}
