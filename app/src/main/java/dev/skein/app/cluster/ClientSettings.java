package dev.skein.app.cluster;

import dev.skein.bus.BusSettings;
import java.io.IOException;
import java.io.Reader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** How a command reaches the Kafka of a server that runs on this machine. */
public final class ClientSettings {

  private static final int CONNECT_MILLIS = 2_000;

  private ClientSettings() {}

  /** By what the server has left in its data directory, for Kafka's own tools too. */
  public static BusSettings of(Path data) throws IOException {
    Path file = data.resolve("kafka/client.properties");
    if (!Files.isReadable(file)) {
      throw new IllegalArgumentException(
          "no server has run on " + data.toAbsolutePath() + ": name its directory with --data DIR");
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    Map<String, String> client = new HashMap<>();
    properties.forEach((key, value) -> client.put((String) key, (String) value));
    String broker = client.remove("bootstrap.servers");
    if (broker == null) {
      throw new IllegalArgumentException(file + " names no bootstrap.servers");
    }
    checkAnswers(broker, data);
    return BusSettings.DEFAULTS.at(broker, client);
  }

  private static void checkAnswers(String broker, Path data) {
    int colon = broker.lastIndexOf(':');
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(
              broker.substring(0, colon), Integer.parseInt(broker.substring(colon + 1))),
          CONNECT_MILLIS);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "the server on %s is not running (nobody answers at %s): start it with skein up"
              .formatted(data.toAbsolutePath(), broker),
          e);
    }
  }
}
