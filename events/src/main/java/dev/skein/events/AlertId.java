package dev.skein.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** An alert, as its service numbered it; 1 or more. */
public record AlertId(@JsonValue long value) implements Comparable<AlertId> {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public AlertId {
    if (value < 1) {
      throw new IllegalArgumentException("an alert id is 1 or more, not " + value);
    }
  }

  @Override
  public int compareTo(AlertId other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
