package dev.skein.links.mavlink;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Frames that were passed on lately, so that none is passed on twice: one that comes by several
 * paths, or back in a circle. A vehicle numbers its frames, so two alike are one; where several
 * vehicles have one number, only those of one vehicle. Bounded; used by the link's thread.
 */
final class RecentFrames {

  static final Duration REMEMBERED = Duration.ofSeconds(2);
  static final int MOST = 16_384;

  /** By what it holds, oldest first. */
  private final Map<Key, Instant> passed =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Instant> eldest) {
          return size() > MOST;
        }
      };

  /** Two hashes and the length: by accident they are the same once in many years. */
  private record Key(int first, int second, int length, @Nullable String vehicle) {
    static Key of(byte[] frame, @Nullable String vehicle) {
      return new Key(
          Arrays.hashCode(frame), Crc.of(Crc.START, frame, 0, frame.length), frame.length, vehicle);
    }
  }

  /**
   * Whether the same bytes were not passed on lately; they are from now on.
   *
   * @param vehicle what tells it from others of its number; null where that does not matter
   */
  boolean isNew(byte[] frame, @Nullable String vehicle, Instant now) {
    Key key = Key.of(frame, vehicle);
    Instant before = passed.get(key);
    if (before != null && before.plus(REMEMBERED).isAfter(now)) {
      return false;
    }
    passed.remove(key);
    passed.put(key, now);
    return true;
  }

  /** Whether the same bytes were passed on lately, wherever they came from. */
  boolean has(byte[] frame, Instant now) {
    Instant before = passed.get(Key.of(frame, null));
    return before != null && before.plus(REMEMBERED).isAfter(now);
  }
}
