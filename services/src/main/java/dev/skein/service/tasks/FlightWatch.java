package dev.skein.service.tasks;

import dev.skein.airspace.FlightPath.Place;
import dev.skein.events.DroneEvent;
import dev.skein.events.Location;
import dev.skein.service.tasks.Task.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sees that a flight does not go on though its drone is heard: it has left its mission, its motors
 * stand before it was in the air, or it stands still. Pure: it changes the draft that it is given.
 */
final class FlightWatch {

  /** So long a drone may stand still beside what its mission has it wait. */
  static final Duration NO_PROGRESS = Duration.ofMinutes(5);

  /** A drone that is in another mode for so long has left its mission. */
  static final Duration ASTRAY = Duration.ofSeconds(10);

  /** A drone that is disarmed on the ground for so long after its start will not take off. */
  static final Duration GROUNDED = Duration.ofSeconds(30);

  /** A drone that stands at its last place for so long has reached it, though nothing was heard. */
  private static final Duration AT_END = Duration.ofSeconds(60);

  private static final double MOVED_M = 5;

  /** ArduPilot's and PX4's; a vehicle by HTTP may say so in plain words. */
  private static final Set<String> MISSION = Set.of("AUTO", "AUTO.MISSION", "MISSION");

  private static final Set<String> TAKING_OFF =
      Set.of("TAKEOFF", "AUTO.READY", "AUTO.TAKEOFF", "AUTO.VTOL_TAKEOFF");

  private final TaskDraft draft;
  private final Route route;
  private final Instant at;

  /**
   * @param at when the drone has told it
   */
  FlightWatch(TaskDraft draft, Route route, Instant at) {
    this.draft = draft;
    this.route = route;
    this.at = at;
  }

  static Watch begin(Instant at) {
    return Watch.begin(at, at.plus(NO_PROGRESS));
  }

  /** When it is to be looked at though nothing is heard; null for never. */
  static @Nullable Instant lookAt(Task task) {
    Watch watch = task.flight().shown().watch();
    return watch == null || task.standing().state() != State.STARTED ? null : watch.until();
  }

  /** Time has passed. */
  static void look(TaskDraft draft, Instant now) {
    Watch watch = draft.watch;
    if (draft.state == State.STARTED && watch != null && !now.isBefore(watch.until())) {
      draft.fail(
          "no progress: the drone has neither moved nor reached anything since %s, at: %s"
              .formatted(
                  watch.stillSince(),
                  draft.currentStep == null ? "the beginning" : draft.currentStep));
    }
  }

  /** The drone has told how it is. */
  void see(DroneEvent.LocationUpdated told) {
    if (draft.state != State.STARTED && draft.state != State.PAUSED) {
      return;
    }
    Watch watch = draft.watch == null ? begin(at) : draft.watch;
    if (told.mode() != null) {
      watch = inMode(watch, told.mode());
    }
    watch = watch.motors(!draft.isUp && Boolean.FALSE.equals(told.armed()), at);
    Location location = told.location();
    if (location != null) {
      Place here = new Place(location.latitude(), location.longitude(), location.altitude());
      watch = hasMoved(watch.place(), here) ? watch.moved(here, at, until()) : watch;
    }
    draft.watch = watch;
    if (isFor(watch.disarmedSince(), GROUNDED)) {
      draft.fail("the drone has disarmed before it was in the air");
    } else if (draft.state == State.STARTED && isFor(watch.strayedSince(), ASTRAY) && !isAtEnd()) {
      draft.paused("the drone left its mission: mode " + watch.mode());
      draft.watch = watch;
    }
  }

  /** It has reached something: the time in which it may stand still begins again. */
  void reached() {
    if (draft.watch != null) {
      draft.watch = draft.watch.moved(draft.watch.place(), at, until());
    }
  }

  /** Whether it holds at the last place, of a route that ends in the air. */
  boolean isAtEnd() {
    Watch watch = draft.watch;
    int last = route.legs().size() - 1;
    if (watch == null || !draft.isNear || draft.leg != last || route.endsOnGround()) {
      return false;
    }
    Instant stays = RouteChecks.after(watch.stillSince(), route.legs().get(last).stayS());
    return isFor(watch.strayedSince(), ASTRAY) || isFor(stays, AT_END);
  }

  /** That it had left its mission, for what is said of its end; empty when it had not. */
  String leftBefore() {
    Watch watch = draft.watch;
    return watch == null || watch.mode() == null
        ? ""
        : "; it had left its mission: mode " + watch.mode();
  }

  private Watch inMode(Watch watch, String told) {
    String mode = told.toUpperCase(Locale.ROOT);
    boolean isPausedByStraying = draft.state == State.PAUSED && watch.strayedSince() != null;
    if (MISSION.contains(mode)) {
      if (isPausedByStraying) {
        draft.started(at);
      }
      return (isPausedByStraying ? begin(at) : watch).onMission();
    }
    boolean isJudged =
        watch.wasOnMission() && draft.state == State.STARTED && draft.orderId == null;
    return isPausedByStraying || (isJudged && !isByMission(mode))
        ? watch.astray(told, at)
        : watch.notAstray();
  }

  /** Modes into which the mission itself may take it, at its beginning and at its end. */
  private boolean isByMission(String mode) {
    boolean comesDown = mode.endsWith("RTL") || mode.endsWith("LAND");
    boolean isAtLanding =
        draft.leg < route.legs().size() && route.legs().get(draft.leg).isLanding();
    boolean isNearEnd = route.endsOnGround() && draft.leg >= route.legs().size() - 2;
    return TAKING_OFF.contains(mode) || (comesDown && (isAtLanding || isNearEnd));
  }

  private boolean isFor(@Nullable Instant since, Duration time) {
    return since != null && !at.isBefore(since.plus(time));
  }

  /** With what the mission has it wait where it is going. */
  private Instant until() {
    double stayS = draft.leg < route.legs().size() ? route.legs().get(draft.leg).stayS() : 0;
    return RouteChecks.after(at.plus(NO_PROGRESS), stayS);
  }

  private static boolean hasMoved(@Nullable Place from, Place to) {
    if (from == null || Geo.distanceM(from, to) > MOVED_M) {
      return true;
    }
    Double before = from.altitudeAmslM();
    Double now = to.altitudeAmslM();
    return before != null && now != null && Math.abs(now - before) > MOVED_M;
  }
}
