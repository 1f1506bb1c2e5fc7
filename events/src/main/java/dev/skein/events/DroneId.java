package dev.skein.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/** A drone, as the drone control service numbered it; 1 or more. */
public record DroneId(@JsonValue long value) implements Comparable<DroneId> {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public DroneId {
    if (value < 1) {
      throw new IllegalArgumentException("a drone id is 1 or more, not " + value);
    }
  }

  /** The drone that a record's key names; null when it names none, as that of a tick. */
  public static @Nullable DroneId ofKey(String key) {
    try {
      long id = Long.parseLong(key);
      return id < 1 ? null : new DroneId(id);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  @Override
  public int compareTo(DroneId other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
