package dev.skein.service.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.CommandEvent;
import dev.skein.events.DroneStatus;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Flights that do not go on though their drones are heard. */
class FlightWatchTest {

  private final FlownTask task = new FlownTask("return", 0);

  @ParameterizedTest
  @CsvSource({
    "AUTO, LOITER",
    "AUTO, STABILIZE",
    "AUTO, BRAKE",
    "AUTO, RTL",
    "AUTO.MISSION, POSCTL",
    "AUTO.MISSION, AUTO.LOITER",
    "AUTO.MISSION, AUTO.RTL"
  })
  void aDroneThatIsTakenOutOfItsMissionWaitsWithThatCause(String mission, String other) {
    task.started().up(mission).reached(0).flies(5, mission, 47.0005);
    task.flies(10, other, 47.0005);
    assertThat(task.state()).isEqualTo("started");
    task.flies(1, other, 47.0005);
    assertThat(task.state()).isEqualTo("paused");
    assertThat(task.reason()).isEqualTo("the drone left its mission: mode " + other);
  }

  @Test
  void itGoesOnWhenItIsGivenBackToItsMission() {
    task.started().up("AUTO").reached(0).flies(12, "LOITER", 47.0005);
    assertThat(task.state()).isEqualTo("paused");
    task.flies(1, "AUTO", 47.0005);
    assertThat(task.state()).isEqualTo("started");
    assertThat(task.reason()).isNull();
    assertThat(task.starts()).isEqualTo(2);
    task.flies(12, "LOITER", 47.0006);
    assertThat(task.state()).isEqualTo("paused");
  }

  @Test
  void aMomentInAnotherModeIsNothing() {
    task.started().up("AUTO").flies(9, "LOITER", 47.0001).flies(1, "AUTO", 47.0001);
    task.flies(9, "LOITER", 47.0001);
    assertThat(task.state()).isEqualTo("started");
  }

  /** A drone by HTTP may call its modes what it likes. */
  @Test
  void aModeIsNoOtherBeforeTheDroneWasInItsMission() {
    task.started().up("survey").flies(60, "survey", 47.0005);
    assertThat(task.state()).isEqualTo("started");
  }

  @ParameterizedTest
  @CsvSource({"AUTO, RTL", "AUTO, LAND", "AUTO.MISSION, AUTO.RTL", "AUTO.MISSION, AUTO.LAND"})
  void theWayHomeIsPartOfTheMission(String mission, String home) {
    task.started().up(mission).reached(0).reached(1).reached(2).reached(3);
    task.flies(30, home, 47.001);
    assertThat(task.state()).isEqualTo("started");
    task.is(DroneStatus.IDLE, false, home, 47, 0);
    assertThat(task.state()).isEqualTo("completed");
  }

  @ParameterizedTest
  @CsvSource({"AUTO.TAKEOFF", "TAKEOFF"})
  void theTakeOffIsPartOfTheMission(String mode) {
    task.started().up("AUTO").flies(20, mode, 47);
    assertThat(task.state()).isEqualTo("started");
  }

  @Test
  void whoComesHomeTooEarlyHasNotDoneItAndTheModeIsSaid() {
    task.started().up("AUTO").reached(0).flies(5, "RTL", 47.0005);
    task.is(DroneStatus.IDLE, false, "RTL", 47, 0);
    assertThat(task.state()).isEqualTo("failed");
    assertThat(task.reason())
        .isEqualTo(
            "the drone landed before the end, at: waypoint 1 of 3; it had left its mission: mode"
                + " RTL");
  }

  @Test
  void aPauseOfOurOwnIsNoStraying() {
    task.started().up("AUTO.MISSION").reached(0);
    task.take(TaskFlow.order(task.task, "pause", task.now));
    task.flies(20, "AUTO.LOITER", 47.0005);
    assertThat(task.state()).isEqualTo("started");
    task.see(new CommandEvent.Completed(task.orderId(), FlownTask.DRONE));
    assertThat(task.reason()).isEqualTo("it was asked to hold");
    // What is read late of the time before.
    task.flies(1, "AUTO.MISSION", 47.0005).flies(60, "AUTO.LOITER", 47.0005);
    assertThat(task.reason()).isEqualTo("it was asked to hold");
    assertThat(task.state()).isEqualTo("paused");
  }

  /** DO_PAUSE_CONTINUE is for who is in the mission. */
  @Test
  void whoHasLeftItsMissionGoesOnByStartingIt() {
    task.started().up("AUTO").reached(0).flies(12, "LOITER", 47.0005);
    task.take(TaskFlow.order(task.task, "resume", task.now));
    assertThat(task.told.getLast())
        .isInstanceOfSatisfying(
            CommandEvent.Requested.class,
            order -> {
              assertThat(order.command()).isEqualTo("start_mission");
              assertThat(order.parameters()).isEqualTo(Map.of("task_id", 5L));
            });
    task.see(new CommandEvent.Completed(task.orderId(), FlownTask.DRONE));
    assertThat(task.state()).isEqualTo("started");
  }

  @Test
  void aDroneThatDisarmsBeforeItIsInTheAirHasNotDoneIt() {
    task.started().is(DroneStatus.IDLE, true, "AUTO", 47, 0);
    stands(30);
    assertThat(task.state()).isEqualTo("started");
    stands(1);
    assertThat(task.state()).isEqualTo("failed");
    assertThat(task.reason()).isEqualTo("the drone has disarmed before it was in the air");
  }

  @Test
  void aDroneThatIsArmedAgainMayStillTakeOff() {
    task.started();
    stands(30);
    task.now = task.now.plusSeconds(1);
    task.is(DroneStatus.IDLE, true, "AUTO", 47, 0);
    stands(30);
    assertThat(task.state()).isEqualTo("started");
  }

  @Test
  void aDroneThatNeitherMovesNorReachesAnythingHasNotDoneIt() {
    task.started().up("AUTO").reached(0).flies(10, "AUTO", 47.0005);
    Instant still = task.now.minusSeconds(9);
    task.flies(290, "AUTO", 47.00051);
    assertThat(task.flow.lookAt(task.task)).isEqualTo(still.plus(FlightWatch.NO_PROGRESS));
    task.look(still.plusSeconds(299));
    assertThat(task.state()).isEqualTo("started");
    task.look(still.plusSeconds(300));
    assertThat(task.state()).isEqualTo("failed");
    assertThat(task.reason())
        .isEqualTo(
            "no progress: the drone has neither moved nor reached anything since %s, at: waypoint 1"
                    .formatted(still)
                + " of 3");
  }

  @Test
  void whoMovesOrReachesAnythingMakesProgress() {
    task.started().up("AUTO").reached(0).flies(1, "AUTO", 47.0005);
    Instant first = task.flow.lookAt(task.task);
    task.flies(200, "AUTO", 47.0005).flies(1, "AUTO", 47.0006);
    assertThat(task.flow.lookAt(task.task)).isEqualTo(first.plusSeconds(201));
    task.flies(100, "AUTO", 47.0006).reached(1);
    assertThat(task.flow.lookAt(task.task)).isEqualTo(first.plusSeconds(301));
  }

  @Test
  void whatTheMissionHasItWaitIsNoStandingStill() {
    FlownTask waits = new FlownTask("return", 1_000);
    waits.started().up("AUTO").reached(0).flies(1, "AUTO", 47.001);
    assertThat(waits.flow.lookAt(waits.task)).isEqualTo(waits.now.plusSeconds(1_300));
  }

  @Test
  void whoHoldsMayStandStill() {
    task.started().up("AUTO").reached(0);
    task.take(TaskFlow.order(task.task, "pause", task.now));
    task.see(new CommandEvent.Completed(task.orderId(), FlownTask.DRONE));
    assertThat(task.flow.lookAt(task.task)).isNull();
  }

  /** A PX4 changes to its hold mode by itself when its mission is done. */
  @Test
  void whoHoldsAtTheLastPlaceHasReachedItThoughThatWasNotHeard() {
    FlownTask hovers = new FlownTask("hover", 0);
    hovers.started().up("AUTO.MISSION").reached(0).reached(1).reached(2);
    hovers.flies(1, "AUTO.MISSION", 47.003).flies(10, "AUTO.LOITER", 47.003);
    assertThat(hovers.state()).isEqualTo("started");
    hovers.flies(1, "AUTO.LOITER", 47.003);
    assertThat(hovers.state()).isEqualTo("completed");

    FlownTask stays = new FlownTask("hover", 0);
    stays.started().up("AUTO").reached(0).reached(1).reached(2).flies(60, "AUTO", 47.003);
    assertThat(stays.state()).isEqualTo("started");
    stays.flies(1, "AUTO", 47.003);
    assertThat(stays.state()).isEqualTo("completed");
  }

  private void stands(int seconds) {
    for (int i = 0; i < seconds; i++) {
      task.now = task.now.plusSeconds(1);
      task.is(DroneStatus.IDLE, false, "AUTO", 47, 0);
    }
  }
}
