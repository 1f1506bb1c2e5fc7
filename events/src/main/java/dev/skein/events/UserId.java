package dev.skein.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A user, as its service numbered it; 1 or more. */
public record UserId(@JsonValue long value) implements Comparable<UserId> {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public UserId {
    if (value < 1) {
      throw new IllegalArgumentException("a user id is 1 or more, not " + value);
    }
  }

  @Override
  public int compareTo(UserId other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
