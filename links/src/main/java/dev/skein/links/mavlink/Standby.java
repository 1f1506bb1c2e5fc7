package dev.skein.links.mavlink;

import dev.skein.links.mavlink.MavlinkMessage.Attitude;
import dev.skein.links.mavlink.MavlinkMessage.BatteryStatus;
import dev.skein.links.mavlink.MavlinkMessage.EventReport;
import dev.skein.links.mavlink.MavlinkMessage.ExtendedSysState;
import dev.skein.links.mavlink.MavlinkMessage.GlobalPositionInt;
import dev.skein.links.mavlink.MavlinkMessage.GpsRawInt;
import dev.skein.links.mavlink.MavlinkMessage.Heartbeat;
import dev.skein.links.mavlink.MavlinkMessage.MissionCurrent;
import dev.skein.links.mavlink.MavlinkMessage.MissionItemReached;
import dev.skein.links.mavlink.MavlinkMessage.StatusText;
import dev.skein.links.mavlink.MavlinkMessage.SysStatus;
import dev.skein.links.mavlink.MavlinkMessage.SystemTime;
import dev.skein.links.mavlink.MavlinkMessage.VfrHud;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What has come by a drone's other paths, and what the one in use has told: when that gives way,
 * what it had not told is, and nothing twice. Used by the link's thread.
 */
final class Standby {

  /** So long a path may be behind another. */
  private static final Duration BEHIND = Duration.ofSeconds(5);

  private static final Duration REMEMBERED =
      HeldFrames.LONGEST_WAIT.plus(Paths.SILENT_AFTER).plusSeconds(1);
  private static final int MOST = 2_000;

  private final HeldFrames waiting = new HeldFrames();
  private final Map<MavlinkMessage, Told> told =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<MavlinkMessage, Told> eldest) {
          return size() > MOST;
        }
      };
  private Instant toldAt = Instant.EPOCH;

  /** Of the place that was told last, milliseconds since boot. */
  private long toldBootMillis;

  /** How far in the vehicle's time what was told has come, milliseconds since boot. */
  private long reachedMillis;

  /** How far it had come when the path that is in use was put to use. */
  private long handedOverAtMillis;

  /**
   * Whether what the path in use brings may have been sent before what another has told: until it
   * brings what is newer. One that tells no time since boot may be for as long as any.
   */
  private boolean mayBeBehind = true;

  private record Told(InetSocketAddress from, Instant at) {}

  /** What is so until the next says otherwise: an older one tells nothing. */
  static boolean isState(@Nullable MavlinkMessage message) {
    return switch (message) {
      case Heartbeat _,
          ExtendedSysState _,
          MissionCurrent _,
          Attitude _,
          VfrHud _,
          GpsRawInt _,
          SysStatus _,
          BatteryStatus _ ->
          true;
      case null, default -> false;
    };
  }

  /** A place is that was not reached yet where the last one was told from. */
  private boolean isNewsWhenLate(@Nullable MavlinkMessage message) {
    return isOccurrence(message)
        || (message instanceof GlobalPositionInt position
            && position.timeBootMs() > toldBootMillis);
  }

  /** What happened once: it is news however late it comes. */
  private static boolean isOccurrence(@Nullable MavlinkMessage message) {
    return message instanceof StatusText
        || message instanceof MissionItemReached
        || message instanceof EventReport;
  }

  /** The path in use tells a frame. */
  void tells(HeldFrames.Held frame) {
    toldAt = frame.receivedAt();
    forget(frame.receivedAt());
    MavlinkMessage message = frame.frame().message();
    catchUp(message);
    reachedMillis = bootMillis(message) > 0 ? bootMillis(message) : reachedMillis;
    if (message instanceof GlobalPositionInt position) {
      toldBootMillis = position.timeBootMs();
    }
    if (isState(message) || isOccurrence(message) || message instanceof GlobalPositionInt) {
      told.remove(message);
      told.put(message, new Told(frame.from(), frame.receivedAt()));
    }
  }

  private void forget(Instant now) {
    Iterator<Told> oldest = told.values().iterator();
    while (oldest.hasNext() && oldest.next().at().plus(REMEMBERED).isBefore(now)) {
      oldest.remove();
    }
  }

  /**
   * Whether another path has told the same just now, which was in use then. A state is told by who
   * is not behind, also when it was so before: it has been otherwise since.
   */
  boolean isTold(HeldFrames.Held frame) {
    return isTold(frame, BEHIND);
  }

  /** Whether the same was told just now, by whatever path. */
  boolean hasTold(HeldFrames.Held frame) {
    Told before = told.get(frame.frame().message());
    return before != null && before.at().plus(REMEMBERED).isAfter(frame.receivedAt());
  }

  /** A frame has come by another path. */
  void waits(HeldFrames.Held frame) {
    waiting.expire(frame.receivedAt());
    waiting.add(frame);
  }

  /**
   * What came by a path and has not been told, oldest first: of what is so only what came after the
   * last frame of the path that was in use.
   */
  List<HeldFrames.Held> release(InetSocketAddress from) {
    handedOverAtMillis = reachedMillis;
    mayBeBehind = true;
    List<HeldFrames.Held> released = new ArrayList<>();
    for (HeldFrames.Held frame : waiting.all()) {
      if (frame.from().equals(from)) {
        MavlinkMessage message = frame.frame().message();
        catchUp(message);
        boolean isNews = frame.receivedAt().isAfter(toldAt) || isNewsWhenLate(message);
        if (isNews && !isTold(frame, REMEMBERED)) {
          released.add(frame);
        }
      }
    }
    waiting.clear();
    return released;
  }

  void clear() {
    waiting.clear();
    told.clear();
    toldAt = Instant.EPOCH;
    toldBootMillis = 0;
    reachedMillis = 0;
    handedOverAtMillis = 0;
    mayBeBehind = true;
  }

  /** How much it remembers. */
  int size() {
    return waiting.size() + told.size();
  }

  /** Lets go of what is too old to matter; called every second or so. */
  void expire(Instant now) {
    waiting.expire(now);
    forget(now);
  }

  private void catchUp(@Nullable MavlinkMessage message) {
    mayBeBehind &= bootMillis(message) <= handedOverAtMillis;
  }

  /** Milliseconds since boot; 0 where it does not tell. */
  private static long bootMillis(@Nullable MavlinkMessage message) {
    return switch (message) {
      case GlobalPositionInt m -> m.timeBootMs();
      case Attitude m -> m.timeBootMs();
      case SystemTime m -> m.timeBootMs();
      case null, default -> 0;
    };
  }

  private boolean isTold(HeldFrames.Held frame, Duration window) {
    MavlinkMessage message = frame.frame().message();
    Told before = message == null ? null : told.get(message);
    return before != null
        && (mayBeBehind || !isState(message))
        && !before.from().equals(frame.from())
        && before.at().plus(window).isAfter(frame.receivedAt());
  }
}
