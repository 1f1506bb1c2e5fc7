package dev.skein.links.mavlink;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The path by which each part of a drone is heard: the one in use, or another when what the part
 * says has not come by that for a while. Used by the link's thread.
 */
final class PartPaths {

  private static final Duration SILENT_AFTER = Duration.ofSeconds(3);
  private static final int MOST = 64;

  private final Paths paths;
  private final Map<Speech, Heard> heard =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Speech, Heard> eldest) {
          return size() > MOST;
        }
      };

  private record Speech(long systemId, int componentId, int messageId) {}

  private record Heard(InetSocketAddress from, Instant at) {}

  PartPaths(Paths paths) {
    this.paths = paths;
  }

  /** Time has leapt: by which path a part was heard when says nothing. */
  void resume() {
    heard.clear();
  }

  /** Whether a part's frame counts that has come now. */
  boolean counts(HeldFrames.Held held) {
    if (paths.isOne()) {
      return true;
    }
    Frame frame = held.frame();
    Speech speech = new Speech(frame.systemId(), frame.componentId(), frame.messageId());
    Heard before = heard.get(speech);
    boolean counts =
        before == null
            || before.from().equals(held.from())
            || paths.isInUse(held.from())
            || before.at().plus(SILENT_AFTER).isBefore(held.receivedAt());
    if (counts) {
      heard.put(speech, new Heard(held.from(), held.receivedAt()));
    }
    return counts;
  }
}
