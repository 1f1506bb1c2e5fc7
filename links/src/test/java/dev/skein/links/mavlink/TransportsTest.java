package dev.skein.links.mavlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.events.VehicleAddress;
import dev.skein.links.Run;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Vehicles that come by TCP, and those that the link speaks to first, on real sockets. */
@Timeout(60)
class TransportsTest {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final MavlinkMessage FLYING = new MavlinkMessage.Heartbeat(2, 3, 209, 3, 4, 3);

  private final BlockingQueue<Event<?>> events = new LinkedBlockingQueue<>();

  @Test
  void vehiclesConnectAndTheirFramesComeInPieces() throws Exception {
    int port = freePort();
    try (MavlinkLink link = link("tcpin:127.0.0.1:" + port);
        Socket first = new Socket(LOOPBACK, port);
        Socket second = new Socket(LOOPBACK, port)) {
      first.setTcpNoDelay(true);
      for (byte piece : new FrameWriter(7, 1).write(FLYING)) {
        first.getOutputStream().write(piece);
        first.getOutputStream().flush();
      }
      becomesADrone(link, 7);
      second.getOutputStream().write(new FrameWriter(8, 1).write(FLYING));
      becomesADrone(link, 8);

      assertThat(senderOfNextFrame(first)).isEqualTo(255);
      assertThat(senderOfNextFrame(second)).isEqualTo(255);
      assertThat(link.counters().snapshot())
          .containsEntry("tcp.connected", 2L)
          .containsEntry("frames", 2L)
          .doesNotContainKeys("dropped.truncated", "dropped.garbage");
      first.close();
      await(link, "tcp.disconnected", 1);
    }
  }

  @Test
  void whoTakesConnectionsIsConnectedToAgainWhenItsConnectionBreaks() throws Exception {
    try (ServerSocket router = new ServerSocket(0, 1, LOOPBACK)) {
      try (MavlinkLink link = link("tcpout:127.0.0.1:" + router.getLocalPort())) {
        try (Socket socket = router.accept()) {
          assertThat(senderOfNextFrame(socket)).isEqualTo(255);
          socket.getOutputStream().write(new FrameWriter(7, 1).write(FLYING));
          becomesADrone(link, 7);
        }
        try (Socket socket = router.accept()) {
          assertThat(senderOfNextFrame(socket)).isEqualTo(255);
        }
        await(link, "tcp.connected", 2);
      }
    }
  }

  @Test
  void whoDoesNotTakeConnectionsYetIsTriedAgain() throws Exception {
    int port = freePort();
    try (MavlinkLink link = link("tcpout:127.0.0.1:" + port)) {
      await(link, "tcp.unreachable", 1);
      try (ServerSocket router = new ServerSocket(port, 1, LOOPBACK);
          Socket socket = router.accept()) {
        assertThat(senderOfNextFrame(socket)).isEqualTo(255);
      }
    }
  }

  @Test
  void aClockThatIsSetForwardBreaksNoConnection() throws Exception {
    int port = freePort();
    AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
    FrameWriter vehicle = new FrameWriter(7, 1);
    try (MavlinkLink link =
            unstarted("tcpin:127.0.0.1:" + port, () -> Instant.now().plus(ahead.get()));
        Socket socket = new Socket(LOOPBACK, port)) {
      link.start();
      socket.getOutputStream().write(vehicle.write(FLYING));
      becomesADrone(link, 7);
      ahead.set(Duration.ofHours(1));
      await(link, "time.leaps", 1);
      long heard = link.counters().counter("frames").sum();
      while (link.counters().counter("frames").sum() == heard) {
        socket.getOutputStream().write(vehicle.write(FLYING));
        LockSupport.parkNanos(10_000_000);
      }

      assertThat(link.counters().snapshot()).doesNotContainKey("tcp.disconnected");
    }
  }

  @Test
  void whoDoesNotTakeConnectionsYetIsTriedAgainAlsoWhenTheClockIsSetBack() throws Exception {
    int port = freePort();
    AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ofHours(1));
    try (MavlinkLink link =
        unstarted("tcpout:127.0.0.1:" + port, () -> Instant.now().plus(ahead.get()))) {
      link.start();
      await(link, "tcp.unreachable", 1);
      ahead.set(Duration.ZERO);
      try (ServerSocket router = new ServerSocket(port, 1, LOOPBACK);
          Socket socket = router.accept()) {
        assertThat(senderOfNextFrame(socket)).isEqualTo(255);
      }
    }
  }

  @Test
  void whoListensIsSpokenToFirst() throws Exception {
    try (DatagramSocket vehicle = new DatagramSocket(0, LOOPBACK);
        MavlinkLink link = link("udpout:127.0.0.1:" + vehicle.getLocalPort())) {
      DatagramPacket hello = new DatagramPacket(new byte[300], 300);
      vehicle.receive(hello);
      assertThat(hello.getData()[5] & 0xFF).isEqualTo(255);

      byte[] heartbeat = new FrameWriter(7, 1).write(FLYING);
      vehicle.send(new DatagramPacket(heartbeat, heartbeat.length, hello.getSocketAddress()));
      becomesADrone(link, 7);
    }
  }

  @Test
  void aFurtherPortIsAnsweredFrom() throws Exception {
    int port = freePort();
    try (DatagramSocket vehicle = new DatagramSocket(0, LOOPBACK);
        MavlinkLink link = link("udpin:127.0.0.1:" + port)) {
      byte[] heartbeat = new FrameWriter(7, 1).write(FLYING);
      vehicle.send(
          new DatagramPacket(heartbeat, heartbeat.length, new InetSocketAddress(LOOPBACK, port)));
      becomesADrone(link, 7);
      DatagramPacket answer = new DatagramPacket(new byte[300], 300);
      vehicle.receive(answer);
      assertThat(answer.getPort()).isEqualTo(port);
    }
  }

  @Test
  void aFurtherPortHoldsAsMuchAsTheFirstAndWhatItDropsIsCounted() throws Exception {
    InetSocketAddress further = new InetSocketAddress(LOOPBACK, freePort());
    byte[] heartbeat = new FrameWriter(7, 1).write(FLYING);
    int sent = 60_000;
    try (DatagramSocket vehicle = new DatagramSocket(0, LOOPBACK);
        MavlinkLink link = unstarted("udpin:127.0.0.1:" + further.getPort())) {
      long before = 0;
      List<Long> dropped = new ArrayList<>();
      for (InetSocketAddress to : List.of(link.localAddress(), further)) {
        for (int i = 0; i < sent; i++) {
          vehicle.send(new DatagramPacket(heartbeat, heartbeat.length, to));
        }
        dropped.add(link.kernelDrops() - before);
        before = link.kernelDrops();
      }

      assertThat(dropped.getFirst()).isPositive();
      assertThat(dropped.getLast()).isCloseTo(dropped.getFirst(), withinPercentage(5));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "tcpin:127.0.0.1:5760, true",
    "tcpin:0.0.0.0:5760, false",
    "serial:/dev/ttyUSB0:57600, false"
  })
  void vehiclesAreAcceptedByThemselvesOnLoopbackOnly(String url, boolean isAccepted) {
    MavlinkSettings settings =
        MavlinkSettings.on(new InetSocketAddress(LOOPBACK, 14_550))
            .withConnections(
                new MavlinkSettings.Connections(
                    Optional.empty(), List.of(), List.of(LinkUrl.parse(url))));

    assertThat(settings.autoAccept()).isEqualTo(isAccepted);
  }

  @ParameterizedTest
  @CsvSource({
    "udpin:127.0.0.1:14550, udpin:127.0.0.1:14550",
    "tcpout://127.0.0.1:5760, tcpout:127.0.0.1:5760",
    "tcpin://0.0.0.0:5760, tcpin:0.0.0.0:5760",
    "serial:/dev/ttyUSB0:57600, serial:/dev/ttyUSB0:57600",
    "serial:///dev/serial/by-id/a:b:921600, serial:/dev/serial/by-id/a:b:921600"
  })
  void aUrlIsReadWithOrWithoutSlashes(String text, String told) {
    assertThat(LinkUrl.parse(text)).hasToString(told);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tcp:127.0.0.1:5760 | must begin with udpin: or udpout: or tcpin: or tcpout: or serial:, not tcp:127.0.0.1:5760",
        "serial:/dev/ttyUSB0 | must be serial:/dev/DEVICE:BAUD, with a rate of 1200 to 4000000, not /dev/ttyUSB0",
        "serial:ttyUSB0:57600 | must be serial:/dev/DEVICE:BAUD, with a rate of 1200 to 4000000, not ttyUSB0:57600",
        "serial:/dev/ttyUSB0:300 | must be serial:/dev/DEVICE:BAUD, with a rate of 1200 to 4000000, not /dev/ttyUSB0:300",
        "tcpout:5760 | must be host:port, not 5760",
        "udpin://127.0.0.1:99999 | must be host:port, not 127.0.0.1:99999"
      })
  void aUrlThatCannotBe(String text, String sentence) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LinkUrl.parse(text))
        .withMessage(sentence);
  }

  private MavlinkLink link(String url) throws IOException {
    MavlinkLink link = unstarted(url);
    link.start();
    return link;
  }

  private MavlinkLink unstarted(String url) throws IOException {
    return unstarted(url, InstantSource.system());
  }

  private MavlinkLink unstarted(String url, InstantSource clock) throws IOException {
    return new MavlinkLink(
        MavlinkSettings.on(new InetSocketAddress(LOOPBACK, 0))
            .withConnections(
                new MavlinkSettings.Connections(
                    Optional.empty(), List.of(), List.of(LinkUrl.parse(url)))),
        new Run("links@test", 1),
        events::add,
        new EventIds(InstantSource.system()),
        clock);
  }

  private void becomesADrone(MavlinkLink link, int system) throws InterruptedException {
    assertThat(next().type()).isEqualTo("vehicle.discovered");
    link.named(VehicleAddress.mavlink("mavlink", system, 1), new DroneId(system));
    assertThat(next().type()).isEqualTo("drone.connected");
    assertThat(next().type()).isEqualTo("drone.status.changed");
  }

  private Event<?> next() throws InterruptedException {
    Event<?> event = events.poll(20, TimeUnit.SECONDS);
    assertThat(event).isNotNull();
    return event;
  }

  /** The system that speaks; the stream must hold a whole MAVLink 2 frame. */
  private static int senderOfNextFrame(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    byte[] header = in.readNBytes(10);
    assertThat(header[0] & 0xFF).isEqualTo(0xFD);
    byte[] rest = in.readNBytes((header[1] & 0xFF) + 2);
    assertThat(rest).hasSize((header[1] & 0xFF) + 2);
    return header[5] & 0xFF;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
      return socket.getLocalPort();
    }
  }

  private static void await(MavlinkLink link, String counter, long count) {
    while (link.counters().counter(counter).sum() < count) {
      LockSupport.parkNanos(1_000_000);
    }
  }
}
