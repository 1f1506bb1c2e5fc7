package dev.skein.links.orders;

import java.time.Duration;
import java.time.Instant;

/**
 * The time by which pauses are measured. It goes with the clock, and when that is set back it goes
 * on from where it was: what was a second ago is a second ago, and nothing that is open lives
 * longer. A deadline is a time of day: it holds by the clock as that is when the deadline is read.
 *
 * <p>The step is seen in the instants that are handed in, at the latest with the next tick, so that
 * who measures reads no second clock, and a test needs none: a monotonic one at the edge would
 * leave the time of day, by which deadlines were given, when the clock is set right forward. Used
 * by one thread; instants must be handed in as they were read.
 */
public final class SteadyTime {

  private Instant newest = Instant.MIN;
  private Duration setBack = Duration.ZERO;

  /** That instant of the clock, which has just been read. */
  public Instant at(Instant clock) {
    if (clock.plus(setBack).isBefore(newest)) {
      setBack = Duration.between(clock, newest);
    }
    newest = clock.plus(setBack);
    return newest;
  }

  /** A time of day, by the clock as it was read last. */
  public Instant of(Instant timeOfDay) {
    return timeOfDay.plus(setBack);
  }
}
