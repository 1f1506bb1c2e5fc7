package dev.skein.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.links.mavlink.MavlinkMessage;
import dev.skein.simulator.FlyingVehicle.Phase;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlyingVehicleTest {

  @Test
  void itFliesItsRouteComesHomeAndBeginsAgain() {
    for (long seed = 0; seed < 20; seed++) {
      FlyingVehicle vehicle = new FlyingVehicle(seed);
      List<Phase> phases = new ArrayList<>();
      double lowest = 100;
      double farthest = 0;
      while (phases.size() < 7 && vehicle.seconds() < 3_600) {
        vehicle.step(0.05);
        if (phases.isEmpty() || phases.getLast() != vehicle.phase()) {
          phases.add(vehicle.phase());
          if (vehicle.phase() == Phase.WAITING && phases.size() > 1) {
            assertThat(Math.hypot(vehicle.eastM(), vehicle.northM())).isLessThan(5);
            assertThat(vehicle.upM()).isZero();
          }
        }
        lowest = Math.min(lowest, vehicle.battery());
        farthest = Math.max(farthest, Math.hypot(vehicle.eastM(), vehicle.northM()));
      }

      assertThat(phases)
          .as("seed %d", seed)
          .containsExactly(
              Phase.WAITING,
              Phase.TAKING_OFF,
              Phase.ON_ROUTE,
              Phase.RETURNING,
              Phase.LANDING,
              Phase.WAITING,
              Phase.TAKING_OFF);
      assertThat(lowest).isBetween(5.0, 95.0);
      assertThat(farthest).isBetween(100.0, 900.0);
    }
  }

  @Test
  void theSameSeedFliesTheSame() {
    FlyingVehicle a = new FlyingVehicle(7);
    FlyingVehicle b = new FlyingVehicle(7);
    for (int i = 0; i < 5_000; i++) {
      a.step(0.05);
      b.step(0.05);
    }
    assertThat(a.eastM()).isEqualTo(b.eastM());
    assertThat(a.battery()).isEqualTo(b.battery());
  }

  @Test
  void anOrderToReturnBringsItHomeEarly() {
    FlyingVehicle vehicle = new FlyingVehicle(3);
    while (vehicle.phase() != Phase.ON_ROUTE) {
      vehicle.step(0.05);
    }
    vehicle.returnHome();
    vehicle.step(0.05);

    assertThat(vehicle.phase()).isEqualTo(Phase.RETURNING);
  }

  @Test
  void itSaysItsPositionAtTheRateAskedFor() {
    FlyingVehicle vehicle = new FlyingVehicle(1);
    CopterTelemetry telemetry = new CopterTelemetry(vehicle, 47.3977, 8.5456, 420, 5);
    int positions = 0;
    int heartbeats = 0;
    for (int i = 0; i < 200; i++) {
      vehicle.step(0.05);
      for (MavlinkMessage message : telemetry.due()) {
        positions += message instanceof MavlinkMessage.GlobalPositionInt ? 1 : 0;
        heartbeats += message instanceof MavlinkMessage.Heartbeat ? 1 : 0;
      }
    }
    assertThat(positions).isBetween(49, 51);
    assertThat(heartbeats).isBetween(10, 11);
  }
}
