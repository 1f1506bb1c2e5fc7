package dev.skein.app.postgres;

import dev.skein.bus.embedded.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file with a server's password, and beside it the one that the next start puts into force.
 * Each start makes up for one that was killed at that, wherever it was.
 *
 * @param path the one that is in force, but while a start replaces it
 * @param next the one that waits; mostly not there
 */
record PasswordFile(Path path, Path next) {

  private static final Logger LOG = LoggerFactory.getLogger(PasswordFile.class);

  /** PostgreSQL's invalid_password. */
  private static final String WRONG_PASSWORD = "28P01";

  static PasswordFile in(Path directory) {
    return new PasswordFile(directory.resolve("password"), directory.resolve("password.next"));
  }

  /** Makes the first one. */
  void make() throws IOException {
    SecretFile.write(path, SecretFile.random());
  }

  String read() throws IOException {
    return Files.readString(path).strip();
  }

  /** Makes the one that waits, if there is one to be replaced. */
  void rotate() throws IOException {
    // One that waits stays: it may be in force already.
    if (Files.exists(path) && !Files.exists(next)) {
      SecretFile.write(next, SecretFile.random());
    }
  }

  /**
   * Puts the one that waits into force, and only then into the file.
   *
   * @param port where the server listens
   * @return the one that is in force
   */
  String putIntoForce(int port) throws IOException, SQLException {
    if (!Files.exists(next)) {
      return read();
    }
    String wanted = Files.readString(next).strip();
    if (!isInForce(port, wanted)) {
      try (Connection connection =
              EmbeddedPostgres.connect(port, EmbeddedPostgres.MAINTENANCE_DATABASE, read());
          Statement statement = connection.createStatement()) {
        statement.execute("alter role " + EmbeddedPostgres.USER + " password '" + wanted + "'");
      }
    }
    SecretFile.move(next, path);
    LOG.info("PostgreSQL has another password");
    return wanted;
  }

  private static boolean isInForce(int port, String password) throws SQLException {
    try (Connection _ =
        EmbeddedPostgres.connect(port, EmbeddedPostgres.MAINTENANCE_DATABASE, password)) {
      return true;
    } catch (SQLException e) {
      if (WRONG_PASSWORD.equals(e.getSQLState())) {
        return false;
      }
      throw e;
    }
  }
}
