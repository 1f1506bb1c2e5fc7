package dev.skein.app;

import dev.skein.bus.Delivery;
import dev.skein.bus.Publisher;
import dev.skein.bus.TopicReader;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.events.SystemEvent;
import dev.skein.events.Topic;
import dev.skein.links.DeadLinks;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Tells that drones are gone when no link process is left that could. */
final class LinkWatch implements TopicReader.Listener, AutoCloseable {

  private static final long SECONDS = 2;

  private final Publisher publisher;
  private final InstantSource clock;
  private final Counter forsaken;
  private final DeadLinks links;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("link-watch").factory());

  LinkWatch(Instance instance, Publisher publisher, InstantSource clock, MeterRegistry metrics) {
    this.publisher = publisher;
    this.clock = clock;
    this.forsaken =
        Counter.builder("skein.drones.forsaken")
            .description("Drones told gone since the last link process that heard them is gone")
            .register(metrics);
    this.links =
        new DeadLinks(
            instance.of(Role.MONITORING).instance(),
            Set.of(Role.LINKS.word(), Role.GATEWAY.word()));
    Repeated look = new Repeated("link-watch", metrics, this::look);
    var _ = timer.scheduleAtFixedRate(look, SECONDS, SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public synchronized void read(Delivery delivery) {
    if (delivery.topic().equals(Topic.DRONE_STATE.topicName())) {
      links.state(
          delivery.key(), () -> delivery.isTombstone() ? Optional.empty() : state(delivery));
      return;
    }
    Event<?> event = delivery.isTombstone() ? null : delivery.findEvent();
    if (event == null) {
      return;
    }
    switch (event.data()) {
      case DroneEvent.Registered r -> links.named(r.droneId(), r.address());
      case DroneEvent.Updated u -> links.named(u.droneId(), u.address());
      case DroneEvent.Removed r -> links.removed(r.droneId());
      case SystemEvent.HealthCheck sign -> links.sign(sign.instance(), clock.instant());
      case SystemEvent.ServiceStopped stop -> links.sign(stop.instance(), Instant.EPOCH);
      default -> {}
    }
  }

  @Override
  public void close() {
    timer.shutdown();
  }

  private synchronized void look() {
    Instant now = clock.instant();
    links.forEachDue(now, (state, event) -> publish(state, event, now));
  }

  /** Another that tells the same at the same time gives it the same id. */
  private void publish(DroneEvent.State state, DroneEvent event, Instant now) {
    DroneId droneId = state.droneId();
    String trigger = state.heldBy() + " " + state.observedAt();
    String id = EventIds.derived(trigger, event.eventType(), event.key());
    forsaken.increment(event instanceof DroneEvent.Disconnected ? 1 : 0);
    var _ =
        publisher
            .publish(Event.of(id, Role.MONITORING.source(), now, event))
            .whenComplete((_, failure) -> {
              if (failure != null) {
                untold(droneId);
              }
            });
  }

  private synchronized void untold(DroneId droneId) {
    links.untold(droneId);
  }

  private static Optional<DroneEvent.State> state(Delivery delivery) {
    Event<?> event = delivery.findEvent();
    return event != null && event.data() instanceof DroneEvent.State state
        ? Optional.of(state)
        : Optional.empty();
  }
}
