package dev.skein.app;

import dev.skein.bus.BusSettings;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** How a command reaches the Kafka of a server that runs on this machine. */
final class ClientSettings {

  private ClientSettings() {}

  /** By what the server has left in its data directory, for Kafka's own tools too. */
  static BusSettings of(Path data) throws IOException {
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
    return BusSettings.DEFAULTS.at(broker, client);
  }
}
