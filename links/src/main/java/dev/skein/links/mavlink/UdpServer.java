package dev.skein.links.mavlink;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** A UDP port that vehicles send to ({@code udpin}). */
final class UdpServer implements Transport {

  /** What the system is asked to hold until it is read. */
  static final int RECEIVE_BUFFER = 4 << 20;

  private static final int LARGEST_DATAGRAM = 65_536;
  private static final int MOST_REMOTES = 20_000;

  private final DatagramChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(LARGEST_DATAGRAM);

  /** Who has been heard here, the one heard last at the end. */
  private final Map<InetSocketAddress, Boolean> remotes =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, Boolean> eldest) {
          return size() > MOST_REMOTES;
        }
      };

  /**
   * @param channel bound, or bound later; not blocking from now on
   */
  UdpServer(DatagramChannel channel, Selector selector) throws IOException {
    this.channel = channel;
    channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ);
  }

  @Override
  public int receive(Receiver receiver, Instant now) throws IOException {
    for (int count = 0; count < MOST_AT_ONCE; count++) {
      InetSocketAddress from = (InetSocketAddress) channel.receive(buffer.clear());
      if (from == null) {
        return count;
      }
      remotes.put(from, true);
      receiver.datagram(buffer.array(), buffer.position(), from, now);
    }
    return MOST_AT_ONCE;
  }

  @Override
  public boolean reaches(InetSocketAddress to) {
    return remotes.containsKey(to);
  }

  @Override
  public void send(byte[] frame, InetSocketAddress to) throws IOException {
    channel.send(ByteBuffer.wrap(frame), to);
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
