package dev.skein.app;

import dev.skein.app.postgres.EmbeddedPostgres;
import dev.skein.bus.BusSettings;
import dev.skein.bus.Topics;
import dev.skein.bus.embedded.EmbeddedKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;

/**
 * Kafka and PostgreSQL inside the product, started side by side in the background: who needs one
 * waits for it.
 */
final class EmbeddedStores implements Stores {

  private static final int PARTITIONS = 3;
  private static final short ALONE = 1;

  private final CompletableFuture<EmbeddedKafka> kafka;
  private final CompletableFuture<EmbeddedPostgres> postgres;
  private final BusSettings settings;
  private final Path data;

  EmbeddedStores(Settings settings, Path installation, Runnable onKafkaHalt) {
    this.settings = settings.bus();
    this.data = settings.data();
    Executor threads = task -> Thread.ofPlatform().daemon().start(task);
    this.postgres =
        CompletableFuture.supplyAsync(
            () ->
                EmbeddedPostgres.start(
                    postgres(settings.data()),
                    installation,
                    orFree(settings.embedded().postgresPort())),
            threads);
    this.kafka = CompletableFuture.supplyAsync(() -> startKafka(settings, onKafkaHalt), threads);
  }

  /** Where Kafka keeps everything. */
  static Path kafka(Path data) {
    return data.resolve("kafka").toAbsolutePath();
  }

  /** Where PostgreSQL keeps everything. */
  static Path postgres(Path data) {
    return data.resolve("postgres").toAbsolutePath();
  }

  private EmbeddedKafka startKafka(Settings settings, Runnable onHalt) {
    EmbeddedKafka broker =
        EmbeddedKafka.start(
            kafka(settings.data()), orFree(settings.embedded().kafkaPort()), orFree(0), onHalt);
    Topics.ensure(
        this.settings.at(broker.bootstrapServer(), broker.clientSettings()), PARTITIONS, ALONE);
    return broker;
  }

  @Override
  public BusSettings bus() {
    EmbeddedKafka broker = join(kafka);
    return settings.at(broker.bootstrapServer(), broker.clientSettings());
  }

  @Override
  public Database database() {
    EmbeddedPostgres server = join(postgres);
    return new Database(server.jdbcUrl(), server.user(), server.password());
  }

  @Override
  public Map<String, String> shown() {
    Map<String, String> shown = new LinkedHashMap<>();
    shown.put(
        "Kafka",
        bus().brokers().getFirst()
            + "   (clients: "
            + data.resolve("kafka/client.properties")
            + ")");
    shown.put("data", data.toAbsolutePath().normalize().toString());
    return shown;
  }

  /** Kafka first: what is on its way to PostgreSQL waits in Kafka. */
  @Override
  public void close() {
    closeQuietly(kafka);
    closeQuietly(postgres);
  }

  private static <T extends AutoCloseable> void closeQuietly(CompletableFuture<T> started) {
    started
        .handle((store, _) -> store)
        .thenAccept(store -> {
          try {
            if (store != null) {
              store.close();
            }
          } catch (Exception e) {
            throw new CompletionException(e);
          }
        })
        .exceptionally(_ -> null)
        .join();
  }

  private static <T> T join(CompletableFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new CompletionException(e.getCause());
    } catch (InterruptedException e) {
      throw new IllegalStateException("it was stopped while its stores started", e);
    }
  }

  private static int orFree(int port) {
    if (port != 0) {
      return port;
    }
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
