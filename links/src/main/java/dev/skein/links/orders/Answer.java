package dev.skein.links.orders;

import org.jspecify.annotations.Nullable;

/** What becomes of an order on the wire, by the vehicle's word or by its silence. */
public sealed interface Answer {

  /** It will do so, or has done so. */
  record Taken() implements Answer {}

  /**
   * It is at it.
   *
   * @param progress percent; null when it does not say
   */
  record AtIt(@Nullable Double progress) implements Answer {}

  /** It has done so. */
  record Done() implements Answer {}

  /** It was at it, and has stopped, since it was asked to. */
  record GivenUp() implements Answer {}

  /**
   * It does not.
   *
   * @param result the vehicle's own word, for example {@code TEMPORARILY_REJECTED}
   * @param at what of the order it refuses; null for all of it
   * @param why what it says beside that; null for nothing
   */
  record Refused(String result, @Nullable String at, @Nullable String why) implements Answer {
    public Refused(String result) {
      this(result, null, null);
    }
  }

  /** It took the order, and it did not work. */
  record Broken(String reason) implements Answer {}

  /** It certainly has not heard the order. */
  record NotReached(String reason) implements Answer {}

  /** Whether it has heard the order cannot be known. */
  record Unclear(String reason) implements Answer {}
}
