package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.bus.TopicReader;
import dev.skein.events.DroneEvent.AutopilotIdentified;
import dev.skein.events.DroneEvent.HealthUpdated;
import dev.skein.events.DroneEvent.LocationUpdated;
import dev.skein.events.Event;
import dev.skein.events.Topic;
import dev.skein.events.TrafficEvent.TrafficObserved;
import dev.skein.links.mavlink.FrameWriter;
import dev.skein.links.mavlink.MavlinkMessage;
import dev.skein.links.mavlink.Signature;
import dev.skein.links.mavlink.SigningKey;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A vehicle with a key and one without, through the whole product to Kafka and to the metrics. */
class SignedVehicleTest {

  private static final MavlinkMessage HEARTBEAT = new MavlinkMessage.Heartbeat(2, 3, 209, 3, 4, 3);

  @TempDir private Path directory;

  private final Queue<Event<?>> events = new ConcurrentLinkedQueue<>();
  private final FrameWriter signing = new FrameWriter(7, 1);
  private final FrameWriter forger = new FrameWriter(7, 1);
  private final FrameWriter open = new FrameWriter(8, 1);
  private long stamp = Signature.timestamp(Instant.now());

  @Test
  void onlyWhatIsSignedIsToldOfAVehicleWithAKey() throws Exception {
    Path keys = directory.resolve("keys");
    assertThat(
            MavlinkKeyCommand.run(List.of("7", "--keys", keys.toString()), System.out, System.err))
        .isZero();
    String hex = Files.readString(keys).strip().split(" ")[1];
    SigningKey key = new SigningKey(HexFormat.of().parseHex(hex));
    Path config =
        Files.writeString(
            directory.resolve("config.yaml"), "mavlink: {signing_keys_file: '" + keys + "'}\n");
    Settings settings = SettingsFile.read(config, RunningProduct.settings(directory));
    String password;
    byte[] last;
    try (RunningProduct product = RunningProduct.start(settings);
        DatagramSocket socket = new DatagramSocket();
        TopicReader reader = reader(product)) {
      reader.start();
      socket.connect(product.mavlink());
      long[] boot = {1_000};
      RunningProduct.await(
          "both vehicles are told",
          () -> {
            boot[0] += 200;
            send(socket, signed(HEARTBEAT, key));
            send(socket, signed(position(boot[0], 473_000_000), key));
            send(socket, forger.write(position(boot[0], 100_000_000)));
            send(socket, open.write(HEARTBEAT));
            send(socket, open.write(position(boot[0], 474_000_000)));
            send(socket, open.write(new MavlinkMessage.Vibration(0, 3, 3, 9, 0, 0, 0)));
            send(
                socket,
                open.write(
                    new MavlinkMessage.AutopilotVersion(0, 5, 0x040507FFL, 0, 0, 0, "", "")));
            send(
                socket,
                new FrameWriter(8, 156)
                    .write(
                        new MavlinkMessage.AdsbVehicle(
                            0x4B1814,
                            475_000_000,
                            85_000_000,
                            1,
                            1_500_000,
                            27_000,
                            7_000,
                            0,
                            "SWR1",
                            3,
                            0,
                            31,
                            0)));
            return has(HealthUpdated.class)
                && has(AutopilotIdentified.class)
                && has(TrafficObserved.class)
                && latitudes().contains(47.3)
                && latitudes().contains(47.4);
          });

      assertThat(latitudes()).doesNotContain(10.0);
      String metrics = metrics(product);
      assertThat(metrics).containsPattern("skein_link_dropped_unsigned_total\\{[^}]*} [1-9]");
      assertThat(metrics).containsPattern("skein_link_dropped_wrong_signature_total\\{[^}]*} 0");
      assertThat(metrics).containsPattern("skein_link_dropped_replayed_total\\{[^}]*} 0");
      last = signed(HEARTBEAT, key);
      send(socket, last);
      password = product.password();
    }
    try (RunningProduct product = RunningProduct.startAgain(settings, password);
        DatagramSocket socket = new DatagramSocket()) {
      socket.connect(product.mavlink());
      RunningProduct.await(
          "what was heard before the restart is refused",
          () -> {
            send(socket, last);
            return metrics(product)
                .matches("(?s).*skein_link_dropped_old_signature_total\\{[^}]*} [1-9].*");
          });
      long[] boot = {1_000_000};
      RunningProduct.await(
          "what is new is not",
          () -> {
            boot[0] += 200;
            send(socket, signed(HEARTBEAT, key));
            send(socket, signed(position(boot[0], 479_000_000), key));
            return product.read("/api/v1/drones").get("items").values().stream()
                .anyMatch(each -> each.at("/location/latitude").asDouble() == 47.9);
          });
    }
  }

  private static String metrics(RunningProduct product) {
    try {
      return product.send(product.request("/actuator/prometheus").GET()).body();
    } catch (java.io.IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private TopicReader reader(RunningProduct product) {
    TopicReader.Start all = new TopicReader.Start.Beginning();
    return new TopicReader(
        product.product().bus(),
        "test",
        Map.of(Topic.DRONE_EVENTS, all, Topic.AIR_TRAFFIC, all),
        delivery -> {
          Event<?> event = delivery.findEvent();
          if (event != null) {
            events.add(event);
          }
        });
  }

  private boolean has(Class<?> type) {
    return events.stream().anyMatch(event -> type.isInstance(event.data()));
  }

  private List<Double> latitudes() {
    return events.stream()
        .filter(event -> event.data() instanceof LocationUpdated)
        .map(event -> ((LocationUpdated) event.data()).location().latitude())
        .distinct()
        .toList();
  }

  private byte[] signed(MavlinkMessage message, SigningKey key) {
    stamp = Math.max(stamp + 1, Signature.timestamp(Instant.now()));
    return signing.write(message, key, 1, stamp);
  }

  private static void send(DatagramSocket socket, byte[] frame) {
    try {
      socket.send(new DatagramPacket(frame, frame.length));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static MavlinkMessage position(long bootMillis, int latitude) {
    return new MavlinkMessage.GlobalPositionInt(
        bootMillis, latitude, 85_000_000, 500_000, 50_000, 100, 0, 0, 9_000);
  }
}
