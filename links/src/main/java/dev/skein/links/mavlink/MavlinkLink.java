package dev.skein.links.mavlink;

import dev.skein.events.CommandEvent;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.EventIds;
import dev.skein.events.VehicleAddress;
import dev.skein.links.LinkCounters;
import dev.skein.links.LinkEvents;
import dev.skein.links.Run;
import dev.skein.links.orders.OrderLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Selector;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A MAVLink link: a UDP port for many vehicles, further ways to others, one thread that owns them
 * all. The link is advisory: when it is gone, the vehicles' own fail-safes decide.
 */
public final class MavlinkLink implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(MavlinkLink.class);
  private static final long TICK_MILLIS = 100;

  /** While datagrams pour in, those of half a millisecond are taken in one go. */
  private static final long REST_NANOS = 500_000;

  /** So much is read ahead of the link; then who reads waits. */
  static final int MOST_WORK = 10_000;

  private static final long WORK_PAUSE_NANOS = 1_000_000;

  private static final Duration LONGEST_ROUND = Duration.ofSeconds(3);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final MavlinkSettings settings;
  private final InstantSource clock;
  private final Instant opened;
  private final LinkCounters counters = new LinkCounters();
  private final MavlinkFleet fleet;
  private final DatagramChannel channel;
  private final Selector selector;
  private final Queue<Runnable> work = new LinkedBlockingQueue<>();
  private final List<Transport> transports = new ArrayList<>();
  private final Transport.Receiver stale = new Stale();
  private final Optional<Recorder> recorder;
  private final Forwarding forwarding;
  private final Thread thread;
  private Optional<MavlinkOrders> orders = Optional.empty();
  private Optional<SigningStampFile> stamps = Optional.empty();
  private volatile boolean stopping;

  /**
   * Opens the socket; vehicles are heard from {@link #start} on. A port that is shared is taken
   * then only, since from that moment some vehicles reach nobody else.
   *
   * @param run of the service instance that this link belongs to
   * @throws IOException when the address is in use or not this machine's
   */
  public MavlinkLink(
      MavlinkSettings settings, Run run, LinkEvents events, EventIds ids, InstantSource clock)
      throws IOException {
    this.settings = settings;
    this.clock = clock;
    this.opened = clock.instant();
    this.fleet = new MavlinkFleet(settings, run, events, this::send, ids, counters);
    Optional<Recording> recording = settings.connections().recording();
    TlogFiles files = recording.isEmpty() ? null : new TlogFiles(recording.get(), settings.name());
    this.selector = Selector.open();
    this.forwarding = new Forwarding(settings, this::send, counters, selector);
    this.channel = DatagramChannel.open();
    channel.setOption(StandardSocketOptions.SO_REUSEPORT, settings.sharePort());
    if (!settings.sharePort()) {
      channel.bind(settings.listen());
    }
    transports.add(new UdpServer(channel, selector));
    for (LinkUrl url : settings.connections().links()) {
      transports.add(open(url, transports.size()));
    }
    this.recorder =
        Optional.ofNullable(files).map(open -> new Recorder(open, settings.name(), counters));
    recorder.ifPresent(fleet::tap);
    if (!settings.connections().forward().isEmpty()) {
      fleet.tap(forwarding);
    }
    this.thread = Thread.ofPlatform().name("link-" + settings.name()).unstarted(this::run);
  }

  /**
   * Hears vehicles from now on.
   *
   * @throws UncheckedIOException when a shared address is not to be had
   */
  public void start() {
    try {
      if (settings.sharePort()) {
        channel.bind(settings.listen());
      }
      int granted = receiveBuffer();
      if (granted < UdpServer.RECEIVE_BUFFER) {
        LOG.info(
            "link {}: the system keeps {} KiB of what comes at once and drops the rest"
                + " (skein_link_kernel_drops); for many vehicles: sysctl -w net.core.rmem_max={}",
            settings.name(),
            granted >> 10,
            UdpServer.RECEIVE_BUFFER);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    thread.start();
  }

  /** Where the link listens. */
  public InetSocketAddress localAddress() throws IOException {
    InetSocketAddress bound = (InetSocketAddress) channel.getLocalAddress();
    return bound == null ? settings.listen() : bound;
  }

  /** The receive buffer the system has granted, in bytes; 4 MiB were asked for. */
  public int receiveBuffer() throws IOException {
    return channel.getOption(StandardSocketOptions.SO_RCVBUF);
  }

  public LinkCounters counters() {
    return counters;
  }

  /**
   * Orders are carried out from now on; before {@link #start}.
   *
   * @param log where their stages are told
   */
  public void takeOrders(OrderLog log) {
    orders = Optional.of(fleet.takeOrders(log, this::onThread, clock::instant));
  }

  /**
   * Signed streams are kept in a file over a restart; before {@link #start}.
   *
   * @throws IOException when it cannot be read, or its directory is not to be had
   */
  public void keepSigningStamps(Path file) throws IOException {
    SigningStampFile kept = new SigningStampFile(file);
    fleet.signing().restore(kept.read());
    stamps = Optional.of(kept);
  }

  /** The next event of {@code drone-commands}, from its beginning on. From any thread. */
  public void command(CommandEvent event) {
    inTurn(() -> orders.ifPresent(book -> book.read(event, clock.instant())));
  }

  /** All commands that were there when this run began have been handed over. From any thread. */
  public void commandsCaughtUp() {
    inTurn(() -> orders.ifPresent(book -> book.caughtUp(clock.instant())));
  }

  /** The registry says which drone a vehicle is. From any thread. */
  public void named(VehicleAddress address, DroneId droneId) {
    inTurn(() -> fleet.named(address, droneId, clock.instant()));
  }

  /** The keys that hold from now on. From any thread. */
  public void signingKeys(SigningKeys keys) {
    inTurn(() -> fleet.use(keys));
  }

  /** The log says what a drone of this link was before this run. From any thread. */
  public void restored(VehicleAddress address, DroneEvent.State state) {
    inTurn(() -> fleet.restored(address, state, clock.instant()));
  }

  /** The log says what a drone is now, whoever speaks for it. From any thread. */
  public void state(DroneEvent.State state) {
    inTurn(() -> fleet.state(state));
  }

  /** An instance of this kind of link has given a sign of life. From any thread. */
  public void sign(String instance) {
    inTurn(() -> fleet.sign(instance, clock.instant()));
  }

  /** An instance of this kind of link has stopped in good order. From any thread. */
  public void stopped(String instance) {
    inTurn(() -> fleet.stopped(instance));
  }

  /** The registry has struck a drone out. From any thread. */
  public void removed(DroneId droneId) {
    inTurn(() -> fleet.removed(droneId));
  }

  /**
   * Datagrams that the kernel has dropped because the buffer of one of the link's sockets was full;
   * -1 where the system does not tell.
   */
  public long kernelDrops() {
    long all = 0;
    for (Transport transport : transports) {
      long drops = transport.kernelDrops();
      if (drops < 0) {
        return -1;
      }
      all += drops;
    }
    return all;
  }

  @Override
  public void close() {
    stopping = true;
    selector.wakeup();
    try {
      if (thread.getState() != Thread.State.NEW) {
        thread.join(CLOSE_TIMEOUT);
      }
      stamps.ifPresent(file -> file.close(fleet.signing()));
      recorder.ifPresent(Recorder::close);
      forwarding.close();
      for (Transport transport : transports) {
        transport.close();
      }
      selector.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.warn("link {} did not close: {}", settings.name(), e.getMessage());
    }
  }

  /**
   * @param number among the link's ways
   * @throws IOException naming the url, when its address is not to be had
   */
  private Transport open(LinkUrl url, int number) throws IOException {
    try {
      return switch (url) {
        case LinkUrl.Network(LinkUrl.Kind kind, InetSocketAddress address) -> open(kind, address);
        case LinkUrl.Serial serial -> {
          SerialLibrary.load();
          yield new SerialLine(serial, number, settings.systemId(), selector::wakeup, counters);
        }
      };
    } catch (IOException e) {
      throw new IOException(
          "mavlink.links: %s cannot be opened (%s): give another, or take it out"
              .formatted(url, e.getMessage()));
    }
  }

  private Transport open(LinkUrl.Kind kind, InetSocketAddress address) throws IOException {
    return switch (kind) {
      case UDPIN -> new UdpServer(DatagramChannel.open().bind(address), selector);
      case UDPOUT -> new UdpClient(address, settings.systemId(), selector);
      case TCPIN -> new TcpServer(address, selector, counters);
      case TCPOUT -> new TcpClient(address, settings.systemId(), selector, counters);
    };
  }

  /** From who reads topics: once the link has started, it waits while that has much to do. */
  private void inTurn(Runnable task) {
    while (work.size() >= MOST_WORK && thread.isAlive()) {
      LockSupport.parkNanos(WORK_PAUSE_NANOS);
    }
    onThread(task);
  }

  /** Never waits: from the link's own thread, and from a producer's. */
  private void onThread(Runnable task) {
    work.add(task);
    selector.wakeup();
  }

  private void run() {
    Instant nextTick = clock.instant();
    // What has waited in a port of its own for long is as old as what waits while it stands still.
    Instant lastRound = settings.sharePort() ? nextTick : opened;
    while (!stopping) {
      try {
        selector.select(TICK_MILLIS);
        selector.selectedKeys().clear();
        for (Runnable task = work.poll(); task != null; task = work.poll()) {
          task.run();
        }
        Instant now = clock.instant();
        if (lastRound.plus(LONGEST_ROUND).isBefore(now)) {
          resume(now);
          discard(now);
          nextTick = now;
        } else if (now.isBefore(lastRound)) {
          resume(now);
          nextTick = now;
        }
        lastRound = now;
        int received = receive(fleet, now);
        forwarding.pass(now);
        if (!now.isBefore(nextTick)) {
          fleet.tick(now);
          stamps.ifPresent(file -> file.tick(fleet.signing(), now));
          nextTick = now.plusMillis(TICK_MILLIS);
        }
        if (received > 1 && received < Transport.MOST_AT_ONCE) {
          LockSupport.parkNanos(REST_NANOS);
        }
      } catch (IOException | RuntimeException e) {
        counters.add("errors");
        LOG.error("link {} goes on after {}", settings.name(), e.toString(), e);
      }
    }
  }

  /** It stood still, or its clock was set. */
  private void resume(Instant now) {
    transports.forEach(transport -> transport.resume(now));
    fleet.resume(now);
  }

  /** After a standstill of this process nobody knows how old what waits in the sockets is. */
  private void discard(Instant now) {
    while (receive(stale, now) > 0) {
      LOG.debug("link {} discards what is stale", settings.name());
    }
  }

  private int receive(Transport.Receiver receiver, Instant now) {
    int count = 0;
    for (Transport transport : transports) {
      try {
        count += transport.receive(receiver, now);
      } catch (IOException e) {
        // By UDP: nobody was there for what was sent.
        counters.add("receive.failed");
      }
    }
    return count;
  }

  private void send(byte[] frame, InetSocketAddress to) {
    recorder.ifPresent(log -> log.sent(frame, clock.instant()));
    try {
      for (Transport transport : transports) {
        if (transport.reaches(to)) {
          transport.send(frame, to);
          return;
        }
      }
      counters.add("send.failed");
    } catch (IOException e) {
      counters.add("send.failed");
    }
  }

  /** What is too old to be heard. */
  private final class Stale implements Transport.Receiver {

    @Override
    public void datagram(byte[] bytes, int length, InetSocketAddress from, Instant receivedAt) {
      counters.add("dropped.stale");
    }

    @Override
    public int stream(byte[] bytes, int length, InetSocketAddress from, Instant receivedAt) {
      counters.add("dropped.stale");
      return length;
    }
  }
}
