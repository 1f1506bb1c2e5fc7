package dev.skein.links.mavlink;

import dev.skein.links.LinkCounters;
import dev.skein.links.mavlink.MavlinkMessage.SystemTime;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A vehicle's clock against ours: SYSTEM_TIME ties its time since boot to UTC, and so tells when
 * what it reports was true. A clock that cannot be right is not believed, and counted. Decides
 * only; used by the link's thread.
 */
final class VehicleClock {

  /** How far a clock that is right may seem ahead, and the quickest frame of a link be late. */
  static final long TOLERANCE_MILLIS = 1_000;

  /** A frame is no longer on its way. */
  static final long LONGEST_MILLIS = 5_000;

  /** The quickest frame of this and of the minute before tells the clock's error from delay. */
  private static final long WINDOW_MILLIS = 60_000;

  /** 2017: a clock that tells an earlier time was never set. */
  private static final long UNSET_MICROS = 1_483_228_800_000_000L;

  private static final long NONE = Long.MAX_VALUE;

  private final LinkCounters counters;
  private boolean isTold;
  private long bootedAt;
  private long windowFrom;
  private long quickest = NONE;
  private long quickestBefore = NONE;

  VehicleClock(LinkCounters counters) {
    this.counters = counters;
  }

  /** Takes SYSTEM_TIME; the newest holds. */
  void told(SystemTime time, Instant receivedAt) {
    if (time.timeUnixUsec() < UNSET_MICROS) {
      isTold = false;
      return;
    }
    long booted = time.timeUnixUsec() / 1_000 - time.timeBootMs();
    if (!isTold || Math.abs(booted - bootedAt) > TOLERANCE_MILLIS) {
      if (isTold) {
        counters.add("clock.jumped");
      }
      quickest = NONE;
      quickestBefore = NONE;
    }
    isTold = true;
    bootedAt = booted;
    note(latency(time.timeBootMs(), receivedAt), receivedAt.toEpochMilli());
  }

  /** Our time has leapt: how the vehicle's was to it says nothing any more. */
  void resume() {
    quickest = NONE;
    quickestBefore = NONE;
  }

  /**
   * Milliseconds from when something was true to its reception, 0 or more; null when the vehicle
   * has not told the time, or tells a wrong one.
   */
  @Nullable Integer latencyMillis(long bootMillis, Instant receivedAt) {
    if (!isTold) {
      return null;
    }
    long latency = latency(bootMillis, receivedAt);
    note(latency, receivedAt.toEpochMilli());
    if (latency > LONGEST_MILLIS || isOff()) {
      counters.add("clock.off");
      return null;
    }
    return (int) Math.max(0, latency);
  }

  /** By how many seconds the clock is ahead, behind below 0; null when it is right or not told. */
  @Nullable Long errorSeconds() {
    return isTold && isOff() ? Long.valueOf(Math.round(-smallest() / 1_000.0)) : null;
  }

  private long latency(long bootMillis, Instant receivedAt) {
    return receivedAt.toEpochMilli() - bootedAt - bootMillis;
  }

  private boolean isOff() {
    return smallest() != NONE && Math.abs(smallest()) > TOLERANCE_MILLIS;
  }

  private long smallest() {
    return Math.min(quickest, quickestBefore);
  }

  private void note(long latency, long at) {
    if (at - windowFrom > WINDOW_MILLIS || at < windowFrom) {
      windowFrom = at;
      quickestBefore = quickest;
      quickest = NONE;
    }
    quickest = Math.min(quickest, latency);
  }
}
