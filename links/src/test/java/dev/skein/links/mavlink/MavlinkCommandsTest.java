package dev.skein.links.mavlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.CommandEvent.Accepted;
import dev.skein.events.DroneId;
import dev.skein.links.mavlink.MavlinkCommands.Hearer;
import dev.skein.links.mavlink.MavlinkCommands.Saying;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each order in both manners of speaking. */
class MavlinkCommandsTest {

  private static final Hearer ARDUPILOT = new Hearer(3, 2, 400.0, 0, 0, null, false, false);
  private static final Hearer PX4 = new Hearer(12, 2, 400.0, 0, 0, null, false, false);
  private static final Map<String, Object> PLACE =
      Map.of("latitude", 47.5, "longitude", -8.25, "altitude", 30, "speed", 7.5);

  @Test
  void takeOffIsModeArmAndClimbForOneAndClimbAboveTheSeaAndArmForTheOther() {
    assertThat(said("take_off", Map.of("altitude", 12), ARDUPILOT))
        .containsExactly(
            "176 [1.0, 4.0, 0.0, 0.0, 0.0, 0.0, 0.0]",
            "400 [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]",
            "22 [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 12.0]");
    assertThat(said("take_off", Map.of("altitude", 12), PX4))
        .containsExactly(
            "22 [-1.0, 0.0, 0.0, NaN, NaN, NaN, 412.0]", "400 [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]");
    assertThat(
            said(
                "take_off",
                Map.of("altitude", 12),
                new Hearer(12, 2, null, 0, 0, null, false, false)))
        .containsExactly("the vehicle has not told how high it stands");
    for (int type : List.of(1, 7, 10, 11, 12, 22)) {
      assertThat(
              said(
                  "take_off",
                  Map.of("altitude", 12),
                  new Hearer(3, type, 400.0, 0, 0, null, false, false)))
          .containsExactly("take_off is not known for this kind of vehicle");
    }
  }

  @Test
  void aPlaceIsSaidInItsFrameOrAboveTheSea() {
    assertThat(said("go_to", PLACE, ARDUPILOT))
        .containsExactly("192 [7.5, 1.0, 0.0, NaN] 475000000 -82500000 30.0 frame 3");
    assertThat(said("go_to", PLACE, PX4))
        .containsExactly("192 [7.5, 1.0, 0.0, NaN] 475000000 -82500000 430.0 frame 0");
    Map<String, Object> aboveSea =
        Map.of("latitude", 47.5, "longitude", 8, "altitude", 450.0, "altitude_frame", "amsl");
    assertThat(said("go_to", aboveSea, ARDUPILOT))
        .containsExactly("192 [-1.0, 1.0, 0.0, NaN] 475000000 80000000 450.0 frame 0");
    assertThat(said("go_to", Map.of("latitude", 1), PX4))
        .containsExactly("altitude: a number is needed");
  }

  @Test
  void anOrbitTurnsLeftWithANegativeRadius() {
    Map<String, Object> left =
        Map.of(
            "latitude",
            1,
            "longitude",
            2,
            "altitude",
            5,
            "radius",
            40,
            "direction",
            "counter_clockwise");
    assertThat(said("orbit", left, PX4))
        .containsExactly("34 [-40.0, NaN, 0.0, NaN] 10000000 20000000 405.0 frame 0");
    assertThat(said("orbit", left, ARDUPILOT))
        .containsExactly("orbit is an order that PX4 alone knows");
  }

  @Test
  void modesAreTheAutopilotsOwn() {
    assertThat(said("set_mode", Map.of("mode", "loiter"), ARDUPILOT))
        .containsExactly("176 [1.0, 5.0, 0.0, 0.0, 0.0, 0.0, 0.0]");
    assertThat(said("set_mode", Map.of("mode", "AUTO.RTL"), PX4))
        .containsExactly("176 [1.0, 4.0, 5.0, 0.0, 0.0, 0.0, 0.0]");
    assertThat(said("set_mode", Map.of("mode", "POSCTL"), PX4))
        .containsExactly("176 [1.0, 3.0, 0.0, 0.0, 0.0, 0.0, 0.0]");
    assertThat(said("set_mode", Map.of("mode", "GUIDED"), PX4))
        .containsExactly("GUIDED is no mode of this vehicle");
    assertThat(said("pause", Map.of(), PX4))
        .containsExactly("176 [1.0, 4.0, 3.0, 0.0, 0.0, 0.0, 0.0]");
    assertThat(said("pause", Map.of(), ARDUPILOT))
        .containsExactly("193 [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]");
    assertThat(said("resume", Map.of(), ARDUPILOT))
        .containsExactly("193 [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]");
    assertThat(said("resume", Map.of(), PX4))
        .containsExactly("176 [1.0, 4.0, 4.0, 0.0, 0.0, 0.0, 0.0]");
  }

  @Test
  void theRestIsTheSameForAll() {
    assertThat(said("set_speed", Map.of("speed", 8), PX4))
        .containsExactly("178 [1.0, 8.0, -1.0, 0.0, 0.0, 0.0, 0.0]");
    assertThat(said("emergency_stop", Map.of(), ARDUPILOT))
        .containsExactly("400 [0.0, 21196.0, 0.0, 0.0, 0.0, 0.0, 0.0]");
    assertThat(said("dance", Map.of(), PX4))
        .containsExactly("dance is no order that can be sent to this vehicle");
  }

  @Test
  void aMissionIsStartedAsTheRecordedStationsDid() {
    assertThat(said("start_mission", Map.of(), PX4))
        .containsExactly(
            "176 [1.0, 4.0, 4.0, 0.0, 0.0, 0.0, 0.0]", "400 [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]");
    assertThat(said("start_mission", Map.of("from_item", 2), PX4))
        .containsExactly(
            "176 [1.0, 4.0, 4.0, 0.0, 0.0, 0.0, 0.0]", "300 [2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]");
    assertThat(said("start_mission", Map.of(), ARDUPILOT))
        .containsExactly(
            "176 [1.0, 4.0, 0.0, 0.0, 0.0, 0.0, 0.0]",
            "400 [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]",
            "176 [1.0, 3.0, 0.0, 0.0, 0.0, 0.0, 0.0]",
            "300 [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]");
    assertThat(said("start_mission", Map.of(), new Hearer(3, 1, 400.0, 0, 0, null, false, false)))
        .containsExactly(
            "400 [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]",
            "176 [1.0, 10.0, 0.0, 0.0, 0.0, 0.0, 0.0]",
            "300 [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]");
  }

  @Test
  void inTheAirItsModeChangesAlone() {
    assertThat(said("start_mission", Map.of(), new Hearer(12, 2, 400.0, 0, 0, null, true, false)))
        .containsExactly("176 [1.0, 4.0, 4.0, 0.0, 0.0, 0.0, 0.0]");
    assertThat(
            said(
                "start_mission",
                Map.of("from_item", 3, "task_id", 7),
                new Hearer(3, 2, 400.0, 0, 0, null, true, false)))
        .containsExactly(
            "224 [4.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]", "176 [1.0, 3.0, 0.0, 0.0, 0.0, 0.0, 0.0]");
    assertThat(said("start_mission", Map.of(), new Hearer(8, 2, 400.0, 0, 0, null, true, false)))
        .containsExactly("start_mission is not known for this kind of vehicle");
  }

  @Test
  void ofAPlanAVehicleIsGivenWhatItKeeps() {
    Hearer all = new Hearer(3, 2, 400.0, 0, 0, 0xC000L, false, false);
    Hearer fences = new Hearer(12, 2, 400.0, 0, 0, 0x4000L, false, false);
    assertThat(said("upload_mission", plan(2, 1, 0), all))
        .containsExactly("mission 3", "fence 1", "rally 0");
    assertThat(said("upload_mission", plan(2, 0, 0), fences))
        .containsExactly("mission 2", "fence 0");
    assertThat(said("upload_mission", plan(2, 0, 1), fences))
        .containsExactly("the plan has a rally, and the vehicle says that it keeps none");
    Hearer version1 = new Hearer(12, 2, 400.0, 0, 0, 0xC000L, false, true);
    assertThat(said("upload_mission", plan(2, 0, 0), version1)).containsExactly("mission 2");
    assertThat(said("upload_mission", plan(2, 1, 0), version1))
        .containsExactly(
            "the plan has a fence, and the vehicle speaks MAVLink 1, which has missions only");
    // One that has not told what it keeps is asked.
    assertThat(said("upload_mission", plan(0, 1, 0), PX4)).containsExactly("mission 0", "fence 1");
    assertThat(said("upload_mission", Map.of(), PX4)).containsExactly("parameters.plan is no plan");
  }

  private static Map<String, Object> plan(int mission, int fence, int rally) {
    return Map.of(
        "plan",
        Map.of(
            "mission", items(mission, 16),
            "fence", items(fence, 5000),
            "rally", items(rally, 5100)));
  }

  private static List<Object> items(int count, int command) {
    return Collections.nCopies(
        count,
        Map.of(
            "command",
            command,
            "frame",
            3,
            "auto_continue",
            true,
            "params",
            List.of(0, 0, 0, 0, 47.5, 8.25, 30)));
  }

  private static List<String> said(String command, Map<String, Object> given, Hearer hearer) {
    Accepted order =
        new Accepted("a", new DroneId(1), command, given, Instant.EPOCH, "links@a", 1, 1);
    return switch (MavlinkCommands.say(order, hearer)) {
      case Saying.Unsayable(String reason) -> List.of(reason);
      case Saying.Said(List<MavlinkCommand> commands) ->
          commands.stream().map(each -> text(each.message(0, 1, 1))).toList();
      case Saying.Uploaded(List<MissionList> lists) ->
          lists.stream().map(list -> list.name() + " " + list.items().size()).toList();
    };
  }

  private static String text(MavlinkMessage message) {
    return switch (message) {
      case MavlinkMessage.CommandLong m -> m.command() + " " + m.params();
      case MavlinkMessage.CommandInt m ->
          m.command()
              + " "
              + m.params()
              + " "
              + m.x()
              + " "
              + m.y()
              + " "
              + m.z()
              + " frame "
              + m.frame();
      default -> message.toString();
    };
  }
}
