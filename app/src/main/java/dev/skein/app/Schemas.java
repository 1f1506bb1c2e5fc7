package dev.skein.app;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.skein.bus.BusSettings;
import dev.skein.bus.Publisher;
import dev.skein.bus.jdbc.ServiceStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.flywaydb.core.Flyway;

/** A PostgreSQL schema for each service: migrated, pooled, with its outbox relayed. */
final class Schemas implements AutoCloseable {

  private static final int CONNECTIONS = 6;
  private static final int VALID_SECONDS = 2;

  /** A server that is silent for longer is away: the connection is given up. */
  private static final String ANSWER_SECONDS = "20";

  /**
   * A process that stands still in the middle of a transaction holds its rows: PostgreSQL ends such
   * a session, so that who has followed need not wait. The second setting is there since 17.
   */
  private static final String NO_ONE_WAITS =
      "select set_config('idle_in_transaction_session_timeout', '4s', false),"
          + " (select set_config(name, '15s', false) from pg_settings"
          + " where name = 'transaction_timeout')";

  private final Stores stores;
  private final Publisher publisher;
  private final BusSettings bus;
  private final List<HikariDataSource> pools = new ArrayList<>();
  private final List<ServiceStore> services = new ArrayList<>();

  Schemas(Stores stores, Publisher publisher, BusSettings bus) {
    this.stores = stores;
    this.publisher = publisher;
    this.bus = bus;
  }

  /** The service's store, its tables brought up to date. */
  synchronized ServiceStore open(String schema) {
    HikariDataSource pool = pool(schema);
    pools.add(pool);
    Flyway.configure()
        .dataSource(pool)
        .schemas(schema)
        .locations("classpath:db/" + schema)
        .load()
        .migrate();
    ServiceStore store = new ServiceStore(bus, schema, pool, publisher);
    services.add(store);
    return store;
  }

  /** Whether PostgreSQL answers, for each schema that is open. */
  synchronized Map<String, Boolean> answering() {
    Map<String, Boolean> answers = new TreeMap<>();
    pools.forEach(pool -> answers.put(pool.getPoolName(), answers(pool)));
    return answers;
  }

  private static boolean answers(HikariDataSource pool) {
    try (Connection connection = pool.getConnection()) {
      return connection.isValid(VALID_SECONDS);
    } catch (SQLException e) {
      return false;
    }
  }

  /** Outboxes are emptied while their connections are still there. */
  @Override
  public synchronized void close() {
    services.forEach(ServiceStore::close);
    pools.forEach(HikariDataSource::close);
  }

  private HikariDataSource pool(String schema) {
    Database database = stores.database();
    HikariConfig config = new HikariConfig();
    config.setPoolName(schema);
    config.setJdbcUrl(database.jdbcUrl());
    config.setUsername(database.user());
    config.setPassword(database.password());
    config.setSchema(schema);
    config.addDataSourceProperty("reWriteBatchedInserts", "true");
    config.addDataSourceProperty("ApplicationName", "skein-" + schema);
    config.addDataSourceProperty("socketTimeout", ANSWER_SECONDS);
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.setConnectionInitSql(NO_ONE_WAITS);
    config.setMaximumPoolSize(CONNECTIONS);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(5_000);
    return new HikariDataSource(config);
  }
}
