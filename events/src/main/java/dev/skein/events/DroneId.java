package dev.skein.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A drone, as the drone control service numbered it; 1 or more. */
public record DroneId(@JsonValue long value) implements Comparable<DroneId> {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public DroneId {
    if (value < 1) {
      throw new IllegalArgumentException("a drone id is 1 or more, not " + value);
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
