package dev.skein.links.mavlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.events.VehicleAddress;
import dev.skein.links.Run;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Signatures against an independent vehicle: npm's node-mavlink, over UDP. */
@Timeout(60)
class SigningPeerTest {

  private static final String KEY =
      "0f1e2d3c4b5a69788796a5b4c3d2e1f000112233445566778899aabbccddeeff";
  private static final String OTHER = "ff".repeat(32);
  private static final int HEARTBEAT = 0;
  private static final int SETUP_SIGNING = 256;
  private static final VehicleAddress ADDRESS = VehicleAddress.mavlink("mavlink", 7, 1);

  private final BlockingQueue<Event<?>> events = new LinkedBlockingQueue<>();

  @Test
  void eachVerifiesWhatTheOtherSigns() throws Exception {
    try (MavlinkLink link = link("7 " + KEY);
        Peer peer = new Peer(link, KEY)) {
      becomesADrone(link);

      List<JsonNode> heard = peer.hear(5);
      assertThat(heard)
          .allMatch(line -> line.get(1).asBoolean())
          .allMatch(line -> line.get(2).asBoolean());
      assertThat(heard.stream().map(line -> line.get(3).asLong()).toList())
          .isSorted()
          .doesNotHaveDuplicates();
      assertThat(link.counters().snapshot().keySet()).noneMatch(name -> name.startsWith("dropped"));
    }
  }

  @Test
  void whoSignsWithAnotherKeyOrNoneIsNobody() throws Exception {
    try (MavlinkLink link = link("7 " + KEY)) {
      try (Peer _ = new Peer(link, OTHER)) {
        await(link, "dropped.wrong_signature");
      }
      try (Peer _ = new Peer(link, null)) {
        await(link, "dropped.unsigned");
      }
      assertThat(events).isEmpty();
    }
  }

  @Test
  void whereNoKeyIsSetSignedAndUnsignedCount() throws Exception {
    try (MavlinkLink link = link("8 " + KEY)) {
      try (Peer peer = new Peer(link, OTHER)) {
        becomesADrone(link);
        assertThat(peer.hear(1).getFirst().get(1).asBoolean()).isFalse();
      }
    }
  }

  @Test
  void aVehicleOnThisMachineIsGivenItsKey() throws Exception {
    try (MavlinkLink link = link("7 " + KEY + " setup");
        Peer peer = new Peer(link, null)) {
      JsonNode first = peer.hear(1).getFirst();
      assertThat(first.get(0).asInt()).isEqualTo(SETUP_SIGNING);

      becomesADrone(link);
      JsonNode next = peer.hear(1).getFirst();
      while (next.get(0).asInt() != HEARTBEAT) {
        next = peer.hear(1).getFirst();
      }
      assertThat(next.get(2).asBoolean()).isTrue();
      assertThat(link.counters().snapshot()).containsKeys("dropped.unsigned", "signing.setup_sent");
    }
  }

  private MavlinkLink link(String keys) throws IOException {
    MavlinkLink link =
        new MavlinkLink(
            MavlinkSettings.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
            new Run("links@test", 1),
            events::add,
            new EventIds(InstantSource.system()),
            InstantSource.system());
    link.signingKeys(SigningKeys.parse(List.of(keys)));
    link.start();
    return link;
  }

  private void becomesADrone(MavlinkLink link) throws InterruptedException {
    assertThat(next().type()).isEqualTo("vehicle.discovered");
    link.named(ADDRESS, new DroneId(1));
    assertThat(next().type()).isEqualTo("drone.connected");
    Event<?> event = next();
    while (!(event.data() instanceof DroneEvent.LocationUpdated)) {
      event = next();
    }
  }

  private Event<?> next() throws InterruptedException {
    Event<?> event = events.poll(20, TimeUnit.SECONDS);
    assertThat(event).isNotNull();
    return event;
  }

  private static void await(MavlinkLink link, String counter) {
    while (!link.counters().snapshot().containsKey(counter)) {
      java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
    }
  }

  private static final class Peer implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private final Process node;
    private final BufferedReader lines;

    Peer(MavlinkLink link, String key) throws IOException {
      List<String> command =
          new ArrayList<>(List.of("node", "peer.mjs", "" + link.localAddress().getPort(), "7"));
      if (key != null) {
        command.add(key);
      }
      node =
          new ProcessBuilder(command)
              .directory(Path.of("src/test/node").toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      lines = node.inputReader();
    }

    /** The next frames it hears. */
    List<JsonNode> hear(int count) throws IOException {
      List<JsonNode> heard = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        heard.add(JSON.readTree(lines.readLine()));
      }
      return heard;
    }

    @Override
    public void close() throws Exception {
      node.destroy();
      node.waitFor();
    }
  }
}
