package dev.skein.links.mavlink;

import dev.skein.links.mavlink.MavlinkMessage.GlobalPositionInt;
import dev.skein.links.mavlink.MavlinkMessage.Heartbeat;
import dev.skein.links.mavlink.MavlinkMessage.MissionItemReached;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The ways a drone's frames come by: its addresses, as they are heard. One is in use at a time;
 * another takes its place when that falls silent, loses clearly more, brings heartbeats alone, or
 * is clearly behind. Decides only; used by the link's thread.
 */
final class Paths {

  /** A path that is silent for so long gives way to one that is heard. */
  static final Duration SILENT_AFTER = Duration.ofMillis(1_500);

  /** Where it was not heard for so long it is not any more. */
  static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(1);

  static final int MOST = 4;

  /** How much more of its frames a path must lose to give way, of all that are sent. */
  private static final double CLEARLY = 0.2;

  private static final int JUDGED_AFTER = 50;
  private static final double FADE = 0.99;

  /** Frames are numbered by a byte (MAVLink, "Packet Serialization": seq). */
  private static final int NUMBERS = 256;

  /** More are not lost at once while a path is heard. */
  private static final int LONGEST_GAP = 128;

  /** After such a pause of its path no straggler comes; 256 Hz take half of the numbers in it. */
  private static final Duration STRAGGLES = Duration.ofMillis(500);

  /** Numbers that go on so far behind are those of a vehicle that has begun anew. */
  private static final int ANEW_AFTER = 5;

  /** A path that has brought heartbeats alone for so long is no way to fly by. */
  private static final Duration BARE_AFTER = Duration.ofSeconds(3);

  private static final long CLEARLY_BEHIND_MILLIS = 1_000;
  private static final int BEHIND_IN_A_ROW = 10;

  private final List<Path> paths = new ArrayList<>(1);
  private @Nullable Path used;
  private boolean isOvertaken;

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
    private int version;
    private int sequence = -1;

    /** How many numbers have gone by: it tells two of the same number, 256 frames apart, apart. */
    private long reached;

    private int count;
    private double received;
    private double lost;
    private int behind = -1;
    private int behindInARow;
    private Instant firstHeardAt;
    private Instant saidMoreAt = Instant.EPOCH;
    private long newestBootMillis = -1;
    private int aheadInARow;

    /** How far the newest of each kind of state had come, by {@link #reached}. */
    private final Map<Integer, Long> newest = new HashMap<>();

    Path(InetSocketAddress remote, Instant now) {
      this.remote = remote;
      this.firstHeardAt = now;
    }

    /**
     * Gaps in the numbering are losses; a step back is a straggler or a double.
     *
     * @return whether another of its kind, that was sent later, has come before it
     */
    boolean heard(Frame frame, Instant now) {
      boolean isAfterPause = lastHeardAt.plus(STRAGGLES).isBefore(now);
      lastHeardAt = now;
      version = Math.max(version, frame.version());
      if (frame.message() != null && !(frame.message() instanceof Heartbeat)) {
        saidMoreAt = now;
      }
      if (frame.message() instanceof GlobalPositionInt position) {
        newestBootMillis = position.timeBootMs();
      }
      int step = step(frame.sequence(), isAfterPause);
      long sent = reached + step;
      if (step > 0) {
        lost = lost * FADE + step - 1;
        received = received * FADE + 1;
        sequence = frame.sequence();
        reached = sent;
        count++;
      }
      if (!isOfKind(frame.message())) {
        return false;
      }
      Long before = newest.get(frame.messageId());
      boolean isOvertaken = before != null && before >= sent;
      if (!isOvertaken) {
        newest.put(frame.messageId(), sent);
      }
      return isOvertaken;
    }

    /**
     * How many frames further than the newest it was sent; 0 and less for a double or a straggler.
     * A number is one of 256: what is more than half of that ahead was sent before, but after a
     * pause, in which more may have been lost than that.
     */
    private int step(int number, boolean isAfterPause) {
      int ahead = (number - sequence) & 0xFF;
      if (sequence < 0) {
        return 1;
      }
      if (isAfterPause || (ahead > 0 && ahead <= LONGEST_GAP)) {
        behindInARow = 0;
        return ahead == 0 ? NUMBERS : ahead;
      }
      return isAnew(number) ? 1 : ahead == 0 ? 0 : ahead - NUMBERS;
    }

    private static boolean isOfKind(@Nullable MavlinkMessage message) {
      return Standby.isState(message) || message instanceof MissionItemReached;
    }

    /** Whether numbers that are behind go on from there. */
    private boolean isAnew(int number) {
      boolean goesOn = behindInARow > 0 && number == ((behind + 1) & 0xFF);
      behindInARow = goesOn ? behindInARow + 1 : 1;
      behind = number;
      return behindInARow >= ANEW_AFTER;
    }

    boolean isBare(Instant now) {
      return firstHeardAt.plus(BARE_AFTER).isBefore(now) && !saysMore(now);
    }

    /** Whether it has brought more than heartbeats lately. */
    boolean saysMore(Instant now) {
      return !saidMoreAt.plus(BARE_AFTER).isBefore(now);
    }

    /** Whether it is ahead of another by far, position after position. */
    boolean isClearlyAheadOf(Path other, Frame frame) {
      if (frame.message() instanceof GlobalPositionInt) {
        boolean isAhead =
            other.newestBootMillis >= 0
                && newestBootMillis - other.newestBootMillis > CLEARLY_BEHIND_MILLIS;
        aheadInARow = isAhead ? aheadInARow + 1 : 0;
      }
      return aheadInARow >= BEHIND_IN_A_ROW;
    }

    double loss() {
      return lost / Math.max(1, lost + received);
    }

    boolean isForgotten(Instant now) {
      return lastHeardAt.plus(FORGOTTEN_AFTER).isBefore(now);
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

  /** A frame has come. */
  Use heard(HeldFrames.Held held) {
    Instant now = held.receivedAt();
    Path path = find(held.from());
    if (path == null) {
      path = new Path(held.from(), now);
      add(path);
    }
    isOvertaken = path.heard(held.frame(), now);
    if (!isOne()) {
      paths.removeIf(other -> other != used && other.isForgotten(now));
    }
    Path before = used;
    if (path == before) {
      return Use.TAKEN;
    }
    if (before == null) {
      used = path;
      return Use.TAKEN;
    }
    boolean isAhead = path.isClearlyAheadOf(before, held.frame());
    boolean saysMore = before.isBare(now) && path.saysMore(now);
    if (before.isSilent(now) || before.isClearlyWorseThan(path) || saysMore || isAhead) {
      used = path;
      path.aheadInARow = 0;
      return Use.SWITCHED;
    }
    return Use.STANDBY;
  }

  /** A frame has come by that way that came by another before; false where it is none of its. */
  boolean cameAgain(Frame frame, InetSocketAddress from, Instant now) {
    Path path = find(from);
    if (path != null) {
      path.heard(frame, now);
    }
    return path != null;
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

  /** Whether the frame that came last was overtaken by another of its kind, or doubled. */
  boolean isOvertaken() {
    return isOvertaken;
  }

  /** Whether the drone is heard by one way only. */
  boolean isOne() {
    return paths.size() == 1;
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

  /** The highest version of MAVLink that was heard there; 0 where nothing was. */
  int version(InetSocketAddress at) {
    Path path = find(at);
    return path == null ? 0 : path.version;
  }

  List<InetSocketAddress> all() {
    return paths.stream().map(path -> path.remote).toList();
  }

  /** Time has leapt: nothing was heard later than now. */
  void resume(Instant now) {
    for (Path path : paths) {
      path.firstHeardAt = earlier(path.firstHeardAt, now);
      path.lastHeardAt = earlier(path.lastHeardAt, now);
      path.saidMoreAt = earlier(path.saidMoreAt, now);
    }
  }

  /** Forgets them all: where the drone speaks next, there it is. */
  void clear() {
    paths.clear();
    used = null;
  }

  /** The drone is not there any more, or may not be. */
  void forget(InetSocketAddress from) {
    used = isInUse(from) ? null : used;
    paths.removeIf(path -> path.remote.equals(from));
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
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
