package dev.skein.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A task, as its service numbered it; 1 or more. */
public record TaskId(@JsonValue long value) implements Comparable<TaskId> {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public TaskId {
    if (value < 1) {
      throw new IllegalArgumentException("a task id is 1 or more, not " + value);
    }
  }

  @Override
  public int compareTo(TaskId other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
