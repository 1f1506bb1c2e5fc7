package dev.skein.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.simulator.FleetSettings.Autopilots;
import dev.skein.simulator.faults.FaultPlan;
import dev.skein.simulator.faults.Radio;
import dev.skein.simulator.vehicle.FlightMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes wrong, and what vehicles do then. */
class FaultsTest {

  @ParameterizedTest
  @EnumSource(names = {"ARDUPILOT", "PX4"})
  void withoutSatellitesItLandsWhereItIs(Autopilots autopilots) {
    GroundStation ground = flying(autopilots, "60 1 gps-loss");

    assertThat(ground.await(90, () -> ground.vehicle().mode() == FlightMode.LAND)).isTrue();
    assertThat(ground.newest(24).u8(28)).isEqualTo(1);
    assertThat(ground.await(90, () -> !ground.vehicle().isArmed())).isTrue();
    assertThat(ground.heard)
        .anyMatch(text -> text.contains("EKF Failsafe") || text.contains("Failsafe mode"));
  }

  @ParameterizedTest
  @EnumSource(value = Autopilots.class, names = "MIXED", mode = EnumSource.Mode.EXCLUDE)
  void whoHasLandedWithoutAPositionFliesAgain(Autopilots autopilots, @TempDir Path directory)
      throws IOException {
    Path faults = directory.resolve("faults");
    Files.writeString(faults, "40 1 gps-loss for 20\n");
    List<String> options =
        List.of(
            "--drones",
            "1",
            "--autopilot",
            autopilots.name().toLowerCase(Locale.ROOT),
            "--faults",
            faults.toString());
    GroundStation ground =
        new GroundStation(SimulateCommand.Options.parse(new ArrayDeque<>(options)).settings());
    assertThat(ground.await(40, () -> ground.vehicle().isAirborne())).isTrue();
    assertThat(ground.await(120, () -> !ground.vehicle().isArmed())).isTrue();
    ground.heard.clear();

    assertThat(ground.await(120, () -> ground.vehicle().isAirborne())).isTrue();
    assertThat(ground.heard).as("refusals are not said at each step").hasSizeLessThan(40);
  }

  @Test
  void aFailedCellBringsItHome() {
    GroundStation ground = flying(Autopilots.ARDUPILOT, "60 1 battery-failure");
    double before = ground.newest(1).u16(14);

    assertThat(ground.await(90, () -> ground.vehicle().mode() == FlightMode.RETURN)).isTrue();
    assertThat(ground.newest(1).u16(14)).isLessThan((int) before - 800);
    assertThat(ground.heard).anyMatch(text -> text.startsWith("STATUSTEXT 4 Battery 1 is low"));
    assertThat(ground.await(90, () -> !ground.vehicle().isArmed())).isTrue();
  }

  @Test
  void withoutAMotorItFallsAndIsRepaired() {
    GroundStation ground = flying(Autopilots.ARDUPILOT, "60 1 motor-failure");

    assertThat(ground.await(90, () -> !ground.vehicle().isArmed())).isTrue();
    assertThat(ground.heard)
        .endsWith("STATUSTEXT 0 Crash: Disarming", "STATUSTEXT 6 Disarming motors");
    assertThat(ground.vehicle().needsService()).isTrue();
    ground.pass(20);
    assertThat(ground.vehicle().needsService()).isFalse();
  }

  @Test
  void aLostLinkIsSilenceBothWaysAndThenItIsBack() {
    GroundStation ground = ground(Autopilots.ARDUPILOT, "20 1 link-loss for 10");
    ground.pass(20.5);
    ground.messages.clear();
    ground.heard.clear();
    ground.command(400, 1);
    ground.pass(8);
    assertThat(ground.messages).isEmpty();

    ground.pass(4);
    assertThat(ground.count(33)).isPositive();
    assertThat(ground.vehicle().isArmed()).isFalse();
  }

  @Test
  void aRebootInTheAirEndsOnTheGround() {
    GroundStation ground = flying(Autopilots.PX4, "60 1 reboot");
    assertThat(ground.await(60, () -> !ground.vehicle().isArmed())).isTrue();
    ground.pass(15);

    assertThat(ground.vehicle().upM()).isZero();
    assertThat(ground.newest(33).u32(0)).isLessThan(15_000);
  }

  @Test
  void aRadioLosesDoublesDelaysAndReordersByItsOddsAndLosesNothingElse() {
    List<Integer> arrived = new ArrayList<>();
    Radio radio =
        new Radio(
            new Radio.Quality(0.3, 0.1, 0.2, 100),
            new SplittableRandom(4),
            datagram -> arrived.add((datagram[0] & 0xFF) << 8 | (datagram[1] & 0xFF)));
    for (int i = 0; i < 10_000; i++) {
      radio.send(new byte[] {(byte) (i >> 8), (byte) i});
      radio.step(i * 10_000L);
    }
    radio.step(10_000 * 10_000L);

    long distinct = arrived.stream().distinct().count();
    long overtaken = 0;
    for (int i = 1; i < arrived.size(); i++) {
      overtaken += arrived.get(i) < arrived.get(i - 1) ? 1 : 0;
    }
    assertThat(arrived).hasSizeBetween(7_800, 8_200);
    assertThat(distinct).isBetween(7_100L, 7_500L);
    assertThat(overtaken).isBetween(1_000L, 5_000L);
    assertThat(radio.lost()).isBetween(2_850L, 3_150L);
  }

  private static GroundStation ground(Autopilots autopilots, String fault) {
    return new GroundStation(
        GroundStation.settings(autopilots, 47.3977, 8.5456, FaultPlan.parse(List.of(fault))));
  }

  /** In the air before the fault comes. */
  private static GroundStation flying(Autopilots autopilots, String fault) {
    GroundStation ground = ground(autopilots, fault);
    ground.await(30, () -> ground.vehicle().isReady());
    ground.pass(2);
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
