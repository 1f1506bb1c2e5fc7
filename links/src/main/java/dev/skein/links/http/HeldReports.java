package dev.skein.links.http;

import dev.skein.events.DroneEvent.LocationUpdated;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reports of vehicles that are no drones yet, in the order that they came: at most 1,000 of each of
 * at most 1,000 vehicles, for 10 seconds. Used by one thread at a time.
 */
final class HeldReports {

  private static final int MOST = 1_000;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
  private static final Duration ANNOUNCED_EVERY = Duration.ofSeconds(2);

  private final Map<String, Deque<Held>> pending = new HashMap<>();
  private final Map<String, Instant> announced = new HashMap<>();

  record Held(LocationUpdated report, @Nullable Instant observedAt, Instant receivedAt) {

    boolean isOfUse(Instant now) {
      return receivedAt.plus(LONGEST_WAIT).isAfter(now);
    }
  }

  /** Whether a vehicle that waits is to be told of now: the last time may have been in vain. */
  boolean announce(String vehicle, Instant now) {
    Instant before = announced.get(vehicle);
    boolean isDue = before == null || !before.plus(ANNOUNCED_EVERY).isAfter(now);
    if (isDue) {
      announced.put(vehicle, now);
    }
    return isDue;
  }

  /** Holds a report, or says why it cannot. */
  HttpLink.Taken hold(String vehicle, TelemetryReader.Read.Good read, Instant now) {
    Deque<Held> waiting = pending.get(vehicle);
    if (waiting == null && pending.size() == MOST) {
      return new HttpLink.Taken.Refused("vehicle", "too many unknown vehicles are waiting");
    }
    if (waiting != null && waiting.size() == MOST) {
      return new HttpLink.Taken.Refused(
          "vehicle", "is not a drone yet; too many of its reports wait");
    }
    pending
        .computeIfAbsent(vehicle, _ -> new ArrayDeque<>())
        .add(new Held(read.report(), read.observedAt(), now));
    return new HttpLink.Taken.Pending();
  }

  /** What is held of a vehicle that is a drone now. */
  List<Held> remove(String vehicle) {
    Deque<Held> waiting = pending.remove(vehicle);
    announced.remove(vehicle);
    return waiting == null ? List.of() : List.copyOf(waiting);
  }

  /** Forgets the vehicles that have reported nothing for too long. */
  void expire(Instant now) {
    pending
        .values()
        .removeIf(waiting -> waiting.getLast().receivedAt.plus(LONGEST_WAIT).isBefore(now));
    announced.keySet().retainAll(pending.keySet());
  }
}
