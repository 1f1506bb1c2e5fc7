package dev.skein.bus;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether something that is needed is there; if not, since when, and why. Thread-safe. */
public final class Availability {

  private final InstantSource clock;
  private @Nullable Outage outage;

  /** Of something that is there. */
  public Availability(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Something is not there.
   *
   * @param why what was seen last, for people
   */
  public record Outage(Instant since, String why) {}

  /**
   * It is not there.
   *
   * @return whether that is news
   */
  public boolean gone(String why) {
    return gone(clock.instant(), why);
  }

  /**
   * As {@link #gone(String)}, when it is noticed later.
   *
   * @param since taken if it is news
   */
  public synchronized boolean gone(Instant since, String why) {
    boolean isNews = outage == null;
    outage = new Outage(outage == null ? since : outage.since, why);
    return isNews;
  }

  /**
   * It is there.
   *
   * @return how long it was not, if that is news
   */
  public synchronized Optional<Duration> back() {
    Optional<Duration> lasted =
        Optional.ofNullable(outage).map(over -> Duration.between(over.since, clock.instant()));
    outage = null;
    return lasted;
  }

  public synchronized Optional<Outage> findOutage() {
    return Optional.ofNullable(outage);
  }

  /** For how long it has not been there; 0 while it is. */
  public double outageSeconds() {
    return findOutage()
        .map(out -> Math.max(0, Duration.between(out.since, clock.instant()).toMillis() / 1e3))
        .orElse(0.0);
  }
}
