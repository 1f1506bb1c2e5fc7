package dev.skein.app;

import dev.skein.bus.Publisher;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.events.SystemEvent;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Says on {@code system-events} that the roles of this process have started, that they live, and
 * that they have stopped in good order.
 */
final class SignsOfLife implements AutoCloseable {

  private static final long SECONDS = 2;
  private static final String STATUS = "up";

  private final Roles roles;
  private final Instance instance;
  private final Publisher publisher;
  private final EventIds ids;
  private final InstantSource clock;
  private final Repeated signs;
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

  private void live() {
    say(role -> new SystemEvent.HealthCheck(name(role), role.source(), STATUS));
  }

  private void say(Function<Role, SystemEvent> what) {
    for (Role role : roles.here()) {
      var _ =
          publisher.publish(Event.of(ids.next(), role.source(), clock.instant(), what.apply(role)));
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
