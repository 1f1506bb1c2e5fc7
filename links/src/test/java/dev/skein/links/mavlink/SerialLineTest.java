package dev.skein.links.mavlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.events.SystemEvent;
import dev.skein.events.VehicleAddress;
import dev.skein.links.Run;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A vehicle on a serial line, which is a pseudo terminal here: to the library it is a device. */
@Timeout(60)
class SerialLineTest {

  @TempDir private Path directory;

  private final BlockingQueue<Event<?>> events = new LinkedBlockingQueue<>();
  private final FrameWriter seven = new FrameWriter(7, 1);
  private long bootMillis = 1_000;

  @Test
  void aVehicleIsHeardAndSpokenToAndTheDeviceMayGoAndReturn() throws Exception {
    Path device = directory.resolve("ttyUSB0");
    try (MavlinkLink link = link(device)) {
      // It need not be there when the link starts.
      await(() -> count(link, "serial.unreachable") > 0);
      try (PseudoTerminal line = new PseudoTerminal(device)) {
        becomesADrone(link, line, device);
        assertThat(heard(line)).containsOnly(255L);
        assertThat(count(link, "serial.connected")).isEqualTo(1);
      }
      await(() -> count(link, "serial.disconnected") == 1);
      await(() -> isLast(DroneEvent.StatusChanged.class));
      try (PseudoTerminal line = new PseudoTerminal(device)) {
        events.clear();
        await(() -> {
          speak(line);
          return events.stream().anyMatch(each -> each.data() instanceof DroneEvent.Connected);
        });
        assertThat(count(link, "serial.connected")).isEqualTo(2);
        assertThat(link.counters().snapshot())
            .doesNotContainKeys("serial.overflow", "dropped.wrong_crc");
      }
    }
  }

  private MavlinkLink link(Path device) throws IOException {
    LinkUrl url = LinkUrl.parse("serial:" + device + ":57600");
    MavlinkLink link =
        new MavlinkLink(
            MavlinkSettings.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withConnections(
                    new MavlinkSettings.Connections(Optional.empty(), List.of(), List.of(url))),
            new Run("links@test", 1),
            events::add,
            new EventIds(InstantSource.system()),
            InstantSource.system());
    link.start();
    return link;
  }

  private void becomesADrone(MavlinkLink link, PseudoTerminal line, Path device) {
    await(() -> {
      speak(line);
      return !events.isEmpty();
    });
    assertThat(events.element().data())
        .isInstanceOfSatisfying(
            SystemEvent.VehicleDiscovered.class,
            found -> assertThat(found.remoteAddress()).isEqualTo(device.toString()));
    link.named(VehicleAddress.mavlink("mavlink", 7, 1), new DroneId(1));
    await(() -> {
      speak(line);
      return events.stream().anyMatch(each -> each.data() instanceof DroneEvent.LocationUpdated);
    });
  }

  /** Frames in pieces, as a line brings them. */
  private void speak(PseudoTerminal line) {
    bootMillis += 100;
    byte[] heartbeat = seven.write(new MavlinkMessage.Heartbeat(2, 3, 209, 3, 4, 3));
    byte[] position =
        seven.write(
            new MavlinkMessage.GlobalPositionInt(
                bootMillis, 473_000_000, 85_000_000, 500_000, 50_000, 100, 0, 0, 9_000));
    line.write(heartbeat);
    line.write(Arrays.copyOf(position, 5));
    line.write(Arrays.copyOfRange(position, 5, position.length));
    LockSupport.parkNanos(20_000_000);
  }

  /** Who speaks on the line. */
  private static List<Long> heard(PseudoTerminal line) {
    List<Long> senders = new java.util.ArrayList<>();
    FrameReader.Sink sink =
        new FrameReader.Sink() {
          @Override
          public void frame(Frame frame) {
            senders.add(frame.systemId());
          }

          @Override
          public void dropped(Drop cause) {
            // What was read before began in the middle.
          }
        };
    await(() -> {
      byte[] bytes = line.read();
      FrameReader.read(bytes, bytes.length, sink);
      return senders.size() > 2;
    });
    return senders;
  }

  private boolean isLast(Class<?> type) {
    List<Event<?>> all = List.copyOf(events);
    return !all.isEmpty() && type.isInstance(all.getLast().data());
  }

  private static long count(MavlinkLink link, String counter) {
    return link.counters().snapshot().getOrDefault(counter, 0L);
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(1_000_000);
    }
  }
}
