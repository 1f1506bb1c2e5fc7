package dev.skein.service.drones.orders;

import dev.skein.bus.Delivery;
import dev.skein.bus.TopicReader;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The newest state of every drone, as {@code drone-state} brings it. Records are kept as they came
 * and parsed when somebody asks: few of them are ever asked for. Thread-safe; one thread writes.
 */
public final class DroneViews implements TopicReader.Listener {

  /** Who is heard at all is told once a second. */
  private static final Duration SILENCE = Duration.ofSeconds(3);

  private final Map<String, Heard> newest = new ConcurrentHashMap<>();

  private record Heard(Delivery delivery, @Nullable Instant backAt) {

    Heard next(Delivery next) {
      return new Heard(next, DroneViews.backAt(backAt, delivery.recordedAt(), next.recordedAt()));
    }
  }

  /**
   * A drone's state.
   *
   * @param recordedAt when it was written down
   * @param backAt when something was written down of it again, after a silence of some seconds;
   *     null when that has not been
   */
  record View(DroneEvent.State state, Instant recordedAt, @Nullable Instant backAt) {}

  @Override
  public void read(Delivery delivery) {
    if (delivery.isTombstone()) {
      newest.remove(delivery.key());
    } else {
      newest.compute(
          delivery.key(),
          (_, before) -> before == null ? new Heard(delivery, null) : before.next(delivery));
    }
  }

  /** Since when it is heard again, after one more record; as before when it was not silent. */
  static @Nullable Instant backAt(@Nullable Instant before, Instant last, Instant next) {
    return next.isAfter(last.plus(SILENCE)) ? next : before;
  }

  /** Whether a drone is heard now. */
  public boolean isConnected(DroneId droneId) {
    return find(droneId).filter(view -> view.state().connected()).isPresent();
  }

  Optional<View> find(DroneId droneId) {
    Heard heard = newest.get(droneId.toString());
    if (heard == null) {
      return Optional.empty();
    }
    Delivery delivery = heard.delivery;
    // A delivery is one thread's at a time.
    synchronized (delivery) {
      Event<?> event = delivery.findEvent();
      return event != null && event.data() instanceof DroneEvent.State state
          ? Optional.of(new View(state, delivery.recordedAt(), heard.backAt))
          : Optional.empty();
    }
  }
}
