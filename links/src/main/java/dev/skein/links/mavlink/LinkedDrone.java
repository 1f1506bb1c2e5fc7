package dev.skein.links.mavlink;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;

/**
 * A drone as one link knows it: what it is, the paths it is heard by, what is asked of it. Used by
 * the link's thread.
 */
final class LinkedDrone {

  private final Vehicle vehicle;
  private final TakeOver takeOver;
  private final Paths paths = new Paths();
  private final HeldFrames standby = new HeldFrames();
  private final Echoes echoes = new Echoes();
  private VehicleRequests requests;

  LinkedDrone(Vehicle vehicle, TakeOver takeOver, VehicleRequests requests) {
    this.vehicle = vehicle;
    this.takeOver = takeOver;
    this.requests = requests;
  }

  Vehicle vehicle() {
    return vehicle;
  }

  TakeOver takeOver() {
    return takeOver;
  }

  Paths paths() {
    return paths;
  }

  VehicleRequests requests() {
    return requests;
  }

  /**
   * The frames that are to be told now that one has come: none while its path only stands by; with
   * those that waited on it when it is put to use.
   */
  List<HeldFrames.Held> heard(HeldFrames.Held frame) {
    Instant told = paths.lastHeardInUse();
    InetSocketAddress from = frame.from();
    return switch (paths.heard(from, frame.frame().sequence(), frame.receivedAt())) {
      case TAKEN -> {
        standby.clear();
        yield List.of(frame);
      }
      case STANDBY -> {
        standby.expire(frame.receivedAt());
        standby.add(frame);
        yield List.of();
      }
      case SWITCHED -> {
        standby.add(frame);
        List<HeldFrames.Held> waited =
            standby.since(told).stream().filter(held -> held.from().equals(from)).toList();
        standby.clear();
        yield waited;
      }
    };
  }

  /** Whether the same was said on another path a moment ago. */
  boolean isEcho(HeldFrames.Held frame) {
    return echoes.isEcho(frame);
  }

  /** It is not heard any more: where and how it speaks next is open. */
  void lost(VehicleRequests again) {
    paths.clear();
    standby.clear();
    requests = again;
  }
}
