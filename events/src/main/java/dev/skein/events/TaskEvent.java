package dev.skein.events;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The life of a task; on {@code task-events}, keyed by task id. */
public sealed interface TaskEvent extends EventData {

  TaskId taskId();

  @Override
  default String key() {
    return taskId().toString();
  }

  /** What a task is for. */
  enum Kind {
    INSPECTION,
    DELIVERY,
    MAPPING,
    PATROL,
    EMERGENCY;

    /** The word on the wire, for example {@code patrol}. */
    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How a task ranks among others. */
  enum Priority {
    LOW,
    NORMAL,
    HIGH,
    URGENT;

    /** The word on the wire, for example {@code urgent}. */
    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A task was written down. */
  record Created(TaskId taskId, String name, Kind type, Priority priority, long version)
      implements TaskEvent {
    @Override
    public String eventType() {
      return "task.created";
    }
  }

  /** A task has a time at which it is to start. */
  record Scheduled(TaskId taskId, Instant startAt, long version) implements TaskEvent {
    @Override
    public String eventType() {
      return "task.scheduled";
    }
  }

  /** A task has its drone. */
  record Assigned(TaskId taskId, DroneId droneId, long version) implements TaskEvent {
    @Override
    public String eventType() {
      return "task.assigned";
    }
  }

  /** A task is under way. */
  record Started(TaskId taskId, DroneId droneId, long version) implements TaskEvent {
    @Override
    public String eventType() {
      return "task.started";
    }
  }

  /**
   * How far a task is.
   *
   * @param progress percent, 0 to 100
   * @param currentStep for people
   */
  record Progress(
      TaskId taskId,
      DroneId droneId,
      double progress,
      @Nullable String currentStep,
      @Nullable Instant estimatedCompletion)
      implements TaskEvent {
    @Override
    public String eventType() {
      return "task.progress";
    }
  }

  /** A task waits. */
  record Paused(TaskId taskId, DroneId droneId, String reason, long version) implements TaskEvent {
    @Override
    public String eventType() {
      return "task.paused";
    }
  }

  /** A task is done. */
  record Completed(TaskId taskId, DroneId droneId, long version) implements TaskEvent {
    @Override
    public String eventType() {
      return "task.completed";
    }
  }

  /** A task could not be done. */
  record Failed(TaskId taskId, @Nullable DroneId droneId, String reason, long version)
      implements TaskEvent {
    @Override
    public String eventType() {
      return "task.failed";
    }
  }

  /** A task was called off. */
  record Cancelled(TaskId taskId, @Nullable DroneId droneId, String reason, long version)
      implements TaskEvent {
    @Override
    public String eventType() {
      return "task.cancelled";
    }
  }
}
