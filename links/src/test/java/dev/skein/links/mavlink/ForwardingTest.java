package dev.skein.links.mavlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.events.SystemEvent;
import dev.skein.links.Run;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A ground station beside Skein on the same vehicles, on real sockets. */
@Timeout(30)
class ForwardingTest {

  private static final MavlinkMessage FLYING = new MavlinkMessage.Heartbeat(2, 3, 209, 3, 4, 3);
  private static final SigningKey KEY = new SigningKey(new byte[SigningKey.LENGTH]);

  /** It stands still: no path falls silent because the machine is slow. */
  private final InstantSource clock = InstantSource.fixed(Instant.now());

  private final BlockingQueue<Event<?>> events = new LinkedBlockingQueue<>();
  private final FrameWriter seven = new FrameWriter(7, 1);
  private final FrameWriter eight = new FrameWriter(8, 1);
  private final FrameWriter qgc = new FrameWriter(250, 190);
  private final Map<DatagramSocket, Deque<byte[]>> unread = new HashMap<>();
  private DatagramSocket station;
  private DatagramSocket first;
  private DatagramSocket second;

  @BeforeEach
  void open() throws IOException {
    station = socket();
    first = socket();
    second = socket();
  }

  @AfterEach
  void close() {
    station.close();
    first.close();
    second.close();
  }

  @Test
  void itSeesAllVehiclesAndSpeaksToOne() throws Exception {
    try (MavlinkLink link = link(Forward.Mode.BOTH)) {
      InetSocketAddress remote = bothAreSeen(link);

      byte[] arm = qgc.write(command(7));
      send(station, arm, remote);
      hearUntil(first, arm);
      byte[] ack = seven.write(new MavlinkMessage.CommandAck(400, 0, 0));
      send(first, ack, link.localAddress());
      hearUntil(station, ack);

      byte[] hello = qgc.write(new MavlinkMessage.Heartbeat(6, 8, 0, 0, 4, 3));
      send(station, hello, remote);
      // For all: what was for the other alone would have come before it.
      assertThat(hearUntil(second, hello)).doesNotContain(arm);
      hearUntil(first, hello);
      assertThat(link.counters().snapshot())
          .containsEntry("forward.received", 2L)
          .containsEntry("forward.to_vehicles", 3L);
      // The vehicles are found, and nothing comes of what the ground station says.
      assertThat(events)
          .extracting(Event::data)
          .allMatch(SystemEvent.VehicleDiscovered.class::isInstance)
          .hasSize(2);
    }
  }

  @Test
  void whatComesTogetherGoesTogether() throws Exception {
    try (MavlinkLink link = link(Forward.Mode.BOTH)) {
      bothAreSeen(link);
      ByteArrayOutputStream together = new ByteArrayOutputStream();
      for (int i = 0; i < 100; i++) {
        together.writeBytes(seven.write(FLYING));
      }
      byte[] all = together.toByteArray();
      send(first, all, link.localAddress());

      ByteArrayOutputStream heard = new ByteArrayOutputStream();
      int datagrams = 0;
      while (heard.size() < all.length) {
        byte[] datagram = bytes(receive(station));
        assertThat(datagram).hasSizeLessThanOrEqualTo(1_200);
        heard.writeBytes(datagram);
        datagrams++;
      }
      assertThat(heard.toByteArray()).isEqualTo(all);
      assertThat(datagrams).isLessThan(5);
      await(() -> link.counters().counter("forward.sent").sum() == 102, "all are sent");
    }
  }

  @Test
  void whatComesTwiceIsHeardOnceAndWhatComesBackGoesNowhere() throws Exception {
    try (MavlinkLink link = link(Forward.Mode.BOTH)) {
      InetSocketAddress remote = bothAreSeen(link);

      byte[] frame = seven.write(FLYING);
      send(first, frame, link.localAddress());
      send(second, frame, link.localAddress());
      await(link, "forward.doubled");
      byte[] next = seven.write(FLYING);
      send(first, next, link.localAddress());
      assertThat(hearUntil(station, next)).containsExactly(frame);

      send(station, frame, remote);
      await(link, "forward.refused.echo");
      assertThat(link.counters().snapshot()).doesNotContainKey("forward.to_vehicles");
    }
  }

  /** Each forwards to the other's port: what goes round would never end. */
  @Test
  void betweenTwoLinksNothingGoesInCircles() throws Exception {
    InetSocketAddress here = (InetSocketAddress) first.getLocalSocketAddress();
    InetSocketAddress there = (InetSocketAddress) second.getLocalSocketAddress();
    first.close();
    second.close();
    try (MavlinkLink one = start(between(here, there));
        MavlinkLink other = start(between(there, here))) {
      for (int i = 0; i < 5; i++) {
        send(station, seven.write(FLYING), here);
      }
      await(
          () ->
              one.counters().counter("forward.doubled").sum() >= 5
                  && other.counters().counter("forward.sent").sum() >= 5,
          "all have come back");

      assertThat(one.counters().snapshot()).containsEntry("forward.sent", 5L);
      assertThat(other.counters().snapshot()).containsEntry("forward.sent", 5L);
    }
  }

  @Test
  void signedFramesPassUnchanged() throws Exception {
    try (MavlinkLink link = link(Forward.Mode.BOTH)) {
      InetSocketAddress remote = bothAreSeen(link);

      byte[] arm = qgc.write(command(8), KEY, 0, 4_711);
      send(station, arm, remote);
      hearUntil(second, arm);
      byte[] ack = eight.write(new MavlinkMessage.CommandAck(400, 0, 0), KEY, 0, 4_712);
      send(second, ack, link.localAddress());
      hearUntil(station, ack);
    }
  }

  @Test
  void aStationThatMayOnlyViewIsRefused() throws Exception {
    try (MavlinkLink link = link(Forward.Mode.VIEW)) {
      InetSocketAddress remote = bothAreSeen(link);

      byte[] arm = qgc.write(command(7));
      send(station, arm, remote);
      await(link, "forward.refused.view");

      // What Skein itself sends afterwards is all there is.
      assertThat(hear(first)).isNotEqualTo(arm);
      assertThat(link.counters().snapshot()).doesNotContainKey("forward.to_vehicles");
    }
  }

  @Test
  void whoSpeaksAsAVehiclesRadioIsNotWhereItsOrdersGo() throws Exception {
    try (MavlinkLink link = link(Forward.Mode.BOTH)) {
      InetSocketAddress remote = bothAreSeen(link);
      byte[] radio =
          new FrameWriter(7, 1).write(new MavlinkMessage.RadioStatus(0, 0, 9, 9, 9, 9, 9));
      send(second, radio, link.localAddress());
      await(link, "frames.part_of_nobody");

      byte[] arm = qgc.write(command(7));
      send(station, arm, remote);
      hearUntil(first, arm);
      byte[] hello = qgc.write(new MavlinkMessage.Heartbeat(6, 8, 0, 0, 4, 3));
      send(station, hello, remote);
      assertThat(hearUntil(second, hello)).doesNotContain(arm);
    }
  }

  @Test
  void keysAndFramesForNobodyAreRefused() throws Exception {
    try (MavlinkLink link = link(Forward.Mode.BOTH)) {
      InetSocketAddress remote = bothAreSeen(link);

      send(station, qgc.write(new MavlinkMessage.SetupSigning(1, 7, 1, KEY)), remote);
      await(link, "forward.refused.setup_signing");
      send(station, qgc.write(command(99)), remote);
      await(link, "forward.refused.no_vehicle");
      send(station, new byte[] {1, 2, 3}, remote);
      await(link, "forward.dropped.garbage");
      assertThat(link.counters().snapshot()).doesNotContainKey("forward.to_vehicles");
    }
  }

  @Test
  void whoIsOneOfSeveralWithANumberIsNotSpokenTo() throws Exception {
    try (MavlinkLink link = link(MavlinkSettings.Identity.ENDPOINT)) {
      send(first, seven.write(FLYING), link.localAddress());
      send(second, new FrameWriter(7, 1).write(FLYING), link.localAddress());
      InetSocketAddress remote = from(station);
      hear(station);

      send(station, qgc.write(command(7)), remote);
      await(link, "forward.refused.ambiguous");
    }
  }

  @Test
  void aVehicleOnTwoPathsIsHeardOnceAndSpokenToOnTheOneInUse() throws Exception {
    try (MavlinkLink link = link(MavlinkSettings.Identity.UID)) {
      InetSocketAddress at = link.localAddress();
      MavlinkMessage who = new MavlinkMessage.AutopilotVersion(0, 0xaa01, 0, 0, 0, 0, "", "");
      for (DatagramSocket path : List.of(first, second)) {
        long before = link.counters().counter("frames").sum();
        send(path, seven.write(FLYING), at);
        send(path, seven.write(who), at);
        await(() -> link.counters().counter("frames").sum() == before + 2, "it is heard there");
      }
      SystemEvent.VehicleDiscovered found = (SystemEvent.VehicleDiscovered) events.take().data();
      // Not sooner: what the second path brings alone would count as doubled.
      link.named(found.address(), new DroneId(70));
      assertThat(events.take().data()).isInstanceOf(DroneEvent.class);

      InetSocketAddress remote = from(station);
      byte[] frame = {};
      for (int i = 0; i < 10; i++) {
        frame = seven.write(FLYING);
        send(second, frame, at);
        send(first, frame, at);
      }
      await(() -> link.counters().counter("forward.doubled").sum() == 10, "all have come twice");
      assertThat(hearUntil(station, frame)).doesNotHaveDuplicates().doesNotContain(frame);

      byte[] arm = qgc.write(command(7));
      send(station, arm, remote);
      hearUntil(first, arm);
      assertThat(link.counters().snapshot())
          .containsEntry("forward.to_vehicles", 1L)
          .doesNotContainKey("forward.refused.ambiguous");
    }
  }

  /** Each numbers its frames by itself: none is the same as another. */
  @Test
  void aVehicleWithTwoRadiosOfItsOwnIsHeardByTheOneInUseAlone() throws Exception {
    try (MavlinkLink link = link(Forward.Mode.BOTH)) {
      InetSocketAddress at = link.localAddress();
      byte[] found = seven.write(FLYING);
      send(first, found, at);
      InetSocketAddress remote = from(station, found);
      link.named(((SystemEvent.VehicleDiscovered) events.take().data()).address(), new DroneId(70));
      // From now on it is a drone, which has paths.
      while (!(events.take().data() instanceof DroneEvent.Connected)) {}

      FrameWriter byOther = new FrameWriter(7, 1);
      for (int i = 0; i < 100; i++) {
        byOther.write(FLYING);
      }
      for (int i = 0; i < 10; i++) {
        send(second, byOther.write(FLYING), at);
      }
      await(() -> link.counters().counter("forward.doubled").sum() == 10, "all have come");
      byte[] next = seven.write(FLYING);
      send(first, next, at);
      assertThat(hearUntil(station, next)).isEmpty();

      byte[] arm = qgc.write(command(7));
      send(station, arm, remote);
      hearUntil(first, arm);
      assertThat(link.counters().snapshot()).containsEntry("forward.to_vehicles", 1L);
    }
  }

  @Test
  void twoVehiclesOfOneNumberAreNotSpokenToAlsoWhereTheirHardwareIsKnown() throws Exception {
    try (MavlinkLink link = link(MavlinkSettings.Identity.UID)) {
      for (DatagramSocket each : List.of(first, second)) {
        long uid = each == first ? 0xaa01 : 0xaa02;
        send(each, seven.write(FLYING), link.localAddress());
        send(
            each,
            seven.write(new MavlinkMessage.AutopilotVersion(0, uid, 0, 0, 0, 0, "", "")),
            link.localAddress());
      }
      events.take();
      events.take();
      InetSocketAddress remote = from(station);

      send(station, qgc.write(command(7)), remote);
      await(link, "forward.refused.ambiguous");
    }
  }

  @Test
  void theLinksOwnPortIsNoGroundStation() {
    InetSocketAddress own = (InetSocketAddress) station.getLocalSocketAddress();
    station.close();

    for (InetSocketAddress listen : List.of(own, new InetSocketAddress(own.getPort()))) {
      MavlinkSettings settings =
          MavlinkSettings.on(listen)
              .withConnections(settings(own, Forward.Mode.VIEW).connections());
      assertThatIOException()
          .isThrownBy(() -> start(settings))
          .withMessage(
              "mavlink.forward: %s:%d is where this link listens itself; name the ground"
                      .formatted(own.getHostString(), own.getPort())
                  + " station's port");
    }
    MavlinkSettings.Connections toAnotherOfItsPorts =
        new MavlinkSettings.Connections(
            Optional.empty(),
            List.of(new Forward(own, Forward.Mode.VIEW)),
            List.of(LinkUrl.parse("udpin:0.0.0.0:" + own.getPort())));
    MavlinkSettings settings =
        MavlinkSettings.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .withConnections(toAnotherOfItsPorts);
    assertThatIOException()
        .isThrownBy(() -> start(settings))
        .withMessageContaining("is where this link listens itself");
  }

  @Test
  void aTargetIsReadFromText() {
    assertThat(Forward.parse("127.0.0.1:14551"))
        .isEqualTo(new Forward(new InetSocketAddress("127.0.0.1", 14_551), Forward.Mode.BOTH));
    assertThat(Forward.parse("127.0.0.1:14551,view").mode()).isEqualTo(Forward.Mode.VIEW);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Forward.parse("14551,view"))
        .withMessage("must be host:port, not 14551");
  }

  private MavlinkLink link(MavlinkSettings.Identity identity) throws IOException {
    MavlinkSettings.Policies policies =
        new MavlinkSettings.Policies(
            identity,
            MavlinkSettings.Follow.AFTER_SILENCE,
            MavlinkSettings.Setup.LOOPBACK,
            MessageRates.DEFAULTS);
    return start(settings(Forward.Mode.BOTH).withPolicies(policies));
  }

  private MavlinkLink link(Forward.Mode mode) throws IOException {
    return start(settings(mode));
  }

  private MavlinkSettings settings(Forward.Mode mode) {
    return settings((InetSocketAddress) station.getLocalSocketAddress(), mode);
  }

  private static MavlinkSettings settings(InetSocketAddress to, Forward.Mode mode) {
    Forward forward = new Forward(to, mode);
    return MavlinkSettings.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .withConnections(
            new MavlinkSettings.Connections(Optional.empty(), List.of(forward), List.of()));
  }

  private static MavlinkSettings between(InetSocketAddress listen, InetSocketAddress to) {
    return MavlinkSettings.on(listen)
        .withConnections(settings(to, Forward.Mode.VIEW).connections());
  }

  private MavlinkLink start(MavlinkSettings settings) throws IOException {
    MavlinkLink link =
        new MavlinkLink(
            settings, new Run("links@test", 1), events::add, new EventIds(clock), clock);
    link.start();
    return link;
  }

  /** Where the ground station hears the vehicles from. */
  private InetSocketAddress bothAreSeen(MavlinkLink link) throws IOException {
    byte[] one = seven.write(FLYING);
    byte[] other = eight.write(FLYING);
    send(first, one, link.localAddress());
    send(second, other, link.localAddress());
    InetSocketAddress remote = from(station, one);
    hearUntil(station, other);
    return remote;
  }

  private static MavlinkMessage command(int system) {
    return new MavlinkMessage.CommandLong(Collections.nCopies(7, 1f), 400, system, 1, 0);
  }

  private static DatagramSocket socket() throws IOException {
    DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static void send(DatagramSocket from, byte[] frame, InetSocketAddress to)
      throws IOException {
    from.send(new DatagramPacket(frame, frame.length, to));
  }

  private InetSocketAddress from(DatagramSocket socket, byte[] expected) throws IOException {
    InetSocketAddress remote = from(socket);
    assertThat(hear(socket)).isEqualTo(expected);
    return remote;
  }

  private InetSocketAddress from(DatagramSocket socket) throws IOException {
    DatagramPacket packet = receive(socket);
    FrameReader.read(
        packet.getData(),
        packet.getLength(),
        new FrameReader.Sink() {
          @Override
          public void whole(byte[] bytes, int from, int to) {
            unread
                .computeIfAbsent(socket, _ -> new ArrayDeque<>())
                .add(Arrays.copyOfRange(bytes, from, to));
          }

          @Override
          public void frame(Frame frame) {
            // Compared as it came.
          }

          @Override
          public void dropped(Drop cause) {
            throw new AssertionError(cause);
          }
        });
    return (InetSocketAddress) packet.getSocketAddress();
  }

  /** The next frame, of a datagram that may hold several. */
  private byte[] hear(DatagramSocket socket) throws IOException {
    while (unread.getOrDefault(socket, new ArrayDeque<>()).isEmpty()) {
      from(socket);
    }
    return unread.get(socket).remove();
  }

  /** What comes before that frame. */
  private List<byte[]> hearUntil(DatagramSocket socket, byte[] expected) throws IOException {
    List<byte[]> before = new ArrayList<>();
    byte[] frame = hear(socket);
    while (!Arrays.equals(frame, expected)) {
      before.add(frame);
      frame = hear(socket);
    }
    return before;
  }

  private static DatagramPacket receive(DatagramSocket socket) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
    socket.receive(packet);
    return packet;
  }

  private static byte[] bytes(DatagramPacket packet) {
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }

  private static void await(MavlinkLink link, String counter) {
    await(() -> link.counters().snapshot().containsKey(counter), counter);
  }

  /** Until the test's time is over, which interrupts it. */
  private static void await(BooleanSupplier condition, String what) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(1_000_000);
      if (Thread.interrupted()) {
        throw new AssertionError("waited in vain: " + what);
      }
    }
  }
}
