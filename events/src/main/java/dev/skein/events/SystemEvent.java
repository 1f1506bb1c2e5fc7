package dev.skein.events;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the system says of itself; on {@code system-events}, {@code monitoring-data} or {@code
 * application-logs}, keyed by service instance.
 */
public sealed interface SystemEvent extends EventData {

  /** The service instance that speaks, for example {@code drone-control-service@host-1}. */
  String instance();

  @Override
  default String key() {
    return instance();
  }

  /** A service instance runs. */
  record ServiceStarted(String instance, String service, String version) implements SystemEvent {
    @Override
    public String eventType() {
      return "service.started";
    }
  }

  /** A service instance stopped in good order. */
  record ServiceStopped(String instance, String service, String reason) implements SystemEvent {
    @Override
    public String eventType() {
      return "service.stopped";
    }
  }

  /** A service instance runs, but not as it should. */
  record ServiceDegraded(String instance, String service, String reason) implements SystemEvent {
    @Override
    public String eventType() {
      return "service.degraded";
    }
  }

  /** A setting changed; secrets are not shown. */
  record ConfigurationChanged(
      String instance, String setting, @Nullable String oldValue, @Nullable String newValue)
      implements SystemEvent {
    @Override
    public String eventType() {
      return "configuration.changed";
    }
  }

  /** A periodic sign of life. */
  record HealthCheck(String instance, String service, String status) implements SystemEvent {
    @Override
    public String eventType() {
      return "system.health.check";
    }
  }

  /**
   * A vehicle without a drone id is heard on a link.
   *
   * @param autopilot for example {@code ardupilot} or {@code px4}
   * @param model for example {@code quadrotor}
   */
  record VehicleDiscovered(
      String instance,
      VehicleAddress address,
      String remoteAddress,
      @Nullable String autopilot,
      @Nullable String model,
      boolean autoAccept)
      implements SystemEvent {
    @Override
    public String eventType() {
      return "vehicle.discovered";
    }
  }

  /** A batch of measurements; on {@code monitoring-data}. */
  record Metrics(String instance, Instant from, Instant to, Map<String, Double> metrics)
      implements SystemEvent {
    public Metrics {
      metrics = Map.copyOf(metrics);
    }

    @Override
    public String eventType() {
      return "system.metrics";
    }
  }

  /** One line of a service's log; on {@code application-logs}. */
  record LogRecorded(String instance, String level, String logger, String message)
      implements SystemEvent {
    @Override
    public String eventType() {
      return "log.recorded";
    }
  }

  /**
   * A request was refused; on {@code user-events}, keyed by the gateway's instance.
   *
   * @param requestId its id, as the answer and the log have it
   */
  record RequestRefused(
      String instance,
      String method,
      String path,
      int status,
      String reason,
      @Nullable String username,
      @Nullable String remoteAddress,
      @Nullable String requestId)
      implements SystemEvent {
    @Override
    public String eventType() {
      return "request.refused";
    }
  }

  /**
   * Somebody changed something, or gave an order; on {@code user-events}. From these the audit
   * trail is made. No secrets.
   *
   * @param actor who: a user's name, a key's or an outside login's, or {@code system}
   * @param userId the account behind it, if there is one
   * @param action what was done, for example {@code zones.replaced}
   * @param subject to what, for example {@code drone/7}
   * @param detail what changed, in words
   */
  record ChangeRecorded(
      String instance,
      String actor,
      @Nullable UserId userId,
      String action,
      String subject,
      @Nullable String detail,
      @Nullable String requestId,
      @Nullable String remoteAddress)
      implements SystemEvent {
    public static final String TYPE = "change.recorded";

    @Override
    public String eventType() {
      return TYPE;
    }
  }

  /**
   * Nothing came on a partition for a second: what makes the log's time go on there. Written to the
   * very partition, on whatever topic; it has no subject and no handler.
   */
  record ClockTick(String instance) implements SystemEvent {
    public static final String TYPE = "clock.tick";

    /** The key of every tick. */
    public static final String KEY = "clock";

    @Override
    public String eventType() {
      return TYPE;
    }

    @Override
    public String key() {
      return KEY;
    }
  }
}
