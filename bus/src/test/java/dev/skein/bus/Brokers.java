package dev.skein.bus;

import dev.skein.bus.embedded.BrokerOptions;
import dev.skein.bus.embedded.EmbeddedKafka;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One real broker for all test classes that say so, with the contract's topics. */
public final class Brokers implements BeforeAllCallback {

  private static volatile EmbeddedKafka shared;

  @Override
  public void beforeAll(ExtensionContext context) {
    context
        .getRoot()
        .getStore(ExtensionContext.Namespace.GLOBAL)
        .computeIfAbsent("kafka", _ -> start());
  }

  private static EmbeddedKafka start() {
    try {
      Path directory = Files.createTempDirectory("skein-bus-test");
      shared = start(directory, BrokerOptions.NONE);
      Topics.ensure(settings(), 3, (short) 1);
      return shared;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static EmbeddedKafka start(Path directory, BrokerOptions options) throws IOException {
    return EmbeddedKafka.start(directory, freePort(), freePort(), () -> {}, options);
  }

  /** New groups begin at the log's start. */
  public static BusSettings settings() {
    return BusSettings.DEFAULTS.at(shared.bootstrapServer(), shared.clientSettings());
  }

  /** New groups begin at the log's end, so that a test sees its own records alone. */
  public static BusSettings fromNowOn() {
    BusSettings all = settings();
    return new BusSettings(
        all.brokers(),
        all.groupId(),
        "latest",
        Duration.ofSeconds(6),
        Duration.ofMillis(200),
        all.compressionCodec(),
        all.cloudEvents(),
        all.client());
  }

  static BusSettings at(String address, Map<String, String> client) {
    return new BusSettings(
        List.of(address),
        "drone-control-system",
        "earliest",
        Duration.ofSeconds(10),
        Duration.ofMillis(200),
        "lz4",
        false,
        client);
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
