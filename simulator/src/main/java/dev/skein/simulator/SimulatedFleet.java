package dev.skein.simulator;

import dev.skein.links.mavlink.Drop;
import dev.skein.links.mavlink.Frame;
import dev.skein.links.mavlink.FrameReader;
import dev.skein.links.mavlink.FrameWriter;
import dev.skein.links.mavlink.MavlinkMessage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Flying vehicles on MAVLink 2 over UDP, as ArduCopters are: a socket each, system ids from 1, one
 * thread for all. They answer commands; MAV_CMD_NAV_RETURN_TO_LAUNCH and a change to RTL bring them
 * home.
 */
public final class SimulatedFleet implements AutoCloseable {

  /** As many as system ids of MAVLink 2 can tell apart, without the ground station's. */
  public static final int MOST = 250;

  private static final double STEP_SECONDS = 0.05;
  private static final int COMMAND_RETURN = 20;
  private static final int COMMAND_SET_MODE = 176;
  private static final int MODE_RTL = 6;

  private final List<Member> members = new ArrayList<>();
  private final Thread thread;
  private volatile boolean stopping;

  /**
   * A fleet that flies when it is started.
   *
   * @param latitude where its homes are, WGS-84 degrees; a few metres apart
   * @param longitude where its homes are, WGS-84 degrees
   * @param rateHz positions a second of each vehicle
   */
  public SimulatedFleet(
      int drones,
      InetSocketAddress server,
      long seed,
      double latitude,
      double longitude,
      double rateHz)
      throws IOException {
    if (drones < 1 || drones > MOST) {
      throw new IllegalArgumentException("1 to " + MOST + " drones can fly, not " + drones);
    }
    for (int i = 0; i < drones; i++) {
      int row = i / 10;
      double north = latitude + row * 0.00012;
      double east = longitude + (i % 10) * 0.00018;
      FlyingVehicle vehicle = new FlyingVehicle(seed * 1_000 + i);
      CopterTelemetry telemetry = new CopterTelemetry(vehicle, north, east, 420, rateHz);
      members.add(new Member(i + 1, vehicle, telemetry, server));
    }
    this.thread = Thread.ofPlatform().daemon().name("simulated-fleet").unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  @Override
  public void close() throws IOException {
    stopping = true;
    LockSupport.unpark(thread);
    try {
      thread.join(2_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (Member member : members) {
      member.socket.close();
    }
  }

  private void run() {
    long start = System.nanoTime();
    for (long step = 1; !stopping; step++) {
      long due = start + (long) (step * STEP_SECONDS * 1e9);
      for (long left = due - System.nanoTime();
          left > 0 && !stopping;
          left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      for (Member member : members) {
        member.step();
      }
    }
  }

  /** One vehicle and its socket. */
  private static final class Member implements FrameReader.Sink {
    private final FlyingVehicle vehicle;
    private final CopterTelemetry telemetry;
    private final FrameWriter writer;
    private final DatagramChannel socket;
    private final ByteBuffer received = ByteBuffer.allocate(2_048);

    Member(int systemId, FlyingVehicle vehicle, CopterTelemetry telemetry, InetSocketAddress server)
        throws IOException {
      this.vehicle = vehicle;
      this.telemetry = telemetry;
      this.writer = new FrameWriter(systemId, 1);
      this.socket = DatagramChannel.open();
      socket.connect(server);
      socket.configureBlocking(false);
    }

    void step() {
      vehicle.step(STEP_SECONDS);
      try {
        while (socket.read(received.clear()) > 0) {
          FrameReader.read(received.array(), received.position(), this);
        }
      } catch (IOException e) {
        // Nobody listens yet: a vehicle flies on and keeps talking.
      }
      telemetry.due().forEach(this::send);
    }

    @Override
    public void frame(Frame frame) {
      if (frame.message() instanceof MavlinkMessage.CommandLong command) {
        boolean toRtl =
            command.command() == COMMAND_SET_MODE && command.params().get(1) == MODE_RTL;
        if (command.command() == COMMAND_RETURN || toRtl) {
          vehicle.returnHome();
        }
        send(new MavlinkMessage.CommandAck(command.command(), 0, 0));
      }
    }

    @Override
    public void dropped(Drop cause) {
      // A vehicle ignores what it does not understand.
    }

    private void send(MavlinkMessage message) {
      try {
        socket.write(ByteBuffer.wrap(writer.write(message)));
      } catch (IOException e) {
        // As above.
      }
    }
  }
}
