package dev.skein.bus;

import java.time.Duration;
import java.time.Instant;

/**
 * Until when an order may be carried out, in the log's time: what is decided late, since its
 * decider was catching up, is no longer acted on.
 *
 * @param at the first moment at which it is too late
 */
public record Deadline(Instant at) {

  /** How long after its trigger was recorded an order holds. */
  public static final Duration HOLDS = Duration.ofSeconds(10);

  /** The deadline of what a record triggers. */
  public static Deadline after(Instant recordedAt) {
    return new Deadline(recordedAt.plus(HOLDS));
  }

  /** Later by the time somebody has to object. */
  public Deadline withVeto(Duration window) {
    return new Deadline(at.plus(window));
  }

  /**
   * Whether it is too late.
   *
   * @param now the log's time, as {@link Batch#now()} has it
   */
  public boolean isPast(Instant now) {
    return !now.isBefore(at);
  }
}
