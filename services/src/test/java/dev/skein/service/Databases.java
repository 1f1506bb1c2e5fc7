package dev.skein.service;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
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

  /** A new schema as a role has it, for example {@code drones}. */
  public static DataSource schema(String role) throws SQLException, IOException {
    String name = role + SCHEMAS.incrementAndGet();
    PGSimpleDataSource source = (PGSimpleDataSource) shared.getPostgresDatabase();
    source.setCurrentSchema(name);
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create schema " + name);
      for (Path migration : migrations(role)) {
        statement.execute(Files.readString(migration));
      }
    }
    return source;
  }

  private static List<Path> migrations(String role) throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/main/resources/db", role))) {
      return files.sorted(Comparator.comparingDouble(Databases::version)).toList();
    }
  }

  /** Of {@code V3_1__epochs_of_positions.sql} 3.1. */
  private static double version(Path file) {
    String name = String.valueOf(file.getFileName());
    return Double.parseDouble(name.substring(1, name.indexOf("__")).replace('_', '.'));
  }
}
