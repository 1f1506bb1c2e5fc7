package dev.skein.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.links.mavlink.SigningKeys;
import dev.skein.simulator.FleetSettings.Autopilots;
import dev.skein.simulator.FleetSettings.Language;
import dev.skein.simulator.faults.FaultPlan;
import dev.skein.simulator.faults.Radio;
import dev.skein.simulator.flight.Weather;
import dev.skein.simulator.vehicle.MavlinkVersion;
import java.io.BufferedReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A ground station by npm's node-mavlink, which knows nothing of Skein, has a simulated vehicle fly
 * a mission over real sockets: src/test/node/ground-station.mjs.
 */
class NodeGroundStationTest {

  private static final double SPEED = 10;
  private static final String KEY =
      "0f1e2d3c4b5a69788796a5b4c3d2e1f000112233445566778899aabbccddeeff";
  private static final double LATITUDE = 47.3977;
  private static final double LONGITUDE = 8.5456;

  @ParameterizedTest
  @CsvSource({"ARDUPILOT, " + KEY, "ARDUPILOT, 1", "PX4, ''"})
  void itUploadsAMissionHasItFlownReadsItBackAndSetsAParameter(
      Autopilots autopilots, String language) throws Exception {
    Process node =
        new ProcessBuilder(
                "node",
                "ground-station.mjs",
                autopilots.name().toLowerCase(Locale.ROOT),
                Long.toString(Math.round(LATITUDE * 1e7)),
                Long.toString(Math.round(LONGITUDE * 1e7)),
                language)
            .directory(Path.of("src/test/node").toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader lines = node.inputReader()) {
      int port = Integer.parseInt(lines.readLine());
      List<String> said;
      try (SimulatedFleet fleet =
          new SimulatedFleet(
              settings(autopilots).speaking(language(language)),
              new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
        fleet.start();
        said = lines.lines().toList();
      }
      assertThat(said).isEqualTo(expected(autopilots));
      assertThat(node.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(node.exitValue()).isZero();
    } finally {
      node.destroyForcibly();
    }
  }

  private static Language language(String name) {
    return switch (name) {
      case "" -> Language.USUAL;
      case "1" -> new Language(MavlinkVersion.ALWAYS_1, SigningKeys.NONE);
      default -> new Language(MavlinkVersion.ALWAYS_2, SigningKeys.parse(List.of("1 " + name)));
    };
  }

  private static List<String> expected(Autopilots autopilots) {
    return autopilots == Autopilots.ARDUPILOT
        ? List.of(
            "asked by MISSION_REQUEST 0",
            "asked by MISSION_REQUEST 1",
            "asked by MISSION_REQUEST 2",
            "asked by MISSION_REQUEST 3",
            "asked by MISSION_REQUEST 4",
            "mission 0",
            "accepted 176",
            "accepted 400",
            "accepted 300",
            "reached 1",
            "reached 2",
            "reached 3",
            "reached 4",
            "item 0 home",
            "item 1 same",
            "item 2 same",
            "item 3 same",
            "item 4 same",
            "landed",
            "13 parameters, RTL_ALT_M 25")
        : List.of(
            "asked by MISSION_REQUEST 0",
            "asked by MISSION_REQUEST_INT 1",
            "asked by MISSION_REQUEST_INT 2",
            "asked by MISSION_REQUEST_INT 3",
            "mission 0",
            "accepted 176",
            "accepted 400",
            "reached 0",
            "reached 1",
            "reached 2",
            "item 0 same",
            "item 1 same",
            "item 2 same",
            "item 3 same",
            "landed",
            "10 parameters, RTL_RETURN_ALT 25");
  }

  private static FleetSettings settings(Autopilots autopilots) {
    return new FleetSettings(
        1,
        1,
        LATITUDE,
        LONGITUDE,
        420,
        5,
        SPEED,
        autopilots,
        false,
        0,
        0,
        Weather.USUAL,
        Radio.Quality.PERFECT,
        FaultPlan.NONE);
  }
}
