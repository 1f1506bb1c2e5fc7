package dev.skein.bus;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/**
 * What the bus counts. On Prometheus: {@code kafka_events_published_total}, {@code
 * kafka_event_processing_duration_seconds}, {@code kafka_event_done_after_seconds}, {@code
 * kafka_events_failed_total} and {@code kafka_events_dead_letters_total}. Thread-safe.
 */
final class BusMetrics {

  private static final Duration[] DONE_AFTER =
      LongStream.of(2, 5, 10, 15, 20, 30, 50, 75, 100, 150, 250, 500, 1_000, 5_000, 30_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final MeterRegistry registry;
  private final Map<Labels, Counter> published = new ConcurrentHashMap<>();
  private final Map<Labels, Counter> failed = new ConcurrentHashMap<>();
  private final Map<Labels, Timer> processing = new ConcurrentHashMap<>();
  private final Map<String, Timer> doneAfter = new ConcurrentHashMap<>();

  BusMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  private record Labels(String topic, String eventType) {}

  void published(String topic, String eventType) {
    published
        .computeIfAbsent(
            new Labels(topic, eventType),
            labels ->
                Counter.builder("kafka.events.published")
                    .description("Total number of events published to Kafka")
                    .tag("topic", labels.topic)
                    .tag("event_type", labels.eventType)
                    .register(registry))
        .increment();
  }

  void failed(String topic, String eventType) {
    failed
        .computeIfAbsent(
            new Labels(topic, eventType),
            labels ->
                Counter.builder("kafka.events.failed")
                    .description("Total number of events that could not be published to Kafka")
                    .tag("topic", labels.topic)
                    .tag("event_type", labels.eventType)
                    .register(registry))
        .increment();
  }

  /** An event was let go because there was no room or no way; failed too. */
  void shed(String topic, String eventType, String cause) {
    Counter.builder("kafka.events.shed")
        .description("Total number of events let go because Kafka took nothing")
        .tag("topic", topic)
        .tag("event_type", eventType)
        .tag("cause", cause)
        .register(registry)
        .increment();
  }

  /** What watches the numbers of one topic's records for a group, or a reader by its name. */
  SequenceWatch sequenceWatch(String topic, String group) {
    return new SequenceWatch(
        Counter.builder("kafka.events.missing")
            .description("Total number of events that never came, by the numbers of their senders")
            .tag("topic", topic)
            .tag("group", group)
            .register(registry),
        Counter.builder("kafka.events.doubled")
            .description("Total number of events that came again, by the numbers of their senders")
            .tag("topic", topic)
            .tag("group", group)
            .register(registry));
  }

  void processed(String topic, String eventType, long nanos) {
    processing
        .computeIfAbsent(
            new Labels(topic, eventType),
            labels ->
                Timer.builder("kafka.event.processing.duration")
                    .description("Time spent processing Kafka events")
                    .tag("topic", labels.topic)
                    .tag("event_type", labels.eventType)
                    .serviceLevelObjectives(
                        Duration.ofNanos(10_000),
                        Duration.ofNanos(100_000),
                        Duration.ofMillis(1),
                        Duration.ofMillis(5),
                        Duration.ofMillis(10),
                        Duration.ofMillis(50),
                        Duration.ofMillis(250),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5))
                    .register(registry))
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  /** The effects of an event are committed that was recorded at that time. */
  void done(String group, long recordedAtMillis) {
    doneAfter
        .computeIfAbsent(
            group,
            name ->
                Timer.builder("kafka.event.done.after")
                    .description("Time from an event's record in Kafka until its effects are done")
                    .tag("group", name)
                    .serviceLevelObjectives(DONE_AFTER)
                    .register(registry))
        .record(
            Math.max(0, registry.config().clock().wallTime() - recordedAtMillis),
            TimeUnit.MILLISECONDS);
  }

  void deadLetter(String topic) {
    Counter.builder("kafka.events.dead.letters")
        .description("Total number of records put aside because they are no events")
        .tag("topic", topic)
        .register(registry)
        .increment();
  }
}
