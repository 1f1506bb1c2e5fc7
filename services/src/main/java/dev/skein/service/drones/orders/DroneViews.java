package dev.skein.service.drones.orders;

import dev.skein.bus.Delivery;
import dev.skein.bus.TopicReader;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.Event;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The newest state of every drone, as {@code drone-state} brings it. Records are kept as they came
 * and parsed when somebody asks: few of them are ever asked for. Thread-safe; one thread writes.
 */
public final class DroneViews implements TopicReader.Listener {

  private final Map<String, Delivery> newest = new ConcurrentHashMap<>();

  /**
   * A drone's state.
   *
   * @param recordedAt when it was written down
   */
  record View(DroneEvent.State state, Instant recordedAt) {}

  @Override
  public void read(Delivery delivery) {
    if (delivery.isTombstone()) {
      newest.remove(delivery.key());
    } else {
      newest.put(delivery.key(), delivery);
    }
  }

  Optional<View> find(DroneId droneId) {
    Delivery delivery = newest.get(droneId.toString());
    if (delivery == null) {
      return Optional.empty();
    }
    // A delivery is one thread's at a time.
    synchronized (delivery) {
      Event<?> event = delivery.findEvent();
      return event != null && event.data() instanceof DroneEvent.State state
          ? Optional.of(new View(state, delivery.recordedAt()))
          : Optional.empty();
    }
  }
}
