package dev.skein.app;

import dev.skein.bus.BusSettings;
import dev.skein.bus.Delivery;
import dev.skein.bus.TopicReader;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.Topic;
import dev.skein.events.VehicleAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the log says of every drone before this run: a link goes on from there. */
final class LastStates {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final Map<DroneId, VehicleAddress> addresses = new HashMap<>();

  /** By record key; parsed when there are no newer ones to come. */
  private final Map<String, Delivery> states = new HashMap<>();

  private LastStates() {}

  /** Takes a drone's state, under the address of its vehicle. */
  interface Taker {
    void restored(VehicleAddress address, DroneEvent.State state);
  }

  /** Reads the registry and the states whole, and hands the states over. */
  static void handTo(Taker taker, BusSettings bus) {
    LastStates last = new LastStates();
    TopicReader.Start all = new TopicReader.Start.Beginning();
    try (TopicReader reader =
        new TopicReader(
            bus,
            "last-states",
            Map.of(Topic.DRONE_REGISTRY, all, Topic.DRONE_STATE, all),
            last::read)) {
      reader.start();
      reader.awaitCaughtUp(TIMEOUT);
    }
    last.states.values().forEach(delivery -> last.restore(event(delivery), taker));
  }

  private void restore(@Nullable Event<?> event, Taker taker) {
    if (event != null && event.data() instanceof DroneEvent.State state) {
      VehicleAddress address = addresses.get(state.droneId());
      if (address != null) {
        taker.restored(address, state);
      }
    }
  }

  private void read(Delivery delivery) {
    if (delivery.topic().equals(Topic.DRONE_STATE.topicName())) {
      states.put(delivery.key(), delivery);
      return;
    }
    Event<?> event = event(delivery);
    switch (event == null ? null : event.data()) {
      case DroneEvent.Registered r -> addresses.put(r.droneId(), r.address());
      case DroneEvent.Updated u -> addresses.put(u.droneId(), u.address());
      case DroneEvent.Removed r -> addresses.remove(r.droneId());
      case null, default -> {}
    }
  }

  private static @Nullable Event<?> event(Delivery delivery) {
    return delivery.isTombstone() ? null : delivery.findEvent();
  }
}
