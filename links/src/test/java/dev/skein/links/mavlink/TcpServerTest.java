package dev.skein.links.mavlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.links.LinkCounters;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.Selector;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TcpServerTest {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final Instant START = Instant.parse("2026-08-03T10:30:00Z");
  private static final Transport.Receiver ALL =
      new Transport.Receiver() {
        @Override
        public void datagram(byte[] bytes, int length, InetSocketAddress from, Instant at) {
          throw new AssertionError("no datagrams come by TCP");
        }

        @Override
        public int stream(byte[] bytes, int length, InetSocketAddress from, Instant at) {
          return length;
        }
      };

  @Test
  void whoSaysNothingForAMinuteLeavesItsPlaceToOthers() throws Exception {
    LinkCounters counters = new LinkCounters();
    try (Selector selector = Selector.open();
        TcpServer server = new TcpServer(new InetSocketAddress(LOOPBACK, 0), selector, counters);
        Socket silent = new Socket(LOOPBACK, server.localAddress().getPort());
        Socket speaking = new Socket(LOOPBACK, server.localAddress().getPort())) {
      while (counters.snapshot().getOrDefault("tcp.connected", 0L) < 2) {
        server.receive(ALL, START);
      }
      speaking.getOutputStream().write(new byte[] {1, 2, 3});
      while (server.receive(ALL, at(30)) == 0) {
        Thread.onSpinWait();
      }

      server.receive(ALL, at(60));
      assertThat(server.reaches(address(silent))).isTrue();
      server.receive(ALL, at(61));
      assertThat(server.reaches(address(silent))).isFalse();
      assertThat(server.reaches(address(speaking))).isTrue();
      assertThat(silent.getInputStream().read()).as("it is told").isEqualTo(-1);
      assertThat(counters.snapshot()).containsEntry("tcp.disconnected", 1L);
      server.receive(ALL, at(91));
      assertThat(server.reaches(address(speaking))).isFalse();
    }
  }

  private static InetSocketAddress address(Socket socket) {
    return new InetSocketAddress(LOOPBACK, socket.getLocalPort());
  }

  private static Instant at(long seconds) {
    return START.plusSeconds(seconds);
  }
}
