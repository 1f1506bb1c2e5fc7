package dev.skein.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skein.simulator.FleetSettings.Autopilots;
import dev.skein.simulator.faults.FaultPlan;
import dev.skein.simulator.faults.Radio;
import dev.skein.simulator.vehicle.FlightMode;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10 1 explosion | line 1: no fault is called explosion",
        "10 1 loss 3 | line 1: the share of loss must be a number from 0 to 1, not 3",
        "10 1 loss | line 1: the share of loss must be a number from 0 to 1, not nothing",
        "ten 1 reboot | line 1: SECONDS must be a number from 0 to 10000000, not ten",
        "10 1 reboot for 10 | line 1: what is for for?",
        "10 reboot | line 1: SECONDS VEHICLES FAULT [VALUE] [for SECONDS] is wanted"
      })
  void aWrongPlanIsToldInASentence(String line, String message) {
    assertThatThrownBy(() -> FaultPlan.parse(List.of(line)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void aPlanIsReadWithItsCommentsAndRanges() {
    FaultPlan plan =
        FaultPlan.parse(List.of("# a bad day", "", "10 2-4 delay 250 for 30 # slow", "random 2"));

    assertThat(plan.randomPerHour()).isEqualTo(2);
    assertThat(plan.faults()).hasSize(1);
    assertThat(plan.faults().getFirst().first()).isEqualTo(2);
    assertThat(plan.faults().getFirst().last()).isEqualTo(4);
    assertThat(plan.faults().getFirst().value()).isEqualTo(250);
    assertThat(plan.faults().getFirst().forS()).isEqualTo(30);
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
