package dev.skein.bus;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.stream.LongStream;

/**
 * What the bus counts. On Prometheus: {@code kafka_events_published_total}, {@code
 * kafka_event_processing_duration_seconds}, {@code kafka_event_done_after_seconds}, {@code
 * kafka_events_failed_total}, {@code kafka_events_shed_total}, {@code kafka_events_missing_total},
 * {@code kafka_events_doubled_total}, {@code kafka_events_range_lost_total}, {@code
 * kafka_events_dead_letters_total}, {@code kafka_consumer_up}, {@code
 * kafka_consumer_outage_seconds} and {@code kafka_handler_busy_seconds}. Thread-safe.
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

  /** Why a record is passed over: it is none that could be taken. */
  static final String NO_EVENT = "no_event";

  private static final int MOST_LABELS = 500;

  private record Labels(String topic, String eventType) {}

  void published(String topic, String eventType) {
    published
        .computeIfAbsent(
            bounded(published, topic, eventType),
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
            bounded(failed, topic, eventType),
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

  private void processed(String topic, String eventType, long nanos) {
    processing
        .computeIfAbsent(
            bounded(processing, topic, eventType),
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

  /** The effects of these records are done, after so long in the handler. */
  void done(String group, List<Delivery> deliveries, long nanos) {
    if (deliveries.isEmpty()) {
      return;
    }
    long each = nanos / deliveries.size();
    long now = registry.config().clock().wallTime();
    Timer after = doneAfter(group);
    for (Delivery delivery : deliveries) {
      processed(delivery.topic(), delivery.type(), each);
      after.record(Math.max(0, now - delivery.recordedAtMillis()), TimeUnit.MILLISECONDS);
      if (delivery.isFoundBad() && !delivery.isPassedOver()) {
        passedOver(delivery.topic(), group, NO_EVENT);
      }
    }
  }

  private Timer doneAfter(String group) {
    return doneAfter.computeIfAbsent(
        group,
        name ->
            Timer.builder("kafka.event.done.after")
                .description("Time from an event's record in Kafka until its effects are done")
                .tag("group", name)
                .serviceLevelObjectives(DONE_AFTER)
                .register(registry));
  }

  /**
   * A record had no effect, and is not put aside by who read it.
   *
   * @param reader a group, or a reader without one
   * @param cause {@code no_event}, or {@code failed} when the reader threw
   */
  void passedOver(String topic, String reader, String cause) {
    Counter.builder("kafka.events.passed.over")
        .description("Total number of records that had no effect and were not put aside")
        .tag("topic", topic)
        .tag("group", reader)
        .tag("cause", cause)
        .register(registry)
        .increment();
  }

  /** A group cannot read so many offsets any more. */
  void rangeLost(String topic, String group, long offsets) {
    Counter.builder("kafka.events.range.lost")
        .description("Total number of offsets a group could not read since the log had lost them")
        .tag("topic", topic)
        .tag("group", group)
        .register(registry)
        .increment((double) offsets);
  }

  /**
   * Shows, until closed, whether a consumer works, for how long its handler has been at it, and for
   * how long something has kept it from its work.
   */
  Closing showConsumer(
      String group, DoubleSupplier up, DoubleSupplier busySeconds, DoubleSupplier outageSeconds) {
    Gauge works =
        Gauge.builder("kafka.consumer.up", up::getAsDouble)
            .description("1 while the consumer is a member of its group, 0 while it cannot be")
            .tag("group", group)
            .register(registry);
    Gauge busy =
        Gauge.builder("kafka.handler.busy.seconds", busySeconds::getAsDouble)
            .description("How long the handler has been at what it has in hand")
            .tag("group", group)
            .register(registry);
    Gauge out =
        Gauge.builder("kafka.consumer.outage.seconds", outageSeconds::getAsDouble)
            .description("For how long the consumer has been kept from its work; 0 while it works")
            .tag("group", group)
            .register(registry);
    return () -> {
      registry.remove(works);
      registry.remove(busy);
      registry.remove(out);
    };
  }

  /** Takes back what was shown. */
  interface Closing extends AutoCloseable {
    @Override
    void close();
  }

  /** Types that this version does not know are a sender's free text: beyond a bound, all one. */
  private static Labels bounded(Map<Labels, ?> known, String topic, String eventType) {
    Labels labels = new Labels(topic, eventType);
    return known.size() < MOST_LABELS || known.containsKey(labels)
        ? labels
        : new Labels(topic, "other");
  }

  void deadLetter(String topic) {
    Counter.builder("kafka.events.dead.letters")
        .description("Total number of records put aside because they are no events")
        .tag("topic", topic)
        .register(registry)
        .increment();
  }
}
