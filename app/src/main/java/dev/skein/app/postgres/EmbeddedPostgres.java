package dev.skein.app.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * A PostgreSQL server as a child of this program, durable under a directory, on loopback, asking
 * for a password that was made at the first start.
 *
 * <p>The server outlives a killed parent; the next start takes it over. It is not part of the
 * terminal's process group, so that Ctrl-C reaches this program first and the server is stopped
 * last.
 */
public final class EmbeddedPostgres implements AutoCloseable {

  static final String USER = "skein";

  /** There in every cluster. */
  static final String MAINTENANCE_DATABASE = "postgres";

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
  private static final String DATABASE = "skein";
  private static final String PID_FILE = "postmaster.pid";

  /** Of that file, from 0; PostgreSQL's LOCK_FILE_LINE_PORT. */
  private static final int PORT_LINE = 3;

  private static final String LOG_FILE = "postgres.log";
  private static final String HALF_MADE = ".initdb-";

  /**
   * Nobody guesses a password of 192 random bits, however quickly each can be tried; and each
   * connection costs what a try costs.
   */
  private static final String PASSWORD_ROUNDS = "scram_iterations=1";

  /** As they are made here, and were before; never what somebody has put there. */
  private static final Pattern LEFT = Pattern.compile("(\\.initdb-|data-)\\d{15,20}");

  private static final Duration GUARD_INTERVAL = Duration.ofMillis(250);
  private static final int START_SECONDS = 60;
  private static final int STOP_SECONDS = 20;
  private static final int CONNECT_SECONDS = 10;

  private final PostgresPrograms programs;
  private final Path data;
  private final int port;
  private final String password;
  private final Thread guard;

  private EmbeddedPostgres(PostgresPrograms programs, Path data, int port, String password) {
    this.programs = programs;
    this.data = data;
    this.port = port;
    this.password = password;
    this.guard = Thread.ofVirtual().name("postgres-guard").unstarted(this::guard);
  }

  /**
   * Starts a server over what stands in the directory, or over nothing; or takes over the one that
   * a killed run left behind. It is started again when it dies.
   *
   * @param directory where rows, the password and the server's log are kept
   * @param installation where the server's programs are unpacked, once
   * @param port where it listens on 127.0.0.1; a server taken over keeps the one it has
   * @throws IllegalStateException saying what to do when it does not start
   */
  public static EmbeddedPostgres start(Path directory, Path installation, int port) {
    try {
      PostgresPrograms programs = PostgresPrograms.unpack(installation);
      Files.createDirectories(directory);
      Path data = directory.resolve("data");
      PasswordFile password = PasswordFile.in(directory);
      deleteHalfMade(directory);
      if (!Files.exists(data.resolve("PG_VERSION"))) {
        initialise(programs, directory, data, password);
      }
      OptionalInt running = takeOver(programs, directory, password);
      if (running.isEmpty()) {
        Path log = directory.resolve(LOG_FILE);
        Files.deleteIfExists(log);
        launch(programs, data, log, port);
      }
      int itsPort = running.orElse(port);
      EmbeddedPostgres server =
          new EmbeddedPostgres(programs, data, itsPort, password.putIntoForce(itsPort));
      server.createDatabase();
      server.guard.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException("PostgreSQL does not answer: " + e.getMessage(), e);
    }
  }

  /**
   * Gives the server over the directory another password, if it has one already: the next start
   * puts it into force. None may start meanwhile.
   */
  public static void rotatePassword(Path directory) throws IOException {
    PasswordFile.in(directory).rotate();
  }

  /**
   * A connection to the server that runs over the directory, in whichever process.
   *
   * @throws SQLException also when none does
   */
  public static Connection connectTo(Path directory, Properties properties) throws SQLException {
    try {
      List<String> lines = Files.readAllLines(directory.resolve("data").resolve(PID_FILE));
      properties.setProperty("user", USER);
      properties.setProperty("password", PasswordFile.in(directory).read());
      return DriverManager.getConnection(
          url(Integer.parseInt(lines.get(PORT_LINE).strip()), DATABASE), properties);
    } catch (IOException | IndexOutOfBoundsException e) {
      throw new SQLException("no server runs on " + directory.toAbsolutePath(), e);
    }
  }

  public String jdbcUrl() {
    return url(port, DATABASE);
  }

  public int port() {
    return port;
  }

  public String user() {
    return USER;
  }

  /** Not for logs. */
  public String password() {
    return password;
  }

  /** Ends sessions, writes everything down and stops. */
  @Override
  public void close() {
    leave();
    stop(programs, data);
  }

  /** Lets the server run on by itself, as when this process is killed. */
  void leave() {
    guard.interrupt();
    try {
      guard.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void guard() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        Thread.sleep(GUARD_INTERVAL);
        if (!isRunning()) {
          LOG.error("PostgreSQL has died and is started again");
          launch(programs, data, data.resolveSibling(LOG_FILE), port);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (IOException | IllegalStateException e) {
        LOG.warn("PostgreSQL is not back yet: {}", e.getMessage());
      }
    }
  }

  private boolean isRunning() throws IOException {
    Path pidFile = data.resolve(PID_FILE);
    return Files.exists(pidFile) && isPostgres(Files.readAllLines(pidFile).getFirst());
  }

  private static void launch(PostgresPrograms programs, Path data, Path log, int port)
      throws IOException {
    forgetUnreaped(data);
    try {
      programs.run(
          "pg_ctl",
          "-D",
          data.toString(),
          "-l",
          log.toString(),
          "-o",
          options(port),
          "-w",
          "-t",
          Integer.toString(START_SECONDS),
          "start");
    } catch (IllegalStateException e) {
      String why = Files.exists(log) ? PostgresPrograms.tail(log) : e.getMessage();
      throw new IllegalStateException(
          "PostgreSQL does not start: " + why + " (its whole log is in " + log + ")", e);
    }
  }

  private static void stop(PostgresPrograms programs, Path data) {
    try {
      programs.run(
          "pg_ctl",
          "-D",
          data.toString(),
          "-m",
          "fast",
          "-w",
          "-t",
          Integer.toString(STOP_SECONDS),
          "stop");
    } catch (IOException | IllegalStateException e) {
      LOG.warn("PostgreSQL did not stop: {}", e.getMessage());
    }
  }

  /**
   * Made beside, and put in its place whole: an initdb that is killed leaves what looks like a
   * database.
   */
  private static void initialise(
      PostgresPrograms programs, Path directory, Path data, PasswordFile password)
      throws IOException {
    password.make();
    Path made = Files.createTempDirectory(directory, HALF_MADE);
    programs.run(
        "initdb",
        "-D",
        made.toString(),
        "-U",
        USER,
        "-A",
        "scram-sha-256",
        "--pwfile",
        password.path().toString(),
        "-c",
        PASSWORD_ROUNDS,
        "-E",
        "UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C");
    Files.move(made, data, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel parent = FileChannel.open(directory, StandardOpenOption.READ)) {
      parent.force(true);
    }
  }

  /** What an initdb that was killed left behind; it holds no rows yet. */
  private static void deleteHalfMade(Path directory) throws IOException {
    try (DirectoryStream<Path> left =
        Files.newDirectoryStream(
            directory, each -> LEFT.matcher(each.getFileName().toString()).matches())) {
      for (Path each : left) {
        try {
          FileSystemUtils.deleteRecursively(each);
        } catch (IOException e) {
          LOG.info("{} is left there: {}", each, e.toString());
        }
      }
    }
  }

  /** Everything that makes a committed row last is on, by name, whatever a default may be. */
  private static String options(int port) {
    return String.join(
        " ",
        "-p " + port,
        "-c listen_addresses=127.0.0.1",
        "-c unix_socket_directories=''",
        "-c fsync=on",
        "-c synchronous_commit=on",
        "-c full_page_writes=on",
        "-c max_connections=80",
        "-c shared_buffers=128MB",
        "-c max_wal_size=1GB",
        // After a kill, what was written since the last but one is done again before anybody is let
        // in.
        "-c checkpoint_timeout=1min",
        "-c " + PASSWORD_ROUNDS,
        "-c timezone=UTC",
        "-c log_min_messages=warning");
  }

  /** The port of the server that runs over the directory, as one does that a kill left behind. */
  public static OptionalInt findPort(Path directory) throws IOException {
    Path pidFile = directory.resolve("data").resolve(PID_FILE);
    List<String> lines = Files.exists(pidFile) ? Files.readAllLines(pidFile) : List.of();
    return lines.size() > PORT_LINE && isPostgres(lines.getFirst())
        ? OptionalInt.of(Integer.parseInt(lines.get(PORT_LINE).strip()))
        : OptionalInt.empty();
  }

  /**
   * The port of the server that a killed run left behind, if it still answers; else it is stopped.
   */
  private static OptionalInt takeOver(
      PostgresPrograms programs, Path directory, PasswordFile password) throws IOException {
    OptionalInt running = findPort(directory);
    if (running.isEmpty()) {
      return running;
    }
    try (Connection connection = connect(running.getAsInt(), DATABASE, password.read());
        Statement statement = connection.createStatement()) {
      statement.execute("select 1");
      LOG.info("took over the PostgreSQL that was left running at port {}", running.getAsInt());
      return running;
    } catch (SQLException e) {
      LOG.info("stops the PostgreSQL that was left running: {}", e.getMessage());
      stop(programs, directory.resolve("data"));
      return OptionalInt.empty();
    }
  }

  /**
   * A server that was killed and that nobody has reaped, as in a container without an init, is
   * taken for alive by its successor. Its file may go: workers that live on are found by the memory
   * that they share, whose key is made of the directory (PostgreSQL 12 and later).
   */
  private static void forgetUnreaped(Path data) throws IOException {
    Path pidFile = data.resolve(PID_FILE);
    if (Files.exists(pidFile) && isUnreaped(Files.readAllLines(pidFile).getFirst().strip())) {
      Files.delete(pidFile);
    }
  }

  /** Whether it is what Linux calls a zombie. Source: proc(5), /proc/pid/stat, fields 2 and 3. */
  private static boolean isUnreaped(String pid) {
    try {
      String stat = Files.readString(Path.of("/proc", pid, "stat"));
      return stat.startsWith(") Z", stat.lastIndexOf(')'));
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isPostgres(String pid) {
    return pid.strip().matches("\\d+")
        && ProcessHandle.of(Long.parseLong(pid.strip()))
            .flatMap(process -> process.info().command())
            .filter(command -> command.endsWith("/postgres"))
            .isPresent();
  }

  private void createDatabase() throws SQLException {
    try (Connection connection = connect(port, MAINTENANCE_DATABASE, password);
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select 1 from pg_database where datname = '" + DATABASE + "'")) {
      if (!row.next()) {
        statement.execute("create database " + DATABASE);
      }
    }
  }

  static Connection connect(int port, String database, String password) throws SQLException {
    DriverManager.setLoginTimeout(CONNECT_SECONDS);
    return DriverManager.getConnection(url(port, database), USER, password);
  }

  private static String url(int port, String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }
}
