package dev.skein.service.gateway;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.skein.events.SystemEvent;
import dev.skein.links.Signs;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The instances of services, as they tell of themselves on {@code system-events}. One that has
 * given no sign for {@link Signs#DEAD_AFTER} is silent; one that has been silent or stopped for an
 * hour is forgotten. Thread-safe.
 */
public final class Instances {

  private static final Duration KEPT = Duration.ofHours(1);

  private final Map<String, Heard> heard = new ConcurrentHashMap<>();
  private final Instant begun;

  /**
   * @param begun since when signs are read as they come
   */
  public Instances(Instant begun) {
    this.begun = begun;
  }

  /** How an instance is. */
  public enum State {
    /** It gives its signs of life. */
    UP,
    /** It has stopped giving them, without a word. */
    SILENT,
    /** It has said that it stops. */
    STOPPED;

    /** The word on the wire, for example {@code up}. */
    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * An instance of a service.
   *
   * @param version null when it started before this gateway could hear it
   * @param startedAt by its own clock; null when it started before this gateway could hear it
   * @param lastSignAt by its own clock
   */
  @Schema(name = "ServiceInstance")
  public record Instance(
      String instance,
      String service,
      State state,
      @Nullable String version,
      @Nullable Instant startedAt,
      Instant lastSignAt) {}

  private record Heard(Instance told, Instant at) {}

  /** Takes in what an instance says of itself; what else there is on the topic is passed over. */
  public void take(SystemEvent event, Instant sentAt, Instant now) {
    Heard before = heard.get(event.instance());
    Instance old = before == null ? null : before.told();
    String version = old == null ? null : old.version();
    Instant startedAt = old == null ? null : old.startedAt();
    Instance told =
        switch (event) {
          case SystemEvent.ServiceStarted it ->
              new Instance(it.instance(), it.service(), State.UP, it.version(), sentAt, sentAt);
          case SystemEvent.HealthCheck it ->
              new Instance(it.instance(), it.service(), State.UP, version, startedAt, sentAt);
          case SystemEvent.ServiceStopped it ->
              new Instance(it.instance(), it.service(), State.STOPPED, version, startedAt, sentAt);
          default -> null;
        };
    if (told != null) {
      // Its clock may be wrong; but what was said before this gateway listened is as old as it
      // says.
      heard.put(told.instance(), new Heard(told, sentAt.isBefore(begun) ? sentAt : now));
    }
  }

  /** Those that are known now, by name. */
  public List<Instance> list(Instant now) {
    heard
        .values()
        .removeIf(each -> state(each, now) != State.UP && each.at().plus(KEPT).isBefore(now));
    return heard.values().stream()
        .map(each -> with(each.told(), state(each, now)))
        .sorted(Comparator.comparing(Instance::instance))
        .toList();
  }

  private static State state(Heard each, Instant now) {
    boolean isSilent = each.at().plus(Signs.DEAD_AFTER).isBefore(now);
    return each.told().state() == State.UP && isSilent ? State.SILENT : each.told().state();
  }

  private static Instance with(Instance told, State state) {
    return new Instance(
        told.instance(),
        told.service(),
        state,
        told.version(),
        told.startedAt(),
        told.lastSignAt());
  }
}
