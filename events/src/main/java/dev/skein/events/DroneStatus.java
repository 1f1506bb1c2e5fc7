package dev.skein.events;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a drone is doing, in one word. */
public enum DroneStatus {
  OFFLINE,
  IDLE,
  FLYING,
  RETURNING,
  LANDING,
  CHARGING,
  MAINTENANCE,
  ERROR;

  private final String word = name().toLowerCase(Locale.ROOT);

  /** The word on the wire, for example {@code flying}. */
  @JsonValue
  public String word() {
    return word;
  }
}
