package dev.skein.links.mavlink;

import dev.skein.events.Location;
import dev.skein.links.mavlink.MavlinkMessage.Attitude;
import dev.skein.links.mavlink.MavlinkMessage.GlobalPositionInt;
import dev.skein.links.mavlink.MavlinkMessage.SystemTime;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether what comes from one address can be of one vehicle: its time since boot goes on with ours,
 * and it moves no faster than an aircraft flies. Decides only; used by the link's thread. Sources:
 * time_boot_ms of GLOBAL_POSITION_INT, ATTITUDE and SYSTEM_TIME, lat and lon of
 * GLOBAL_POSITION_INT.
 */
final class Continuity {

  /** A frame that others have overtaken is no older. */
  private static final long STRAGGLER_MILLIS = 2_000;

  private static final long LEAP_MILLIS = 5_000;
  private static final double LEAP_M = 500;
  private static final double FASTEST_MPS = 100;
  private static final double METRES_A_DEGREE = 111_195;

  private long bootMillis;
  private Instant bootAt = Instant.EPOCH;
  private @Nullable Location place;
  private Instant placeAt = Instant.EPOCH;

  /** Takes a message; whether it does not go on from those before. */
  boolean isBrokenBy(@Nullable MavlinkMessage message, Instant receivedAt) {
    return switch (message) {
      case GlobalPositionInt m -> {
        boolean isOfAnotherTime = isTimeBrokenBy(m.timeBootMs(), receivedAt);
        boolean isElsewhere = isPlaceBrokenBy(Places.find(m.lat(), m.lon(), null), receivedAt);
        yield isOfAnotherTime || isElsewhere;
      }
      case Attitude m -> isTimeBrokenBy(m.timeBootMs(), receivedAt);
      case SystemTime m -> isTimeBrokenBy(m.timeBootMs(), receivedAt);
      case null, default -> false;
    };
  }

  /** 0 is told by who does not know. */
  private boolean isTimeBrokenBy(long millis, Instant receivedAt) {
    if (millis == 0) {
      return false;
    }
    long before = bootMillis;
    long passed = before == 0 ? 0 : passed(bootAt, receivedAt).toMillis();
    boolean isBroken =
        before != 0
            && (millis < before - STRAGGLER_MILLIS || millis > before + passed + LEAP_MILLIS);
    if (isBroken || millis >= before) {
      bootMillis = millis;
      bootAt = receivedAt;
    }
    return isBroken;
  }

  private boolean isPlaceBrokenBy(@Nullable Location next, Instant receivedAt) {
    if (next == null) {
      return false;
    }
    Location before = place;
    double seconds = before == null ? 0 : passed(placeAt, receivedAt).toMillis() / 1e3;
    place = next;
    placeAt = receivedAt;
    return before != null && metres(before, next) > LEAP_M + FASTEST_MPS * seconds;
  }

  private static Duration passed(Instant from, Instant to) {
    return to.isBefore(from) ? Duration.ZERO : Duration.between(from, to);
  }

  /** On a sphere taken as flat, which does where hundreds of metres matter. */
  private static double metres(Location from, Location to) {
    double north = to.latitude() - from.latitude();
    double east = Math.IEEEremainder(to.longitude() - from.longitude(), 360);
    return METRES_A_DEGREE * Math.hypot(north, east * Math.cos(Math.toRadians(to.latitude())));
  }
}
