package dev.skein.app.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {

  private static final Path INSTALLATION = Path.of("target/postgres").toAbsolutePath();

  @TempDir Path directory;

  @Test
  void rowsOutliveARestartAndAServerLeftRunningIsTakenOver() throws Exception {
    try (EmbeddedPostgres first = EmbeddedPostgres.start(directory, INSTALLATION, freePort());
        Statement statement = connect(first)) {
      assertThat(setting(statement, "fsync")).isEqualTo("on");
      assertThat(setting(statement, "synchronous_commit")).isEqualTo("on");
      assertThat(setting(statement, "full_page_writes")).isEqualTo("on");
      statement.execute("create table t (n int); insert into t values (1)");

      // As after a kill -9: nobody has stopped the first one.
      EmbeddedPostgres second = EmbeddedPostgres.start(directory, INSTALLATION, freePort());
      assertThat(second.port()).isEqualTo(first.port());
    }
    try (EmbeddedPostgres third = EmbeddedPostgres.start(directory, INSTALLATION, freePort());
        Statement statement = connect(third);
        ResultSet row = statement.executeQuery("select n from t")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getInt(1)).isEqualTo(1);
    }
    assertThat(Files.exists(directory.resolve("data/postmaster.pid"))).isFalse();
  }

  private static Statement connect(EmbeddedPostgres server) throws SQLException {
    Connection connection =
        DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
    return connection.createStatement();
  }

  private static String setting(Statement statement, String name) throws SQLException {
    try (ResultSet row = statement.executeQuery("show " + name)) {
      assertThat(row.next()).isTrue();
      return row.getString(1);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
