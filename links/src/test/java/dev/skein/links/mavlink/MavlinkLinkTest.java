package dev.skein.links.mavlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.events.VehicleAddress;
import dev.skein.links.LinkEvents;
import dev.skein.links.Run;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** A link on a real socket. */
class MavlinkLinkTest {

  private static final int PATIENCE_SECONDS = 10;

  private final BlockingQueue<Event<?>> events = new LinkedBlockingQueue<>();

  @Test
  void itHearsAVehicleAmongGarbageAndAnswersIt() throws Exception {
    InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    FrameWriter vehicle = new FrameWriter(9, 1);
    try (MavlinkLink link = open(MavlinkSettings.on(loopback), InstantSource.system());
        DatagramSocket socket = new DatagramSocket(0, loopback.getAddress())) {
      socket.connect(link.localAddress());
      socket.setSoTimeout((int) Duration.ofSeconds(PATIENCE_SECONDS).toMillis());
      link.start();
      send(socket, new byte[] {1, 2, 3});
      send(socket, new byte[0]);
      byte[] broken = vehicle.write(new MavlinkMessage.Heartbeat(2, 3, 81, 0, 3, 3));
      broken[11] ^= 1;
      send(socket, broken);
      send(socket, vehicle.write(new MavlinkMessage.Heartbeat(2, 3, 81, 0, 3, 3)));
      assertThat(next().type()).isEqualTo("vehicle.discovered");

      link.named(VehicleAddress.mavlink("mavlink", 9, 1), new DroneId(1));

      assertThat(next().type()).isEqualTo("drone.connected");
      assertThat(next().type()).isEqualTo("drone.status.changed");
      byte[] answer = new byte[300];
      DatagramPacket packet = new DatagramPacket(answer, answer.length);
      socket.receive(packet);
      // Of a ground station: system 255, component 190.
      assertThat(answer[5] & 0xFF).isEqualTo(255);
      assertThat(answer[6] & 0xFF).isEqualTo(190);
      assertThat(link.counters().snapshot())
          .containsEntry("dropped.garbage", 1L)
          .containsEntry("dropped.wrong_crc", 1L);
      assertThat(link.kernelDrops()).isZero();
      assertThat(link.receiveBuffer()).isPositive();
    }
  }

  @Test
  void whatTheKernelDropsIsCounted() throws Exception {
    InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    byte[] heartbeat = new FrameWriter(9, 1).write(new MavlinkMessage.Heartbeat(2, 3, 81, 0, 3, 3));
    int sent = 60_000;
    // However long that takes here, nothing has waited for long.
    InstantSource clock = InstantSource.fixed(Instant.now());
    try (MavlinkLink link = open(MavlinkSettings.on(loopback), clock);
        DatagramSocket socket = new DatagramSocket(0, loopback.getAddress())) {
      assertThat(link.kernelDrops()).isZero();
      socket.connect(link.localAddress());
      for (int i = 0; i < sent; i++) {
        send(socket, heartbeat);
      }
      long dropped = link.kernelDrops();
      assertThat(dropped).as("before anybody listens").isPositive();
      link.start();
      Instant patience = Instant.now().plusSeconds(PATIENCE_SECONDS);
      while (link.counters().counter("frames").sum() + dropped < sent
          && Instant.now().isBefore(patience)) {
        LockSupport.parkNanos(1_000_000);
      }
      assertThat(link.counters().counter("frames").sum() + link.kernelDrops()).isEqualTo(sent);
    }
  }

  /** From the moment it is taken, some of its vehicles reach nobody else. */
  @Test
  void aSharedPortIsTakenWhenTheLinkKnowsItsDrones() throws Exception {
    int port;
    try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    InetSocketAddress shared = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    try (MavlinkLink link =
            open(MavlinkSettings.on(shared).withSharedPort(true), InstantSource.system());
        DatagramSocket socket = new DatagramSocket(0, shared.getAddress())) {
      try (DatagramSocket other = new DatagramSocket(shared)) {
        assertThat(other.isBound()).isTrue();
      }
      link.named(VehicleAddress.mavlink("mavlink", 9, 1), new DroneId(1));
      link.start();
      assertThatThrownBy(() -> new DatagramSocket(shared)).isInstanceOf(BindException.class);
      socket.connect(shared);
      send(socket, new FrameWriter(9, 1).write(new MavlinkMessage.Heartbeat(2, 3, 81, 0, 3, 3)));
      assertThat(next().type()).isEqualTo("drone.connected");
    }
  }

  /** Nobody knows how old it is. */
  @Test
  void whatWaitedForLongBeforeTheStartIsNotHeard() throws Exception {
    InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
    FrameWriter vehicle = new FrameWriter(9, 1);
    try (MavlinkLink link =
            open(MavlinkSettings.on(loopback), () -> Instant.now().plus(ahead.get()));
        DatagramSocket socket = new DatagramSocket(0, loopback.getAddress())) {
      socket.connect(link.localAddress());
      link.named(VehicleAddress.mavlink("mavlink", 9, 1), new DroneId(1));
      send(socket, vehicle.write(new MavlinkMessage.Heartbeat(2, 3, 81, 0, 3, 3)));
      ahead.set(Duration.ofSeconds(10));
      link.start();
      Instant patience = Instant.now().plusSeconds(PATIENCE_SECONDS);
      while (link.counters().counter("dropped.stale").sum() == 0
          && Instant.now().isBefore(patience)) {
        LockSupport.parkNanos(1_000_000);
      }
      assertThat(link.counters().snapshot()).containsEntry("dropped.stale", 1L);
      assertThat(events).isEmpty();
    }
  }

  @Test
  void aClockThatIsSetBackStopsNoHeartbeats() throws Exception {
    InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ofHours(1));
    FrameWriter vehicle = new FrameWriter(9, 1);
    try (MavlinkLink link =
            open(MavlinkSettings.on(loopback), () -> Instant.now().plus(ahead.get()));
        DatagramSocket socket = new DatagramSocket(0, loopback.getAddress())) {
      socket.connect(link.localAddress());
      socket.setSoTimeout((int) Duration.ofSeconds(PATIENCE_SECONDS).toMillis());
      link.start();
      send(socket, vehicle.write(new MavlinkMessage.Heartbeat(2, 3, 81, 0, 3, 3)));
      receiveHeartbeat(socket);
      ahead.set(Duration.ZERO);
      send(socket, vehicle.write(new MavlinkMessage.Heartbeat(2, 3, 81, 0, 3, 3)));
      // One may have been on its way.
      receiveHeartbeat(socket);
      receiveHeartbeat(socket);
    }
  }

  @Test
  void aClockThatIsSetForwardTakesNoDroneAway() throws Exception {
    InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
    FrameWriter vehicle = new FrameWriter(9, 1);
    try (MavlinkLink link =
            open(MavlinkSettings.on(loopback), () -> Instant.now().plus(ahead.get()));
        DatagramSocket socket = new DatagramSocket(0, loopback.getAddress())) {
      socket.connect(link.localAddress());
      socket.setSoTimeout((int) Duration.ofSeconds(PATIENCE_SECONDS).toMillis());
      link.named(VehicleAddress.mavlink("mavlink", 9, 1), new DroneId(1));
      link.start();
      send(socket, vehicle.write(new MavlinkMessage.Heartbeat(2, 3, 81, 0, 3, 3)));
      receiveHeartbeat(socket);
      ahead.set(Duration.ofHours(1));
      // One may have been on its way.
      receiveHeartbeat(socket);
      receiveHeartbeat(socket);

      assertThat(link.counters().snapshot()).containsEntry("time.leaps", 1L);
      assertThat(events)
          .extracting(Event::type)
          .containsExactly("drone.connected", "drone.status.changed");
    }
  }

  private static void receiveHeartbeat(DatagramSocket socket) throws IOException {
    byte[] answer = new byte[300];
    do {
      socket.receive(new DatagramPacket(answer, answer.length));
    } while (answer[7] != MavlinkMessage.Heartbeat.ID);
  }

  /** An order would be as the name is here. */
  @Test
  void whatOthersBringWaitsForFewDatagrams() throws Exception {
    int vehicles = 2 * Transport.MOST_AT_ONCE + 2;
    VehicleAddress last = VehicleAddress.mavlink("mavlink", vehicles, 1);
    AtomicReference<MavlinkLink> busy = new AtomicReference<>();
    LinkEvents nameTheLast =
        event -> {
          if (events.isEmpty()) {
            busy.get().named(last, new DroneId(1));
          }
          events.add(event);
        };
    InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (MavlinkLink link =
            open(MavlinkSettings.on(loopback), nameTheLast, InstantSource.system());
        DatagramSocket socket = new DatagramSocket(0, loopback.getAddress())) {
      busy.set(link);
      socket.connect(link.localAddress());
      for (int vehicle = 1; vehicle <= vehicles; vehicle++) {
        send(
            socket,
            new FrameWriter(vehicle, 1).write(new MavlinkMessage.Heartbeat(2, 3, 81, 0, 3, 3)));
      }
      link.start();
      for (int vehicle = 1; vehicle < vehicles; vehicle++) {
        assertThat(next().type()).isEqualTo("vehicle.discovered");
      }
      assertThat(next().type()).as("it was named before it was heard").isEqualTo("drone.connected");
    }
  }

  @Test
  void whoBringsMoreThanTheLinkTakesWaits() throws Exception {
    InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    CountDownLatch mayGoOn = new CountDownLatch(1);
    AtomicInteger brought = new AtomicInteger();
    Thread opens = Thread.currentThread();
    InstantSource clock =
        () -> {
          try {
            if (Thread.currentThread() != opens) {
              mayGoOn.await();
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return Instant.now();
        };
    try (MavlinkLink link = open(MavlinkSettings.on(loopback), clock)) {
      link.start();
      Thread reader =
          Thread.ofVirtual()
              .start(() -> {
                for (int i = 0; i < MavlinkLink.MOST_WORK + 5; i++) {
                  link.stopped("links@other-" + i);
                  brought.incrementAndGet();
                }
              });
      while (brought.get() < MavlinkLink.MOST_WORK) {
        LockSupport.parkNanos(1_000_000);
      }
      assertThat(reader.join(Duration.ofMillis(100))).isFalse();
      assertThat(brought).hasValue(MavlinkLink.MOST_WORK);

      mayGoOn.countDown();
      assertThat(reader.join(Duration.ofSeconds(PATIENCE_SECONDS))).isTrue();
    } finally {
      mayGoOn.countDown();
    }
  }

  private MavlinkLink open(MavlinkSettings settings, InstantSource clock) throws IOException {
    return open(settings, events::add, clock);
  }

  private static MavlinkLink open(MavlinkSettings settings, LinkEvents events, InstantSource clock)
      throws IOException {
    return new MavlinkLink(
        settings, new Run("links@test", 1), events, new EventIds(InstantSource.system()), clock);
  }

  private Event<?> next() throws InterruptedException {
    Event<?> event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(event).isNotNull();
    return event;
  }

  private static void send(DatagramSocket socket, byte[] bytes) throws Exception {
    socket.send(new DatagramPacket(bytes, bytes.length));
  }
}
