package dev.skein.app.bench;

import dev.skein.links.mavlink.FrameWriter;
import dev.skein.links.mavlink.MavlinkMessage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.locks.LockSupport;

/**
 * Vehicles that report by UDP at a fixed rate, whatever the server does (open loop). Each report's
 * latitude carries its number, so that whoever sees it knows when it was meant to be sent.
 */
final class Load implements AutoCloseable {

  static final int VEHICLES = 200;

  private static final int BASE_LATITUDE_E7 = 470_000_000;
  private static final long HEARTBEAT_NANOS = 1_000_000_000;

  private final DatagramChannel[] sockets = new DatagramChannel[VEHICLES];
  private final FrameWriter[] writers = new FrameWriter[VEHICLES];
  private final double rate;
  private final long bootedMillis;
  private long startNanos;

  /**
   * Vehicles that are not heard yet.
   *
   * @param bootedMillis how long ago they booted
   */
  Load(InetSocketAddress server, double rate, long bootedMillis) throws IOException {
    this.rate = rate;
    this.bootedMillis = bootedMillis;
    for (int i = 0; i < VEHICLES; i++) {
      sockets[i] = DatagramChannel.open();
      sockets[i].connect(server);
      sockets[i].configureBlocking(false);
      writers[i] = new FrameWriter(i + 1, 1);
    }
  }

  /** Makes the vehicles known. */
  void greet() throws IOException {
    for (int i = 0; i < VEHICLES; i++) {
      heartbeat(i);
    }
  }

  /** Sends so many reports from now on, each at its time. */
  void send(int reports) throws IOException {
    startNanos = System.nanoTime() + 50_000_000;
    long heartbeatAt = startNanos;
    for (int n = 0; n < reports; n++) {
      long due = intendedNanos(n);
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        if (left > 100_000) {
          LockSupport.parkNanos(left - 60_000);
        } else {
          Thread.onSpinWait();
        }
      }
      report(n);
      if (System.nanoTime() > heartbeatAt) {
        heartbeatAt += HEARTBEAT_NANOS;
        greet();
      }
    }
  }

  /** When a report was to be sent. */
  long intendedNanos(int number) {
    return startNanos + (long) (number / rate * 1e9);
  }

  /** The number of the report that a latitude carries. */
  static int number(double latitude) {
    return (int) (Math.round(latitude * 1e7) - BASE_LATITUDE_E7);
  }

  @Override
  public void close() throws IOException {
    for (DatagramChannel socket : sockets) {
      socket.close();
    }
  }

  private void report(int number) throws IOException {
    int vehicle = number % VEHICLES;
    long boot = bootedMillis + (long) (number / rate * 1_000);
    write(
        vehicle,
        new MavlinkMessage.GlobalPositionInt(
            boot,
            BASE_LATITUDE_E7 + number,
            85_000_000 + vehicle,
            500_000,
            80_000,
            500,
            300,
            0,
            3_000));
  }

  private void heartbeat(int vehicle) throws IOException {
    write(vehicle, new MavlinkMessage.Heartbeat(2, 3, 209, 3, 4, 3));
  }

  private void write(int vehicle, MavlinkMessage message) throws IOException {
    ByteBuffer frame = ByteBuffer.wrap(writers[vehicle].write(message));
    while (sockets[vehicle].write(frame) == 0) {
      Thread.onSpinWait();
    }
  }
}
