package dev.skein.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.links.mavlink.Payload;
import dev.skein.simulator.FleetSettings.Autopilots;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever a ground station sends, a vehicle goes on, somewhere on earth. */
class NonsenseTest {

  private static final int[] MESSAGES = {
    11, 20, 21, 23, 23, 39, 40, 41, 43, 44, 45, 47, 51, 73, 75, 76, 111
  };
  private static final List<String> PARAMETERS =
      List.of(
          "RTL_ALT_M",
          "WP_SPD",
          "LAND_SPD_MS",
          "DISARM_DELAY",
          "BATT_LOW_VOLT",
          "FENCE_ACTION",
          "RTL_RETURN_ALT",
          "MPC_XY_CRUISE",
          "MPC_LAND_SPEED",
          "MIS_TAKEOFF_ALT",
          "COM_DISARM_LAND",
          "GF_ACTION");
  private static final int[] COMMANDS = {
    16, 17, 18, 19, 20, 21, 22, 34, 82, 93, 112, 176, 177, 178, 179, 192, 193, 207, 224, 241, 246,
    300, 400, 400, 400, 510, 511, 512, 5001, 5003, 5100
  };
  private static final float[] NUMBERS = {
    0,
    1,
    2,
    -1,
    5,
    20,
    47.4f,
    8.5f,
    1e9f,
    -1e9f,
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.MAX_VALUE,
    33,
    148
  };

  @ParameterizedTest
  @CsvSource({"ARDUPILOT, 1", "ARDUPILOT, 2", "ARDUPILOT, 3", "PX4, 1", "PX4, 2", "PX4, 3"})
  void itGoesOn(Autopilots autopilots, long seed) {
    Random random = new Random(seed);
    GroundStation ground = CommandProtocolTest.ready(autopilots);
    for (int i = 0; i < 20_000; i++) {
      int id = MESSAGES[random.nextInt(MESSAGES.length)];
      ground.send(id, nonsense(id, random));
      if (i % 5 == 0) {
        ground.pass(0.05);
      }
      ground.messages.clear();
      ground.heard.clear();
    }
    ground.pass(5); // Of a reboot.
    ground.command(511, 0, 0); // Nonsense may have switched them off.
    ground.pass(120);

    assertThat(ground.vehicle().northM()).isFinite();
    assertThat(ground.vehicle().eastM()).isFinite();
    assertThat(ground.vehicle().upM()).isFinite();
    assertThat(ground.vehicle().batteryPercent()).isBetween(0.0, 100.0);
    assertThat(ground.count(0)).as("heartbeats").isGreaterThan(100);
  }

  private static Payload nonsense(int id, Random random) {
    int command = COMMANDS[random.nextInt(COMMANDS.length)];
    int small = random.nextInt(4);
    return switch (id) {
      case 11 -> Payload.of(id).u32(0, random.nextInt(8)).u8(4, 1).u8(5, 1);
      case 21 -> Payload.of(id).u8(0, 1).u8(1, 1);
      case 20 -> Payload.of(id).u16(0, random.nextInt(20)).u8(2, 1).u8(3, 1);
      case 23 ->
          Payload.of(id)
              .f32(0, NUMBERS[random.nextInt(NUMBERS.length)])
              .u8(4, 1)
              .u8(5, 1)
              .text(6, 16, PARAMETERS.get(random.nextInt(PARAMETERS.size())))
              .u8(22, random.nextBoolean() ? 9 : 6);
      case 39, 73 ->
          numbers(id, random)
              .u16(28, random.nextInt(3))
              .u16(30, command)
              .u8(32, 1)
              .u8(33, 1)
              .u8(34, random.nextInt(12))
              .u8(37, small);
      case 75 -> numbers(id, random).u16(28, command).u8(30, 1).u8(31, 1).u8(32, small);
      case 76 -> numbers(id, random).u16(28, command).u8(30, 1).u8(31, 1);
      case 44 -> Payload.of(id).u16(0, random.nextInt(4)).u8(2, 1).u8(3, 1).u8(4, small);
      case 40, 51 -> Payload.of(id).u16(0, random.nextInt(900)).u8(2, 1).u8(3, 1).u8(4, small);
      case 41 -> Payload.of(id).u16(0, random.nextInt(5)).u8(2, 1).u8(3, 1);
      case 111 -> Payload.of(id).u64(8, random.nextLong()).u8(16, 1).u8(17, 1);
      default -> Payload.of(id).u8(0, 1).u8(1, 1).u8(2, small);
    };
  }

  private static Payload numbers(int id, Random random) {
    Payload p = Payload.of(id);
    for (int at = 0; at < 28; at += Float.BYTES) {
      p.f32(at, NUMBERS[random.nextInt(NUMBERS.length)]);
    }
    return p;
  }
}
