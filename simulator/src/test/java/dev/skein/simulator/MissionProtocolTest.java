package dev.skein.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.links.mavlink.Payload;
import dev.skein.simulator.FleetSettings.Autopilots;
import dev.skein.simulator.vehicle.FlightMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Uploads, downloads and clears, and what becomes of them when messages do not come. */
class MissionProtocolTest {

  private static final int MISSION = 0;
  private static final int FENCE = 1;
  private static final int RALLY = 2;
  private static final int WAYPOINT = 16;

  @Test
  void arduPilotAsksAgainEverySecondAndGivesUpAfterEight() {
    GroundStation ground = CommandProtocolTest.ready(Autopilots.ARDUPILOT);
    count(ground, 3, MISSION);
    ground.pass(9);

    assertThat(ground.heard.stream().filter("MISSION_REQUEST 0 type 0"::equals)).hasSize(8);
    assertThat(ground.heard)
        .endsWith("MISSION_ACK 15 type 0", "STATUSTEXT 4 Mission upload timeout");
  }

  @Test
  void px4AsksAgainFourTimesASecondAndGivesUpAfterFive() {
    GroundStation ground = CommandProtocolTest.ready(Autopilots.PX4);
    count(ground, 3, MISSION);
    ground.pass(6);

    assertThat(ground.heard.stream().filter("MISSION_REQUEST 0 type 0"::equals))
        .hasSizeBetween(17, 20);
    assertThat(ground.heard).endsWith("STATUSTEXT 2 Operation timeout");
  }

  @ParameterizedTest
  @CsvSource({"ARDUPILOT, MISSION_ACK 13 type 0", "PX4, MISSION_REQUEST_INT 1 type 0"})
  void anItemThatWasNotAskedForIsRefusedOrTheRightOneAskedForAgain(
      Autopilots autopilots, String answer) {
    GroundStation ground = CommandProtocolTest.ready(autopilots);
    count(ground, 3, MISSION);
    item(ground, 0, WAYPOINT, 0, 0, 20, MISSION);
    ground.heard.clear();
    item(ground, 0, WAYPOINT, 0, 0, 20, MISSION);

    assertThat(ground.heard).containsExactly(answer);
  }

  /** ArduPilot writes each over the one before; PX4 begins with the new one when all has come. */
  @ParameterizedTest
  @CsvSource({"ARDUPILOT, 3, 200", "PX4, 4, 100"})
  void whatAnUploadThatBreaksOffLeaves(Autopilots autopilots, int count, double north) {
    GroundStation ground = CommandProtocolTest.ready(autopilots);
    double[][] places = {{0, 0, 20}, {100, 0, 20}, {120, 0, 20}, {140, 0, 20}};
    upload(ground, MISSION, WAYPOINT, places);
    count(ground, 3, MISSION);
    item(ground, 0, WAYPOINT, 0, 0, 20, MISSION);
    item(ground, 1, WAYPOINT, 200, 0, 20, MISSION);
    ground.pass(9);
    ground.heard.clear();

    request(ground, 43, 0, MISSION);
    request(ground, 51, 1, MISSION);
    assertThat(ground.heard.getFirst()).isEqualTo("MISSION_COUNT %d type 0".formatted(count));
    assertThat(ground.newest(73).i32(16)).isEqualTo(ground.vehicle().place().latE7(north));
  }

  @ParameterizedTest
  @CsvSource({
    "31000, 3, 0, MISSION_ACK 3 type 0",
    "16, 9, 0, MISSION_ACK 2 type 0",
    "5001, 0, 0, MISSION_ACK 3 type 0",
  })
  void whatItCannotFlyIsRefused(int command, int frame, int type, String answer) {
    GroundStation ground = CommandProtocolTest.ready(Autopilots.PX4);
    count(ground, 1, type);
    ground.heard.clear();
    ground.send(73, Payload.of(73).u16(30, command).u8(32, 1).u8(33, 1).u8(34, frame).u8(37, type));
    ground.pass(0.1);

    assertThat(ground.heard).containsExactly(answer);
  }

  @ParameterizedTest
  @EnumSource(names = {"ARDUPILOT", "PX4"})
  void plansComeBackAsTheyWereGivenAndAreClearedByType(Autopilots autopilots) {
    GroundStation ground = CommandProtocolTest.ready(autopilots);
    upload(ground, RALLY, 5100, new double[][] {{100, 100, 30}, {-100, 0, 30}});
    upload(ground, FENCE, 5003, new double[][] {{0, 0, 0}});
    ground.heard.clear();

    request(ground, 43, 0, RALLY);
    request(ground, 51, 1, RALLY);
    request(ground, 40, 0, RALLY);
    request(ground, 51, 2, RALLY);
    assertThat(ground.heard).hasSize(4);
    assertThat(ground.heard.get(0)).isEqualTo("MISSION_COUNT 2 type 2");
    assertThat(ground.heard.get(1)).startsWith("MISSION_ITEM_INT 1 command 5100 frame 3");
    assertThat(ground.heard.get(2)).startsWith("MISSION_ITEM 0 command 5100 frame 3");
    assertThat(ground.heard.get(3)).isEqualTo("MISSION_ACK 13 type 2");

    ground.heard.clear();
    ground.send(45, Payload.of(45).u8(0, 1).u8(1, 1).u8(2, RALLY));
    request(ground, 43, 0, RALLY);
    request(ground, 43, 0, FENCE);
    assertThat(ground.heard)
        .containsExactly(
            "MISSION_ACK 0 type 2", "MISSION_COUNT 0 type 2", "MISSION_COUNT 1 type 1");
  }

  @Test
  void itReturnsToTheRallyPointThatIsNearerThanHome() {
    GroundStation ground = CommandProtocolTest.ready(Autopilots.PX4);
    upload(ground, RALLY, 5100, new double[][] {{150, 0, 30}});
    ground.command(22, 0, 0, 0, Float.NaN, Float.NaN, Float.NaN, 488 + 20);
    ground.command(400, 1);
    ground.await(60, () -> ground.vehicle().mode() == FlightMode.HOLD);
    double latitude = ground.vehicle().place().latE7(120) / 1e7;
    double longitude = ground.vehicle().place().lonE7(0) / 1e7;
    ground.commandInt(192, 6, new float[] {-1, 1, 0, 0}, latitude, longitude, 20);
    assertThat(ground.await(60, () -> ground.vehicle().northM() > 115)).isTrue();
    ground.command(20);

    assertThat(ground.await(120, () -> !ground.vehicle().isArmed())).isTrue();
    assertThat(ground.vehicle().northM()).isBetween(145.0, 155.0);
  }

  @ParameterizedTest
  @CsvSource({"ARDUPILOT, RETURN, Polygon fence breached", "PX4, HOLD, Geofence violation"})
  void atTheFenceItReturnsOrHolds(Autopilots autopilots, FlightMode mode, String text) {
    GroundStation ground = CommandProtocolTest.flying(autopilots);
    count(ground, 1, FENCE);
    ground.send(
        73,
        Payload.of(73)
            .f32(0, 80)
            .i32(16, ground.vehicle().place().latE7(0))
            .i32(20, ground.vehicle().place().lonE7(0))
            .u16(30, 5003)
            .u8(32, 1)
            .u8(33, 1)
            .u8(37, FENCE));
    ground.command(207, 1);
    double latitude = ground.vehicle().place().latE7(300) / 1e7;
    double longitude = ground.vehicle().place().lonE7(0) / 1e7;
    ground.commandInt(192, 6, new float[] {-1, 1, 0, 0}, latitude, longitude, 20);
    assertThat(ground.await(60, () -> ground.heard.stream().anyMatch(t -> t.contains(text))))
        .isTrue();

    assertThat(ground.vehicle().mode()).isEqualTo(mode);
    assertThat(ground.vehicle().northM()).isBetween(75.0, 100.0);
  }

  private static void upload(GroundStation ground, int type, int command, double[][] places) {
    count(ground, places.length, type);
    for (int i = 0; i < places.length; i++) {
      item(ground, i, command, places[i][0], places[i][1], places[i][2], type);
    }
    assertThat(ground.heard).contains("MISSION_ACK 0 type " + type);
  }

  private static void count(GroundStation ground, int count, int type) {
    ground.send(44, Payload.of(44).u16(0, count).u8(2, 1).u8(3, 1).u8(4, type));
    ground.pass(0.05);
  }

  private static void item(
      GroundStation ground, int seq, int command, double north, double east, double z, int type) {
    ground.send(
        73,
        Payload.of(73)
            .i32(16, ground.vehicle().place().latE7(north))
            .i32(20, ground.vehicle().place().lonE7(east))
            .f32(24, z)
            .u16(28, seq)
            .u16(30, command)
            .u8(32, 1)
            .u8(33, 1)
            .u8(34, 3)
            .u8(36, 1)
            .u8(37, type));
    ground.pass(0.05);
  }

  private static void request(GroundStation ground, int messageId, int seq, int type) {
    ground.send(
        messageId,
        messageId == 43
            ? Payload.of(43).u8(0, 1).u8(1, 1).u8(2, type)
            : Payload.of(messageId).u16(0, seq).u8(2, 1).u8(3, 1).u8(4, type));
    ground.pass(0.05);
  }
}
