package dev.skein.links.mavlink;

import java.net.InetSocketAddress;

/** Where a link's frames leave. */
@FunctionalInterface
interface Datagrams {
  /** Sends, or counts that it could not: datagrams may be lost anyway. */
  void send(byte[] frame, InetSocketAddress to);
}
