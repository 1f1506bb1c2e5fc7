package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.DroneId;
import dev.skein.links.Run;
import dev.skein.links.mavlink.Drop;
import dev.skein.links.mavlink.Frame;
import dev.skein.links.mavlink.FrameReader;
import dev.skein.links.mavlink.FrameWriter;
import dev.skein.links.mavlink.MavlinkMessage;
import dev.skein.links.mavlink.MavlinkMessage.CommandAck;
import dev.skein.links.mavlink.MavlinkMessage.CommandLong;
import dev.skein.links.mavlink.MavlinkMessage.Heartbeat;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Rule 4: what stands on drone-commands goes to the vehicle once, or not at all. */
class OrdersTest {

  private static final int LAND = 21;
  private static final int RETURN = 20;

  @TempDir private Path directory;

  @Test
  void anOrderReachesTheVehicleOnceAndIsAccountedFor() throws Exception {
    String password;
    try (RunningProduct skein = RunningProduct.start(directory);
        TestOrders orders = new TestOrders(skein);
        TestVehicle vehicle = new TestVehicle(skein.mavlink())) {
      password = skein.password();
      DroneId drone = drone(skein);
      Run link = orders.link(drone);

      orders.order("landing", drone, "land", link, Instant.now().plusSeconds(20));
      RunningProduct.await("landed", () -> orders.stages("landing").contains("acknowledged"));
      assertThat(orders.stages("landing"))
          .containsExactly("requested", "accepted", "sent", "acknowledged");
      assertThat(vehicle.heard(LAND)).hasSize(1);

      // Written again, too late, or by somebody who did not ask: nothing leaves.
      orders.accept("landing", drone, "land", link, Instant.now().plusSeconds(20));
      orders.accept("forged", drone, "land", link, Instant.now().plusSeconds(20));
      orders.order("late", drone, "land", link, Instant.now().minusSeconds(1));
      RunningProduct.await("refused", () -> orders.stages("late").contains("expired"));
      assertThat(orders.counter("skein_link_orders_refused_repeated_total")).isEqualTo(1);
      assertThat(orders.counter("skein_link_orders_refused_not_requested_total")).isEqualTo(1);

      vehicle.fallSilent();
      orders.order("open", drone, "return_to_base", link, Instant.now().plusSeconds(60));
      RunningProduct.await("sent", () -> !vehicle.heard(RETURN).isEmpty());
      assertThat(vehicle.heard(LAND)).hasSize(1);
    }
    try (RunningProduct skein = RunningProduct.startAgain(directory, password);
        TestOrders orders = new TestOrders(skein);
        TestVehicle vehicle = new TestVehicle(skein.mavlink())) {
      RunningProduct.await("told", () -> orders.stages("open").contains("uncertain"));
      Run link = orders.link(drone(skein));
      orders.order("last", drone(skein), "land", link, Instant.now().plusSeconds(20));
      RunningProduct.await("landed", () -> orders.stages("last").contains("acknowledged"));
      assertThat(vehicle.heard(RETURN)).isEmpty();
    }
  }

  private static DroneId drone(RunningProduct skein) throws Exception {
    RunningProduct.await(
        "a drone that is here",
        () -> {
          JsonNode drones = skein.read("/api/v1/drones").get("items");
          return drones.size() == 1 && drones.get(0).get("connected").asBoolean();
        });
    return new DroneId(skein.get("/api/v1/drones").get("items").get(0).get("drone_id").asLong());
  }

  /** Says that it is there, takes every order, and remembers what it heard. */
  private static final class TestVehicle implements AutoCloseable {
    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final InetSocketAddress link;
    private final FrameWriter writer = new FrameWriter(9, 1);
    private final List<CommandLong> heard = new CopyOnWriteArrayList<>();
    private volatile boolean silent;
    private Instant said = Instant.EPOCH;

    TestVehicle(InetSocketAddress link) throws IOException {
      this.link = link;
      socket.setSoTimeout(50);
      Thread.ofPlatform().daemon().start(this::run);
    }

    /** It hears, but answers no order any more. */
    void fallSilent() {
      silent = true;
    }

    List<CommandLong> heard(int command) {
      return heard.stream().filter(each -> each.command() == command).toList();
    }

    private void run() {
      byte[] buffer = new byte[2048];
      while (!socket.isClosed()) {
        try {
          if (said.plusMillis(500).isBefore(Instant.now())) {
            said = Instant.now();
            send(new Heartbeat(2, 3, 0x81, 4, 4, 3));
          }
          DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
          socket.receive(packet);
          FrameReader.read(buffer, packet.getLength(), new Ear());
        } catch (SocketTimeoutException e) {
          // Nothing is said to it.
        } catch (IOException e) {
          return;
        }
      }
    }

    private void send(MavlinkMessage message) throws IOException {
      byte[] bytes = writer.write(message);
      socket.send(new DatagramPacket(bytes, bytes.length, link));
    }

    @Override
    public void close() {
      socket.close();
    }

    private final class Ear implements FrameReader.Sink {
      @Override
      public void frame(Frame frame) {
        if (frame.message() instanceof CommandLong command) {
          heard.add(command);
          try {
            if (!silent) {
              // To another ground station first, which has asked the same.
              send(new CommandAck(command.command(), 2, 0, 250, 190));
              send(new CommandAck(command.command(), 0, 0, 255, 190));
            }
          } catch (IOException e) {
            // It is being closed.
          }
        }
      }

      @Override
      public void dropped(Drop cause) {
        throw new IllegalStateException(cause.toString());
      }
    }
  }
}
