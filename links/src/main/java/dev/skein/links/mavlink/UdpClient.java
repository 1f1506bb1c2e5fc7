package dev.skein.links.mavlink;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Instant;
import java.util.Optional;

/** A vehicle or router that listens on a UDP port ({@code udpout}): it is spoken to first. */
final class UdpClient implements Transport {

  private static final int LARGEST_DATAGRAM = 65_536;

  private final InetSocketAddress remote;
  private final DatagramChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(LARGEST_DATAGRAM);
  private final Hello hello;

  UdpClient(InetSocketAddress remote, int systemId, Selector selector) throws IOException {
    this.remote = remote;
    this.hello = new Hello(systemId);
    this.channel = DatagramChannel.open();
    channel.setOption(StandardSocketOptions.SO_RCVBUF, UdpServer.RECEIVE_BUFFER);
    channel.connect(remote);
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ);
  }

  @Override
  public int receive(Receiver receiver, Instant now) throws IOException {
    Optional<byte[]> due = hello.due(now);
    if (due.isPresent()) {
      send(due.get(), remote);
    }
    int count = 0;
    while (count < MOST_AT_ONCE && channel.receive(buffer.clear()) != null) {
      hello.heard(now);
      receiver.datagram(buffer.array(), buffer.position(), remote, now);
      count++;
    }
    return count;
  }

  @Override
  public boolean reaches(InetSocketAddress to) {
    return to.equals(remote);
  }

  @Override
  public void send(byte[] frame, InetSocketAddress to) throws IOException {
    channel.write(ByteBuffer.wrap(frame));
  }

  @Override
  public void resume(Instant now) {
    hello.resume();
  }

  @Override
  public long kernelDrops() {
    return KernelDrops.of(channel);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
