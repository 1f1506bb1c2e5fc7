package dev.skein.links.mavlink;

import dev.skein.events.VehicleAddress;
import dev.skein.links.LinkCounters;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The vehicles of a link that have no drone id yet: a bounded number, forgotten when silent, with a
 * bounded number of frames together.
 */
final class PendingVehicles {

  static final int MOST = 10_000;

  /** Of all that wait together: some 50 MB. */
  static final int MOST_FRAMES = 200_000;

  private static final Duration ANNOUNCE = Duration.ofSeconds(2);
  private static final Duration FORGET = Duration.ofMinutes(5);

  private final Map<VehicleAddress, PendingVehicle> vehicles = new HashMap<>();
  private final LinkCounters counters;
  private int frames;

  PendingVehicles(LinkCounters counters) {
    this.counters = counters;
  }

  /** Keeps a frame; the vehicle, when it is to be announced now. */
  @Nullable PendingVehicle hold(VehicleAddress address, HeldFrames.Held frame) {
    PendingVehicle vehicle = vehicles.get(address);
    if (vehicle == null) {
      if (vehicles.size() == MOST) {
        counters.add("dropped.too_many_pending");
        return null;
      }
      vehicle = new PendingVehicle(frame.from(), frame.receivedAt(), counters);
      vehicles.put(address, vehicle);
    }
    if (vehicle.hold(frame, frames < MOST_FRAMES)) {
      frames++;
    }
    if (!vehicle.isToBeAnnounced(frame.receivedAt(), ANNOUNCE)) {
      return null;
    }
    vehicle.announced(frame.receivedAt());
    return vehicle;
  }

  /** Time has leapt: each is announced anew. */
  void resume() {
    vehicles.values().forEach(vehicle -> vehicle.announced(Instant.EPOCH));
  }

  /** The vehicle, no longer pending; null when there is none of that address. */
  @Nullable PendingVehicle remove(VehicleAddress address) {
    PendingVehicle vehicle = vehicles.remove(address);
    frames -= vehicle == null ? 0 : vehicle.held().size();
    return vehicle;
  }

  /** Drops what has waited too long, and calls for each vehicle that has told what it is. */
  void tick(Instant now, BiConsumer<VehicleAddress, PendingVehicle> each) {
    Iterator<Map.Entry<VehicleAddress, PendingVehicle>> all = vehicles.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<VehicleAddress, PendingVehicle> entry = all.next();
      PendingVehicle vehicle = entry.getValue();
      frames -= vehicle.expire(now);
      if (vehicle.lastHeardAt().plus(FORGET).isBefore(now)) {
        frames -= vehicle.held().size();
        all.remove();
      } else if (vehicle.heartbeat() != null) {
        each.accept(entry.getKey(), vehicle);
      }
    }
  }

  int size() {
    return vehicles.size();
  }
}
