package dev.skein.app.bench;

import dev.skein.events.DroneEvent.LocationUpdated;
import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.events.SystemEvent.VehicleDiscovered;
import dev.skein.events.VehicleAddress;
import dev.skein.links.Run;
import dev.skein.links.mavlink.Drop;
import dev.skein.links.mavlink.Forward;
import dev.skein.links.mavlink.Frame;
import dev.skein.links.mavlink.FrameReader;
import dev.skein.links.mavlink.FrameWriter;
import dev.skein.links.mavlink.MavlinkLink;
import dev.skein.links.mavlink.MavlinkMessage;
import dev.skein.links.mavlink.MavlinkSettings;
import dev.skein.links.mavlink.Recording;
import dev.skein.links.mavlink.SigningKey;
import dev.skein.links.mavlink.SigningKeys;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What hearing costs: a link on a socket of its own, vehicles that say what autopilots say at a
 * fixed rate, and nobody behind it. Told are the link thread's processor time, that of the codec
 * alone over the same frames, and what was lost.
 */
final class LinkRun {

  /** System ids 1 to 250 with four components each. */
  static final int MOST_VEHICLES = 1_000;

  private static final int COMPONENTS = 4;
  private static final int WARM_UP_SECONDS = 10;
  private static final long STEP_NANOS = 1_000_000;
  private static final long SETTLE_NANOS = 1_000_000_000L;
  private static final int LINK_ID = 1;
  private static final long MOST_RECORDED = 1_000_000_000;
  private static final String LINK_THREAD = "link-mavlink";
  private static final String RECORD_THREAD = "record-mavlink";

  private final int vehicles;
  private final int rate;
  private final int seconds;
  private final Load load;
  private final SigningKey key = new SigningKey(new byte[SigningKey.LENGTH]);
  private final List<FrameWriter> writers = new ArrayList<>();
  private final Map<VehicleAddress, Long> ids = new ConcurrentHashMap<>();
  private final AtomicLong positions = new AtomicLong();
  private volatile @Nullable MavlinkLink current;
  private long number;
  private long timestamp;

  /**
   * @param rate messages a second of each vehicle
   */
  LinkRun(int vehicles, int rate, int seconds, Load load) {
    this.vehicles = vehicles;
    this.rate = rate;
    this.seconds = seconds;
    this.load = load;
    for (int i = 0; i < vehicles; i++) {
      writers.add(new FrameWriter(1 + i / COMPONENTS, 1 + i % COMPONENTS));
    }
  }

  /** What the link has to do beside hearing vehicles. */
  record Load(boolean isSigned, boolean isRecorded, boolean isForwarded) {}

  /** Whether nothing was lost. */
  boolean measure(PrintStream out) throws IOException {
    Path logs = Files.createTempDirectory("skein-bench-link");
    try (DatagramSocket station = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      Thread.ofPlatform().daemon().name("station").start(() -> drain(station));
      return measure(
          out,
          new MavlinkSettings.Connections(
              load.isRecorded ? Optional.of(new Recording(logs, MOST_RECORDED)) : Optional.empty(),
              load.isForwarded
                  ? List.of(
                      new Forward(
                          (InetSocketAddress) station.getLocalSocketAddress(), Forward.Mode.VIEW))
                  : List.of(),
              List.of()));
    } finally {
      delete(logs);
    }
  }

  private boolean measure(PrintStream out, MavlinkSettings.Connections connections)
      throws IOException {
    InstantSource clock = InstantSource.system();
    timestamp = (clock.millis() - Instant.parse("2015-01-01T00:00:00Z").toEpochMilli()) * 100;
    InetSocketAddress loopback = new InetSocketAddress("127.0.0.1", 0);
    try (MavlinkLink link =
            new MavlinkLink(
                MavlinkSettings.on(loopback).withConnections(connections),
                new Run("links@bench", 1),
                this::take,
                new EventIds(clock),
                clock);
        DatagramChannel socket = DatagramChannel.open()) {
      if (load.isSigned) {
        String hex = HexFormat.of().formatHex(new byte[SigningKey.LENGTH]);
        link.signingKeys(SigningKeys.parse(List.of("* " + hex)));
      }
      current = link;
      link.start();
      socket.connect(link.localAddress());
      for (int i = 0; i < vehicles; i++) {
        socket.write(ByteBuffer.wrap(write(i, heartbeat())));
      }
      send(socket, WARM_UP_SECONDS);
      LockSupport.parkNanos(SETTLE_NANOS);
      long framesBefore = link.counters().counter("frames").sum();
      long positionsBefore = positions.get();
      long dropsBefore = link.kernelDrops();
      long cpuBefore = cpuNanos(LINK_THREAD);
      long recorderBefore = load.isRecorded ? cpuNanos(RECORD_THREAD) : 0;
      long sent = send(socket, seconds);
      long cpu = cpuNanos(LINK_THREAD) - cpuBefore;
      long recorder = load.isRecorded ? cpuNanos(RECORD_THREAD) - recorderBefore : 0;
      LockSupport.parkNanos(SETTLE_NANOS);
      long frames = link.counters().counter("frames").sum() - framesBefore;
      out.printf(
          "%d vehicles, %d messages/s each, %s%s%s, %d s%n",
          vehicles,
          rate,
          load.isSigned ? "signed" : "unsigned",
          load.isRecorded ? ", recorded" : "",
          load.isForwarded ? ", forwarded" : "",
          seconds);
      long drops = link.kernelDrops() - dropsBefore;
      out.printf("sent %d, heard %d, kernel drops %d%n", sent, frames, drops);
      out.printf("drones %d, positions told %d%n", ids.size(), positions.get() - positionsBefore);
      print(out, "link thread: receive, decode, fold", cpu, sent);
      if (load.isRecorded) {
        print(out, "recorder's thread", recorder, sent);
      }
      print(out, "codec alone", codecNanos(sent), sent);
      link.counters()
          .snapshot()
          .forEach((name, value) -> {
            if (name.startsWith("dropped")
                || name.startsWith("record")
                || name.startsWith("forward")) {
              out.printf("%s %d%n", name, value);
            }
          });
      return frames == sent && drops == 0 && ids.size() == vehicles;
    }
  }

  private void take(Event<?> event) {
    switch (event.data()) {
      case VehicleDiscovered found -> {
        long id = ids.computeIfAbsent(found.address(), _ -> number(found.address()));
        MavlinkLink link = current;
        if (link != null) {
          link.named(found.address(), new DroneId(id));
        }
      }
      case LocationUpdated _ -> positions.incrementAndGet();
      default -> {}
    }
  }

  private static long number(VehicleAddress address) {
    return address.systemId() * COMPONENTS + address.componentId();
  }

  /** What is due each millisecond, whatever the link does; how many datagrams that were. */
  private long send(DatagramChannel socket, int forSeconds) throws IOException {
    long total = (long) vehicles * rate * forSeconds;
    long start = System.nanoTime();
    long sent = 0;
    while (sent < total) {
      long due = (System.nanoTime() - start) * vehicles * rate / 1_000_000_000L;
      while (sent < Math.min(due, total)) {
        socket.write(ByteBuffer.wrap(next()));
        sent++;
      }
      LockSupport.parkNanos(STEP_NANOS);
    }
    return sent;
  }

  /** Each vehicle in turn; of its fifty messages two fifths are attitudes, a fifth positions. */
  private byte[] next() {
    int vehicle = (int) (number % vehicles);
    long turn = number++ / vehicles;
    long bootMillis = 1_000 + turn * 1_000 / rate;
    MavlinkMessage message =
        switch ((int) (turn % 50)) {
          case 0 -> heartbeat();
          case 1, 26 -> new MavlinkMessage.SysStatus(0, 0, 15_900, 1_800, 80);
          case 2 -> new MavlinkMessage.BatteryStatus(0, 1_800, 80);
          case 3 -> new MavlinkMessage.Vibration(bootMillis, 4, 4, 9, 0, 0, 0);
          case 4, 14, 24, 34, 44 ->
              new MavlinkMessage.GpsRawInt(
                  bootMillis, 473_000_000, 85_000_000, 500_000, 80, 120, 500, 300, 3, 14);
          case 5, 10, 15, 20, 25, 30, 35, 40, 45, 49 ->
              new MavlinkMessage.GlobalPositionInt(
                  bootMillis,
                  473_000_000 + (int) turn,
                  85_000_000,
                  500_000,
                  80_000,
                  500,
                  300,
                  0,
                  3_000);
          case 6, 11, 16, 21, 31, 36, 41, 46, 48, 47 ->
              new MavlinkMessage.VfrHud(5, 5.8f, 500, 0.1f, 30, 40);
          default -> new MavlinkMessage.Attitude(bootMillis, 0.1f, 0.05f, 1.2f);
        };
    return write(vehicle, message);
  }

  private byte[] write(int vehicle, MavlinkMessage message) {
    FrameWriter writer = writers.get(vehicle);
    return load.isSigned ? writer.write(message, key, LINK_ID, ++timestamp) : writer.write(message);
  }

  /** Only finding, checking and reading the frames. */
  private long codecNanos(long count) {
    List<byte[]> frames = new ArrayList<>();
    for (int i = 0; i < 50_000; i++) {
      frames.add(next());
    }
    Found found = new Found();
    long nanos = 0;
    for (int round = 0; round < 3; round++) {
      ThreadMXBean threads = ManagementFactory.getThreadMXBean();
      long before = threads.getCurrentThreadCpuTime();
      for (long i = 0; i < count; i++) {
        byte[] frame = frames.get((int) (i % frames.size()));
        FrameReader.read(frame, frame.length, found);
      }
      nanos = threads.getCurrentThreadCpuTime() - before;
    }
    if (found.frames != 3 * count) {
      throw new IllegalStateException("the codec has read " + found.frames + " of " + 3 * count);
    }
    return nanos;
  }

  private static final class Found implements FrameReader.Sink {
    private long frames;

    @Override
    public void frame(Frame frame) {
      frames++;
    }

    @Override
    public void dropped(Drop cause) {
      throw new IllegalStateException("a good frame was dropped: " + cause);
    }
  }

  private void print(PrintStream out, String what, long nanos, long frames) {
    out.printf(
        "%-36s %6.3f us a message, %5.1f %% of a core%n",
        what, nanos / 1e3 / frames, nanos / 1e7 / seconds);
  }

  private static MavlinkMessage heartbeat() {
    return new MavlinkMessage.Heartbeat(2, 3, 209, 3, 4, 3);
  }

  private static long cpuNanos(String thread) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    for (var info : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (info != null && info.getThreadName().equals(thread)) {
        return threads.getThreadCpuTime(info.getThreadId());
      }
    }
    throw new IllegalStateException("there is no thread " + thread);
  }

  private static void drain(DatagramSocket station) {
    DatagramPacket packet = new DatagramPacket(new byte[512], 512);
    try {
      while (true) {
        station.receive(packet);
      }
    } catch (IOException e) {
      // It is closed.
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
