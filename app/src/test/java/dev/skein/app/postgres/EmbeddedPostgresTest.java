package dev.skein.app.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skein.bus.embedded.SecretFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.FileSystemUtils;

class EmbeddedPostgresTest {

  private static final Path INSTALLATION = Path.of("target/postgres").toAbsolutePath();

  @TempDir Path directory;

  @Test
  void rowsOutliveARestartAndAServerLeftRunningIsTakenOver() throws Exception {
    EmbeddedPostgres first = EmbeddedPostgres.start(directory, INSTALLATION, freePort());
    try (Statement statement = connect(first)) {
      assertThat(setting(statement, "fsync")).isEqualTo("on");
      assertThat(setting(statement, "synchronous_commit")).isEqualTo("on");
      assertThat(setting(statement, "full_page_writes")).isEqualTo("on");
      statement.execute("create table t (n int); insert into t values (1)");
    }
    // As after a kill -9: nobody has stopped the first one.
    first.leave();
    try (EmbeddedPostgres second = EmbeddedPostgres.start(directory, INSTALLATION, freePort())) {
      assertThat(second.port()).isEqualTo(first.port());
    }
    try (EmbeddedPostgres third = EmbeddedPostgres.start(directory, INSTALLATION, freePort())) {
      assertThat(rowOf(third)).isEqualTo(1);
    }
    assertThat(Files.exists(directory.resolve("data/postmaster.pid"))).isFalse();
  }

  @Test
  void aFirstStartThatIsKilledIsBegunAnew() throws Exception {
    // Somebody's own.
    Files.createDirectories(directory.resolve("data-backup"));
    while (!isKilledAtItsMaking()) {
      // It was made before it was seen: once more.
      FileSystemUtils.deleteRecursively(directory.resolve("data"));
    }
    try (EmbeddedPostgres second = startWithARow()) {
      assertThat(rowOf(second)).isEqualTo(1);
    }
    // What the killed program had started may still have written while the second began.
    try (EmbeddedPostgres third = EmbeddedPostgres.start(directory, INSTALLATION, freePort())) {
      assertThat(rowOf(third)).isEqualTo(1);
    }
    try (Stream<Path> all = Files.list(directory)) {
      assertThat(all.map(path -> path.getFileName().toString()))
          .noneMatch(n -> n.matches("\\.initdb-.*"))
          .contains("data-backup");
    }
  }

  private boolean isKilledAtItsMaking() throws Exception {
    Thread start =
        Thread.ofPlatform()
            .start(() -> {
              try {
                EmbeddedPostgres.start(directory, INSTALLATION, freePort()).close();
              } catch (IOException | IllegalStateException | UncheckedIOException e) {
                // Of that, it was killed.
              }
            });
    boolean isKilled = false;
    while (start.isAlive() && !isKilled) {
      try (Stream<Path> all = Files.walk(directory, 2)) {
        if (all.anyMatch(path -> path.endsWith("PG_VERSION"))) {
          isKilled = killInitdb(directory);
        }
      } catch (UncheckedIOException | NoSuchFileException e) {
        // Something has gone while it was looked at.
      }
    }
    start.join();
    return isKilled;
  }

  /** That of this directory: others may be at it beside. */
  private static boolean killInitdb(Path directory) {
    Optional<ProcessHandle> initdb =
        ProcessHandle.current()
            .children()
            .filter(child -> child.info().command().orElse("").endsWith("/initdb"))
            .filter(child -> child.info().commandLine().orElse("").contains(directory.toString()))
            .findAny();
    return initdb.isPresent() && initdb.get().destroyForcibly();
  }

  @Test
  void aServerThatDiesIsStartedAgainWithItsRows() throws Exception {
    try (EmbeddedPostgres server = startWithARow()) {
      List<String> pid = Files.readAllLines(directory.resolve("data/postmaster.pid"));
      ProcessHandle.of(Long.parseLong(pid.getFirst().strip())).orElseThrow().destroyForcibly();

      assertThat(rowWhenItIsBack(server)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anotherPasswordIsInForceFromTheNextStartOn(boolean isLeftRunning) throws Exception {
    EmbeddedPostgres first = startWithARow();
    end(first, isLeftRunning);
    EmbeddedPostgres.rotatePassword(directory);

    try (EmbeddedPostgres second = EmbeddedPostgres.start(directory, INSTALLATION, freePort())) {
      assertThat(second.port() == first.port()).isEqualTo(isLeftRunning);
      assertThat(rowOf(second)).isEqualTo(1);
      assertIsInForce(second, first.password());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aStartKilledBetweenThePasswordAndItsFileIsMadeUpFor(boolean isLeftRunning) throws Exception {
    EmbeddedPostgres first = startWithARow();
    first.close();
    EmbeddedPostgres.rotatePassword(directory);
    String waiting = Files.readString(directory.resolve("password.next"));
    end(EmbeddedPostgres.start(directory, INSTALLATION, freePort()), isLeftRunning);
    SecretFile.write(directory.resolve("password"), first.password());
    SecretFile.write(directory.resolve("password.next"), waiting);

    EmbeddedPostgres.rotatePassword(directory);
    try (EmbeddedPostgres third = EmbeddedPostgres.start(directory, INSTALLATION, freePort())) {
      assertThat(third.password()).isEqualTo(waiting);
      assertThat(rowOf(third)).isEqualTo(1);
      assertIsInForce(third, first.password());
    }
  }

  private EmbeddedPostgres startWithARow() throws Exception {
    EmbeddedPostgres server = EmbeddedPostgres.start(directory, INSTALLATION, freePort());
    try (Statement statement = connect(server)) {
      statement.execute("create table t (n int); insert into t values (1)");
    }
    assertThat(keptOfThePassword(server)).startsWith("SCRAM-SHA-256$1:");
    return server;
  }

  private static void end(EmbeddedPostgres server, boolean isLeftRunning) {
    if (isLeftRunning) {
      server.leave();
    } else {
      server.close();
    }
  }

  private void assertIsInForce(EmbeddedPostgres server, String before) throws Exception {
    assertThat(keptOfThePassword(server)).startsWith("SCRAM-SHA-256$1:");
    Path file = directory.resolve("password");
    assertThat(Files.readString(file)).isEqualTo(server.password()).isNotEqualTo(before);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(directory.resolve("password.next")).doesNotExist();
    assertThatThrownBy(
            () -> DriverManager.getConnection(server.jdbcUrl(), server.user(), before).close())
        .isInstanceOfSatisfying(
            SQLException.class, refused -> assertThat(refused.getSQLState()).isEqualTo("28P01"));
  }

  private static int rowOf(EmbeddedPostgres server) throws SQLException {
    return Integer.parseInt(answer(server, "select n from t"));
  }

  private static String keptOfThePassword(EmbeddedPostgres server) throws SQLException {
    return answer(server, "select rolpassword from pg_authid where rolname = current_user");
  }

  private static String answer(EmbeddedPostgres server, String question) throws SQLException {
    try (Statement statement = connect(server);
        ResultSet row = statement.executeQuery(question)) {
      row.next();
      return row.getString(1);
    }
  }

  private static int rowWhenItIsBack(EmbeddedPostgres server) throws Exception {
    Instant giveUp = Instant.now().plusSeconds(60);
    while (true) {
      try {
        return rowOf(server);
      } catch (SQLException e) {
        if (Instant.now().isAfter(giveUp)) {
          throw e;
        }
        Thread.onSpinWait();
      }
    }
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
