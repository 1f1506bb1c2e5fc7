package dev.skein.service.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.airspace.FlightPath.Place;
import dev.skein.events.CommandEvent;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.EventData;
import dev.skein.events.Fix;
import dev.skein.events.Location;
import dev.skein.events.TaskEvent;
import dev.skein.events.TaskId;
import dev.skein.events.VehicleAddress;
import dev.skein.service.tasks.Task.Base;
import dev.skein.service.tasks.Task.Home;
import dev.skein.service.tasks.Task.State;
import dev.skein.service.tasks.Waypoints.Waypoint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A task's flight, told by a link and a drone that are made up. */
class TaskFlowTest {

  private static final DroneId DRONE = new DroneId(1);
  private static final DroneId OTHER = new DroneId(2);
  private static final Base BASE = new Base(new Home(47, 8, 400.0), null);
  private static final TaskPlan PLAN =
      Waypoints.plan(
          List.of(
              new Waypoint(47.001, 8, 20, "home", null, null, null, "巡检点位3"),
              new Waypoint(47.002, 8, 20, "home", null, null, "photo", null)),
          20,
          "return");
  private static final Route ROUTE =
      Route.of(PLAN.plan().mission(), new Place(47, 8, 400.0), null, TaskPolicy.DEFAULTS);
  private static final Map<String, Object> UPLOAD =
      PlanJson.uploadParameters(new TaskId(5), PLAN.plan());

  private final TaskFlow flow = new TaskFlow(TaskPolicy.DEFAULTS);
  private final List<EventData> told = new ArrayList<>();
  private Instant now = Instant.parse("2026-01-01T10:00:00Z");
  private Task task = started(false);

  @Test
  void aTaskFliesFromTheUploadToTheLanding() {
    CommandEvent.Requested upload = order("upload_mission");
    assertThat(upload.requestedBy()).isEqualTo("task:5");
    assertThat(upload.onBehalfOf()).isEqualTo("ann");
    assertThat(upload.parameters()).containsEntry("task_id", 5L).containsKey("plan");
    see(new CommandEvent.Acknowledged(upload.commandId(), DRONE, "ACCEPTED"));
    see(new CommandEvent.Executing(upload.commandId(), DRONE, 50.0));
    see(new CommandEvent.Completed(upload.commandId(), DRONE));
    assertThat(task.standing().state()).isEqualTo(State.STARTING);
    CommandEvent.Requested start = order("start_mission");
    assertThat(start.parameters()).containsExactly(Map.entry("task_id", 5L));
    see(new CommandEvent.Completed(start.commandId(), DRONE));
    assertThat(last()).isEqualTo(new TaskEvent.Started(task.id(), DRONE, task.version()));

    see(status(DroneStatus.IDLE, DroneStatus.FLYING));
    see(new DroneEvent.MissionItemReached(DRONE, 0));
    assertThat(last())
        .isInstanceOfSatisfying(
            TaskEvent.Progress.class,
            progress -> {
              assertThat(progress.currentStep()).isEqualTo("巡检点位3");
              assertThat(progress.progress()).isBetween(5.0, 7.0);
              assertThat(progress.estimatedCompletion()).isEqualTo(now.plusSeconds(125));
            });
    see(new DroneEvent.MissionItemReached(DRONE, 1));
    assertThat(task.standing().currentStep()).isEqualTo("waypoint 2 of 2");
    see(new DroneEvent.MissionItemReached(DRONE, 2));
    assertThat(task.standing().currentStep()).isEqualTo("return");
    see(status(DroneStatus.FLYING, DroneStatus.LANDING));
    see(status(DroneStatus.LANDING, DroneStatus.IDLE));

    assertThat(task.standing().state()).isEqualTo(State.COMPLETED);
    assertThat(task.standing().progress()).isEqualTo(100);
    assertThat(last()).isEqualTo(new TaskEvent.Completed(task.id(), DRONE, task.version()));
    assertThat(flow.lookAt(task)).isNull();
  }

  @Test
  void itsOrdersAreGivenInTheNameOfWhoHasItFlown() {
    task = task.askedBy("bob");
    see(new CommandEvent.Completed(orderId(), DRONE));
    assertThat(order("start_mission").onBehalfOf()).isEqualTo("bob");
    see(new CommandEvent.Completed(orderId(), DRONE));
    take(TaskFlow.order(task.askedBy("cleo"), TaskFlow.PAUSE, now));
    assertThat(order("pause").onBehalfOf()).isEqualTo("cleo");
  }

  @Test
  void progressGoesByThePlaceBetweenItemsAndIsToldSeldom() {
    fly();
    see(new DroneEvent.MissionItemReached(DRONE, 0));
    double before = task.standing().progress();
    now = now.plusSeconds(10);
    see(at(47.0005));
    double half = task.standing().progress();
    assertThat(half).isBetween(before + 4.5, before + 6);
    int count = told.size();
    now = now.plusMillis(500);
    see(at(47.0007));
    see(at(47.0003));
    assertThat(told).hasSize(count);
    assertThat(task.standing().progress()).isGreaterThan(half);
    now = now.plusSeconds(2);
    see(at(47.0008));
    assertThat(told).hasSize(count + 1);
  }

  @Test
  void anItemOfWhichNothingIsHeardIsReachedByWhoWasThereAndLeft() {
    fly();
    see(new DroneEvent.MissionItemReached(DRONE, 0));
    see(at(47.0009));
    see(at(47.00095));
    assertThat(task.standing().currentStep()).isEqualTo("巡检点位3");
    see(at(47.0012));
    assertThat(task.standing().currentStep()).isEqualTo("waypoint 2 of 2");
    see(at(47.00199));
    see(status(DroneStatus.LANDING, DroneStatus.IDLE));
    assertThat(task.standing().state()).isEqualTo(State.COMPLETED);
  }

  @Test
  void whatAFlightTakesOfTheBatteryIsMeasured() {
    fly();
    see(at(47.0001, 90.0));
    now = now.plusSeconds(300);
    see(at(47.0002, 70.0));
    see(at(47.0003, null));
    assertThat(task.flight().shown().drain()).isNotNull();
    assertThat(task.flight().shown().drain().fullBattery()).hasValue(Duration.ofSeconds(1_500));
    take(TaskFlow.start(task, UPLOAD, BASE, false, now));
    assertThat(task.flight().shown().drain()).isNull();
  }

  @Test
  void decidingAgainGivesTheSameOrders() {
    Task again = started(false);
    assertThat(again).isEqualTo(started(false));
    assertThat(again.flight().awaited().orderId()).isEqualTo(task.flight().awaited().orderId());
  }

  @Test
  void anUploadThatFailsFliesNothing() {
    see(new CommandEvent.Acknowledged(orderId(), DRONE, "FAILED"));
    see(new CommandEvent.Failed(orderId(), DRONE, "MAV_MISSION_NO_SPACE"));
    assertThat(last()).isEqualTo(new TaskEvent.Assigned(task.id(), DRONE, task.version()));
    assertThat(task.standing().reason()).isEqualTo("upload_mission: MAV_MISSION_NO_SPACE");
  }

  @Test
  void anUploadOfWhichNobodyKnowsIsDoneAgain() {
    String first = orderId();
    see(new CommandEvent.Uncertain(first, DRONE, "the link died"));
    assertThat(task.standing().state()).isEqualTo(State.UPLOADING);
    assertThat(orderId()).isNotEqualTo(first);
    see(new CommandEvent.Failed(first, DRONE, "too late"));
    assertThat(task.standing().state()).isEqualTo(State.UPLOADING);
    see(new CommandEvent.Uncertain(orderId(), DRONE, "the link died"));
    see(new CommandEvent.Uncertain(orderId(), DRONE, "the link died"));
    assertThat(task.standing().state()).isEqualTo(State.ASSIGNED);
  }

  @Test
  void aStartOfWhichNobodyKnowsShowsByItself() {
    see(new CommandEvent.Completed(orderId(), DRONE));
    see(new CommandEvent.Uncertain(orderId(), DRONE, "the link died"));
    assertThat(task.standing().state()).isEqualTo(State.STARTING);
    see(new DroneEvent.MissionItemReached(DRONE, 0));
    assertThat(task.standing().state()).isEqualTo(State.STARTED);
  }

  @Test
  void anUploadThatNobodyAnswersEndsTheStart() {
    Instant until = flow.lookAt(task);
    assertThat(until).isEqualTo(now.plusSeconds(60));
    look(now.plusSeconds(59));
    assertThat(task.standing().state()).isEqualTo(State.UPLOADING);
    look(now.plusSeconds(60));
    assertThat(task.standing().reason())
        .isEqualTo("upload_mission: nobody has carried it out in time");
    assertThat(task.standing().state()).isEqualTo(State.ASSIGNED);
  }

  @Test
  void itHoldsAndGoesOnByItsOwnOrdersAndByOthers() {
    fly();
    take(TaskFlow.order(task, "pause", now));
    assertThat(task.standing().state()).isEqualTo(State.STARTED);
    see(new CommandEvent.Completed(orderId(), DRONE));
    assertThat(task.standing().state()).isEqualTo(State.PAUSED);
    take(TaskFlow.order(task, "resume", now));
    see(new CommandEvent.Failed(orderId(), DRONE, "the mode was refused"));
    assertThat(task.standing().state()).isEqualTo(State.PAUSED);
    assertThat(task.standing().reason()).isEqualTo("resume: the mode was refused");
    others("resume");
    assertThat(task.standing().state()).isEqualTo(State.STARTED);
    others("pause");
    assertThat(last())
        .isEqualTo(new TaskEvent.Paused(task.id(), DRONE, "pause by ann", task.version()));
  }

  @Test
  void whoTakesTheDroneElsewhereEndsTheTask() {
    fly();
    see(requested("x", "go_to"));
    see(new CommandEvent.Failed("x", DRONE, "refused"));
    see(new CommandEvent.Acknowledged("x", DRONE, "ACCEPTED"));
    assertThat(task.standing().state()).isEqualTo(State.STARTED);
    others("set_speed");
    assertThat(task.standing().state()).isEqualTo(State.STARTED);
    others("return_to_base");
    assertThat(last())
        .isEqualTo(
            new TaskEvent.Failed(
                task.id(),
                DRONE,
                "return_to_base by ann took the drone elsewhere",
                task.version()));
  }

  @Test
  void everyOpenOrderOfOthersIsRemembered() {
    fly();
    see(requested("first", "go_to"));
    see(requested("second", "pause"));
    see(requested("third", "set_speed"));
    see(new CommandEvent.Failed("second", DRONE, "refused"));
    assertThat(task.standing().state()).isEqualTo(State.STARTED);
    String row = PlanJson.MAPPER.writeValueAsString(task.flight());
    assertThat(PlanJson.MAPPER.readValue(row, Task.Flight.class)).isEqualTo(task.flight());
    see(new CommandEvent.Acknowledged("first", DRONE, "ACCEPTED"));
    assertThat(task.standing().reason()).isEqualTo("go_to by ann took the drone elsewhere");
    assertThat(task.flight().others()).isEmpty();
  }

  @Test
  void aDroneThatLandsBeforeTheEndHasNotDoneIt() {
    fly();
    see(new DroneEvent.MissionItemReached(DRONE, 1));
    see(status(DroneStatus.FLYING, DroneStatus.IDLE));
    assertThat(task.standing().reason())
        .isEqualTo("the drone landed before the end, at: waypoint 2 of 2");
  }

  /** Into its dock, for example. */
  @Test
  void whoChargesAfterItsLandingIsDown() {
    fly();
    see(new DroneEvent.MissionItemReached(DRONE, 0));
    see(new DroneEvent.MissionItemReached(DRONE, 1));
    see(new DroneEvent.MissionItemReached(DRONE, 2));
    see(status(DroneStatus.LANDING, DroneStatus.CHARGING));
    assertThat(task.standing().state()).isEqualTo(State.COMPLETED);
  }

  @Test
  void aDroneThatReportsAnErrorHasNotDoneIt() {
    fly();
    see(status(DroneStatus.FLYING, DroneStatus.ERROR));
    assertThat(task.standing().reason()).isEqualTo("the drone reports an error");
  }

  /** It must not take off when its task has failed. */
  @Test
  void whatEndsATaskBeforeItFliesTakesItsOrderBack() {
    see(new CommandEvent.Completed(orderId(), DRONE));
    String start = order("start_mission").commandId();
    see(status(DroneStatus.IDLE, DroneStatus.ERROR));
    assertThat(told.get(told.size() - 2))
        .isEqualTo(new CommandEvent.CancelRequested(start, DRONE, "task:5"));
    assertThat(last()).isInstanceOf(TaskEvent.Failed.class);

    started(false);
    String upload = orderId();
    others("land");
    assertThat(told.get(told.size() - 2))
        .isEqualTo(new CommandEvent.CancelRequested(upload, DRONE, "task:5"));
  }

  @Test
  void anOrderThatHasEndedIsNotTakenBack() {
    see(new CommandEvent.Executing(orderId(), DRONE, null));
    see(new CommandEvent.Failed(orderId(), DRONE, "NO_SPACE"));
    assertThat(told).noneMatch(CommandEvent.CancelRequested.class::isInstance);
    started(false);
    look(now.plusSeconds(60));
    assertThat(told.stream().filter(CommandEvent.CancelRequested.class::isInstance)).hasSize(1);
  }

  /** What is read late of the flight before says nothing of this one. */
  @Test
  void theFlightBeforeDoesNotCount() {
    see(status(DroneStatus.FLYING, DroneStatus.LANDING));
    see(status(DroneStatus.LANDING, DroneStatus.IDLE));
    see(new CommandEvent.Completed(orderId(), DRONE));
    see(new CommandEvent.Completed(orderId(), DRONE));
    assertThat(task.standing().state()).isEqualTo(State.STARTED);
    see(status(DroneStatus.IDLE, DroneStatus.IDLE));
    assertThat(task.standing().state()).isEqualTo(State.STARTED);
  }

  @Test
  void aDroneThatIsSilentForTooLongIsLost() {
    fly();
    VehicleAddress address = new VehicleAddress("mavlink", 1, 1, "");
    see(new DroneEvent.Disconnected(DRONE, address, "silent", now, null));
    see(new DroneEvent.Connected(DRONE, address, null));
    assertThat(flow.lookAt(task)).isEqualTo(now.plus(FlightWatch.NO_PROGRESS));
    see(new DroneEvent.Disconnected(DRONE, address, "silent", now, null));
    look(now.plus(Duration.ofSeconds(29)));
    assertThat(task.standing().state()).isEqualTo(State.STARTED);
    look(now.plus(Duration.ofSeconds(30)));
    assertThat(task.standing().state()).isEqualTo(State.FAILED);
    assertThat(task.standing().reason()).startsWith("drone lost: drone 1 was not heard since");
  }

  @Test
  void aDroneThatIsStruckOutTakesItsTaskWithIt() {
    fly();
    see(new DroneEvent.Removed(DRONE, 3));
    assertThat(task.standing().state()).isEqualTo(State.FAILED);
    assertThat(task.standing().reason()).isEqualTo("the drone was struck out of the registry");
  }

  @Test
  void anotherTakesALostDronesTaskOver() {
    task = started(true);
    fly();
    String before = String.valueOf(task.flight().awaited().orders());
    see(
        new DroneEvent.Disconnected(
            DRONE, new VehicleAddress("mavlink", 1, 1, ""), "silent", now, null));
    TaskFlow.Step step = flow.look(task, now.plusSeconds(30));
    assertThat(step.seeks()).isEqualTo(TaskFlow.Seeks.SUCCESSOR);
    take(TaskFlow.reassign(step.task(), OTHER, UPLOAD, BASE, 0, now.plusSeconds(30)));
    assertThat(task.standing().state()).isEqualTo(State.UPLOADING);
    assertThat(task.standing().droneId()).isEqualTo(OTHER);
    assertThat(told.get(told.size() - 2)).isInstanceOf(TaskEvent.Assigned.class);
    assertThat(order("upload_mission").droneId()).isEqualTo(OTHER);
    assertThat(String.valueOf(task.flight().awaited().orders())).isNotEqualTo(before);
    assertThat(task.flight().shown().lostSince()).isNull();
  }

  /** Nothing was flown that another could take over: without one the task may be started again. */
  @Test
  void whoIsLostWhileItIsGivenThePlanHasBegunNothing() {
    task = started(true);
    see(
        new DroneEvent.Disconnected(
            DRONE, new VehicleAddress("mavlink", 1, 1, ""), "silent", now, null));
    TaskFlow.Step step = flow.look(task, now.plusSeconds(30));
    assertThat(step.seeks()).isEqualTo(TaskFlow.Seeks.ANOTHER);
    assertThat(step.task().flight().search()).isEqualTo(Search.NEW.without(DRONE));
    take(TaskFlow.unflown(step.task(), "no other can fly it", now.plusSeconds(30)));
    assertThat(task.standing().state()).isEqualTo(State.ASSIGNED);
  }

  @Test
  void whoTakesATaskOverFliesWhatIsLeft() {
    fly();
    see(new DroneEvent.MissionItemReached(DRONE, 0));
    see(new DroneEvent.MissionItemReached(DRONE, 1));
    double before = task.standing().progress();
    takenOver();
    assertThat(task.standing().progress()).isEqualTo(before);

    seeOther(new CommandEvent.Completed(orderId(), OTHER));
    assertThat(order("take_off").parameters()).isEqualTo(Map.of("altitude", 20.0));
    seeOther(new CommandEvent.Completed(orderId(), OTHER));
    assertThat(order("start_mission").parameters())
        .isEqualTo(Map.of("task_id", 5L, "from_item", 1));
    seeOther(new CommandEvent.Completed(orderId(), OTHER));
    assertThat(task.standing().state()).isEqualTo(State.STARTED);
    seeOther(new DroneEvent.MissionItemReached(OTHER, 1));
    assertThat(task.standing().currentStep()).isEqualTo("waypoint 2 of 2");
  }

  @Test
  void whoDoesNotTakeOffByOrderFliesItWhole() {
    fly();
    see(new DroneEvent.MissionItemReached(DRONE, 1));
    takenOver();
    seeOther(new CommandEvent.Completed(orderId(), OTHER));
    seeOther(new CommandEvent.Failed(orderId(), OTHER, "copters only"));
    assertThat(order("start_mission").parameters()).isEqualTo(Map.of("task_id", 5L));
    assertThat(task.standing().progress()).isZero();
  }

  private void takenOver() {
    int leg = Remainder.begin(ROUTE, PLAN.plan().mission(), task.flight().way().leg());
    take(TaskFlow.reassign(task, OTHER, UPLOAD, BASE, leg, now));
  }

  private void seeOther(EventData event) {
    take(flow.see(task, ROUTE, PLAN, UPLOAD, event, now));
  }

  @Test
  void whatIsCalledOffInTheAirComesHome() {
    fly();
    take(TaskFlow.cancel(task, "by ann", now));
    assertThat(told.get(told.size() - 2))
        .isEqualTo(new TaskEvent.Cancelled(task.id(), DRONE, "by ann", task.version()));
    assertThat(order("return_to_base").droneId()).isEqualTo(DRONE);
    assertThat(task.standing().state()).isEqualTo(State.CANCELLED);
  }

  @Test
  void aReturnThatIsRefusedAfterATaskWasCalledOffIsTold() {
    fly();
    take(TaskFlow.cancel(task, "by ann", now));
    assertThat(task.isFollowed()).isTrue();
    see(requested("other", "go_to"));
    see(status(DroneStatus.FLYING, DroneStatus.ERROR));
    see(new CommandEvent.Failed(orderId(), DRONE, "lease: bob has the drone"));
    assertThat(last())
        .isEqualTo(
            new TaskEvent.Cancelled(
                task.id(),
                DRONE,
                "by ann; the drone may stay out, return_to_base did not work: lease: bob has the"
                    + " drone",
                task.version()));
    assertThat(task.standing().state()).isEqualTo(State.CANCELLED);
    assertThat(task.standing().reason()).isEqualTo(((TaskEvent.Cancelled) last()).reason());
    assertThat(task.isFollowed()).isFalse();
  }

  @Test
  void aReturnThatNobodyCarriesOutIsTold() {
    fly();
    take(TaskFlow.cancel(task, "by ann", now));
    assertThat(flow.lookAt(task)).isEqualTo(now.plusSeconds(60));
    look(now.plusSeconds(60));
    assertThat(task.standing().reason()).endsWith("nobody has carried it out in time");
    assertThat(last()).isInstanceOf(TaskEvent.Cancelled.class);
  }

  @Test
  void aReturnThatIsTakenIsFollowedToItsEnd() {
    fly();
    take(TaskFlow.cancel(task, "by ann", now));
    Task cancelled = task;
    String id = orderId();
    see(new CommandEvent.Acknowledged(id, DRONE, "ACCEPTED"));
    assertThat(flow.lookAt(task)).isNull();
    Task taken = task;
    see(new CommandEvent.Completed(id, DRONE));
    assertThat(task.isFollowed()).isFalse();
    assertThat(task.standing().reason()).isEqualTo("by ann");

    task = taken;
    see(new CommandEvent.Cancelled(id, DRONE, "go_to x came after it"));
    assertThat(task.standing().reason()).isEqualTo("by ann");

    task = taken;
    see(new CommandEvent.Failed(id, DRONE, "it has landed elsewhere"));
    assertThat(task.standing().reason()).endsWith("it has landed elsewhere");

    task = cancelled;
    see(new CommandEvent.Cancelled(id, DRONE, "taken back by bob"));
    assertThat(task.standing().reason()).endsWith("taken back by bob");
  }

  @Test
  void whatIsCalledOffBeforeItFliesIsNotFlown() {
    String orderId = orderId();
    take(TaskFlow.cancel(task, "by ann", now));
    assertThat(told.get(told.size() - 2)).isInstanceOf(TaskEvent.Cancelled.class);
    assertThat(last())
        .isEqualTo(new CommandEvent.CancelRequested(orderId, DRONE, "task:" + task.id()));
  }

  private void fly() {
    see(new CommandEvent.Completed(orderId(), DRONE));
    see(new CommandEvent.Completed(orderId(), DRONE));
    see(status(DroneStatus.IDLE, DroneStatus.FLYING));
    assertThat(task.standing().state()).isEqualTo(State.STARTED);
  }

  private void others(String command) {
    String id = "other " + command;
    see(requested(id, command));
    see(new CommandEvent.Acknowledged(id, DRONE, "ACCEPTED"));
    see(new CommandEvent.Completed(id, DRONE));
  }

  private CommandEvent.Requested requested(String id, String command) {
    return new CommandEvent.Requested(id, DRONE, command, Map.of(), now, "ann");
  }

  private void see(EventData event) {
    if (task.isFollowed()) {
      take(flow.see(task, ROUTE, PLAN, UPLOAD, event, now));
    }
  }

  private void look(Instant at) {
    take(flow.look(task, at));
  }

  private void take(TaskFlow.Step step) {
    task = step.task();
    told.addAll(step.told());
  }

  private Task started(boolean reassign) {
    Task created =
        new Task(
            new TaskId(5),
            null,
            new Task.Wish(
                "Masts",
                TaskEvent.Kind.INSPECTION,
                TaskEvent.Priority.NORMAL,
                null,
                false,
                reassign,
                false,
                List.of()),
            new Task.Timing(null, null, "UTC", null),
            new Task.Standing(State.CREATED, null, 0, null, null, null),
            Task.Flight.NONE,
            1,
            "ann",
            now,
            1);
    told.clear();
    take(TaskFlow.assign(created, DRONE));
    assertThat(task.standing().state()).isEqualTo(State.ASSIGNED);
    take(TaskFlow.start(task, UPLOAD, BASE, false, now));
    return task;
  }

  private String orderId() {
    return String.valueOf(task.flight().awaited().orderId());
  }

  private EventData last() {
    return told.getLast();
  }

  private CommandEvent.Requested order(String command) {
    assertThat(last())
        .isInstanceOfSatisfying(
            CommandEvent.Requested.class, order -> assertThat(order.command()).isEqualTo(command));
    return (CommandEvent.Requested) last();
  }

  private static DroneEvent.StatusChanged status(DroneStatus before, DroneStatus after) {
    return new DroneEvent.StatusChanged(DRONE, before, after, null, null);
  }

  private static DroneEvent.LocationUpdated at(double latitude) {
    return at(latitude, null);
  }

  private static DroneEvent.LocationUpdated at(double latitude, @Nullable Double battery) {
    return new DroneEvent.LocationUpdated(
        DRONE,
        new Location(latitude, 8, 420.0),
        Fix.FIX_3D,
        20.0,
        null,
        8.0,
        null,
        null,
        null,
        battery,
        null,
        null,
        DroneStatus.FLYING,
        true,
        null,
        null,
        null);
  }
}
