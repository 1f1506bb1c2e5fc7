package dev.skein.links.mavlink;

import java.time.Duration;
import java.time.Instant;

/**
 * Which MISSION_ITEM_REACHED are news: PX4 says each ten times more, about once a second, and
 * frames come doubled; a mission that is flown again reaches the same items again. Source: PX4,
 * {@code MavlinkMissionManager::send}.
 */
final class ReachedItems {

  /** What was not said for so long was not being repeated. */
  static final Duration REPEATED = Duration.ofSeconds(10);

  private static final int NONE = -1;

  private int last = NONE;
  private Instant heardAt = Instant.MIN;

  boolean isNews(int seq, Instant at) {
    boolean isNews = seq != last || heardAt.plus(REPEATED).isBefore(at);
    last = seq;
    heardAt = at;
    return isNews;
  }

  /** There is another mission. */
  void forget() {
    last = NONE;
  }

  /** The vehicle was not heard meanwhile, whatever it repeated. */
  void heardAgain(Instant at) {
    heardAt = at;
  }
}
