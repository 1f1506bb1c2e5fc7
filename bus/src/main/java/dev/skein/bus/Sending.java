package dev.skein.bus;

import dev.skein.events.Topic;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One record on its way to Kafka: waits for room if it may not be shed, and tells how it ended. An
 * end within {@link #send} is told by {@link #tell}, when the caller holds no lock any more.
 */
final class Sending implements Callback {

  static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
  private static final long PAUSE_NANOS = 1_000_000;

  private final Producer<byte[], byte[]> producer;
  private final BusMetrics metrics;
  private final Topic topic;
  private final String eventType;
  private final Publisher.Outcome outcome;
  private final Thread caller = Thread.currentThread();

  // How it ended within send(); of the caller's thread alone.
  private boolean handing;
  private boolean ended;
  private @Nullable RecordMetadata metadata;
  private @Nullable Exception failure;

  Sending(
      Producer<byte[], byte[]> producer,
      BusMetrics metrics,
      Topic topic,
      String eventType,
      Publisher.Outcome outcome) {
    this.producer = producer;
    this.metrics = metrics;
    this.topic = topic;
    this.eventType = eventType;
    this.outcome = outcome;
  }

  /**
   * Hands the record to the producer.
   *
   * @return whether the producer has it in hand; if not, {@link #tell} is due
   */
  boolean send(ProducerRecord<byte[], byte[]> kafkaRecord) {
    long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
    boolean waits = !Shedding.mayShed(topic, eventType);
    handing = true;
    while (true) {
      ended = false;
      var _ = producer.send(kafkaRecord, this);
      boolean again = waits && ended && failure instanceof TimeoutException;
      if (!again || System.nanoTime() >= deadline || caller.isInterrupted()) {
        break;
      }
      // A producer for telemetry has not waited.
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    handing = false;
    return !ended;
  }

  @Override
  public void onCompletion(@Nullable RecordMetadata place, @Nullable Exception reason) {
    if (Thread.currentThread() == caller && handing) {
      ended = true;
      metadata = place;
      failure = reason;
    } else {
      tell(place, reason);
    }
  }

  /** Tells how it ended within {@link #send}. */
  void tell() {
    tell(metadata, failure);
  }

  private void tell(@Nullable RecordMetadata place, @Nullable Exception reason) {
    if (reason == null) {
      metrics.published(topic.topicName(), eventType);
    } else {
      metrics.failed(topic.topicName(), eventType);
      if (reason instanceof TimeoutException && Shedding.mayShed(topic, eventType)) {
        metrics.shed(topic.topicName(), eventType, cause(reason));
      }
    }
    outcome.sent(reason == null ? place : null, reason);
  }

  private static String cause(Exception reason) {
    return reason instanceof BufferExhaustedException ? "buffer_full" : "no_answer";
  }
}
