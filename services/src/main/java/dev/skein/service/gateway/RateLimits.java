package dev.skein.service.gateway;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often each may call: a bucket of tokens for each user, key or address, which fills with so
 * many a second and holds those of two seconds. Keeps the newest 10,000. Thread-safe.
 */
public final class RateLimits {

  private static final int MOST_KEPT = 10_000;
  private static final int BURST_SECONDS = 2;
  private static final double NANOS = 1e9;

  private final double perSecond;
  private final Map<String, Bucket> buckets = new Newest();

  /**
   * @param perSecond calls a second, in the long run
   */
  public RateLimits(int perSecond) {
    this.perSecond = perSecond;
  }

  private record Bucket(double tokens, Instant at) {}

  private static final class Newest extends LinkedHashMap<String, Bucket> {
    private static final long serialVersionUID = 1;

    Newest() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
      return size() > MOST_KEPT;
    }
  }

  /** Takes a call of somebody: zero when it may go on, else how long to wait for the next. */
  public synchronized Duration take(String who, Instant now) {
    double full = perSecond * BURST_SECONDS;
    Bucket before = buckets.get(who);
    double tokens =
        before == null
            ? full
            : Math.min(full, before.tokens + secondsBetween(before.at, now) * perSecond);
    if (tokens < 1) {
      buckets.put(who, new Bucket(tokens, now));
      return Duration.ofNanos((long) Math.ceil((1 - tokens) / perSecond * NANOS));
    }
    buckets.put(who, new Bucket(tokens - 1, now));
    return Duration.ZERO;
  }

  /** A clock that goes back gives nothing. */
  private static double secondsBetween(Instant from, Instant to) {
    return Math.max(0, Duration.between(from, to).toNanos() / NANOS);
  }
}
