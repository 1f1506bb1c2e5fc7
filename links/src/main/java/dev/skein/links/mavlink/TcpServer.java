package dev.skein.links.mavlink;

import dev.skein.links.LinkCounters;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A TCP port that vehicles and routers connect to ({@code tcpin}). */
final class TcpServer implements Transport {

  static final int MOST_CONNECTIONS = 256;

  private final ServerSocketChannel channel;
  private final Selector selector;
  private final LinkCounters counters;
  private final Map<InetSocketAddress, TcpConnection> connections = new HashMap<>();

  TcpServer(InetSocketAddress listen, Selector selector, LinkCounters counters) throws IOException {
    this.selector = selector;
    this.counters = counters;
    this.channel = ServerSocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.bind(listen);
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_ACCEPT);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  InetSocketAddress localAddress() throws IOException {
    return (InetSocketAddress) channel.getLocalAddress();
  }

  @Override
  public int receive(Receiver receiver, Instant now) throws IOException {
    int count = 0;
    for (TcpConnection connection : List.copyOf(connections.values())) {
      try {
        count += connection.receive(receiver, now);
      } catch (IOException e) {
        counters.add("tcp.disconnected");
        connections.remove(connection.remote());
        connection.close();
      }
    }
    accept(now);
    return count;
  }

  @Override
  public boolean reaches(InetSocketAddress to) {
    return connections.containsKey(to);
  }

  @Override
  public void send(byte[] frame, InetSocketAddress to) throws IOException {
    TcpConnection connection = connections.get(to);
    if (connection == null) {
      throw new IOException("no longer connected");
    }
    connection.send(frame);
  }

  @Override
  public void resume(Instant now) {
    connections.values().forEach(connection -> connection.resume(now));
  }

  @Override
  public void close() throws IOException {
    channel.close();
    for (TcpConnection connection : connections.values()) {
      connection.close();
    }
  }

  private void accept(Instant now) throws IOException {
    for (SocketChannel next = channel.accept(); next != null; next = channel.accept()) {
      if (connections.size() == MOST_CONNECTIONS) {
        counters.add("tcp.refused");
        next.close();
      } else {
        TcpConnection connection = new TcpConnection(next, selector, now);
        connections.put(connection.remote(), connection);
        counters.add("tcp.connected");
      }
    }
  }
}
