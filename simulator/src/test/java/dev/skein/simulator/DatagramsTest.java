package dev.skein.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.links.mavlink.Drop;
import dev.skein.links.mavlink.Frame;
import dev.skein.links.mavlink.FrameReader;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is due together comes in one datagram from an ArduPilot, in one each from a PX4. */
class DatagramsTest {

  @Test
  void anArduPilotPutsWhatItSaysAtOnceIntoOne() throws IOException {
    assertThat(framesOfDatagrams("ardupilot")).anyMatch(frames -> frames > 3);
  }

  @Test
  void aPx4SendsEachMessageInItsOwn() throws IOException {
    assertThat(framesOfDatagrams("px4")).containsOnly(1);
  }

  private static List<Integer> framesOfDatagrams(String autopilot) throws IOException {
    List<Integer> counts = new ArrayList<>();
    try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        SimulatedFleet fleet =
            new SimulatedFleet(
                SimulateCommand.Options.parse(
                        new ArrayDeque<>(List.of("--drones", "2", "--autopilot", autopilot)))
                    .settings(),
                new InetSocketAddress(server.getLocalAddress(), server.getLocalPort()))) {
      server.setSoTimeout(10_000);
      fleet.start();
      DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
      while (counts.size() < 60) {
        server.receive(packet);
        counts.add(frames(packet));
      }
    }
    return counts;
  }

  private static int frames(DatagramPacket packet) {
    List<Frame> frames = new ArrayList<>();
    FrameReader.read(
        packet.getData(),
        packet.getLength(),
        new FrameReader.Sink() {
          @Override
          public void frame(Frame frame) {
            frames.add(frame);
          }

          @Override
          public void dropped(Drop cause) {
            throw new AssertionError("a frame was cut: " + cause);
          }
        });
    return frames.size();
  }
}
