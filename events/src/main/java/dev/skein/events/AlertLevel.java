package dev.skein.events;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How much an alert matters, from {@link #INFO} to {@link #CRITICAL}. */
public enum AlertLevel {
  INFO,
  WARNING,
  ERROR,
  CRITICAL;

  private final String word = name().toLowerCase(Locale.ROOT);

  /** The word on the wire, for example {@code warning}. */
  @JsonValue
  public String word() {
    return word;
  }
}
