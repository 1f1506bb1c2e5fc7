package dev.skein.bus;

import dev.skein.bus.embedded.EmbeddedKafka;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;

/** A real broker on free ports, with the topics of the contract. */
final class TestKafka {

  private TestKafka() {}

  static EmbeddedKafka start(Path directory) throws IOException {
    EmbeddedKafka kafka = EmbeddedKafka.start(directory, freePort(), freePort(), () -> {});
    Topics.ensure(settings(kafka), 3, (short) 1);
    return kafka;
  }

  static BusSettings settings(EmbeddedKafka kafka) {
    return BusSettings.DEFAULTS.at(kafka.bootstrapServer(), kafka.clientSettings());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
