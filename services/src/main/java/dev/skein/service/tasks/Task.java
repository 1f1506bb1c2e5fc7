package dev.skein.service.tasks;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.skein.airspace.FlightPath.Place;
import dev.skein.events.DroneId;
import dev.skein.events.TaskEvent;
import dev.skein.events.TaskEvent.Kind;
import dev.skein.events.TaskEvent.Priority;
import dev.skein.events.TaskId;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A task as it stands.
 *
 * @param cronTaskId the task with the cron expression that this is a run of; null for none
 * @param planVersion the version at which its plan became what it is
 */
record Task(
    TaskId id,
    @Nullable TaskId cronTaskId,
    Wish wish,
    Timing timing,
    Standing standing,
    Flight flight,
    long planVersion,
    String createdBy,
    Instant createdAt,
    long version) {

  /**
   * A task that is to be written down; its id does not count.
   *
   * @param cronTaskId the task that it is a run of; null for none
   */
  static Task created(
      Wish wish, Timing timing, @Nullable TaskId cronTaskId, String by, Instant now) {
    State state = timing.nextRunAt == null ? State.CREATED : State.SCHEDULED;
    return new Task(
        new TaskId(1),
        cronTaskId,
        wish,
        timing,
        new Standing(state, null, 0, null, null, null),
        Flight.NONE,
        1,
        by,
        now,
        1);
  }

  /**
   * The same, whose drone somebody names from now on, or nobody.
   *
   * @param best as in {@link Wish}
   */
  Task forBest(boolean best) {
    return new Task(
        id,
        cronTaskId,
        new Wish(
            wish.name,
            wish.type,
            wish.priority,
            wish.group,
            best,
            wish.reassign,
            wish.acceptConflicts,
            wish.capabilities),
        timing,
        standing,
        flight,
        planVersion,
        createdBy,
        createdAt,
        version);
  }

  /** That it was written down. */
  TaskEvent told() {
    return new TaskEvent.Created(id, wish.name, wish.type, wish.priority, version);
  }

  /** Whether what is told of its drone matters to it. */
  boolean isFollowed() {
    State state = standing.state;
    return state.isFlying() || (state == State.CANCELLED && flight.awaited.orderId != null);
  }

  /** In whose name its drone is ordered. */
  String asker() {
    return flight.askedBy == null ? createdBy : flight.askedBy;
  }

  /** What it needs of its drone. */
  RouteChecks.Needs needs() {
    return new RouteChecks.Needs(wish.capabilities, asker());
  }

  /** The route that it flies, from where it started. */
  Route route(TaskPlan plan, TaskPolicy policy) {
    return Route.of(
        plan.plan().mission(),
        Home.place(flight.way.home),
        Home.place(flight.way.returnsTo),
        policy);
  }

  /** The task as somebody wants it now. */
  Task askedBy(String name) {
    TaskDraft draft = new TaskDraft(this);
    draft.asker = name;
    return draft.task();
  }

  /** Where a task is in its life. */
  enum State {
    CREATED,
    SCHEDULED,
    ASSIGNED,
    /** The drone is being given the plan. */
    UPLOADING,
    /** The drone has it and is told to fly it. */
    STARTING,
    STARTED,
    PAUSED,
    COMPLETED,
    FAILED,
    CANCELLED;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** The word of the API, for example {@code started}. */
    String word() {
      return word;
    }

    /** Whether it is a drone's flight now. */
    boolean isFlying() {
      return this == UPLOADING || this == STARTING || this == STARTED || this == PAUSED;
    }

    boolean isLast() {
      return this == COMPLETED || this == FAILED || this == CANCELLED;
    }

    boolean isBefore() {
      return !isFlying() && !isLast();
    }

    static State of(String word) {
      return find(word).orElseThrow(() -> new IllegalArgumentException("no state " + word));
    }

    static Optional<State> find(String word) {
      return Arrays.stream(values()).filter(state -> state.word.equals(word)).findFirst();
    }

    static String words() {
      return Arrays.stream(values()).map(State::word).collect(Collectors.joining(", "));
    }
  }

  /**
   * What somebody wants.
   *
   * @param best whether the best free drone is to be found for it
   * @param reassign whether another drone may take it over when its own is lost
   * @param acceptConflicts whether it may fly where others do
   * @param capabilities what its drone must have
   */
  record Wish(
      String name,
      Kind type,
      Priority priority,
      @Nullable String group,
      boolean best,
      boolean reassign,
      boolean acceptConflicts,
      List<String> capabilities) {
    Wish {
      capabilities = List.copyOf(capabilities);
    }
  }

  /**
   * When it is to be flown.
   *
   * @param startAt once, then; null for by hand, or by cron
   * @param cron each time that this expression says
   * @param timeZone of the expression
   * @param nextRunAt the next time of either; null for none
   */
  record Timing(
      @Nullable Instant startAt,
      @Nullable String cron,
      String timeZone,
      @Nullable Instant nextRunAt) {}

  /**
   * How far it is.
   *
   * @param progress percent
   * @param reason of its end, or of what has not worked
   */
  record Standing(
      State state,
      @Nullable DroneId droneId,
      double progress,
      @Nullable String currentStep,
      @Nullable Instant estimatedCompletion,
      @Nullable String reason) {}

  /**
   * What the flight is at; kept so that it goes on after a restart, in the row all as one object.
   *
   * @param others orders of others that may take the drone elsewhere, the oldest first; null in
   *     rows of old
   * @param askedBy who last has changed it, given it a drone, started it, had it held or go on;
   *     null for who has written it down
   * @param search the search for a drone; null where somebody has named the drone
   */
  record Flight(
      @JsonUnwrapped Awaited awaited,
      @JsonUnwrapped Way way,
      @JsonUnwrapped Shown shown,
      List<Other> others,
      @Nullable String askedBy,
      @Nullable Search search) {

    static final Flight NONE =
        new Flight(
            new Awaited(null, null, null, 0, 0, null),
            new Way(0, false, 0, null, null, null),
            new Shown(false, null, null, null),
            List.of(),
            null,
            null);

    Flight {
      others = List.copyOf(Objects.requireNonNullElse(others, List.of()));
    }
  }

  /**
   * The task's own orders.
   *
   * @param orderId the order whose end is awaited; null for none
   * @param orderUntil by when it should have ended
   * @param orders how many orders the task has given
   * @param attempts how often the plan was given to this drone
   * @param isOrderTaken whether the order was accepted; null in rows of old
   */
  record Awaited(
      @Nullable String orderId,
      @Nullable String orderCommand,
      @Nullable Instant orderUntil,
      int orders,
      int attempts,
      @Nullable Boolean isOrderTaken) {}

  /**
   * How far along its route it is, and what was told of that.
   *
   * @param leg the leg it is on, of {@link Route#legs}
   * @param isNear whether it has been at the end of that leg
   * @param home where it was when it started, altitude above mean sea level
   * @param returnsTo where it returned to then; null where that was not known, and in rows of old
   */
  record Way(
      int leg,
      boolean isNear,
      double toldProgress,
      @Nullable Instant toldAt,
      @Nullable Home home,
      @Nullable Home returnsTo) {}

  /**
   * What its drone has shown of itself.
   *
   * @param isUp whether the drone has been in the air
   * @param lostSince since when it is not heard
   * @param drain of its battery so far; null when nothing was told in the air
   * @param watch whether it goes on; null before it has started, and in rows of old
   */
  record Shown(
      boolean isUp, @Nullable Instant lostSince, @Nullable Drain drain, @Nullable Watch watch) {}

  /** Somebody else's order to the drone, of which the end is not known. */
  record Other(String id, String command, String by) {}

  /** Where a flight starts, and where it returns to, as far as that is known. */
  record Base(@Nullable Home home, @Nullable Home returnsTo) {

    static Base of(Fleet.Drone drone) {
      return new Base(Home.of(RouteChecks.place(drone.state())), Home.of(drone.home()));
    }
  }

  /** A place; altitude above mean sea level. */
  record Home(double latitude, double longitude, @Nullable Double altitudeAmslM) {

    static @Nullable Home of(@Nullable Place place) {
      return place == null
          ? null
          : new Home(place.latitude(), place.longitude(), place.altitudeAmslM());
    }

    static @Nullable Place place(@Nullable Home home) {
      return home == null ? null : new Place(home.latitude, home.longitude, home.altitudeAmslM);
    }
  }
}
