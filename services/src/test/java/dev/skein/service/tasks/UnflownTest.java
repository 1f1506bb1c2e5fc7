package dev.skein.service.tasks;

import static dev.skein.service.tasks.FlownTask.BASE;
import static dev.skein.service.tasks.FlownTask.BY_HAND;
import static dev.skein.service.tasks.FlownTask.DRONE;
import static dev.skein.service.tasks.FlownTask.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.CommandEvent;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.Fix;
import dev.skein.events.TaskEvent;
import dev.skein.events.VehicleAddress;
import dev.skein.service.tasks.TaskFlow.Seeks;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tasks that their drones do not begin. */
class UnflownTest {

  private static final String LEASE = "lease: bob has the drone until 2026-01-01T10:01:00Z";

  private final FlownTask task = new FlownTask("return", 0);

  @Test
  void anUploadThatIsRefusedBeforeItIsSentMayBeStartedAgain() {
    refuse(task, LEASE);
    assertThat(task.state()).isEqualTo("assigned");
    assertThat(task.reason()).isEqualTo("upload_mission: " + LEASE);
    assertThat(task.task.standing().droneId()).isEqualTo(DRONE);
    assertThat(task.task.isFollowed()).isFalse();
    assertThat(task.flow.lookAt(task.task)).isNull();
    assertThat(task.told.getLast())
        .isEqualTo(new TaskEvent.Assigned(task.task.id(), DRONE, task.task.version()));
    assertThat(task.told).noneMatch(CommandEvent.CancelRequested.class::isInstance);

    int orders = task.task.flight().awaited().orders();
    task.take(TaskFlow.start(task.task, task.upload, BASE, false, task.now));
    assertThat(task.state()).isEqualTo("uploading");
    assertThat(task.reason()).isNull();
    assertThat(task.task.flight().awaited().orders()).isEqualTo(orders + 1);
  }

  @Test
  void aStartThatIsRefusedBeforeItIsSentMayBeStartedAgain() {
    task.see(new CommandEvent.Completed(task.orderId(), DRONE));
    refuse(task, "connected: drone 1 is not connected");
    assertThat(task.state()).isEqualTo("assigned");
    assertThat(task.reason()).isEqualTo("start_mission: connected: drone 1 is not connected");
  }

  @Test
  void aPlanThatTheVehicleRefusesMayBeGivenAgain() {
    task.see(accepted(task));
    refuse(task, "the vehicle refused the mission: NO_SPACE");
    assertThat(task.state()).isEqualTo("assigned");
    assertThat(task.reason())
        .isEqualTo("upload_mission: the vehicle refused the mission: NO_SPACE");
  }

  /** An upload moves nothing. */
  @Test
  void aDroneThatIsLostWhileItIsGivenThePlanHasFlownNothing() {
    VehicleAddress address = new VehicleAddress("mavlink", 1, 1, "");
    task.see(new DroneEvent.Disconnected(DRONE, address, "silent", task.now, null));
    task.look(task.now.plusSeconds(30));
    assertThat(task.state()).isEqualTo("assigned");
    assertThat(task.reason()).startsWith("drone lost: drone 1 was not heard since");
    assertThat(task.told).hasAtLeastOneElementOfType(CommandEvent.CancelRequested.class);
  }

  @Test
  void aStartThatExpiresHasFlownNothing() {
    task.see(new CommandEvent.Completed(task.orderId(), DRONE));
    task.see(
        new CommandEvent.Accepted(
            task.orderId(), DRONE, "start_mission", Map.of(), task.now, "links-1", 1, 1));
    task.see(new CommandEvent.Expired(task.orderId(), DRONE));
    assertThat(task.state()).isEqualTo("assigned");
    assertThat(task.reason()).isEqualTo("start_mission: it was not sent before its deadline");
  }

  /** What it tells at once may be of before: it shows some seconds later that it stands. */
  @Test
  void aStartThatTheVehicleRefusesMayBeTriedAgainWhenTheVehicleStands() {
    refusedByVehicle();
    task.is(DroneStatus.IDLE, false, "GUIDED", 47, 0);
    assertThat(task.state()).isEqualTo("starting");
    task.now = task.now.plusSeconds(3);
    task.is(DroneStatus.IDLE, true, "GUIDED", 47, 0);
    assertThat(task.state()).isEqualTo("starting");
    assertThat(task.flow.lookAt(task.task)).isEqualTo(START.plusSeconds(30));
    task.now = task.now.plusSeconds(10);
    task.is(DroneStatus.IDLE, false, "GUIDED", 47, 0);
    assertThat(task.state()).isEqualTo("assigned");
    assertThat(task.reason()).isEqualTo("start_mission: TEMPORARILY_REJECTED");
    assertThat(task.flow.lookAt(task.task)).isNull();
  }

  @Test
  void aStartThatMayHaveWorkedHasFailed() {
    refusedByVehicle();
    task.now = task.now.plusSeconds(3);
    task.up("AUTO");
    assertThat(task.state()).isEqualTo("failed");
    assertThat(task.reason()).isEqualTo("start_mission: TEMPORARILY_REJECTED");
  }

  @Test
  void aStartOfWhichNobodyKnowsHasFailed() {
    refusedByVehicle();
    task.now = task.now.plusSeconds(5);
    task.is(DroneStatus.IDLE, true, "AUTO", 47, 0);
    task.look(START.plusSeconds(29));
    assertThat(task.state()).isEqualTo("starting");
    task.look(START.plusSeconds(30));
    assertThat(task.state()).isEqualTo("failed");
  }

  @Test
  void aStartThatNobodyCarriesOutMayBeTriedAgainWhenTheVehicleStands() {
    task.see(new CommandEvent.Completed(task.orderId(), DRONE));
    String start = task.orderId();
    task.look(START.plusSeconds(60));
    assertThat(task.told.getLast())
        .isEqualTo(new CommandEvent.CancelRequested(start, DRONE, "task:" + task.task.id()));
    task.now = START.plusSeconds(64);
    task.is(DroneStatus.IDLE, false, "GUIDED", 47, 0);
    assertThat(task.state()).isEqualTo("assigned");
    assertThat(task.reason()).isEqualTo("start_mission: nobody has carried it out in time");
  }

  @Test
  void anotherIsSoughtWhenAChosenOneStandsAfterItsStart() {
    FlownTask any = new FlownTask("return", 0, true, BY_HAND);
    any.see(new CommandEvent.Completed(any.orderId(), DRONE));
    any.look(START.plusSeconds(60));
    DroneEvent stands =
        new DroneEvent.LocationUpdated(
            DRONE,
            null,
            Fix.NONE,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            DroneStatus.IDLE,
            false,
            null,
            null,
            null);
    TaskFlow.Step step =
        any.flow.see(any.task, any.route, any.plan, any.upload, stands, START.plusSeconds(64));
    assertThat(step.seeks()).isEqualTo(Seeks.ANOTHER);
  }

  private void refusedByVehicle() {
    task.see(new CommandEvent.Completed(task.orderId(), DRONE));
    task.see(new CommandEvent.Sent(task.orderId(), DRONE, "links-1", 1, 1));
    refuse(task, "TEMPORARILY_REJECTED");
  }

  @Test
  void whatIsRefusedWhenItsTimeHasComeHasFailed() {
    Task.Timing due = new Task.Timing(START, null, "UTC", START);
    FlownTask byClock = new FlownTask("return", 0, false, due);
    refuse(byClock, LEASE);
    assertThat(byClock.state()).isEqualTo("failed");

    Instant later = START.plus(Duration.ofHours(1));
    FlownTask early = new FlownTask("return", 0, false, new Task.Timing(later, null, "UTC", later));
    refuse(early, LEASE);
    assertThat(early.state()).isEqualTo("scheduled");
    assertThat(early.told.getLast())
        .isEqualTo(new TaskEvent.Scheduled(early.task.id(), later, early.task.version()));
  }

  @Test
  void anotherDroneIsSoughtWhereNobodyHasNamedIt() {
    FlownTask any = new FlownTask("return", 0, true, BY_HAND);
    TaskFlow.Step step = refusedBy(any, DRONE, "maintenance: it is due");
    assertThat(step.seeks()).isEqualTo(Seeks.ANOTHER);
    assertThat(step.task().flight().search().drones()).containsExactly(DRONE);

    DroneId next = new DroneId(2);
    any.take(TaskFlow.reassign(step.task(), next, any.upload, BASE, 0, any.now));
    assertThat(any.told)
        .anySatisfy(told ->
            assertThat(told)
                .isInstanceOfSatisfying(
                    TaskEvent.Assigned.class,
                    assigned -> assertThat(assigned.droneId()).isEqualTo(next)));
    assertThat(any.state()).isEqualTo("uploading");
    any.see(accepted(any));
    step = refusedBy(any, next, "the vehicle refused the mission: NO_SPACE");
    assertThat(step.seeks()).isEqualTo(Seeks.ANOTHER);
    assertThat(step.task().flight().search().drones()).containsExactlyInAnyOrder(DRONE, next);

    any.take(TaskFlow.unflown(step.task(), "no other can fly it", any.now));
    assertThat(any.state()).isEqualTo("assigned");
    assertThat(any.reason()).isEqualTo("no other can fly it");
  }

  /** Maintenance is looked at when a drone is to start, not when it is given the plan. */
  @Test
  void anotherDroneIsSoughtAlsoWhenTheStartIsRefused() {
    FlownTask any = new FlownTask("return", 0, true, BY_HAND);
    any.see(new CommandEvent.Completed(any.orderId(), DRONE));
    any.is(DroneStatus.FLYING, true, "GUIDED", 47, 20);
    assertThat(refusedBy(any, DRONE, "maintenance: it is due").seeks()).isEqualTo(Seeks.ANOTHER);
  }

  /** It hovers where the order to take off has brought it. */
  @Test
  void aSuccessorThatHasTakenOffIsNotLeftForAnother() {
    task.started().up("AUTO").reached(0).reached(1).reached(2);
    DroneId next = new DroneId(2);
    task.take(
        TaskFlow.reassign(
            withSearch(Search.takeOver(DRONE)), next, task.upload, BASE, 2, task.now));
    task.see(new CommandEvent.Completed(task.orderId(), next));
    task.is(DroneStatus.FLYING, true, "GUIDED", 47, 20);
    task.see(new CommandEvent.Completed(task.orderId(), next));
    TaskFlow.Step step = refusedBy(task, next, LEASE);
    assertThat(step.seeks()).isEqualTo(Seeks.NOBODY);
    assertThat(step.task().standing().reason()).isEqualTo("start_mission: " + LEASE);
    assertThat(step.task().standing().state()).isEqualTo(Task.State.FAILED);
  }

  @Test
  void fiveAreAskedAndNoMore() {
    FlownTask any = new FlownTask("return", 0, true, BY_HAND);
    for (long drone = 1; drone < Search.MOST; drone++) {
      TaskFlow.Step step = refusedBy(any, new DroneId(drone), "battery: 5 % of charge");
      assertThat(step.seeks()).isEqualTo(Seeks.ANOTHER);
      any.take(
          TaskFlow.reassign(step.task(), new DroneId(drone + 1), any.upload, BASE, 0, any.now));
    }
    TaskFlow.Step last = refusedBy(any, new DroneId(Search.MOST), "battery: 5 % of charge");
    assertThat(last.seeks()).isEqualTo(Seeks.NOBODY);
    assertThat(last.task().standing().state()).isEqualTo(Task.State.ASSIGNED);
  }

  /** What was flown does not become undone: it begins where the first successor was to begin. */
  @Test
  void aLostDronesTaskIsOfferedToAnotherSuccessor() {
    task.started().up("AUTO").reached(0).reached(1).reached(2);
    DroneId next = new DroneId(2);
    Task lost = withSearch(Search.takeOver(DRONE));
    task.take(TaskFlow.reassign(lost, next, task.upload, BASE, 2, task.now));
    TaskFlow.Step step = refusedBy(task, next, LEASE);
    assertThat(step.seeks()).isEqualTo(Seeks.ANOTHER);
    assertThat(step.task().flight().search().drones()).containsExactlyInAnyOrder(DRONE, next);
    assertThat(step.task().flight().way().leg()).isEqualTo(2);
    task.take(TaskFlow.unflown(step.task(), "no other can fly it", task.now));
    assertThat(task.state()).isEqualTo("failed");
  }

  @Test
  void theSearchAndTheWatchAreKeptInTheRow() {
    FlownTask any = new FlownTask("return", 0, true, BY_HAND);
    any.started().up("AUTO").flies(3, "LOITER", 47.0001);
    any.is(DroneStatus.IDLE, false, "LOITER", 47.0001, 0);
    String row = PlanJson.MAPPER.writeValueAsString(any.task.flight());
    assertThat(PlanJson.MAPPER.readValue(row, Task.Flight.class)).isEqualTo(any.task.flight());
    assertThat(any.task.flight().shown().watch()).isNotNull();
    Task.Flight old =
        PlanJson.MAPPER.readValue(
            "{\"orders\":2,\"attempts\":1,\"is_up\":true,"
                + "\"leg\":1,\"is_near\":false,\"told_progress\":3}",
            Task.Flight.class);
    assertThat(old.search()).isNull();
    assertThat(old.shown().watch()).isNull();
  }

  private Task withSearch(Search search) {
    TaskDraft draft = new TaskDraft(task.task);
    draft.search = search;
    return draft.task();
  }

  private static void refuse(FlownTask task, String why) {
    task.see(new CommandEvent.Failed(task.orderId(), DRONE, why));
  }

  private static TaskFlow.Step refusedBy(FlownTask task, DroneId drone, String why) {
    CommandEvent failed = new CommandEvent.Failed(task.orderId(), drone, why);
    return task.flow.see(task.task, task.route, task.plan, task.upload, failed, task.now);
  }

  private static CommandEvent.Accepted accepted(FlownTask task) {
    return new CommandEvent.Accepted(
        task.orderId(), DRONE, "upload_mission", Map.of(), task.now, "links-1", 1, 1);
  }
}
