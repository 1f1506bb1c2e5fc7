package dev.skein.app;

import dev.skein.bus.Publisher;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.events.SystemEvent;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Says on {@code system-events} that the roles of this process have started, that they live, and
 * that they have stopped in good order. Whether Kafka takes that tells whether it takes anything.
 */
final class SignsOfLife implements AutoCloseable {

  private static final long SECONDS = 2;
  private static final String STATUS = "up";

  /** Longer than a partition is without a leader when its broker has died. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Roles roles;
  private final Instance instance;
  private final Publisher publisher;
  private final EventIds ids;
  private final InstantSource clock;
  private final Repeated signs;

  /** When the first sign was given that Kafka has not taken since. */
  private final Map<Role, Instant> untaken = new ConcurrentHashMap<>();

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("signs-of-life").factory());

  SignsOfLife(
      Roles roles,
      Instance instance,
      Publisher publisher,
      EventIds ids,
      InstantSource clock,
      MeterRegistry metrics) {
    this.roles = roles;
    this.instance = instance;
    this.publisher = publisher;
    this.ids = ids;
    this.clock = clock;
    this.signs = new Repeated("signs-of-life", metrics, this::live);
  }

  void start() {
    say(role -> new SystemEvent.ServiceStarted(name(role), role.source(), version()));
    var _ = timer.scheduleAtFixedRate(signs, 0, SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    timer.shutdownNow();
    say(role -> new SystemEvent.ServiceStopped(name(role), role.source(), "stopped in good order"));
  }

  /** Since when Kafka takes nothing of this process; empty when it does. */
  Optional<Instant> findUntakenSince() {
    Instant patience = clock.instant().minus(PATIENCE);
    return untaken.values().stream()
        .filter(since -> since.isBefore(patience))
        .min(Comparator.naturalOrder());
  }

  private void live() {
    say(role -> new SystemEvent.HealthCheck(name(role), role.source(), STATUS));
  }

  private void say(Function<Role, SystemEvent> what) {
    for (Role role : roles.here()) {
      Instant now = clock.instant();
      untaken.putIfAbsent(role, now);
      var _ =
          publisher
              .publish(Event.of(ids.next(), role.source(), now, what.apply(role)))
              .thenRun(() -> untaken.remove(role));
    }
  }

  private String name(Role role) {
    return instance.of(role).instance();
  }

  private static String version() {
    String version = SignsOfLife.class.getPackage().getImplementationVersion();
    return version == null ? "unknown" : version;
  }
}
