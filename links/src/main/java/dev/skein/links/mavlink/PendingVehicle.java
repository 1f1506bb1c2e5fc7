package dev.skein.links.mavlink;

import dev.skein.events.SystemEvent;
import dev.skein.events.VehicleAddress;
import dev.skein.links.LinkCounters;
import dev.skein.links.mavlink.MavlinkMessage.Heartbeat;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A vehicle without a drone id, and the frames that wait until it has one. */
final class PendingVehicle {

  /** What the fastest vehicles say while the longest wait lasts. */
  private static final int MOST = 5_000;

  private final HeldFrames held = new HeldFrames(MOST);
  private final LinkCounters counters;
  private InetSocketAddress remote;
  private Instant lastHeardAt;
  private Instant announcedAt = Instant.EPOCH;
  private @Nullable Heartbeat heartbeat;
  private int version;

  PendingVehicle(InetSocketAddress remote, Instant now, LinkCounters counters) {
    this.remote = remote;
    this.lastHeardAt = now;
    this.counters = counters;
  }

  /**
   * Keeps a frame; when there are too many, the oldest goes. Whether it keeps one more than before.
   *
   * @param mayGrow whether it may
   */
  boolean hold(HeldFrames.Held frame, boolean mayGrow) {
    int spoken = frame.frame().version();
    version = frame.from().equals(remote) ? Math.max(version, spoken) : spoken;
    remote = frame.from();
    lastHeardAt = frame.receivedAt();
    if (frame.frame().message() instanceof Heartbeat newest) {
      heartbeat = newest;
    }
    boolean hasGrown = !held.add(frame, mayGrow);
    if (!hasGrown) {
      counters.add("pending.overflow");
    }
    return hasGrown;
  }

  /** Drops what has waited too long; how many frames that were. */
  int expire(Instant now) {
    int expired = held.expire(now);
    if (expired > 0) {
      counters.counter("pending.expired").add(expired);
    }
    return expired;
  }

  List<HeldFrames.Held> held() {
    return held.all();
  }

  InetSocketAddress remote() {
    return remote;
  }

  Instant lastHeardAt() {
    return lastHeardAt;
  }

  /** The highest version of MAVLink that it has spoken where it was heard last. */
  int version() {
    return version;
  }

  /** Its newest heartbeat; null as long as it has sent none. */
  @Nullable Heartbeat heartbeat() {
    return heartbeat;
  }

  /** That it is there, and what it is; nothing as long as it has not said. */
  List<SystemEvent.VehicleDiscovered> discovered(
      String instance, VehicleAddress address, boolean autoAccept) {
    Heartbeat newest = heartbeat;
    return newest == null
        ? List.of()
        : List.of(
            new SystemEvent.VehicleDiscovered(
                instance,
                address,
                shown(remote),
                FlightModes.autopilot(newest.autopilot()),
                FlightModes.model(newest.type()),
                autoAccept));
  }

  /** A serial line has a device instead of a host. */
  private static String shown(InetSocketAddress remote) {
    return remote.getAddress().isAnyLocalAddress()
        ? remote.getHostString()
        : remote.getAddress().getHostAddress() + ":" + remote.getPort();
  }

  boolean isToBeAnnounced(Instant now, Duration interval) {
    return heartbeat != null && !announcedAt.plus(interval).isAfter(now);
  }

  void announced(Instant now) {
    announcedAt = now;
  }
}
