package dev.skein.bus;

import dev.skein.events.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes the Kafka clients, each with the settings its purpose needs. */
final class KafkaClients {

  private static final Duration LEAST_CLASSIC_SESSION = Duration.ofSeconds(6);
  private static final Duration MEET_TIMEOUT = Duration.ofSeconds(20);
  private static final long MEET_PAUSE_NANOS = 2_000_000;

  /**
   * How long a broker waits for news before it answers a member that there is none: each answer
   * costs, and news do not wait for it. What else is asked of that broker does: partitions that the
   * member has been given meanwhile.
   */
  private static final Duration GROUP_WAIT = Duration.ofSeconds(1);

  private static final Duration SCAN_WAIT = Duration.ofMillis(10);

  /** Of a broker, in bytes. */
  private static final int SCANNED_AT_ONCE = 8 << 20;

  private final BusSettings settings;

  KafkaClients(BusSettings settings) {
    this.settings = settings;
  }

  Admin admin() {
    Map<String, Object> config = common();
    config.put("request.timeout.ms", 10_000);
    config.put("default.api.timeout.ms", 20_000);
    return Admin.create(config);
  }

  /**
   * For telemetry: gathers for two milliseconds, compresses, and never waits when its buffer is
   * full, so that the caller can shed or wait as the event deserves. One request is on its way at a
   * time: what comes meanwhile goes with the next, for requests cost, not bytes.
   */
  KafkaProducer<byte[], byte[]> telemetryProducer() {
    Map<String, Object> config = producer();
    config.put(ProducerConfig.LINGER_MS_CONFIG, 2);
    config.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 * 1024);
    config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 32L * 1024 * 1024);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0);
    config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, settings.compressionCodec());
    KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(config);
    meetCluster(
        producer,
        Topic.DRONE_EVENTS,
        Topic.DRONE_STATE,
        Topic.AIR_TRAFFIC,
        Topic.MONITORING_DATA,
        Topic.APPLICATION_LOGS);
    return producer;
  }

  /**
   * For everything that must not be lost or late: waits for room, and a millisecond for what goes
   * with it. What one transaction has written leaves in one request, and is on disk at once.
   */
  KafkaProducer<byte[], byte[]> orderProducer() {
    Map<String, Object> config = producer();
    config.put(ProducerConfig.LINGER_MS_CONFIG, 1);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
    config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, settings.compressionCodec());
    return new KafkaProducer<>(config);
  }

  /**
   * For what a member of a group writes: dead letters and ticks, those of all its partitions in one
   * request. It gives up soon, since its user has to poll.
   */
  KafkaProducer<byte[], byte[]> memberProducer() {
    Map<String, Object> config = producer();
    config.put(ProducerConfig.LINGER_MS_CONFIG, 1);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 2_000);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000);
    config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 4L * 1024 * 1024);
    config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, settings.compressionCodec());
    return new KafkaProducer<>(config);
  }

  /**
   * A member of a group. It is told by {@link Positions} where to begin, always: it never looks for
   * a place by itself.
   *
   * @param longestBetweenPolls after this time without a poll the member has left the group
   */
  KafkaConsumer<byte[], byte[]> groupConsumer(
      String group, GroupConfigs.Protocol protocol, Duration longestBetweenPolls) {
    Map<String, Object> config = consumer();
    config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    config.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, (int) longestBetweenPolls.toMillis());
    config.putIfAbsent(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, (int) GROUP_WAIT.toMillis());
    switch (protocol) {
      case GroupConfigs.Protocol.NewGroups() ->
          config.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer");
      case GroupConfigs.Protocol.Classic(String _) -> {
        int session = (int) classicSession(settings).toMillis();
        config.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, session);
        config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, session / 3);
        config.put(
            ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
            CooperativeStickyAssignor.class.getName());
      }
    }
    return new KafkaConsumer<>(config);
  }

  /** The session timeout of a classic group: brokers refuse less than 6 s if not told otherwise. */
  static Duration classicSession(BusSettings settings) {
    Duration wanted = settings.sessionTimeout();
    return wanted.compareTo(LEAST_CLASSIC_SESSION) < 0 ? LEAST_CLASSIC_SESSION : wanted;
  }

  /**
   * A reader of what is there, which is told up to where. Its client asks ahead, behind the end
   * too: a broker that waited for news would answer the next question late. It asks for much at
   * once, since each question waits for its turn at a broker that has much to do.
   */
  KafkaConsumer<byte[], byte[]> scanner() {
    Map<String, Object> config = reading(SCAN_WAIT);
    config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, SCANNED_AT_ONCE);
    config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, SCANNED_AT_ONCE);
    return new KafkaConsumer<>(config);
  }

  /**
   * A reader without a group, which is told what to read.
   *
   * @param brokerWait how long a broker waits for news before it answers that there is none
   */
  KafkaConsumer<byte[], byte[]> reader(Duration brokerWait) {
    return new KafkaConsumer<>(reading(brokerWait));
  }

  private Map<String, Object> reading(Duration brokerWait) {
    Map<String, Object> config = consumer();
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, (int) brokerWait.toMillis());
    return config;
  }

  private Map<String, Object> consumer() {
    Map<String, Object> config = common();
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
    config.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
    config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    // The client's default of 64 KiB stalls for 200 ms at 50,000 messages a second.
    config.put(CommonClientConfigs.RECEIVE_BUFFER_CONFIG, -1);
    return config;
  }

  private Map<String, Object> producer() {
    Map<String, Object> config = common();
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, Duration.ofDays(20).toMillis());
    config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    // A broker that knows nothing of a producer takes its second batch without the first, should
    // the
    // first have failed in passing, and refuses the first for ever after: one at a time.
    config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    return config;
  }

  /**
   * Learns where the topics are, since a send that does not wait would fail without; learnt once,
   * it is kept.
   */
  private static void meetCluster(KafkaProducer<byte[], byte[]> producer, Topic... topics) {
    long deadline = System.nanoTime() + MEET_TIMEOUT.toNanos();
    for (Topic topic : topics) {
      while (true) {
        try {
          producer.partitionsFor(topic.topicName());
          break;
        } catch (TimeoutException e) {
          if (System.nanoTime() > deadline) {
            producer.close(Duration.ZERO);
            throw new IllegalStateException("Kafka does not answer for topic " + topic, e);
          }
          LockSupport.parkNanos(MEET_PAUSE_NANOS);
        }
      }
    }
  }

  private Map<String, Object> common() {
    Map<String, Object> config = new HashMap<>(settings.client());
    config.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.brokers());
    config.put("enable.metrics.push", false);
    config.put("reconnect.backoff.max.ms", 1_000);
    // Who asks a dead broker's successor for the third time must not wait a second more.
    config.put("retry.backoff.max.ms", 300);
    return config;
  }
}
