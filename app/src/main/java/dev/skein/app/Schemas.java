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
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.flywaydb.core.Flyway;

/** A PostgreSQL schema for each service: migrated, pooled, with its outbox relayed. */
final class Schemas implements AutoCloseable {

  private static final int CONNECTIONS = 6;
  private static final int VALID_SECONDS = 2;

  /** A server that is silent for longer is away: the connection is given up. */
  private static final String ANSWER_SECONDS = "20";

  /**
   * A process that stands still in the middle of a transaction holds its rows: PostgreSQL ends such
   * a session, so that who has followed need not wait (but not in a COPY: nothing may be held
   * then). The second setting is there since 17.
   */
  private static final String NO_ONE_WAITS =
      "select set_config('idle_in_transaction_session_timeout', '4s', false),"
          + " (select set_config(name, '15s', false) from pg_settings"
          + " where name = 'transaction_timeout')";

  private final Stores stores;
  private final Publisher publisher;
  private final BusSettings bus;
  private final Map<String, CompletableFuture<HikariDataSource>> pools = new TreeMap<>();
  private final List<ServiceStore> services = new ArrayList<>();

  /** The tables of these roles are brought up to date at once, side by side. */
  Schemas(Stores stores, Publisher publisher, BusSettings bus, Roles roles) {
    this.stores = stores;
    this.publisher = publisher;
    this.bus = bus;
    Executor threads = task -> Thread.ofPlatform().daemon().start(task);
    for (Role role : roles.here()) {
      if (role.hasSchema()) {
        pools.put(role.word(), CompletableFuture.supplyAsync(() -> migrated(role.word()), threads));
      }
    }
  }

  /** A role's store, its tables up to date. */
  synchronized ServiceStore open(Role role) {
    HikariDataSource pool = Objects.requireNonNull(pools.get(role.word())).join();
    ServiceStore store = new ServiceStore(bus, role.word(), pool, publisher);
    services.add(store);
    return store;
  }

  /** The schemas of this process. */
  Set<String> names() {
    return pools.keySet();
  }

  /** Why PostgreSQL does not answer for a schema; empty when it does. */
  Optional<String> findProblem(String schema) {
    HikariDataSource pool = Objects.requireNonNull(pools.get(schema)).join();
    try (Connection connection = pool.getConnection()) {
      return connection.isValid(VALID_SECONDS)
          ? Optional.empty()
          : Optional.of("no answer within " + VALID_SECONDS + " s");
    } catch (SQLException e) {
      return Optional.of(e.toString());
    }
  }

  /** Outboxes are emptied while their connections are still there. */
  @Override
  public synchronized void close() {
    services.forEach(ServiceStore::close);
    for (CompletableFuture<HikariDataSource> pool : pools.values()) {
      var _ = pool.thenAccept(HikariDataSource::close);
    }
  }

  private HikariDataSource migrated(String schema) {
    HikariDataSource pool = pool(schema);
    try {
      Flyway.configure()
          .dataSource(pool)
          .schemas(schema)
          .locations("classpath:db/" + schema)
          .load()
          .migrate();
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
    return pool;
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
