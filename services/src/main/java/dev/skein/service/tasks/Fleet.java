package dev.skein.service.tasks;

import dev.skein.airspace.FlightLimits;
import dev.skein.bus.Delivery;
import dev.skein.bus.TopicReader;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.Location;
import dev.skein.events.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Every drone as {@code drone-registry} and {@code drone-state} bring it. States are kept as they
 * came and parsed when somebody asks. Thread-safe; one thread writes.
 */
public final class Fleet implements TopicReader.Listener {

  private final Map<String, Entry> entries = new ConcurrentHashMap<>();
  private final Map<String, Delivery> states = new ConcurrentHashMap<>();

  private record Entry(
      DroneId id,
      String name,
      @Nullable String group,
      String lifeCycle,
      @Nullable Location home,
      List<String> capabilities,
      FlightLimits limits) {}

  /**
   * A drone.
   *
   * @param state its newest; null when nothing was heard of it yet
   */
  record Drone(
      DroneId id,
      String name,
      @Nullable String group,
      String lifeCycle,
      @Nullable Location home,
      List<String> capabilities,
      FlightLimits limits,
      DroneEvent.@Nullable State state) {}

  @Override
  public void read(Delivery delivery) {
    boolean isState = delivery.topic().equals(Topic.DRONE_STATE.topicName());
    if (isState && delivery.isTombstone()) {
      states.remove(delivery.key());
    } else if (isState) {
      states.put(delivery.key(), delivery);
    } else if (delivery.isTombstone()) {
      entries.remove(delivery.key());
    } else {
      Event<?> event = delivery.findEvent();
      if (event != null) {
        enter(delivery.key(), event);
      }
    }
  }

  Optional<Drone> find(DroneId id) {
    return Optional.ofNullable(entries.get(id.toString())).map(this::drone);
  }

  /** The drones of a group, or all of them, by id. */
  List<Drone> list(@Nullable String group) {
    Map<DroneId, Drone> found = new TreeMap<>();
    for (Entry entry : entries.values()) {
      if (group == null || group.equals(entry.group)) {
        found.put(entry.id, drone(entry));
      }
    }
    return new ArrayList<>(found.values());
  }

  private void enter(String key, Event<?> event) {
    switch (event.data()) {
      case DroneEvent.Registered entry ->
          entries.put(
              key,
              new Entry(
                  entry.droneId(),
                  entry.name(),
                  null,
                  "active",
                  null,
                  List.of(),
                  FlightLimits.NONE));
      case DroneEvent.Updated entry ->
          entries.put(
              key,
              new Entry(
                  entry.droneId(),
                  entry.name(),
                  entry.group() == null || entry.group().isEmpty() ? null : entry.group(),
                  entry.lifeCycle() == null ? "active" : entry.lifeCycle(),
                  entry.home(),
                  Objects.requireNonNullElse(entry.capabilities(), List.of()),
                  new FlightLimits(entry.maxAltitude(), entry.maxDistance())));
      case DroneEvent.Removed _ -> entries.remove(key);
      default -> {}
    }
  }

  private Drone drone(Entry entry) {
    return new Drone(
        entry.id,
        entry.name,
        entry.group,
        entry.lifeCycle,
        entry.home,
        entry.capabilities,
        entry.limits,
        state(entry.id));
  }

  private DroneEvent.@Nullable State state(DroneId id) {
    Delivery delivery = states.get(id.toString());
    if (delivery == null) {
      return null;
    }
    // A delivery is one thread's at a time.
    synchronized (delivery) {
      Event<?> event = delivery.findEvent();
      return event != null && event.data() instanceof DroneEvent.State state ? state : null;
    }
  }
}
