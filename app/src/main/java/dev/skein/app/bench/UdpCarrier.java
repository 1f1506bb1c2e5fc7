package dev.skein.app.bench;

import dev.skein.links.mavlink.FrameWriter;
import dev.skein.links.mavlink.MavlinkMessage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** MAVLink 2 over UDP, one socket a vehicle. */
final class UdpCarrier implements Carrier {

  private static final int QUADROTOR = 2;
  private static final int ARDUPILOT = 3;
  private static final int ARMED_GUIDED = 209;
  private static final int ACTIVE = 4;

  private final DatagramChannel[] sockets = new DatagramChannel[Load.VEHICLES];
  private final FrameWriter[] writers = new FrameWriter[Load.VEHICLES];

  UdpCarrier(InetSocketAddress server) throws IOException {
    for (int i = 0; i < Load.VEHICLES; i++) {
      sockets[i] = DatagramChannel.open();
      sockets[i].connect(server);
      writers[i] = new FrameWriter(i + 1, 1);
    }
  }

  @Override
  public void greet() throws IOException {
    for (int i = 0; i < Load.VEHICLES; i++) {
      write(i, new MavlinkMessage.Heartbeat(QUADROTOR, ARDUPILOT, ARMED_GUIDED, 3, ACTIVE, 3));
    }
  }

  @Override
  public void report(Report report) throws IOException {
    write(
        report.vehicle(),
        new MavlinkMessage.GlobalPositionInt(
            report.bootMillis(),
            report.latitudeE7(),
            report.longitudeE7(),
            500_000,
            80_000,
            500,
            300,
            0,
            3_000));
  }

  @Override
  public void flush() {
    // Every report has gone out by itself.
  }

  @Override
  public void close() throws IOException {
    for (DatagramChannel socket : sockets) {
      socket.close();
    }
  }

  /** The vehicle's socket, to be listened to beside the load: it blocks nobody from now on. */
  DatagramChannel socket(int vehicle) throws IOException {
    sockets[vehicle].configureBlocking(false);
    return sockets[vehicle];
  }

  /** Says something for a vehicle; on any thread. */
  void say(int vehicle, MavlinkMessage message) throws IOException {
    write(vehicle, message);
  }

  private void write(int vehicle, MavlinkMessage message) throws IOException {
    synchronized (writers[vehicle]) {
      sockets[vehicle].write(ByteBuffer.wrap(writers[vehicle].write(message)));
    }
  }
}
