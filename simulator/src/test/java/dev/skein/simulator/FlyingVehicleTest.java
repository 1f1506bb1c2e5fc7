package dev.skein.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.skein.links.mavlink.Drop;
import dev.skein.links.mavlink.Frame;
import dev.skein.links.mavlink.FrameReader;
import dev.skein.links.mavlink.MavlinkMessage;
import dev.skein.simulator.FleetSettings.Autopilots;
import dev.skein.simulator.faults.FaultPlan;
import dev.skein.simulator.faults.Radio;
import dev.skein.simulator.flight.Weather;
import dev.skein.simulator.vehicle.FlightMode;
import dev.skein.simulator.vehicle.FlyingVehicle;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Vehicles with their pilots, on controlled time. */
class FlyingVehicleTest {

  private static final Instant START = Instant.parse("2025-08-03T10:00:00Z");
  private static final double STEP = 0.05;

  /** MAV_SYS_STATUS_PREARM_CHECK. */
  private static final long PREARM_CHECK = 0x1000_0000L;

  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

  @ParameterizedTest
  @EnumSource(names = {"ARDUPILOT", "PX4"})
  void itFliesItsRouteComesHomeAndBeginsAgain(Autopilots autopilots) {
    for (long seed = 0; seed < 10; seed++) {
      FleetMember member = member(autopilots, seed, 5, FaultPlan.NONE);
      FlyingVehicle vehicle = member.vehicle();
      List<String> phases = new ArrayList<>();
      double lowest = 100;
      double farthest = 0;
      double fastest = 0;
      boolean hasFlown = false;
      while (phases.size() < 6 && vehicle.seconds() < 3_600) {
        member.step(STEP);
        String phase = phase(vehicle, hasFlown);
        hasFlown = phase.equals("flies") || (hasFlown && !phase.equals("waits"));
        if (phases.isEmpty() || !phases.getLast().equals(phase)) {
          phases.add(phase);
          if (phase.equals("waits") && phases.size() > 1) {
            assertThat(Math.hypot(vehicle.eastM(), vehicle.northM())).isLessThan(6);
            assertThat(vehicle.upM()).isZero();
          }
        }
        lowest = Math.min(lowest, vehicle.batteryPercent());
        farthest = Math.max(farthest, Math.hypot(vehicle.eastM(), vehicle.northM()));
        fastest = Math.max(fastest, vehicle.groundSpeedMps());
      }

      assertThat(phases)
          .as("seed %d", seed)
          .containsExactly("waits", "rises", "flies", "sinks", "waits", "rises");
      assertThat(lowest).as("seed %d", seed).isBetween(5.0, 95.0);
      assertThat(farthest).as("seed %d", seed).isBetween(100.0, 900.0);
      assertThat(fastest).as("seed %d", seed).isBetween(8.0, 13.0);
    }
  }

  @Test
  void theSameSeedSaysTheSameBytes() {
    byte[] once = fly(7);
    sent.reset();
    byte[] again = fly(7);
    sent.reset();

    assertThat(again).hasSizeGreaterThan(50_000).isEqualTo(once);
    assertThat(fly(8)).isNotEqualTo(once);
  }

  @Test
  void anOrderToReturnBringsItHomeEarly() {
    FleetMember member = member(Autopilots.ARDUPILOT, 3, 5, FaultPlan.NONE);
    FlyingVehicle vehicle = member.vehicle();
    while (!vehicle.isAirborne() || vehicle.upM() < 20) {
      member.step(STEP);
    }
    vehicle.returnHome();
    member.step(STEP);
    assertThat(vehicle.mode()).isEqualTo(FlightMode.RETURN);

    double since = vehicle.seconds();
    while (vehicle.isArmed() && vehicle.seconds() < since + 120) {
      member.step(STEP);
    }
    assertThat(vehicle.isArmed()).isFalse();
  }

  /** As the recorded ones: ArduPilot enables the bit of its checks, PX4 does not. */
  @ParameterizedTest
  @EnumSource(names = {"ARDUPILOT", "PX4"})
  void itSaysThatItMayBeArmedWhenItMay(Autopilots autopilots) {
    FleetMember member = member(autopilots, 1, 5, FaultPlan.NONE);
    boolean isEnabled = autopilots == Autopilots.ARDUPILOT;
    List<Boolean> told = new ArrayList<>();
    while (!member.vehicle().isReady()) {
      sent.reset();
      member.step(STEP);
      for (MavlinkMessage message : read(sent.toByteArray())) {
        if (message instanceof MavlinkMessage.SysStatus status) {
          assertThat((status.sensorsEnabled() & PREARM_CHECK) != 0).isEqualTo(isEnabled);
          told.add((status.sensorsHealth() & PREARM_CHECK) != 0);
        }
      }
    }
    assertThat(told).startsWith(false);
    if (isEnabled) {
      assertThat(told).as("it says so at once").endsWith(true);
    }
  }

  /** ArduPilot when it has a home, and again when it is armed; PX4 each two seconds. */
  @ParameterizedTest
  @CsvSource({"ARDUPILOT, 2, 2", "PX4, 4, 6"})
  void itSaysWhereItReturnsToWhenItKnows(Autopilots autopilots, int least, int most) {
    FleetMember member = member(autopilots, 1, 5, FaultPlan.NONE);
    while (!member.vehicle().isReady()) {
      assertThat(homes()).isEmpty();
      member.step(STEP);
    }
    for (int i = 0; i < 10 / STEP; i++) {
      member.step(STEP);
    }

    assertThat(member.vehicle().isArmed()).isTrue();
    assertThat(homes()).hasSizeBetween(least, most);
    MavlinkMessage.HomePosition home = homes().getFirst();
    assertThat(home.lat() / 1e7).isCloseTo(47.3977, within(0.0005));
    assertThat(home.lon() / 1e7).isCloseTo(8.5456, within(0.0005));
    assertThat(home.altMm() / 1000.0).isCloseTo(420, within(10.0));
  }

  private List<MavlinkMessage.HomePosition> homes() {
    return read(sent.toByteArray()).stream()
        .filter(MavlinkMessage.HomePosition.class::isInstance)
        .map(MavlinkMessage.HomePosition.class::cast)
        .toList();
  }

  @Test
  void itSaysItsPositionAtTheRateAskedFor() {
    FleetMember member = member(Autopilots.ARDUPILOT, 1, 5, FaultPlan.NONE);
    for (int i = 0; i < 220; i++) {
      member.step(STEP);
    }
    List<MavlinkMessage> messages = read(sent.toByteArray());

    assertThat(messages.stream().filter(MavlinkMessage.GlobalPositionInt.class::isInstance))
        .hasSizeBetween(49, 56);
    assertThat(messages.stream().filter(MavlinkMessage.Heartbeat.class::isInstance))
        .hasSizeBetween(10, 13);
  }

  @Test
  void itIsNeverFasterThanItsRateWhoeverAsks() {
    FleetMember member = member(Autopilots.ARDUPILOT, 1, 1, FaultPlan.NONE);
    for (int i = 0; i < 30; i++) {
      member.step(STEP);
    }
    byte[] request =
        new dev.skein.links.mavlink.FrameWriter(255, 190)
            .write(
                new MavlinkMessage.CommandLong(
                    List.of(33f, 100_000f, 0f, 0f, 0f, 0f, 0f), 511, 1, 1, 0));
    member.receive(request, request.length);
    sent.reset();
    for (int i = 0; i < 200; i++) {
      member.step(STEP);
    }

    assertThat(
            read(sent.toByteArray()).stream()
                .filter(MavlinkMessage.GlobalPositionInt.class::isInstance))
        .hasSizeBetween(10, 11);
  }

  private byte[] fly(long seed) {
    FaultPlan faults = FaultPlan.parse(List.of("random 60", "5 * loss 0.1 for 60"));
    FleetMember member = member(Autopilots.MIXED, seed, 5, faults);
    for (int i = 0; i < 4_000; i++) {
      member.step(STEP);
    }
    return sent.toByteArray();
  }

  private FleetMember member(Autopilots autopilots, long seed, double rateHz, FaultPlan faults) {
    FleetSettings settings =
        new FleetSettings(
            1,
            seed,
            47.3977,
            8.5456,
            420,
            rateHz,
            1,
            autopilots,
            true,
            0,
            0,
            Weather.USUAL,
            Radio.Quality.PERFECT,
            faults);
    return new FleetMember(settings, 0, START, sent::writeBytes);
  }

  private static String phase(FlyingVehicle vehicle, boolean hasFlown) {
    if (!vehicle.isArmed()) {
      return "waits";
    }
    if (vehicle.upM() < 25) {
      return hasFlown ? "sinks" : "rises";
    }
    return "flies";
  }

  private static List<MavlinkMessage> read(byte[] bytes) {
    List<MavlinkMessage> messages = new ArrayList<>();
    FrameReader.read(
        bytes,
        bytes.length,
        new FrameReader.Sink() {
          @Override
          public void frame(Frame frame) {
            if (frame.message() != null) {
              messages.add(frame.message());
            }
          }

          @Override
          public void dropped(Drop cause) {
            throw new AssertionError(cause);
          }
        });
    return messages;
  }
}
