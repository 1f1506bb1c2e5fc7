package dev.skein.links.mavlink;

import dev.skein.links.LinkCounters;
import dev.skein.links.mavlink.MavlinkMessage.StatusText;
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
  private final LinkCounters counters;
  private VehicleRequests requests;

  LinkedDrone(Vehicle vehicle, TakeOver takeOver, VehicleRequests requests, LinkCounters counters) {
    this.vehicle = vehicle;
    this.takeOver = takeOver;
    this.requests = requests;
    this.counters = counters;
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
   * those that waited on it when it is put to use; never a text that has just come otherwise.
   */
  List<HeldFrames.Held> heard(HeldFrames.Held frame) {
    List<HeldFrames.Held> frames = byPath(frame);
    boolean hasText = frame.frame().message() instanceof StatusText || frames.size() > 1;
    return hasText ? frames.stream().filter(each -> !isEcho(each)).toList() : frames;
  }

  /** Says on all paths that Skein is there, and asks on the one in use what is to be asked. */
  void speak(GroundStation station, boolean heartbeatIsDue, Instant now) {
    long systemId = vehicle.address().systemId();
    if (heartbeatIsDue) {
      paths.all().forEach(path -> station.heartbeat(systemId, path, now));
    }
    InetSocketAddress path = paths.inUse();
    if (path != null) {
      requests.isHeard(now);
      requests
          .due(now, systemId, vehicle.address().componentId())
          .ifPresent(request -> station.send(request, systemId, path, now));
    }
  }

  /** It is not heard any more: where and how it speaks next is open. */
  void lost(VehicleRequests again) {
    paths.clear();
    standby.clear();
    requests = again;
  }

  private boolean isEcho(HeldFrames.Held frame) {
    boolean isEcho = echoes.isEcho(frame);
    if (isEcho) {
      counters.add("texts.doubled");
    }
    return isEcho;
  }

  private List<HeldFrames.Held> byPath(HeldFrames.Held frame) {
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
        counters.add("paths.switched");
        standby.add(frame);
        List<HeldFrames.Held> waited =
            standby.all().stream().filter(held -> held.from().equals(from)).toList();
        standby.clear();
        yield waited;
      }
    };
  }
}
