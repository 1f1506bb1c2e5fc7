package dev.skein.links.mavlink;

import dev.skein.links.LinkCounters;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A vehicle or router that takes TCP connections ({@code tcpout}). As long as there is none it is
 * tried again, after one second at first, then after twice as long each time, up to 30.
 */
final class TcpClient implements Transport {

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final InetSocketAddress remote;
  private final Selector selector;
  private final LinkCounters counters;
  private final Hello hello;
  private @Nullable SocketChannel connecting;
  private @Nullable TcpConnection connection;
  private Instant nextTry = Instant.EPOCH;
  private Duration pause = FIRST_PAUSE;

  TcpClient(InetSocketAddress remote, int systemId, Selector selector, LinkCounters counters) {
    this.remote = remote;
    this.hello = new Hello(systemId);
    this.selector = selector;
    this.counters = counters;
  }

  @Override
  public int receive(Receiver receiver, Instant now) throws IOException {
    try {
      TcpConnection open = connection == null ? connect(now) : connection;
      if (open == null) {
        return 0;
      }
      connection = open;
      Optional<byte[]> due = hello.due(now);
      if (due.isPresent()) {
        open.send(due.get());
      }
      int count = open.receive(receiver, now);
      if (count > 0) {
        hello.heard(now);
        pause = FIRST_PAUSE;
      }
      return count;
    } catch (IOException e) {
      counters.add(connection == null ? "tcp.unreachable" : "tcp.disconnected");
      close();
      nextTry = now.plus(pause);
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0
              ? LONGEST_PAUSE
              : pause.multipliedBy(2);
      return 0;
    }
  }

  @Override
  public boolean reaches(InetSocketAddress to) {
    return connection != null && to.equals(connection.remote());
  }

  @Override
  public void send(byte[] frame, InetSocketAddress to) throws IOException {
    if (connection == null) {
      throw new IOException("not connected");
    }
    connection.send(frame);
  }

  @Override
  public void resume(Instant now) {
    nextTry = now;
    hello.resume();
    if (connection != null) {
      connection.resume(now);
    }
  }

  @Override
  public void close() throws IOException {
    SocketChannel begun = connecting;
    TcpConnection open = connection;
    connecting = null;
    connection = null;
    if (begun != null) {
      begun.close();
    }
    if (open != null) {
      open.close();
    }
  }

  /** The connection, when there is one; null while it is being made, and between two tries. */
  private @Nullable TcpConnection connect(Instant now) throws IOException {
    SocketChannel begun = connecting;
    if (begun == null) {
      if (nextTry.isAfter(now)) {
        return null;
      }
      begun = SocketChannel.open();
      connecting = begun;
      begun.configureBlocking(false);
      begun.connect(remote);
      begun.register(selector, SelectionKey.OP_CONNECT);
    }
    if (!begun.finishConnect()) {
      return null;
    }
    connecting = null;
    counters.add("tcp.connected");
    return new TcpConnection(begun, selector, now);
  }
}
