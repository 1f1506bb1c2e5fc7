package dev.skein.bus;

import dev.skein.events.Event;
import dev.skein.events.Topic;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes for a thread that must never be held up. What may be shed goes to Kafka at once, or is
 * let go and counted. Anything else is sent by a thread of its own, again and again until Kafka has
 * it; what comes on the same key meanwhile waits behind it, so that order is kept.
 *
 * <p>Bounded: of what may be shed at most {@value #MOST_TO_SHED} events wait (then cause {@code
 * queue_full}), of all at most {@value #MOST}; what would be more fails, as anything does that
 * Kafka refuses for good. Thread-safe.
 */
public final class PublishQueue implements AutoCloseable {

  static final int MOST_TO_SHED = 10_000;
  static final int MOST = 100_000;

  private static final Logger LOG = LoggerFactory.getLogger(PublishQueue.class);
  private static final String FULL = "queue_full";

  /** Of no event: it ends the wait for one. */
  private static final String NO_LINE = "";

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration INTERRUPTED_TIMEOUT = Duration.ofSeconds(1);

  private final Publisher publisher;
  private final String name;
  private final BusMetrics metrics;
  private final BlockingQueue<String> ready = new LinkedBlockingQueue<>();
  private final Thread thread;

  // Guarded by this: the first of each line is on its way to Kafka, or about to be.
  private final Map<String, Deque<Waiting>> lines = new HashMap<>();
  private int size;

  private volatile boolean failing;
  private volatile boolean stopping;

  /** One event in line: no two are equal. */
  private static final class Waiting {
    final Topic topic;
    final Event<?> event;
    final Publisher.Outcome outcome;

    Waiting(Topic topic, Event<?> event, Publisher.Outcome outcome) {
      this.topic = topic;
      this.event = event;
      this.outcome = outcome;
    }

    boolean mayShed() {
      return Shedding.mayShed(topic, event.type());
    }

    /** Events of one line keep their order; what services say of themselves needs none. */
    String line() {
      return topic + "/" + (topic == Topic.SYSTEM_EVENTS ? event.id() : event.key());
    }
  }

  /**
   * A queue that works from now on.
   *
   * @param name what it is called in the log and in {@code kafka_events_waiting}
   */
  public PublishQueue(Publisher publisher, String name, MeterRegistry registry) {
    this.publisher = publisher;
    this.name = name;
    this.metrics = new BusMetrics(registry);
    Gauge.builder("kafka.events.waiting", this, PublishQueue::size)
        .description("Events that wait in this process until Kafka takes them")
        .tag("queue", name)
        .register(registry);
    this.thread = Thread.ofPlatform().name("publish-" + name).start(this::run);
  }

  /** Publishes an event as {@link Publisher} does; returns at once. */
  public void publish(Topic topic, Event<?> event, Publisher.Outcome outcome) {
    Waiting one = new Waiting(topic, event, outcome);
    switch (enter(one)) {
      case AT_ONCE -> publisher.publish(topic, event, outcome);
      case IN_LINE -> {}
      case NO_ROOM -> refuse(one);
    }
  }

  /** How many events wait, those on their way to Kafka included. */
  synchronized int size() {
    return size;
  }

  /** Gives Kafka some seconds to take what waits; the rest fails. */
  @Override
  public void close() {
    stopping = true;
    ready.add(NO_LINE);
    try {
      thread.join(CLOSE_TIMEOUT);
      if (thread.isAlive()) {
        thread.interrupt();
        thread.join(INTERRUPTED_TIMEOUT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    giveUp();
  }

  private enum Place {
    AT_ONCE,
    IN_LINE,
    NO_ROOM
  }

  private synchronized Place enter(Waiting one) {
    if (lines.isEmpty() && one.mayShed()) {
      return Place.AT_ONCE;
    }
    Deque<Waiting> line = lines.get(one.line());
    if (line == null && one.mayShed()) {
      return Place.AT_ONCE;
    }
    if (size >= (one.mayShed() ? MOST_TO_SHED : MOST)) {
      return Place.NO_ROOM;
    }
    size++;
    if (line == null) {
      line = new ArrayDeque<>();
      lines.put(one.line(), line);
      ready.add(one.line());
    }
    line.add(one);
    return Place.IN_LINE;
  }

  private void refuse(Waiting one) {
    metrics.failed(one.topic.topicName(), one.event.type());
    if (one.mayShed()) {
      metrics.shed(one.topic.topicName(), one.event.type(), FULL);
    }
    one.outcome.sent(
        null, new BufferExhaustedException("no room: " + size() + " events wait in " + name));
  }

  private void run() {
    Pauses pauses = new Pauses();
    try {
      while (!stopping || size() > 0) {
        String line = ready.take();
        if (failing) {
          TimeUnit.NANOSECONDS.sleep(pauses.next().toNanos());
        } else {
          pauses.reset();
        }
        send(line);
      }
    } catch (InterruptedException e) {
      LOG.debug("{} is interrupted", name);
    }
  }

  /** Sends what is first in a line, up to the first that must have arrived before the next. */
  private void send(String line) {
    for (Waiting first = first(line); first != null; first = first(line)) {
      Waiting one = first;
      try {
        if (!one.mayShed()) {
          publisher.publish(
              one.topic, one.event, (place, failure) -> ended(line, one, place, failure));
          return;
        }
        publisher.publish(one.topic, one.event, one.outcome);
        var _ = leaves(line, one);
      } catch (RuntimeException e) {
        ended(line, one, null, e);
        return;
      }
    }
  }

  /** On the producer's thread, or on the queue's. */
  private void ended(
      String line, Waiting one, @Nullable RecordMetadata place, @Nullable Exception failure) {
    boolean again = failure != null && FailureKind.of(failure) == FailureKind.OUTAGE;
    say(again, one, failure);
    if (!again && leaves(line, one)) {
      one.outcome.sent(place, failure);
    }
    ready.add(line);
  }

  /** Once when it begins, and once when it is over. */
  private void say(boolean again, Waiting one, @Nullable Exception failure) {
    if (again && !failing) {
      LOG.warn(
          "{} waits until Kafka takes {} of {}: {}",
          name,
          one.event.type(),
          one.event.key(),
          String.valueOf(failure));
    } else if (!again && failing) {
      LOG.info("{} goes on: Kafka takes events again", name);
    }
    failing = again;
  }

  /** The first of a line; a line that is empty ends. */
  private synchronized @Nullable Waiting first(String line) {
    Deque<Waiting> waiting = lines.get(line);
    if (waiting == null || waiting.isEmpty()) {
      lines.remove(line);
      return null;
    }
    return waiting.getFirst();
  }

  /** Whether it still was the first of its line. */
  private synchronized boolean leaves(String line, Waiting one) {
    Deque<Waiting> waiting = lines.get(line);
    if (waiting == null || !one.equals(waiting.peekFirst())) {
      return false;
    }
    waiting.removeFirst();
    size--;
    return true;
  }

  private void giveUp() {
    List<Waiting> left = new ArrayList<>();
    synchronized (this) {
      lines.values().forEach(left::addAll);
      lines.clear();
      size = 0;
    }
    left.forEach(one ->
        one.outcome.sent(null, new TransientFailure("this process stops, and Kafka is away")));
  }
}
