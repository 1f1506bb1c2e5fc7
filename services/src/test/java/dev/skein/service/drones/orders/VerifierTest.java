package dev.skein.service.drones.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.Fix;
import dev.skein.events.Location;
import dev.skein.service.drones.orders.Verifier.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What telemetry tells of an order. */
class VerifierTest {

  private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
  private static final Instant TAKEN = START.plusSeconds(1);
  private static final Instant BOOTED = START.minusSeconds(600);
  private static final Home HOME = new Home(47, 8);
  private static final Map<String, Object> PLACE =
      Map.of("latitude", 47.001, "longitude", 8.0, "altitude", 30.0);

  @Test
  void takeOffIsDoneWhenTheAltitudeIsReached() {
    Order order = taken("take_off", Map.of("altitude", 20.0), 20.0);
    assertThat(judge(order, flying(47, 0.2))).isEqualTo(new Verdict.Executing(0));
    assertThat(judge(order, flying(47, 9))).isEqualTo(new Verdict.Executing(40));
    assertThat(judge(order, flying(47, 18.9))).isEqualTo(new Verdict.Executing(90));
    assertThat(judge(order, flying(47, 19.1))).isEqualTo(new Verdict.Completed());
    assertThat(judge(order, state(DroneStatus.IDLE, 47, 0, false, "GUIDED")))
        .isEqualTo(new Verdict.Failed("the drone has disarmed"));
    assertThat(judge(order, state(DroneStatus.RETURNING, 47, 9, true, "RTL")))
        .isEqualTo(new Verdict.Failed("the drone has gone over to RTL"));
  }

  @Test
  void goToIsDoneAtThePlaceAndItsAltitude() {
    Order order = taken("go_to", PLACE, 111.2);
    assertThat(judge(order, flying(47.0005, 30))).isEqualTo(new Verdict.Executing(50));
    assertThat(judge(order, flying(47.001, 20))).isEqualTo(new Verdict.Executing(90));
    assertThat(judge(order, flying(47.00098, 29))).isEqualTo(new Verdict.Completed());
  }

  @Test
  void whoReturnsIsDoneWhenItHasLandedAtHome() {
    Order order = taken("return_to_base", Map.of(), 111.0);
    assertThat(judge(order, state(DroneStatus.RETURNING, 47, 0.2, true, "RTL")))
        .isEqualTo(new Verdict.Executing(90));
    assertThat(judge(order, state(DroneStatus.IDLE, 47.0001, 0, false, "RTL")))
        .isEqualTo(new Verdict.Completed());
    assertThat(judge(order, state(DroneStatus.IDLE, 47.001, 0, false, "RTL")))
        .isEqualTo(new Verdict.Failed("it has landed 111 m from its home"));
  }

  @Test
  void aStateFromBeforeTheAnswerTellsNothing() {
    Order order = taken("land", Map.of(), 10.0);
    DroneEvent.State onGround = state(DroneStatus.IDLE, 47, 0, false, "LAND");
    assertThat(Verifier.judge(order, view(onGround, TAKEN), HOME, TAKEN.plusSeconds(9)))
        .isEqualTo(new Verdict.Wait());
    assertThat(Verifier.judge(order, view(onGround, TAKEN.plusMillis(1)), HOME, TAKEN))
        .isEqualTo(new Verdict.Completed());
  }

  @Test
  void whatIsNotSeenInTimeHasFailed() {
    Order order = taken("arm", Map.of(), null);
    DroneEvent.State disarmed = state(DroneStatus.IDLE, 47, 0, false, "GUIDED");
    assertThat(judge(order, disarmed)).isEqualTo(new Verdict.Wait());
    assertThat(Verifier.judge(order, null, null, TAKEN.plusSeconds(21)))
        .isEqualTo(new Verdict.Failed("not seen to be done within 20 s"));
  }

  @Test
  void ofWhatNoLinkSaysAnythingTheDeadlineTells() {
    Instant late = START.plusSeconds(41);
    assertThat(Verifier.judge(order(Order.State.ACCEPTED, "land"), null, null, late))
        .isEqualTo(new Verdict.Expired());
    assertThat(Verifier.judge(order(Order.State.SENT, "land"), null, null, late))
        .isEqualTo(new Verdict.Uncertain("the link that had it says nothing any more"));
    assertThat(Verifier.judge(order(Order.State.SENT, "land"), null, null, START.plusSeconds(39)))
        .isEqualTo(new Verdict.Wait());
    assertThat(Verifier.judge(order(Order.State.AWAITING_CONFIRMATION, "land"), null, null, late))
        .isEqualTo(new Verdict.Expired());
  }

  @Test
  void telemetryEndsWhatIsUncertain() {
    Order order = order(Order.State.UNCERTAIN, "land");
    DroneEvent.State down = state(DroneStatus.IDLE, 47, 0, false, "LAND");
    assertThat(judge(order, flying(47, 9))).isEqualTo(new Verdict.Wait());
    assertThat(judge(order, down)).isEqualTo(new Verdict.Completed());
    assertThat(Verifier.judge(order, view(down, START), HOME, TAKEN)).isEqualTo(new Verdict.Wait());
    assertThat(Verifier.judge(order, null, null, START.plusSeconds(700)))
        .isEqualTo(new Verdict.GiveUp());
  }

  @Test
  void modesSpeedAndStandingAreSeen() {
    assertThat(judge(taken("set_mode", Map.of("mode", "loiter"), null), flying(47, 9)))
        .isEqualTo(new Verdict.Executing(0));
    assertThat(
            judge(
                taken("set_mode", Map.of("mode", "guided"), null),
                state(DroneStatus.FLYING, 47, 9, true, "GUIDED")))
        .isEqualTo(new Verdict.Completed());
    Order pause = taken("pause", Map.of(), null);
    assertThat(judge(pause, flying(47, 9))).isEqualTo(new Verdict.Wait());
    assertThat(judge(pause, moving("LOITER", 0.2, 1.5))).isEqualTo(new Verdict.Wait());
    assertThat(judge(pause, moving("LOITER", 0.2, -1.5))).isEqualTo(new Verdict.Wait());
    assertThat(judge(pause, moving("LOITER", 0.2, 0.1))).isEqualTo(new Verdict.Completed());
    assertThat(judge(pause, moving("LOITER", null, 0.1))).isEqualTo(new Verdict.Wait());
    assertThat(judge(taken("resume", Map.of(), null), flying(47, 9)))
        .isEqualTo(new Verdict.Completed());
    DroneEvent.State standing = state(DroneStatus.FLYING, 47, 9, false, "LOITER");
    assertThat(judge(taken("resume", Map.of(), null), standing)).isEqualTo(new Verdict.Wait());
    // ArduPilot holds within AUTO: that it is in that mode shows nothing.
    assertThat(judge(taken("resume", Map.of(), null), moving("AUTO", 0.2, 0.0)))
        .isEqualTo(new Verdict.Wait());
    assertThat(judge(taken("resume", Map.of(), null), moving("AUTO", 3.0, 0.0)))
        .isEqualTo(new Verdict.Completed());
    assertThat(judge(taken("resume", Map.of(), null), moving("AUTO", 0.2, 1.0)))
        .isEqualTo(new Verdict.Completed());
    DroneEvent.State holding = state(DroneStatus.FLYING, 47, 9, false, "AUTO.MISSION");
    assertThat(judge(taken("resume", Map.of(), null), holding)).isEqualTo(new Verdict.Completed());
    assertThat(judge(taken("set_speed", Map.of("speed", 4.0), null), flying(47, 9)))
        .isEqualTo(new Verdict.Completed());
  }

  @Test
  void whoHasRebootedRunsSinceLater() {
    Order reboot = taken("reboot", Map.of(), null);
    Instant late = TAKEN.plusSeconds(20);
    assertThat(reboots(reboot, BOOTED, null)).isEqualTo(new Verdict.Wait());
    assertThat(reboots(reboot, BOOTED.plusMillis(900), late)).isEqualTo(new Verdict.Wait());
    assertThat(reboots(reboot, TAKEN.plusSeconds(4), null)).isEqualTo(new Verdict.Completed());
    assertThat(Verifier.judge(reboot, booted(BOOTED, null), HOME, TAKEN.plusSeconds(21)))
        .isEqualTo(new Verdict.Failed("not seen to be done within 20 s"));
    Order unanswered = order(Order.State.UNCERTAIN, "reboot");
    assertThat(reboots(unanswered, BOOTED, null)).isEqualTo(new Verdict.Wait());
    assertThat(reboots(unanswered, TAKEN.plusSeconds(4), null)).isEqualTo(new Verdict.Completed());
  }

  @Test
  void whoTellsNoBootTimeWasSilentInBetween() {
    Order reboot = taken("reboot", Map.of(), null);
    assertThat(reboots(reboot, null, null)).isEqualTo(new Verdict.Wait());
    assertThat(reboots(reboot, null, START.minusSeconds(1))).isEqualTo(new Verdict.Wait());
    assertThat(reboots(reboot, null, TAKEN.plusSeconds(4))).isEqualTo(new Verdict.Completed());
  }

  private static Verdict reboots(
      Order order, @Nullable Instant bootedAt, @Nullable Instant backAt) {
    return Verifier.judge(order, booted(bootedAt, backAt), HOME, TAKEN.plusSeconds(6));
  }

  private static DroneViews.View booted(@Nullable Instant bootedAt, @Nullable Instant backAt) {
    DroneEvent.State state = state(DroneStatus.IDLE, 47, 0, false, "GUIDED", 0.0, 0.0, bootedAt);
    return new DroneViews.View(state, TAKEN.plusSeconds(6), backAt);
  }

  private static DroneEvent.State moving(String mode, @Nullable Double speed, double climb) {
    return state(DroneStatus.FLYING, 47, 9, true, mode, speed, climb, null);
  }

  @Test
  void anUploadIsDoneWhenItIsTakenAndAMissionIsStartedWhenItIsFlown() {
    assertThat(judge(taken("upload_mission", Map.of(), null), flying(47, 9)))
        .isEqualTo(new Verdict.Completed());
    Order start = taken("start_mission", Map.of(), null);
    assertThat(judge(start, state(DroneStatus.IDLE, 47, 0, true, "AUTO")))
        .isEqualTo(new Verdict.Completed());
    assertThat(judge(start, state(DroneStatus.FLYING, 47, 9, true, "AUTO.MISSION")))
        .isEqualTo(new Verdict.Completed());
    assertThat(judge(start, state(DroneStatus.FLYING, 47, 9, true, "AUTO.LOITER")))
        .isEqualTo(new Verdict.Executing(0));
    assertThat(judge(start, state(DroneStatus.IDLE, 47, 0, false, "AUTO")))
        .isEqualTo(new Verdict.Failed("the drone has disarmed"));
    assertThat(judge(order(Order.State.UNCERTAIN, "upload_mission"), flying(47, 9)))
        .isEqualTo(new Verdict.Wait());
  }

  @Test
  void aLinkThatTellsHowFarItIsIsNotForgotten() {
    Instant told = START.plusSeconds(60);
    Order order = order(Order.State.EXECUTING, "upload_mission");
    Order going = withStage(order, new Order.Stage("executing", told, "40 %"));
    assertThat(Verifier.judge(order, null, null, START.plusSeconds(41)))
        .isEqualTo(new Verdict.Uncertain("the link that had it says nothing any more"));
    assertThat(Verifier.judge(going, null, null, told.plusSeconds(29)))
        .isEqualTo(new Verdict.Wait());
    assertThat(Verifier.judge(going, null, null, told.plusSeconds(31)))
        .isEqualTo(new Verdict.Uncertain("the link that had it says nothing any more"));
  }

  private static Order withStage(Order order, Order.Stage stage) {
    return new Order(
        order.commandId(),
        order.droneId(),
        order.command(),
        order.parameters(),
        order.state(),
        null,
        null,
        order.requestedBy(),
        null,
        null,
        false,
        null,
        null,
        1L,
        order.requestedAt(),
        order.expiresAt(),
        List.of(stage),
        null,
        null,
        null,
        order.patience(),
        "");
  }

  private static Verdict judge(Order order, DroneEvent.State state) {
    return Verifier.judge(order, view(state, TAKEN.plusSeconds(5)), HOME, TAKEN.plusSeconds(5));
  }

  private static DroneViews.View view(DroneEvent.State state, Instant recordedAt) {
    return new DroneViews.View(state, recordedAt, null);
  }

  private static DroneEvent.State flying(double latitude, double up) {
    return state(DroneStatus.FLYING, latitude, up, true, "GUIDED");
  }

  private static DroneEvent.State state(
      DroneStatus status, double latitude, double up, boolean isArmed, String mode) {
    return state(status, latitude, up, isArmed, mode, isArmed ? 5.0 : 0.0, 0.0, null);
  }

  private static DroneEvent.State state(
      DroneStatus status,
      double latitude,
      double up,
      boolean isArmed,
      String mode,
      @Nullable Double speed,
      double climb,
      @Nullable Instant bootedAt) {
    return new DroneEvent.State(
        new DroneId(1),
        START,
        true,
        status,
        new Location(latitude, 8, 400 + up),
        Fix.FIX_3D,
        up,
        0.0,
        speed,
        climb,
        80.0,
        null,
        12,
        isArmed,
        mode,
        "links@a/1",
        7L,
        null,
        bootedAt,
        null,
        null,
        null);
  }

  private static Order taken(String command, Map<String, Object> given, @Nullable Double startM) {
    return order(Order.State.ACKNOWLEDGED, command, given, TAKEN, startM);
  }

  private static Order order(Order.State state, String command) {
    return order(state, command, Map.of(), null, null);
  }

  private static Order order(
      Order.State state,
      String command,
      Map<String, Object> given,
      @Nullable Instant acknowledgedAt,
      @Nullable Double startM) {
    return new Order(
        "a",
        new DroneId(1),
        command,
        given,
        state,
        null,
        null,
        "ann",
        null,
        null,
        false,
        null,
        null,
        1L,
        START,
        START.plusSeconds(10),
        List.of(new Order.Stage("sent", START, null)),
        acknowledgedAt,
        startM,
        command.equals("reboot") ? BOOTED : null,
        Duration.ofSeconds(20),
        "");
  }
}
