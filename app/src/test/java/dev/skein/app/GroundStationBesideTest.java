package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.bus.TopicReader;
import dev.skein.events.DroneEvent.LocationUpdated;
import dev.skein.events.Event;
import dev.skein.events.Topic;
import dev.skein.simulator.FleetSettings;
import dev.skein.simulator.FleetSettings.Autopilots;
import dev.skein.simulator.SimulatedFleet;
import dev.skein.simulator.faults.FaultPlan;
import dev.skein.simulator.faults.Radio;
import dev.skein.simulator.flight.Weather;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Ground stations by npm's node-mavlink beside the whole product, on the same vehicle: what each
 * hears and may say, what Kafka and the API tell meanwhile, and what is recorded.
 */
class GroundStationBesideTest {

  private static final String KEY =
      "0f1e2d3c4b5a69788796a5b4c3d2e1f000112233445566778899aabbccddeeff";
  private static final int SET_MODE = 176;
  private static final int ARM = 400;
  private static final int TAKE_OFF = 22;
  private static final int ARMED = 128;

  @TempDir private Path directory;

  private final Queue<LocationUpdated> positions = new ConcurrentLinkedQueue<>();

  @Test
  void aVehicleByTcpIsFlownByOneStationSeenByAnotherToldAndRecorded() throws Exception {
    Path logs = directory.resolve("logs");
    InetSocketAddress tcp = freePort();
    try (NodeProgram pilot = new NodeProgram("station.mjs");
        NodeProgram viewer = new NodeProgram("station.mjs")) {
      Settings settings =
          settings(
              """
              mavlink:
                links: ['tcpin:127.0.0.1:%d']
                record_dir: '%s'
                forward: ['127.0.0.1:%s', '127.0.0.1:%s,view']
              """
                  .formatted(tcp.getPort(), logs, pilot.line(), viewer.line()));
      pilot.listen();
      viewer.listen();
      try (RunningProduct skein = RunningProduct.start(settings);
          TopicReader reader = reader(skein);
          TcpModem modem = new TcpModem(tcp);
          SimulatedFleet vehicle = new SimulatedFleet(copter(), modem.address())) {
        reader.start();
        vehicle.start();
        RunningProduct.await(
            "both stations see it",
            () ->
                !pilot.heard("GLOBAL_POSITION_INT").isEmpty()
                    && !viewer.heard("GLOBAL_POSITION_INT").isEmpty());

        until(pilot, SET_MODE + " 1 1 4");
        until(pilot, ARM + " 1 1");
        until(pilot, TAKE_OFF + " 1 0 0 0 0 0 0 12");

        RunningProduct.await("it flies, says Kafka", () -> isAbove(5));
        RunningProduct.await(
            "it flies, says the API",
            () -> {
              JsonNode drones = skein.read("/api/v1/drones").get("items");
              return drones.size() == 1
                  && drones.get(0).get("connected").asBoolean()
                  && drones.get(0).get("status").asString().equals("flying");
            });
        RunningProduct.await(
            "it flies, hear both stations",
            () -> isHigh(pilot) && isHigh(viewer) && isArmed(pilot) && isArmed(viewer));

        double refused = counter(skein, "skein_link_forward_refused_view_total");
        viewer.say(ARM + " 1 0 21196");
        // Its heartbeats are refused too, one a second.
        RunningProduct.await(
            "the viewer is refused",
            () -> counter(skein, "skein_link_forward_refused_view_total") > refused + 2);
        until(pilot, SET_MODE + " 1 1 4");
        int heard = pilot.heard("HEARTBEAT").size();
        RunningProduct.await("more of it", () -> pilot.heard("HEARTBEAT").size() > heard + 1);
        assertThat(isArmedNow(pilot)).isTrue();
        assertThat(counter(skein, "skein_link_tcp_connected_total")).isEqualTo(1);
        assertThat(counter(skein, "skein_link_record_overflow_total")).isZero();
        assertThat(counter(skein, "skein_link_record_failed_total")).isZero();
        // What a ground station says is no order of Skein's.
        assertThat(count(skein, Topic.DRONE_COMMANDS)).isZero();
      }
    }
    List<JsonNode> recorded = recorded(logs);
    // Frame by frame: what came of the vehicle, and the pilot's command as it left.
    assertThat(recorded.stream().filter(each -> isOf(each, 1, 33)).count())
        .isGreaterThanOrEqualTo(positions.size());
    assertThat(recorded).anyMatch(each -> isOf(each, 250, 76));
    assertThat(recorded).anyMatch(each -> isOf(each, 255, 0));
  }

  @Test
  void betweenSignedPeersFramesPassUnchanged() throws Exception {
    Path keys = Files.writeString(directory.resolve("keys"), "7 " + KEY + "\n");
    Files.setPosixFilePermissions(
        keys, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
    try (NodeProgram pilot = new NodeProgram("station.mjs", KEY);
        NodeProgram other = new NodeProgram("station.mjs", "ff".repeat(32))) {
      Settings settings =
          settings(
              "mavlink: {signing_keys_file: '%s', forward: ['127.0.0.1:%s', '127.0.0.1:%s']}"
                  .formatted(keys, pilot.line(), other.line()));
      pilot.listen();
      other.listen();
      try (RunningProduct skein = RunningProduct.start(settings);
          NodeProgram vehicle =
              new NodeProgram("peer.mjs", "" + skein.mavlink().getPort(), "7", KEY)) {
        vehicle.listen();
        RunningProduct.await("both hear it", () -> isArmed(pilot) && isArmed(other));

        // Signed with another key: it reaches the vehicle, which does not believe it.
        other.say(ARM + " 7 0");
        RunningProduct.await(
            "it has passed",
            () ->
                vehicle.heard("76").stream()
                    .anyMatch(each -> each.get(1).asBoolean() && !each.get(2).asBoolean()));
        until(pilot, ARM + " 7 1");
        assertThat(other.heard("HEARTBEAT"))
            .allMatch(each -> (each.get(3).get("baseMode").asInt() & ARMED) != 0);
        until(pilot, ARM + " 7 0");

        RunningProduct.await(
            "disarmed, says the API",
            () -> {
              JsonNode drones = skein.read("/api/v1/drones").get("items");
              return drones.size() == 1 && !drones.get(0).path("armed").asBoolean(true);
            });
        assertThat(pilot.heard("HEARTBEAT")).allMatch(each -> each.get(2).asBoolean());
        assertThat(counter(skein, "skein_link_dropped_unsigned_total")).isZero();
        assertThat(counter(skein, "skein_link_dropped_wrong_signature_total")).isZero();
      }
    }
  }

  /** Says it each second, as a pilot does, until the vehicle takes it: it may not be ready yet. */
  private static void until(NodeProgram pilot, String command) throws InterruptedException {
    int id = Integer.parseInt(command.substring(0, command.indexOf(' ')));
    int before = pilot.heard("COMMAND_ACK").size();
    long[] saidAt = {0};
    RunningProduct.await(
        "the vehicle takes " + command,
        () -> {
          if (System.nanoTime() - saidAt[0] > 1_000_000_000) {
            saidAt[0] = System.nanoTime();
            pilot.say(command);
          }
          return pilot.heard("COMMAND_ACK").stream()
              .skip(before)
              .map(each -> each.get(3))
              .anyMatch(ack ->
                  ack.get("command").asInt() == id
                      && ack.get("result").asInt() == 0
                      && ack.get("targetSystem").asInt() == 250);
        });
  }

  private static boolean isArmed(NodeProgram station) {
    return station.hasHeard("HEARTBEAT", fields -> (fields.get("baseMode").asInt() & ARMED) != 0);
  }

  private static boolean isArmedNow(NodeProgram station) {
    JsonNode newest = station.heard("HEARTBEAT").getLast();
    return (newest.get(3).get("baseMode").asInt() & ARMED) != 0;
  }

  private static boolean isHigh(NodeProgram station) {
    return station.hasHeard(
        "GLOBAL_POSITION_INT", fields -> fields.get("relativeAlt").asInt() > 5_000);
  }

  private boolean isAbove(double metres) {
    return positions.stream()
        .anyMatch(each -> each.relativeAltitudeM() != null && each.relativeAltitudeM() > metres);
  }

  private Settings settings(String yaml) throws Exception {
    Path config = Files.writeString(directory.resolve("config.yaml"), yaml);
    return SettingsFile.read(config, RunningProduct.settings(directory));
  }

  /** One that waits on the ground for somebody to fly it, five times as fast as in life. */
  private static FleetSettings copter() {
    return new FleetSettings(
        1,
        1,
        47.3977,
        8.5456,
        420,
        5,
        5,
        Autopilots.ARDUPILOT,
        false,
        0,
        0,
        Weather.USUAL,
        Radio.Quality.PERFECT,
        FaultPlan.NONE);
  }

  private static InetSocketAddress freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return (InetSocketAddress) socket.getLocalSocketAddress();
    }
  }

  private TopicReader reader(RunningProduct skein) {
    return new TopicReader(
        skein.product().bus(),
        "test",
        Map.of(Topic.DRONE_EVENTS, new TopicReader.Start.Beginning()),
        delivery -> {
          Event<?> event = delivery.findEvent();
          if (event != null && event.data() instanceof LocationUpdated position) {
            positions.add(position);
          }
        });
  }

  private static int count(RunningProduct skein, Topic topic) {
    Queue<Integer> seen = new ConcurrentLinkedQueue<>();
    try (TopicReader reader =
        new TopicReader(
            skein.product().bus(),
            "test",
            Map.of(topic, new TopicReader.Start.Beginning()),
            _ -> seen.add(1))) {
      reader.start();
      reader.awaitCaughtUp(java.time.Duration.ofSeconds(30));
    }
    return seen.size();
  }

  private static double counter(RunningProduct skein, String name) {
    try {
      return skein
          .send(skein.request("/actuator/prometheus").GET())
          .body()
          .lines()
          .filter(line -> line.startsWith(name + "{"))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** The logs as node-mavlink reads them: [system, component, sequence, message id, fields]. */
  private static List<JsonNode> recorded(Path logs) throws Exception {
    try (Stream<Path> files = Files.list(logs)) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(1);
      try (NodeProgram node = new NodeProgram("decode.mjs", all.getFirst().toString())) {
        return Stream.generate(() -> next(node))
            .takeWhile(line -> !line.isEmpty())
            .map(RunningProduct.JSON::readTree)
            .toList();
      }
    }
  }

  private static String next(NodeProgram node) {
    try {
      String line = node.line();
      return line == null ? "" : line;
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static boolean isOf(JsonNode frame, int system, int message) {
    return frame.get(0).asInt() == system && frame.get(3).asInt() == message;
  }
}
