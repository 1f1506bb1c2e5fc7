package dev.skein.app;

import dev.skein.bus.BusSettings;
import dev.skein.bus.Topics;
import java.util.Map;

/** A Kafka cluster and a PostgreSQL server that others run. */
final class ExternalStores implements Stores {

  private final BusSettings bus;
  private final Database database;

  /**
   * Makes the topics that are missing.
   *
   * @throws IllegalStateException when Kafka does not answer
   */
  ExternalStores(Settings settings, Database database) {
    this.bus = settings.bus();
    this.database = database;
    Topics.ensure(bus, settings.topics().partitions(), settings.topics().replication());
  }

  @Override
  public BusSettings bus() {
    return bus;
  }

  @Override
  public Database database() {
    return database;
  }

  @Override
  public Map<String, String> shown() {
    return Map.of("Kafka", String.join(", ", bus.brokers()), "PostgreSQL", database.toString());
  }

  @Override
  public void close() {
    // They go on without this process.
  }
}
