package dev.skein.bus.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.postgresql.ds.PGSimpleDataSource;

/** One real PostgreSQL for all test classes that say so. */
public final class Databases implements BeforeAllCallback {

  private static final AtomicInteger SCHEMAS = new AtomicInteger();
  private static volatile EmbeddedPostgres shared;

  @Override
  public void beforeAll(ExtensionContext context) {
    context
        .getRoot()
        .getStore(ExtensionContext.Namespace.GLOBAL)
        .computeIfAbsent("postgres", _ -> start());
  }

  private static EmbeddedPostgres start() {
    try {
      shared = EmbeddedPostgres.builder().start();
      return shared;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A schema of its own with positions and effects. */
  public static DataSource schema() throws SQLException {
    String name = "s" + SCHEMAS.incrementAndGet();
    PGSimpleDataSource source = (PGSimpleDataSource) shared.getPostgresDatabase();
    source.setCurrentSchema(name);
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create schema " + name);
      statement.execute(
          "create table consumed (grp text, topic_id text, part int, topic text not null,"
              + " next bigint not null, epoch int, primary key (grp, topic_id, part))");
      statement.execute("create table effects (id serial, member text, drone text)");
    }
    return source;
  }
}
