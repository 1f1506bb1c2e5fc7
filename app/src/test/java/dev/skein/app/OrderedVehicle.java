package dev.skein.app;

import dev.skein.links.mavlink.Drop;
import dev.skein.links.mavlink.Frame;
import dev.skein.links.mavlink.FrameReader;
import dev.skein.links.mavlink.FrameWriter;
import dev.skein.links.mavlink.MavlinkMessage;
import dev.skein.links.mavlink.MavlinkMessage.CommandAck;
import dev.skein.links.mavlink.MavlinkMessage.CommandCancel;
import dev.skein.links.mavlink.MavlinkMessage.CommandInt;
import dev.skein.links.mavlink.MavlinkMessage.CommandLong;
import dev.skein.links.mavlink.MavlinkMessage.Heartbeat;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Says that it is there, takes orders as it is told to, and remembers what it heard. */
public final class OrderedVehicle implements AutoCloseable {

  private static final int ACCEPTED = 0;
  private static final int TEMPORARILY_REJECTED = 1;
  private static final int IN_PROGRESS = 5;
  private static final int CANCELLED = 6;

  private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
  private final InetSocketAddress link;
  private final FrameWriter writer;
  private final List<MavlinkMessage> heard = new CopyOnWriteArrayList<>();
  private volatile int answer = ACCEPTED;
  private volatile boolean silent;
  private volatile boolean armed;
  private volatile int latitudeE7 = 470_000_000;
  private volatile int longitudeE7 = 80_000_000;
  private volatile Optional<MavlinkMessage> other = Optional.empty();
  private Instant said = Instant.EPOCH;

  public OrderedVehicle(InetSocketAddress link) throws IOException {
    this(link, 9);
  }

  public OrderedVehicle(InetSocketAddress link, int systemId) throws IOException {
    this.link = link;
    this.writer = new FrameWriter(systemId, 1);
    socket.setSoTimeout(50);
    Thread.ofPlatform().daemon().start(this::run);
  }

  /** It hears, but answers no order any more. */
  public void fallSilent() {
    silent = true;
  }

  /** It is long at what it is told from now on. */
  void takeItsTime() {
    answer = IN_PROGRESS;
  }

  /** It takes orders at once again. */
  public void answer() {
    silent = false;
    answer = ACCEPTED;
  }

  /** It says that its motors run, or not. */
  public void beArmed(boolean isArmed) {
    armed = isArmed;
    said = Instant.EPOCH;
  }

  /** Where it says that it is. */
  void standAt(double latitude, double longitude) {
    latitudeE7 = (int) Math.round(latitude * 1e7);
    longitudeE7 = (int) Math.round(longitude * 1e7);
  }

  /** It says this too from now on, each time. */
  void sayToo(MavlinkMessage message) {
    other = Optional.of(message);
  }

  /** How often it has heard a command. */
  public int heard(int command) {
    return (int)
        heard.stream()
            .filter(message ->
                (message instanceof CommandLong m && m.command() == command)
                    || (message instanceof CommandInt n && n.command() == command))
            .count();
  }

  boolean isAskedToGiveUp(int command) {
    return heard.stream()
        .anyMatch(message -> message instanceof CommandCancel m && m.command() == command);
  }

  private void run() {
    byte[] buffer = new byte[2048];
    while (!socket.isClosed()) {
      try {
        if (said.plusMillis(300).isBefore(Instant.now())) {
          said = Instant.now();
          send(new Heartbeat(2, 3, armed ? 0x81 : 0x01, 4, armed ? 4 : 3, 3));
          send(
              new MavlinkMessage.GlobalPositionInt(
                  said.toEpochMilli() % 1_000_000_000,
                  latitudeE7,
                  longitudeE7,
                  420_000,
                  0,
                  0,
                  0,
                  0,
                  0));
          if (other.isPresent()) {
            send(other.get());
          }
        }
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        FrameReader.read(buffer, packet.getLength(), new Ear());
      } catch (SocketTimeoutException e) {
        // Nothing is said to it.
      } catch (IOException e) {
        if (socket.isClosed()) {
          return;
        }
        // Nobody listens there now.
      }
    }
  }

  private synchronized void send(MavlinkMessage message) throws IOException {
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
      switch (frame.message()) {
        case CommandLong command -> take(command, command.command(), answer);
        case CommandInt command -> take(command, command.command(), answer);
        case CommandCancel cancel -> take(cancel, cancel.command(), CANCELLED);
        case null, default -> {
          // No order.
        }
      }
    }

    private void take(MavlinkMessage message, int command, int result) {
      heard.add(message);
      try {
        if (!silent) {
          // To another ground station first, which has asked the same.
          send(new CommandAck(command, TEMPORARILY_REJECTED, 0, 250, 190));
          send(new CommandAck(command, result, 0, 255, 190));
        }
      } catch (IOException e) {
        // It is being closed.
      }
    }

    @Override
    public void dropped(Drop cause) {
      throw new IllegalStateException(cause.toString());
    }
  }
}
