package dev.skein.links.mavlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.CommandEvent.Accepted;
import dev.skein.events.DroneId;
import dev.skein.links.mavlink.MavlinkCommands.Hearer;
import dev.skein.links.mavlink.MavlinkCommands.Saying;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each order in both manners of speaking. */
class MavlinkCommandsTest {

  private static final Hearer ARDUPILOT = new Hearer(3, 2, 400.0);
  private static final Hearer PX4 = new Hearer(12, 2, 400.0);
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
    assertThat(said("take_off", Map.of("altitude", 12), new Hearer(12, 2, null)))
        .containsExactly("the vehicle has not told how high it stands");
    assertThat(said("take_off", Map.of("altitude", 12), new Hearer(3, 10, 400.0)))
        .containsExactly("take_off is not known for this kind of vehicle");
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

  private static List<String> said(String command, Map<String, Object> given, Hearer hearer) {
    Accepted order =
        new Accepted("a", new DroneId(1), command, given, Instant.EPOCH, "links@a", 1, 1);
    return switch (MavlinkCommands.say(order, hearer)) {
      case Saying.Unsayable(String reason) -> List.of(reason);
      case Saying.Said(List<MavlinkCommand> commands) ->
          commands.stream().map(each -> text(each.message(0, 1, 1))).toList();
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
