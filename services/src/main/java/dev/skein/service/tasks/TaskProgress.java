package dev.skein.service.tasks;

import dev.skein.airspace.FlightPath.Place;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneStatus;
import dev.skein.events.Location;
import dev.skein.events.TaskEvent;
import dev.skein.service.tasks.Task.State;
import java.time.Duration;
import java.time.Instant;

/** How far a task is, by what its drone tells. Pure: it changes the draft that it is given. */
final class TaskProgress {

  /** Between two reports of progress on the same step. */
  private static final Duration REPORT = Duration.ofSeconds(2);

  /**
   * MISSION_ITEM_REACHED is sent once and may be lost: who was within the first of a waypoint and
   * then is farther than the second has reached it.
   */
  private static final double AT_PLACE_M = 10;

  private static final double LEFT_PLACE_M = 15;
  private static final int SPLINE_WAYPOINT = 82;

  private static final double FULL = 100;
  private static final double NOT_YET_FULL = 99.9;

  private final TaskDraft draft;
  private final Route route;
  private final TaskPlan plan;
  private final Instant at;
  private final FlightWatch watch;

  /**
   * @param at when its drone has told it
   */
  TaskProgress(TaskDraft draft, Route route, TaskPlan plan, Instant at) {
    this.draft = draft;
    this.route = route;
    this.plan = plan;
    this.at = at;
    this.watch = new FlightWatch(draft, route, at);
  }

  /** The drone has reached an item of its mission. */
  void reached(int item) {
    int leg = route.findLeg(item, draft.leg);
    if (leg < 0 || draft.state == State.UPLOADING) {
      return;
    }
    if (draft.state == State.STARTING) {
      draft.started(at);
    }
    draft.leg = leg + 1;
    draft.isNear = false;
    watch.reached();
    if (draft.leg == route.legs().size() && !route.endsOnGround()) {
      complete();
    } else {
      report(route.seconds(0, draft.leg));
    }
  }

  /** The drone is somewhere. */
  void moved(DroneEvent.LocationUpdated moved) {
    if (moved.status() != null) {
      isNow(moved.status());
    }
    Double battery = moved.battery();
    if (draft.isUp && battery != null) {
      draft.drain = Drain.next(draft.drain, battery, at);
    }
    watch.see(moved);
    Location location = moved.location();
    if (draft.state == State.STARTED && location != null && draft.leg < route.legs().size()) {
      Place here = new Place(location.latitude(), location.longitude(), location.altitude());
      if (hasLeft(route.legs().get(draft.leg), here)) {
        reached(route.legs().get(draft.leg).item());
        return;
      }
      if (watch.isAtEnd()) {
        reached(route.legs().getLast().item());
        return;
      }
      report(secondsDone(here));
    }
  }

  /** A drone that has been in the air and is down again is done, or it has not been. */
  void isNow(DroneStatus status) {
    boolean isUp =
        status == DroneStatus.FLYING
            || status == DroneStatus.RETURNING
            || status == DroneStatus.LANDING;
    boolean isDown =
        status == DroneStatus.IDLE
            || status == DroneStatus.CHARGING
            || status == DroneStatus.MAINTENANCE;
    boolean flies = draft.state == State.STARTED || draft.state == State.PAUSED;
    if (isUp && draft.state != State.UPLOADING) {
      draft.isUp = true;
    } else if (draft.isUp && flies && isDown) {
      int last = route.legs().size() - 1;
      int leg = draft.isNear ? draft.leg + 1 : draft.leg;
      if (route.endsOnGround() && leg >= last) {
        complete();
      } else if (!isLandingOnTheWay(draft.leg)) {
        draft.fail(
            "the drone landed before the end, at: " + stepName(draft.leg) + watch.leftBefore());
      }
    }
  }

  private boolean hasLeft(Route.Leg leg, Place here) {
    boolean isWaypoint =
        leg.command() == MissionCommand.WAYPOINT || leg.command() == SPLINE_WAYPOINT;
    if (!isWaypoint || leg.to() == null) {
      return false;
    }
    double metres = Geo.distanceM(here, leg.to());
    draft.isNear |= metres <= AT_PLACE_M;
    return draft.isNear && metres > LEFT_PLACE_M;
  }

  /** What is behind it, by how far the next place is. */
  private double secondsDone(Place here) {
    double done = route.seconds(0, draft.leg);
    Route.Leg current = route.legs().get(draft.leg);
    if (current.to() == null || current.lengthM() <= 0) {
      return done;
    }
    double left = Math.min(1, Geo.distanceM(here, current.to()) / current.lengthM());
    return done + (1 - left) * current.wayS();
  }

  private boolean isLandingOnTheWay(int leg) {
    boolean isLanding = leg < route.legs().size() && route.legs().get(leg).isLanding();
    boolean hasLanded = leg > 0 && route.legs().get(leg - 1).isLanding();
    return isLanding || hasLanded;
  }

  private void report(double secondsDone) {
    double total = route.seconds();
    double share = total <= 0 ? 0 : FULL * secondsDone / total;
    double progress = Math.clamp(Math.round(share * 10) / 10.0, draft.progress, NOT_YET_FULL);
    String step = stepName(draft.leg);
    boolean isNews = !step.equals(draft.currentStep);
    boolean isDue =
        progress >= draft.toldProgress + 1
            && (draft.toldAt == null || !at.isBefore(draft.toldAt.plus(REPORT)));
    draft.progress = progress;
    if (isNews || isDue) {
      draft.currentStep = step;
      draft.estimatedCompletion = at.plusSeconds(Math.round(Math.max(0, total - secondsDone)));
      tell();
    }
  }

  private void complete() {
    draft.awaitNothing();
    draft.state = State.COMPLETED;
    draft.progress = FULL;
    draft.reason = null;
    draft.estimatedCompletion = at;
    tell();
    draft.told.add(new TaskEvent.Completed(draft.before.id(), draft.drone(), draft.next()));
  }

  private void tell() {
    draft.toldProgress = draft.progress;
    draft.toldAt = at;
    draft.told.add(
        new TaskEvent.Progress(
            draft.before.id(),
            draft.drone(),
            draft.progress,
            draft.currentStep,
            draft.estimatedCompletion));
  }

  /** What people call the step that a leg is. */
  private String stepName(int leg) {
    if (leg >= route.legs().size()) {
      return "end";
    }
    Route.Leg current = route.legs().get(leg);
    String name = plan.steps().get(current.item());
    if (name != null) {
      return name;
    }
    return switch (current.command()) {
      case MissionCommand.TAKEOFF -> "take-off";
      case MissionCommand.LAND -> "landing";
      case MissionCommand.RETURN_TO_LAUNCH -> "return";
      default -> "item %d of %d".formatted(current.item() + 1, plan.plan().mission().size());
    };
  }
}
