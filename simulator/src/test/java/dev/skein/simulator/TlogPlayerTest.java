package dev.skein.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TlogPlayerTest {

  private static final Path LOG = Path.of("../testdata/mavlink/arducopter-1-mission-5x.tlog");
  private static final double FAST = 1_000;

  private DatagramSocket server = open(0);
  private final InetSocketAddress address =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort());

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void aServerThatIsAwayInTheMiddleIsToldAtTheEnd() throws IOException {
    TlogPlayer player = TlogPlayer.read(LOG);

    TlogPlayer.Summary summary =
        player.play(
            address,
            FAST,
            sent -> {
              if (sent == 200) {
                server.close();
              } else if (sent == 500) {
                server = open(address.getPort());
              }
            });

    assertThat(summary.frames()).isEqualTo(player.frames());
    assertThat(summary.unheard()).isBetween(299, 300);
  }

  @Test
  void aServerThatIsNotThereFromTheStartEndsIt() throws IOException {
    TlogPlayer player = TlogPlayer.read(LOG);
    server.close();

    assertThatThrownBy(() -> player.play(address, FAST, _ -> {}))
        .isInstanceOf(PortUnreachableException.class);
  }

  private static DatagramSocket open(int port) {
    try {
      return new DatagramSocket(port, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
