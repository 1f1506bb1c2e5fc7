package dev.skein.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.links.mavlink.Payload;
import dev.skein.links.mavlink.Signature;
import dev.skein.links.mavlink.SigningKey;
import dev.skein.links.mavlink.SigningKeys;
import dev.skein.simulator.FleetSettings.Autopilots;
import dev.skein.simulator.FleetSettings.Language;
import dev.skein.simulator.faults.FaultPlan;
import dev.skein.simulator.vehicle.MavlinkVersion;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What a vehicle speaks, and whom it believes: MAVLink 1 and 2, signed and not. */
class SpeechTest {

  private static final String HEX =
      "0f1e2d3c4b5a69788796a5b4c3d2e1f000112233445566778899aabbccddeeff";
  private static final SigningKey KEY = key(HEX);
  private static final SigningKey OTHER = key("ee".repeat(32));
  private static final int ACK = 77;
  private static final int HEARTBEAT = 0;
  private static final int SETUP_SIGNING = 256;
  private static final int SECOND = 100_000;

  /** When the vehicle has been switched on, as signatures count. */
  private static final long START = Signature.timestamp(Instant.parse("2025-08-03T10:00:00Z"));

  @Test
  void aVehicleWithAKeySignsAllThatItSaysWithTheTime() {
    GroundStation ground = signed();
    ground.pass(30);

    List<Signature> signatures =
        ground.messages.stream().map(heard -> heard.frame().signature()).toList();
    assertThat(signatures).doesNotContainNull().allMatch(signature -> signature.isBy(KEY));
    List<Long> stamps = signatures.stream().map(Signature::timestamp).toList();
    assertThat(stamps).isSorted().doesNotHaveDuplicates();
    assertThat(stamps.getLast()).isBetween(START + 29 * SECOND, START + 31 * SECOND);
  }

  @Test
  void itHeedsOnlyWhatIsSignedWithItsKeyAndNew() {
    GroundStation ground = signed();
    ground.pass(30);
    long now = START + 30 * SECOND;
    ground.command(510, 33);
    assertThat(ground.count(ACK)).as("unsigned").isZero();
    ground.send(76, interval(), OTHER, 83, now);
    assertThat(ground.count(ACK)).as("with another key").isZero();
    ground.send(76, interval(), KEY, 83, now - 61 * SECOND);
    assertThat(ground.count(ACK)).as("a stream that begins too long ago").isZero();
    ground.send(76, interval(), KEY, 83, now);
    assertThat(ground.count(ACK)).as("signed").isEqualTo(1);
    ground.send(76, interval(), KEY, 83, now);
    ground.send(76, interval(), KEY, 83, now - 1);
    assertThat(ground.count(ACK)).as("heard before").isEqualTo(1);
    ground.send(76, interval(), KEY, 84, now - 30 * SECOND);
    assertThat(ground.count(ACK)).as("another stream").isEqualTo(2);
    ground.send(76, interval(), KEY, 83, now + 1);
    assertThat(ground.count(ACK)).as("the next").isEqualTo(3);
  }

  @Test
  void aClockThatIsBehindLearnsFromWhatItHears() {
    GroundStation ground = signed();
    long later = START + 1_000L * SECOND;
    ground.send(76, interval(), KEY, 83, later);
    ground.pass(1);

    assertThat(stamp(ground)).isGreaterThanOrEqualTo(later);
    ground.command(246, 1);
    ground.send(76, Payload.of(76).f32(0, 1).u16(28, 246).u8(30, 1).u8(31, 1), KEY, 83, later + 1);
    ground.pass(5);
    assertThat(stamp(ground)).as("after a reboot").isGreaterThan(later);
  }

  @Test
  void aKeyIsTakenAndGivenUpWhileItIsDisarmed() {
    GroundStation ground = CommandProtocolTest.ready(Autopilots.ARDUPILOT);
    ground.send(SETUP_SIGNING, setUp(HEX, START));
    ground.pass(0.1);
    ground.messages.clear();
    ground.command(510, 33);
    ground.pass(1);
    assertThat(ground.count(ACK)).isZero();
    assertThat(ground.messages)
        .isNotEmpty()
        .allMatch(heard -> Objects.requireNonNull(heard.frame().signature()).isBy(KEY));

    long now = START + 3_600L * SECOND;
    ground.send(76, Payload.of(76).f32(0, 1).u16(28, 400).u8(30, 1).u8(31, 1), KEY, 83, now);
    assertThat(ground.vehicle().isArmed()).isTrue();
    ground.send(SETUP_SIGNING, setUp("00".repeat(32), 0), KEY, 83, now + 1);
    assertThat(ground.heard).contains("STATUSTEXT 2 ERROR: Won't setup signing when armed");
    ground.pass(12);
    assertThat(ground.vehicle().isArmed()).isFalse();
    ground.send(SETUP_SIGNING, setUp("00".repeat(32), 0), KEY, 83, now + 2);
    ground.messages.clear();
    ground.command(510, 33);
    assertThat(ground.count(ACK)).isEqualTo(1);
    assertThat(ground.messages).allMatch(heard -> heard.frame().signature() == null);
  }

  @Test
  void itSpeaksVersion1UntilItHearsVersion2() {
    GroundStation ground = speaking(MavlinkVersion.AS_HEARD);
    ground.pass(10);
    assertThat(ground.messages).isNotEmpty().allMatch(heard -> heard.frame().version() == 1);
    ground.send(HEARTBEAT, Payload.of(HEARTBEAT).u8(4, 6));
    ground.messages.clear();
    ground.pass(3);
    assertThat(ground.messages).isNotEmpty().allMatch(heard -> heard.frame().version() == 2);

    ground.command(246, 1);
    ground.messages.clear();
    ground.pass(5);
    assertThat(ground.messages).isNotEmpty().allMatch(heard -> heard.frame().version() == 1);
  }

  @Test
  void itSpeaksVersion1AlwaysAndLeavesOutWhatThatHasNot() {
    GroundStation ground = speaking(MavlinkVersion.ALWAYS_1);
    ground.command(400, 1);
    ground.command(512, 436); // CURRENT_MODE
    ground.command(512, 148);
    ground.pass(10);

    assertThat(ground.messages).isNotEmpty().allMatch(heard -> heard.frame().version() == 1);
    assertThat(ground.messages).allMatch(heard -> heard.messageId() < 256);
    assertThat(ground.heard).contains("COMMAND_ACK 512 result 0");
    assertThat(ground.newest(148).u64(8)).as("uid").isPositive();
    assertThat(ground.newest(148).u64(60)).as("uid2, an extension").isZero();
  }

  private static GroundStation signed() {
    Language language =
        new Language(MavlinkVersion.ALWAYS_2, SigningKeys.parse(List.of("1 " + HEX)));
    return new GroundStation(usual(Autopilots.ARDUPILOT).speaking(language));
  }

  private static GroundStation speaking(MavlinkVersion version) {
    return new GroundStation(
        usual(Autopilots.PX4).speaking(new Language(version, SigningKeys.NONE)));
  }

  private static FleetSettings usual(Autopilots autopilots) {
    return GroundStation.settings(autopilots, 47.3977, 8.5456, FaultPlan.NONE);
  }

  private static long stamp(GroundStation ground) {
    return Objects.requireNonNull(ground.messages.getLast().frame().signature()).timestamp();
  }

  /** GET_MESSAGE_INTERVAL of GLOBAL_POSITION_INT. */
  private static Payload interval() {
    return Payload.of(76).f32(0, 33).u16(28, 510).u8(30, 1).u8(31, 1);
  }

  private static Payload setUp(String hex, long timestamp) {
    byte[] key = HexFormat.of().parseHex(hex);
    Payload p = Payload.of(SETUP_SIGNING).u64(0, timestamp).u8(8, 1).u8(9, 1);
    for (int i = 0; i < key.length; i++) {
      p.u8(10 + i, key[i]);
    }
    return p;
  }

  private static SigningKey key(String hex) {
    return new SigningKey(HexFormat.of().parseHex(hex));
  }
}
