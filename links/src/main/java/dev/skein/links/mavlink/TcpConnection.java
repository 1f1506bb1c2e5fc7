package dev.skein.links.mavlink;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;

/**
 * An open TCP connection: a stream of frames either way, split anyhow. A path of its own. Used by
 * the link's thread.
 */
final class TcpConnection implements AutoCloseable {

  private static final int READ_AT_ONCE = 16_384;
  private static final int MOST_READS = 16;

  /** More that waits for the other end than this is not added to. */
  private static final int MOST_UNSENT = 65_536;

  /** What speaks MAVLink gives a sign each second. */
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(60);

  private final SocketChannel channel;
  private final InetSocketAddress remote;
  private final SelectionKey key;
  private final ByteBuffer in = ByteBuffer.allocate(READ_AT_ONCE);
  private final ByteBuffer out = ByteBuffer.allocate(MOST_UNSENT);
  private Instant heardAt;

  /**
   * @param channel connected; closed when this cannot be made
   */
  TcpConnection(SocketChannel channel, Selector selector, Instant now) throws IOException {
    this.channel = channel;
    this.heardAt = now;
    try {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      channel.configureBlocking(false);
      this.remote = (InetSocketAddress) channel.getRemoteAddress();
      this.key = channel.register(selector, SelectionKey.OP_READ);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  InetSocketAddress remote() {
    return remote;
  }

  /**
   * Hands on what has come, and sends what had to wait.
   *
   * @throws IOException when the connection has ended, or nothing has come for a minute
   */
  int receive(Transport.Receiver receiver, Instant now) throws IOException {
    flush();
    for (int count = 0; count < MOST_READS; count++) {
      int read = channel.read(in);
      if (read < 0) {
        throw new EOFException("closed by the other end");
      }
      if (read == 0) {
        if (heardAt.plus(LONGEST_SILENCE).isBefore(now)) {
          throw new IOException("the other end is silent");
        }
        return count;
      }
      heardAt = now;
      int done = receiver.stream(in.array(), in.position(), remote, now);
      in.flip().position(done);
      in.compact();
    }
    return MOST_READS;
  }

  /**
   * Sends a whole frame, or nothing of it.
   *
   * @throws IOException when too much waits already, or the connection has ended
   */
  void send(byte[] frame) throws IOException {
    if (out.remaining() < frame.length) {
      throw new IOException("the other end does not read");
    }
    out.put(frame);
    flush();
  }

  /** Time has leapt: silence counts from now. */
  void resume(Instant now) {
    heardAt = now;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private void flush() throws IOException {
    if (out.position() > 0) {
      channel.write(out.flip());
      out.compact();
    }
    key.interestOps(
        out.position() > 0 ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
  }
}
