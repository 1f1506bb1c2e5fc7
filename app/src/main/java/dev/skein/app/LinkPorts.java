package dev.skein.app;

import dev.skein.links.mavlink.LinkUrl;
import dev.skein.links.mavlink.LinkUrl.Kind;
import dev.skein.links.mavlink.LinkUrl.Network;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Refuses ways to vehicles ({@code mavlink.links}) that cannot all be had, before the start. */
final class LinkPorts {

  private static final String KEY = "mavlink.links";

  private LinkPorts() {}

  /**
   * @throws StartupException naming the way at fault
   */
  static void check(Settings.Mavlink mavlink) throws StartupException {
    List<LinkUrl> before = new ArrayList<>();
    for (LinkUrl url : mavlink.connections().links()) {
      for (LinkUrl other : before) {
        if (url.equals(other)) {
          throw new StartupException(KEY + ": " + url + " stands there twice: take one out");
        }
        if (url instanceof Network one && other instanceof Network two && isOnePort(one, two)) {
          throw new StartupException(
              "%s: %s and %s are one port: take one out".formatted(KEY, other, url));
        }
      }
      if (url instanceof Network way) {
        checkListening(way, mavlink.listen());
      }
      before.add(url);
    }
  }

  private static void checkListening(Network way, InetSocketAddress listen)
      throws StartupException {
    if (isOnePort(way, new Network(Kind.UDPIN, listen))) {
      throw new StartupException(
          "%s: %s is where mavlink.listen listens already: take it out, or give another port"
              .formatted(KEY, way));
    }
    if (listens(way)) {
      DataDirectory.checkAddress(KEY, way.address().getHostString());
      bind(way);
    }
  }

  private static void bind(Network way) throws StartupException {
    try {
      if (way.kind() == Kind.UDPIN) {
        new DatagramSocket(way.address()).close();
      } else {
        try (ServerSocket socket = new ServerSocket()) {
          socket.setReuseAddress(true);
          socket.bind(way.address());
        }
      }
    } catch (IOException e) {
      throw new StartupException(
          "%s: %s cannot be had (%s): stop who has the port, or give another"
              .formatted(KEY, way, e.getMessage()),
          e);
    }
  }

  private static boolean listens(Network way) {
    return way.kind() == Kind.UDPIN || way.kind() == Kind.TCPIN;
  }

  /** A port of 0 is any that is free. */
  private static boolean isOnePort(Network one, Network other) {
    InetSocketAddress first = one.address();
    InetSocketAddress second = other.address();
    return one.kind() == other.kind()
        && listens(one)
        && first.getPort() == second.getPort()
        && first.getPort() != 0
        && (first.getAddress().equals(second.getAddress())
            || first.getAddress().isAnyLocalAddress()
            || second.getAddress().isAnyLocalAddress());
  }
}
