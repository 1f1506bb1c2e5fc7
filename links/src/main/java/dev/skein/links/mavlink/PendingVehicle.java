package dev.skein.links.mavlink;

import dev.skein.links.LinkCounters;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A vehicle without a drone id, and the frames that wait until it has one. */
final class PendingVehicle {

  static final int MOST_FRAMES = 1_000;
  static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  private final Deque<Held> held = new ArrayDeque<>();
  private final LinkCounters counters;
  private InetSocketAddress remote;
  private Instant lastHeardAt;
  private Instant announcedAt = Instant.EPOCH;
  private MavlinkMessage.@Nullable Heartbeat heartbeat;

  PendingVehicle(InetSocketAddress remote, Instant now, LinkCounters counters) {
    this.remote = remote;
    this.lastHeardAt = now;
    this.counters = counters;
  }

  record Held(Frame frame, Instant receivedAt) {}

  /** Keeps a frame; when there are too many, the oldest goes. */
  void hold(Frame frame, InetSocketAddress from, Instant now) {
    remote = from;
    lastHeardAt = now;
    if (frame.message() instanceof MavlinkMessage.Heartbeat newest) {
      heartbeat = newest;
    }
    if (held.size() == MOST_FRAMES) {
      held.removeFirst();
      counters.add("pending.overflow");
    }
    held.addLast(new Held(frame, now));
  }

  /** Drops what has waited too long. */
  void expire(Instant now) {
    while (!held.isEmpty() && held.getFirst().receivedAt().plus(LONGEST_WAIT).isBefore(now)) {
      held.removeFirst();
      counters.add("pending.expired");
    }
  }

  Deque<Held> held() {
    return held;
  }

  InetSocketAddress remote() {
    return remote;
  }

  Instant lastHeardAt() {
    return lastHeardAt;
  }

  /** Its newest heartbeat; null as long as it has sent none. */
  MavlinkMessage.@Nullable Heartbeat heartbeat() {
    return heartbeat;
  }

  boolean isToBeAnnounced(Instant now, Duration interval) {
    return heartbeat != null && !announcedAt.plus(interval).isAfter(now);
  }

  void announced(Instant now) {
    announcedAt = now;
  }
}
