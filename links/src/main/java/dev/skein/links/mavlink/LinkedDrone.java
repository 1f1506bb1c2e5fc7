package dev.skein.links.mavlink;

import dev.skein.links.LinkCounters;
import dev.skein.links.mavlink.MavlinkMessage.MissionItemReached;
import dev.skein.links.mavlink.MavlinkMessage.StatusText;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;

/**
 * A drone as one link knows it: what it is, the paths it is heard by, what is asked of it. Used by
 * the link's thread.
 */
final class LinkedDrone {

  private static final int UNSIGNED = -1;

  private final Vehicle vehicle;
  private final TakeOver takeOver;
  private final Paths paths = new Paths();
  private final Standby standby = new Standby();
  private final PartPaths parts = new PartPaths(paths);
  private final Echoes echoes = new Echoes();
  private final LinkCounters counters;
  private VehicleRequests requests;

  /** The signed stream that is told: by whatever path a frame of it comes, its stamp is new. */
  private int streamInUse = UNSIGNED;

  private boolean isTold;

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

  Standby standby() {
    return standby;
  }

  PartPaths parts() {
    return parts;
  }

  /**
   * The frames that are to be told now that one has come: none while its path only stands by; with
   * those that waited on it when it is put to use. A text or an answer that has just come says only
   * that it came.
   */
  List<HeldFrames.Held> heard(HeldFrames.Held frame) {
    List<HeldFrames.Held> frames = byPath(frame);
    isTold = !frames.isEmpty();
    boolean mayEcho = frames.size() > 1 || frames.stream().anyMatch(Echoes::isHeeded);
    return mayEcho
        ? frames.stream().map(each -> isEcho(each) ? each.withoutMessage() : each).toList()
        : frames;
  }

  /** Whether the frame that came last counts, or waits on a path that only stands by. */
  boolean isTold() {
    return isTold;
  }

  /** A frame has come by that way that came by another before; false where it is none of its. */
  boolean cameAgain(Frame frame, InetSocketAddress from, Instant now) {
    return paths.cameAgain(frame, from, now);
  }

  /** What it is, to one who speaks to it by the path in use. */
  MavlinkCommands.Hearer hearer() {
    InetSocketAddress path = paths.inUse();
    return vehicle.hearer(path != null && paths.version(path) == 1);
  }

  /** Says on all paths that Skein is there, and asks on the one in use what is to be asked. */
  void speak(GroundStation station, boolean heartbeatIsDue, Instant now) {
    long systemId = vehicle.address().systemId();
    if (heartbeatIsDue) {
      paths.all().forEach(to -> station.heartbeat(systemId, paths.version(to), to, now));
      standby.expire(now);
    }
    InetSocketAddress path = paths.inUse();
    if (path != null) {
      requests.isHeard(now);
      requests
          .due(now, systemId, vehicle.address().componentId())
          .ifPresent(request -> station.send(request, systemId, paths.version(path), path, now));
    }
  }

  /** Time has leapt, forward or back: what was so long ago is not known any more. */
  void resume(Instant now) {
    vehicle.resume(now);
    paths.resume(now);
    standby.clear();
    parts.resume();
    requests.resume(now);
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
      boolean isText = frame.frame().message() instanceof StatusText;
      counters.add(isText ? "texts.doubled" : "acks.doubled");
    }
    return isEcho;
  }

  private List<HeldFrames.Held> byPath(HeldFrames.Held frame) {
    return switch (paths.heard(frame)) {
      case TAKEN -> {
        streamInUse = stream(frame);
        yield List.of(taken(frame));
      }
      case STANDBY -> {
        if (streamInUse != UNSIGNED && streamInUse == stream(frame)) {
          yield List.of(frame);
        }
        standby.waits(frame);
        yield List.of();
      }
      case SWITCHED -> {
        counters.add("paths.switched");
        streamInUse = stream(frame);
        standby.waits(frame);
        List<HeldFrames.Held> waited = standby.release(frame.from());
        waited.forEach(standby::tells);
        yield waited;
      }
    };
  }

  private static int stream(HeldFrames.Held frame) {
    Signature signature = frame.frame().signature();
    return frame.isVerified() && signature != null ? signature.linkId() : UNSIGNED;
  }

  /** A state that was overtaken, or what another path has told, says only that it came. */
  private HeldFrames.Held taken(HeldFrames.Held frame) {
    MavlinkMessage message = frame.frame().message();
    boolean isItem = message instanceof MissionItemReached;
    if (paths.isOvertaken() && Standby.isState(message)) {
      counters.add("frames.late");
      return frame.withoutMessage();
    }
    boolean isStraggler = isItem && paths.isOvertaken() && standby.hasTold(frame);
    if (isStraggler || (!paths.isOne() && standby.isTold(frame))) {
      counters.add("frames.doubled");
      return frame.withoutMessage();
    }
    if (isItem || !paths.isOne()) {
      standby.tells(frame);
    }
    return frame;
  }
}
