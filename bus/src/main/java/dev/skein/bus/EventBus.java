package dev.skein.bus;

import dev.skein.events.AlertEvent;
import dev.skein.events.CommandEvent;
import dev.skein.events.DroneEvent;
import dev.skein.events.Event;
import dev.skein.events.SystemEvent;
import dev.skein.events.TaskEvent;
import dev.skein.events.Topic;
import dev.skein.events.UserEvent;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * The bus in one object, for programs that publish and handle events: build an event, publish it;
 * register a handler for a topic, start.
 */
public final class EventBus implements AutoCloseable {

  private final Set<String> groups = new HashSet<>();
  private final BusSettings settings;
  private final MeterRegistry registry;
  private final Publisher publisher;
  private final ConsumerOptions options;
  private final List<GroupConsumer> consumers = new ArrayList<>();
  private boolean started;

  public EventBus(BusSettings settings, MeterRegistry registry) {
    this(settings, registry, ConsumerOptions.DEFAULTS);
  }

  /** A bus whose handlers have that long for an event. */
  public EventBus(BusSettings settings, MeterRegistry registry, ConsumerOptions options) {
    this.settings = settings;
    this.registry = registry;
    this.options = options.oneByOne();
    this.publisher = new Publisher(settings, registry);
  }

  /** Completes when the event is on Kafka, or with the reason why it is not. */
  public CompletableFuture<RecordMetadata> publishDroneEvent(Event<? extends DroneEvent> event) {
    return publisher.publish(event);
  }

  /** As {@link #publishDroneEvent}, for orders. */
  public CompletableFuture<RecordMetadata> publishCommandEvent(
      Event<? extends CommandEvent> event) {
    return publisher.publish(event);
  }

  /** As {@link #publishDroneEvent}, for tasks. */
  public CompletableFuture<RecordMetadata> publishTaskEvent(Event<? extends TaskEvent> event) {
    return publisher.publish(event);
  }

  /** As {@link #publishDroneEvent}, for alerts. */
  public CompletableFuture<RecordMetadata> publishAlertEvent(Event<? extends AlertEvent> event) {
    return publisher.publish(event);
  }

  /** As {@link #publishDroneEvent}, for users. */
  public CompletableFuture<RecordMetadata> publishUserEvent(Event<? extends UserEvent> event) {
    return publisher.publish(event);
  }

  /** As {@link #publishDroneEvent}, for the system's own events. */
  public CompletableFuture<RecordMetadata> publishSystemEvent(Event<? extends SystemEvent> event) {
    return publisher.publish(event);
  }

  /**
   * Handles a topic's events, in a group of its own: {@code <group_id>.<topic>}.
   *
   * @throws IllegalStateException when the topic has a handler here; give the second a group
   */
  public void registerHandler(Topic topic, EventHandler handler) {
    registerHandler(topic, topic.topicName(), handler);
  }

  /** Handles a topic's events in the group {@code <group_id>.<group>}. */
  public void registerHandler(Topic topic, String group, EventHandler handler) {
    if (started) {
      throw new IllegalStateException("handlers are registered before start()");
    }
    if (!groups.add(group)) {
      throw new IllegalStateException(
          "the group " + group + " has a handler: two in one group would each see a part");
    }
    consumers.add(
        new GroupConsumer(
            settings,
            group,
            Set.of(topic),
            batch -> handle(batch, handler),
            Optional.empty(),
            registry,
            options));
  }

  /** Starts handling. */
  public void start() {
    started = true;
    consumers.forEach(GroupConsumer::start);
  }

  /** Whether every handler has been given partitions within that time. */
  public boolean awaitAssigned(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    for (GroupConsumer consumer : consumers) {
      if (!consumer.awaitAssigned(Duration.ofNanos(deadline - System.nanoTime()))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    consumers.forEach(GroupConsumer::close);
    publisher.close();
  }

  private static void handle(Batch batch, EventHandler handler) throws Exception {
    for (Delivery delivery : batch.sift()) {
      Event<?> event = delivery.findEvent();
      if (event != null) {
        handler.handle(event);
      }
    }
  }
}
