package dev.skein.app;

import dev.skein.simulator.FleetSettings;
import dev.skein.simulator.FleetSettings.Autopilots;
import dev.skein.simulator.SimulatedFleet;
import dev.skein.simulator.faults.FaultPlan;
import dev.skein.simulator.faults.Radio;
import dev.skein.simulator.flight.Weather;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Simulated vehicles at 47 N 8 E that wait for orders, and where a product sees them. */
final class TestFleet {

  /**
   * Positions a second of their own time, which passes many times as fast: what is flown needs no
   * more.
   */
  private static final double RATE_HZ = 0.4;

  private TestFleet() {}

  /** Every other one an ArduCopter and a PX4, on good links. */
  static SimulatedFleet mixed(RunningProduct skein, int drones, double speed) throws IOException {
    return mixed(skein.mavlink(), drones, speed, Radio.Quality.PERFECT);
  }

  /** One PX4 of another system id, which can leave by itself. */
  static SimulatedFleet single(RunningProduct skein, int systemId, double speed)
      throws IOException {
    return new SimulatedFleet(
        new FleetSettings(
            1,
            systemId,
            47,
            8,
            420,
            RATE_HZ,
            speed,
            Autopilots.PX4,
            false,
            0,
            systemId,
            new Weather(0, 0, 0, 20),
            Radio.Quality.PERFECT,
            FaultPlan.NONE),
        skein.mavlink());
  }

  static SimulatedFleet mixed(
      InetSocketAddress server, int drones, double speed, Radio.Quality quality)
      throws IOException {
    return new SimulatedFleet(
        new FleetSettings(
            drones,
            1,
            47,
            8,
            420,
            RATE_HZ,
            speed,
            Autopilots.MIXED,
            false,
            0,
            0,
            new Weather(0, 0, 0, 20),
            quality,
            FaultPlan.NONE),
        server);
  }

  /** The drones that have told where they are and what they are, and may be armed as they say. */
  static List<JsonNode> withFix(RunningProduct skein) {
    return skein
        .read("/api/v1/drones")
        .get("items")
        .valueStream()
        .filter(drone -> drone.path("fix").asString("").equals("3d"))
        .filter(drone -> drone.hasNonNull("location") && drone.hasNonNull("autopilot"))
        .filter(drone -> mayBeOrdered(skein, drone.get("drone_id").asLong()))
        .toList();
  }

  private static boolean mayBeOrdered(RunningProduct skein, long drone) {
    String path = "/api/v1/drones/%d/status".formatted(drone);
    if (skein.statusOf(path) != 200) {
      return false;
    }
    JsonNode status = skein.read(path);
    return status.hasNonNull("location") && status.path("ready_to_arm").asBoolean(true);
  }

  /** Their drone ids. */
  static List<Long> withFix(RunningProduct skein, String autopilot) {
    return withFix(skein).stream()
        .filter(drone -> drone.get("autopilot").asString().equals(autopilot))
        .map(drone -> drone.get("drone_id").asLong())
        .toList();
  }
}
