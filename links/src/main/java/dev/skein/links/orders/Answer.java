package dev.skein.links.orders;

import org.jspecify.annotations.Nullable;

/** What a vehicle says to an order. */
public sealed interface Answer {

  /** It will do so, or has done so. */
  record Taken() implements Answer {}

  /**
   * It is at it.
   *
   * @param progress percent; null when it does not say
   */
  record AtIt(@Nullable Double progress) implements Answer {}

  /** It was at it, and has stopped, since it was asked to. */
  record GivenUp() implements Answer {}

  /**
   * It does not.
   *
   * @param result the vehicle's own word, for example {@code TEMPORARILY_REJECTED}
   */
  record Refused(String result) implements Answer {}
}
