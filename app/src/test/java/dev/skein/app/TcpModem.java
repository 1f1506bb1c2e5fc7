package dev.skein.app;

import dev.skein.links.mavlink.Drop;
import dev.skein.links.mavlink.Frame;
import dev.skein.links.mavlink.FrameReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Carries a vehicle that speaks UDP over a TCP connection, as a modem on board does. */
final class TcpModem implements AutoCloseable {

  private final DatagramSocket vehicle = new DatagramSocket(0, InetAddress.getLoopbackAddress());
  private final Socket server;
  private volatile @Nullable SocketAddress remote;

  TcpModem(InetSocketAddress to) throws IOException {
    this.server = new Socket(to.getAddress(), to.getPort());
    server.setTcpNoDelay(true);
    Thread.ofPlatform().daemon().name("modem-up").start(this::up);
    Thread.ofPlatform().daemon().name("modem-down").start(this::down);
  }

  /** Where the vehicle sends to. */
  InetSocketAddress address() {
    return (InetSocketAddress) vehicle.getLocalSocketAddress();
  }

  private void up() {
    DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
    try {
      while (true) {
        vehicle.receive(packet);
        remote = packet.getSocketAddress();
        server.getOutputStream().write(packet.getData(), 0, packet.getLength());
      }
    } catch (IOException e) {
      // It is closed.
    }
  }

  private void down() {
    byte[] bytes = new byte[4_096];
    int length = 0;
    try {
      for (int read = 0;
          read >= 0;
          read = server.getInputStream().read(bytes, length, 4_096 - length)) {
        length += read;
        int done = FrameReader.readStream(bytes, length, new ToVehicle());
        System.arraycopy(bytes, done, bytes, 0, length - done);
        length -= done;
      }
    } catch (IOException e) {
      // It is closed.
    }
  }

  @Override
  public void close() throws IOException {
    vehicle.close();
    server.close();
  }

  private final class ToVehicle implements FrameReader.Sink {
    @Override
    public void whole(byte[] bytes, int from, int to) {
      SocketAddress at = remote;
      if (at == null) {
        return;
      }
      try {
        vehicle.send(new DatagramPacket(bytes, from, to - from, at));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void frame(Frame frame) {
      // It has been carried.
    }

    @Override
    public void dropped(Drop cause) {
      throw new IllegalStateException(cause.toString());
    }
  }
}
