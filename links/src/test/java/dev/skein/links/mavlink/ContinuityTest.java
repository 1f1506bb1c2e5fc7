package dev.skein.links.mavlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.links.mavlink.MavlinkMessage.Attitude;
import dev.skein.links.mavlink.MavlinkMessage.GlobalPositionInt;
import dev.skein.links.mavlink.MavlinkMessage.SystemTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ContinuityTest {

  private static final Instant START = Instant.parse("2026-11-24T08:00:00Z");

  /** 0.01 degrees of latitude: 1,112 m. */
  private static final int KILOMETRE_E7 = 100_000;

  private final Continuity continuity = new Continuity();

  @Test
  void aFlightIsOneVehiclesAlsoWithGapsAndStragglers() {
    assertThat(isBroken(0, at(60_000, 0))).isFalse();
    assertThat(isBroken(0.2, at(60_200, 1))).isFalse();
    assertThat(isBroken(0.3, new Attitude(58_500, 0, 0, 0))).as("overtaken").isFalse();
    assertThat(isBroken(9, at(69_000, KILOMETRE_E7))).as("100 m a second").isFalse();
    assertThat(isBroken(9.1, new SystemTime(0, 73_900))).isFalse();
    assertThat(isBroken(9.2, new Attitude(0, 0, 0, 0))).as("not told").isFalse();
    assertThat(isBroken(9.3, new GlobalPositionInt(74_000, 0, 0, 0, 0, 0, 0, 0, 0)))
        .as("no fix")
        .isFalse();
  }

  @Test
  void aTimeThatGoesBackOrLeapsAheadIsAnothers() {
    assertThat(isBroken(0, at(60_000, 0))).isFalse();
    assertThat(isBroken(0.2, at(57_900, 0))).isTrue();
    assertThat(isBroken(0.4, at(58_100, 0))).as("the other goes on").isFalse();
    assertThat(isBroken(0.4, new Attitude(63_101, 0, 0, 0))).isTrue();
    assertThat(isBroken(10.4, new SystemTime(0, 78_102))).isTrue();
  }

  @Test
  void aPlaceThatNobodyCanHaveFlownToIsAnothers() {
    assertThat(isBroken(0, at(60_000, 0))).isFalse();
    assertThat(isBroken(1, at(61_000, KILOMETRE_E7))).isTrue();
    assertThat(isBroken(2, at(62_000, KILOMETRE_E7))).isFalse();
  }

  private boolean isBroken(double seconds, MavlinkMessage message) {
    return continuity.isBrokenBy(message, START.plusMillis(Math.round(seconds * 1_000)));
  }

  private static GlobalPositionInt at(long bootMillis, int north) {
    return new GlobalPositionInt(
        bootMillis, 473_000_000 + north, 1_799_999_999, 500_000, 50_000, 0, 0, 0, 0);
  }
}
