package dev.skein.service.tasks;

import dev.skein.airspace.FlightLimits;
import dev.skein.airspace.FlightPath.Place;
import dev.skein.api.Caller;
import dev.skein.bus.Delivery;
import dev.skein.bus.TopicReader;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.Location;
import dev.skein.events.Topic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Every drone as {@code drone-registry}, {@code drone-leases} and {@code drone-state} bring it.
 * States are kept as they came and parsed when somebody asks. Thread-safe; one thread writes.
 */
public final class Fleet implements TopicReader.Listener {

  private final Map<String, Entry> entries = new ConcurrentHashMap<>();
  private final Map<String, Lease> leases = new ConcurrentHashMap<>();
  private final Map<String, Delivery> states = new ConcurrentHashMap<>();

  /**
   * A drone's entry in the registry.
   *
   * @param base where it belongs; null when nobody has said so
   * @param isMaintenanceTold whether its maintenance was due when the entry was told
   * @param maintenanceDueAt the time from which it is due, whatever was told; null for none
   */
  record Entry(
      DroneId id,
      String name,
      @Nullable String group,
      String lifeCycle,
      @Nullable Location base,
      List<String> capabilities,
      FlightLimits limits,
      boolean isMaintenanceTold,
      @Nullable Instant maintenanceDueAt) {

    boolean isMaintenanceDue(Instant now) {
      return isMaintenanceTold || (maintenanceDueAt != null && !now.isBefore(maintenanceDueAt));
    }
  }

  /** Who has a drone, and until when. */
  record Lease(String holder, Instant until) {

    /**
     * Whether it keeps a task from ordering the drone: one that another has; but a task may follow
     * another at once.
     *
     * @param asker in whose name the task orders
     */
    boolean isAnothers(String asker, Instant now) {
      return now.isBefore(until) && !holder.equals(asker) && !Caller.isTask(holder);
    }
  }

  /**
   * A drone.
   *
   * @param lease null when nobody has it
   * @param state its newest; null when nothing was heard of it yet
   */
  record Drone(Entry entry, @Nullable Lease lease, DroneEvent.@Nullable State state) {

    DroneId id() {
      return entry.id;
    }

    /**
     * Where it returns to: where it says itself, else where it belongs. Null when neither is known:
     * it is taken to be where it takes off.
     */
    @Nullable Place home() {
      Location own = state == null ? null : state.home();
      Location home = own == null ? entry.base : own;
      return home == null ? null : new Place(home.latitude(), home.longitude(), home.altitude());
    }
  }

  @Override
  public void read(Delivery delivery) {
    boolean isState = delivery.topic().equals(Topic.DRONE_STATE.topicName());
    if (delivery.isTombstone()) {
      mapOf(delivery.topic()).remove(delivery.key());
    } else if (isState) {
      states.put(delivery.key(), delivery);
    } else {
      Event<?> event = delivery.findEvent();
      if (event != null) {
        enter(delivery.key(), event);
      }
    }
  }

  private Map<String, ?> mapOf(String topic) {
    if (topic.equals(Topic.DRONE_STATE.topicName())) {
      return states;
    }
    return topic.equals(Topic.DRONE_LEASES.topicName()) ? leases : entries;
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
                  FlightLimits.NONE,
                  false,
                  null));
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
                  new FlightLimits(entry.maxAltitude(), entry.maxDistance()),
                  Boolean.TRUE.equals(entry.maintenanceDue()),
                  entry.maintenanceDueAt()));
      case DroneEvent.LeaseChanged lease -> enter(key, lease.holder(), lease.until());
      case DroneEvent.Removed _ -> entries.remove(key);
      default -> {}
    }
  }

  private void enter(String key, @Nullable String holder, @Nullable Instant until) {
    if (holder == null || until == null) {
      leases.remove(key);
    } else {
      leases.put(key, new Lease(holder, until));
    }
  }

  private Drone drone(Entry entry) {
    return new Drone(entry, leases.get(entry.id.toString()), state(entry.id));
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
