package dev.skein.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.links.mavlink.Payload;
import dev.skein.simulator.FleetSettings.Autopilots;
import dev.skein.simulator.vehicle.FlightMode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Commands to a vehicle, and its answers in both manners. */
class CommandProtocolTest {

  private static final int REPOSITION = 192;
  private static final int RELATIVE = 6;

  @Test
  void arduPilotRefusesToArmBeforeItHasAFixAndSaysWhy() {
    GroundStation ground = new GroundStation(Autopilots.ARDUPILOT);
    ground.command(400, 1);

    assertThat(ground.heard)
        .containsExactly("COMMAND_ACK 400 result 4", "STATUSTEXT 2 Arm: GPS 1: Bad fix");
  }

  @Test
  void px4RefusesToArmForNowByAnEventAndATextInChunks() {
    GroundStation ground = new GroundStation(Autopilots.PX4);
    ground.command(400, 1);

    assertThat(ground.heard)
        .containsExactly(
            "EVENT 102089d",
            "COMMAND_ACK 400 result 1",
            "STATUSTEXT 2 Preflight Fail: GPS 1: Bad fix",
            "STATUSTEXT 2 Arming denied: Resolve system health failures firs",
            "STATUSTEXT 2 t");
  }

  @ParameterizedTest
  @CsvSource({
    "ARDUPILOT, 31000, 3",
    "PX4, 31000, 3", // nobody's command
    "ARDUPILOT, 34, 3", // an orbit, which ArduCopter does not have
    "PX4, 34, 1", // on the ground
    "PX4, 193, 3", // a pause, which PX4 does not have
    "ARDUPILOT, 193, 2",
    "ARDUPILOT, 22, 4", // take-off without being armed
    "ARDUPILOT, 300, 4", // no mission
    "PX4, 300, 1",
    "ARDUPILOT, 192, 2",
    "PX4, 246, 2" // neither reboot nor shutdown
  })
  void whatCannotBeDoneIsRefusedInItsManner(Autopilots autopilots, int command, int result) {
    GroundStation ground = ready(autopilots);
    ground.command(command);

    assertThat(ground.heard).contains("COMMAND_ACK %d result %d".formatted(command, result));
  }

  @ParameterizedTest
  @CsvSource({
    "ARDUPILOT, 22, 4, 4 Takeoff: not armed",
    "ARDUPILOT, 193, 2, 4 Pause: not flying",
    "ARDUPILOT, 192, 2, 4 Reposition: needs GUIDED mode",
    "PX4, 192, 1, 2 Reposition denied: not flying",
    "PX4, 246, 2, 2 Reboot denied: armed",
    "PX4, 241, 1, 2 Calibration denied: armed",
  })
  void whatCannotBeDoneAsThingsAreIsRefusedWithAReason(
      Autopilots autopilots, int command, int result, String text) {
    GroundStation ground = ready(autopilots);
    if (text.endsWith(": armed")) {
      ground.command(400, 1);
      ground.heard.clear();
    }
    ground.command(command, 1);
    ground.pass(1);

    assertThat(ground.heard)
        .contains("COMMAND_ACK %d result %d".formatted(command, result), "STATUSTEXT " + text);
    assertThat(ground.heard.stream().anyMatch(each -> each.startsWith("EVENT")))
        .isEqualTo(autopilots == Autopilots.PX4);
  }

  @Test
  void arduPilotIsNotRepositionedOnTheGroundAndSaysWhy() {
    GroundStation ground = ready(Autopilots.ARDUPILOT);
    ground.command(176, 1, 4);
    ground.command(REPOSITION, -1, 1);

    assertThat(ground.heard)
        .contains("COMMAND_ACK 192 result 4", "STATUSTEXT 4 Reposition: not flying");
  }

  @Test
  void arduPilotTakesOffGoesWhereItIsGuidedChangesSpeedAndLands() {
    GroundStation ground = ready(Autopilots.ARDUPILOT);
    ground.command(176, 1, 4);
    ground.command(400, 1);
    ground.command(22, 0, 0, 0, 0, 0, 0, 20);
    assertThat(ground.await(60, () -> ground.vehicle().upM() > 18)).isTrue();

    double latitude = ground.vehicle().place().latE7(200) / 1e7;
    double longitude = ground.vehicle().place().lonE7(0) / 1e7;
    ground.command(178, 1, 5);
    ground.commandInt(REPOSITION, RELATIVE, new float[] {-1, 0, 0, 0}, latitude, longitude, 30);
    assertThat(ground.await(30, () -> ground.vehicle().northM() > 60)).isTrue();
    assertThat(ground.vehicle().groundSpeedMps()).isBetween(4.0, 6.0);
    assertThat(ground.await(60, () -> Math.abs(ground.vehicle().northM() - 200) < 4)).isTrue();
    assertThat(ground.vehicle().upM()).isBetween(27.0, 33.0);

    ground.command(400, 0);
    ground.command(246, 1);
    ground.command(21);
    assertThat(ground.await(60, () -> !ground.vehicle().isArmed())).isTrue();
    assertThat(ground.heard)
        .filteredOn(text -> text.startsWith("COMMAND_ACK"))
        .containsExactly(
            "COMMAND_ACK 176 result 0",
            "COMMAND_ACK 400 result 0",
            "COMMAND_ACK 22 result 0",
            "COMMAND_ACK 178 result 0",
            "COMMAND_ACK 192 result 0",
            "COMMAND_ACK 400 result 4", // not in the air
            "COMMAND_ACK 246 result 4", // nor while armed
            "COMMAND_ACK 21 result 0");
    assertThat(ground.vehicle().upM()).isZero();
  }

  @Test
  void px4TakesOffHoldsOrbitsAndReturns() {
    GroundStation ground = ready(Autopilots.PX4);
    double homeAltitude = 488;
    ground.command(22, 0, 0, 0, Float.NaN, Float.NaN, Float.NaN, homeAltitude + 15);
    ground.command(400, 1);
    assertThat(ground.await(60, () -> ground.vehicle().mode() == FlightMode.HOLD)).isTrue();
    assertThat(ground.vehicle().upM()).isBetween(11.0, 18.0);
    assertThat(ground.newest(245).u8(1)).isIn(2, 3);

    ground.command(34, 25, 5, 0, 0, Float.NaN, Float.NaN, Float.NaN);
    assertThat(ground.vehicle().mode()).isEqualTo(FlightMode.ORBIT);
    ground.pass(40);
    assertThat(Math.hypot(ground.vehicle().northM(), ground.vehicle().eastM()))
        .isBetween(20.0, 30.0);

    ground.command(20);
    assertThat(ground.await(120, () -> !ground.vehicle().isArmed())).isTrue();
    assertThat(Math.hypot(ground.vehicle().northM(), ground.vehicle().eastM())).isLessThan(4);
    assertThat(ground.heard)
        .containsSubsequence(
            "COMMAND_ACK 20 result 0",
            "STATUSTEXT 6 RTL: land at destination",
            "STATUSTEXT 6 Landing detected",
            "STATUSTEXT 6 Disarmed by landing");
  }

  @Test
  void aCalibrationIsInProgressUntilItIsDone() {
    GroundStation ground = ready(Autopilots.ARDUPILOT);
    ground.command(241, 1);
    ground.pass(6);

    assertThat(ground.heard)
        .containsExactly(
            "COMMAND_ACK 241 result 5",
            "COMMAND_ACK 241 result 5",
            "COMMAND_ACK 241 result 5",
            "COMMAND_ACK 241 result 5",
            "COMMAND_ACK 241 result 0");
    assertThat(ground.newest(77).u8(3)).isZero();
  }

  @Test
  void aRebootIsSilenceAndAClockThatBeginsAgain() {
    GroundStation ground = ready(Autopilots.ARDUPILOT);
    long before = ground.newest(33).u32(0);
    ground.command(246, 1);
    assertThat(ground.heard).containsExactly("COMMAND_ACK 246 result 0");
    ground.messages.clear();
    ground.pass(2.5);
    assertThat(ground.messages).isEmpty();
    ground.pass(3);

    assertThat(ground.newest(33).u32(0)).isLessThan(before);
  }

  @Test
  void terminationStopsTheMotorsForGood() {
    GroundStation ground = flying(Autopilots.ARDUPILOT);
    ground.command(185, 1);
    assertThat(ground.vehicle().isArmed()).isFalse();
    assertThat(ground.await(20, () -> ground.vehicle().upM() == 0)).isTrue();
    ground.command(400, 1);

    assertThat(ground.heard)
        .contains("COMMAND_ACK 185 result 0", "STATUSTEXT 6 Terminating due to GCS request")
        .endsWith("COMMAND_ACK 400 result 4", "STATUSTEXT 2 Arm: Flight terminated");
  }

  @ParameterizedTest
  @EnumSource(names = {"ARDUPILOT", "PX4"})
  void aMessageIsSentAsOftenAsAskedForAndOnceOnRequest(Autopilots autopilots) {
    GroundStation ground = ready(autopilots);
    ground.command(511, 148, 1_000_000);
    ground.pass(10);
    assertThat(ground.count(148)).isBetween(9L, 11L);
    assertThat(ground.newest(148).u64(8)).isPositive();

    ground.command(511, 148, -1);
    ground.messages.clear();
    ground.command(512, 148);
    ground.command(510, 33);
    ground.pass(3);
    assertThat(ground.count(148)).isEqualTo(1);
    assertThat(ground.newest(244).i32(0)).isEqualTo(200_000);
    assertThat(ground.heard).doesNotContain("COMMAND_ACK 511 result 2");
  }

  @Test
  void aModeByMessageIsAnsweredInBothManners() {
    GroundStation arduPilot = ready(Autopilots.ARDUPILOT);
    arduPilot.send(11, Payload.of(11).u32(0, 4).u8(4, 1).u8(5, 1));
    arduPilot.pass(0.1);
    assertThat(arduPilot.heard).containsExactly("COMMAND_ACK 11 result 0");
    assertThat(arduPilot.vehicle().mode()).isEqualTo(FlightMode.GUIDED);

    GroundStation px4 = ready(Autopilots.PX4);
    px4.send(11, Payload.of(11).u32(0, 4L << 16 | 2L << 24).u8(4, 1).u8(5, 1));
    px4.pass(0.1);
    assertThat(px4.heard).containsExactly("COMMAND_ACK 176 result 0");
    assertThat(px4.vehicle().mode()).isEqualTo(FlightMode.TAKEOFF);
  }

  @Test
  void whatIsForAnotherIsNotAnswered() {
    GroundStation ground = ready(Autopilots.ARDUPILOT);
    ground.send(76, Payload.of(76).f32(0, 1).u16(28, 400).u8(30, 77).u8(31, 1));
    ground.send(76, Payload.of(76).f32(0, 1).u16(28, 400).u8(30, 1).u8(31, 154));
    ground.pass(1);

    assertThat(ground.heard).isEqualTo(List.of());
  }

  static GroundStation ready(Autopilots autopilots) {
    GroundStation ground = new GroundStation(autopilots);
    assertThat(ground.await(30, () -> ground.vehicle().isReady())).isTrue();
    ground.pass(2);
    ground.heard.clear();
    return ground;
  }

  /** ArduPilot's, twenty metres up. */
  static GroundStation flying(Autopilots autopilots) {
    GroundStation ground = ready(autopilots);
    if (autopilots == Autopilots.ARDUPILOT) {
      ground.command(176, 1, 4);
      ground.command(400, 1);
      ground.command(22, 0, 0, 0, 0, 0, 0, 20);
    } else {
      ground.command(22, 0, 0, 0, Float.NaN, Float.NaN, Float.NaN, 488 + 20);
      ground.command(400, 1);
    }
    assertThat(ground.await(60, () -> ground.vehicle().upM() > 17)).isTrue();
    return ground;
  }
}
