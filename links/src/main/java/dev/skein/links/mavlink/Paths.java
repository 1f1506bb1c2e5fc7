package dev.skein.links.mavlink;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ways a drone's frames come by: its addresses, as they are heard. One is in use at a time;
 * another takes its place when that falls silent, or loses clearly more. Decides only; used by the
 * link's thread.
 */
final class Paths {

  /** A path that is silent for so long gives way to one that is heard. */
  static final Duration SILENT_AFTER = Duration.ofMillis(1_500);

  static final int MOST = 4;

  /** How much more of its frames a path must lose to give way, of all that are sent. */
  private static final double CLEARLY = 0.2;

  private static final int JUDGED_AFTER = 50;
  private static final double FADE = 0.99;
  private static final int LONGEST_GAP = 128;

  private final List<Path> paths = new ArrayList<>(1);
  private @Nullable Path used;

  /** What a frame that came by a path is to be. */
  enum Use {
    /** It came by the path in use. */
    TAKEN,
    /** It came by another: it counts when that is put to use. */
    STANDBY,
    /** Its path is in use from this frame on. */
    SWITCHED
  }

  private static final class Path {
    private final InetSocketAddress remote;
    private Instant lastHeardAt = Instant.EPOCH;
    private int sequence = -1;
    private int count;
    private double received;
    private double lost;

    Path(InetSocketAddress remote) {
      this.remote = remote;
    }

    /** Gaps in the numbering are losses; a step back is a straggler or a double. */
    void heard(int number, Instant now) {
      int gap = sequence < 0 ? 0 : (number - sequence - 1) & 0xFF;
      if (gap < LONGEST_GAP) {
        lost = lost * FADE + gap;
        received = received * FADE + 1;
        sequence = number;
        count++;
      }
      lastHeardAt = now;
    }

    double loss() {
      return lost / Math.max(1, lost + received);
    }

    boolean isSilent(Instant now) {
      return lastHeardAt.plus(SILENT_AFTER).isBefore(now);
    }

    boolean isClearlyWorseThan(Path other) {
      return count >= JUDGED_AFTER
          && other.count >= JUDGED_AFTER
          && loss() > other.loss() + CLEARLY;
    }
  }

  /** A frame with that number has come from there. */
  Use heard(InetSocketAddress from, int sequence, Instant now) {
    Path path = find(from);
    if (path == null) {
      path = new Path(from);
      add(path);
    }
    path.heard(sequence, now);
    Path before = used;
    if (path == before) {
      return Use.TAKEN;
    }
    if (before == null) {
      used = path;
      return Use.TAKEN;
    }
    if (before.isSilent(now) || before.isClearlyWorseThan(path)) {
      used = path;
      return Use.SWITCHED;
    }
    return Use.STANDBY;
  }

  /** Whether a drone's frames have come from that host before. */
  boolean isKnownHost(InetAddress host) {
    for (Path path : paths) {
      if (path.remote.getAddress().equals(host)) {
        return true;
      }
    }
    return false;
  }

  boolean isKnown(InetSocketAddress from) {
    return find(from) != null;
  }

  boolean isInUse(InetSocketAddress from) {
    return used != null && used.remote.equals(from);
  }

  boolean isEmpty() {
    return paths.isEmpty();
  }

  /** Where to speak to the drone; null when it has not been heard. */
  @Nullable InetSocketAddress inUse() {
    return used == null ? null : used.remote;
  }

  List<InetSocketAddress> all() {
    return paths.stream().map(path -> path.remote).toList();
  }

  /** Forgets them all: where the drone speaks next, there it is. */
  void clear() {
    paths.clear();
    used = null;
  }

  private @Nullable Path find(InetSocketAddress from) {
    for (Path path : paths) {
      if (path.remote.equals(from)) {
        return path;
      }
    }
    return null;
  }

  /** The one that was silent longest makes room. */
  private void add(Path path) {
    if (paths.size() == MOST) {
      paths.stream()
          .filter(other -> other != used)
          .min(Comparator.comparing(other -> other.lastHeardAt))
          .ifPresent(paths::remove);
    }
    paths.add(path);
  }
}
