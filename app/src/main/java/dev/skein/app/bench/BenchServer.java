package dev.skein.app.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postgresql.ds.PGSimpleDataSource;

/** A server of its own process over an empty directory, and what it has used of the processors. */
final class BenchServer implements AutoCloseable {

  private static final double TICKS_PER_SECOND = 100;

  /** Lines of {@code postmaster.pid}, from 0. */
  private static final int PID_LINE = 0;

  private static final int PORT_LINE = 3;

  private final Process process;
  private final Path data;
  private final StringBuilder said = new StringBuilder();

  private BenchServer(Process process, Path data) {
    this.process = process;
    this.data = data;
  }

  static BenchServer start(Path data) throws IOException {
    List<String> command = new ArrayList<>();
    ProcessHandle.Info self = ProcessHandle.current().info();
    command.add(self.command().orElse("java"));
    String jar = System.getProperty("java.class.path").split(":", -1)[0];
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(
        List.of(
            "-jar",
            jar,
            "up",
            "--data",
            data.toString(),
            "--port",
            "0",
            "--kafka-port",
            "0",
            "--mavlink-port",
            "0"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    // Who calls the measurement off leaves no server behind.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "bench-server-end"));
    BenchServer server = new BenchServer(process, data);
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      server.said.append(line).append('\n');
      if (line.startsWith("Ctrl-C")) {
        Thread.ofVirtual().start(() -> drain(output));
        return server;
      }
    }
    throw new IOException("the server did not start: " + server.said);
  }

  String find(String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(said);
    if (!matcher.find()) {
      throw new IllegalStateException("no " + pattern + " in " + said);
    }
    return matcher.group(1);
  }

  int httpPort() {
    return Integer.parseInt(find("http://\\S+:(\\d+)/"));
  }

  int mavlinkPort() {
    return Integer.parseInt(find("udp://\\S+:(\\d+)"));
  }

  String password() {
    return find("admin / (\\S+)");
  }

  /** Settings of Kafka's clients, with the broker's address. */
  Map<String, String> kafka() throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(data.resolve("kafka/client.properties"))) {
      properties.load(reader);
    }
    return properties.stringPropertyNames().stream()
        .collect(Collectors.toMap(name -> name, properties::getProperty));
  }

  /** A connection to the schema of one of its services. */
  Connection postgres(String schema) throws IOException, SQLException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setPortNumbers(new int[] {Integer.parseInt(postmaster(PORT_LINE))});
    source.setDatabaseName("skein");
    source.setUser("skein");
    source.setPassword(Files.readString(data.resolve("postgres/password")).strip());
    source.setCurrentSchema(schema);
    return source.getConnection();
  }

  private String postmaster(int line) throws IOException {
    return Files.readAllLines(data.resolve("postgres/data/postmaster.pid")).get(line).strip();
  }

  /** Processor seconds so far, of the server and its PostgreSQL, by hop. */
  Map<Hop, Double> cpuSeconds() throws IOException {
    Map<Hop, Double> seconds = new EnumMap<>(Hop.class);
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
      threads.forEach(thread -> add(seconds, thread, false));
    }
    long postmaster = Long.parseLong(postmaster(PID_LINE));
    Stream.concat(
            Stream.of(postmaster),
            ProcessHandle.of(postmaster).stream()
                .flatMap(ProcessHandle::children)
                .map(ProcessHandle::pid))
        .forEach(each -> add(seconds, Path.of("/proc/" + each), true));
    return seconds;
  }

  /** Adds user and system time; what has ended meanwhile counts nothing. */
  private static void add(Map<Hop, Double> seconds, Path directory, boolean isPostgres) {
    try {
      String stat = Files.readString(directory.resolve("stat"));
      String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      double ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
      Hop hop = isPostgres ? Hop.POSTGRES : Hop.ofThread(name);
      seconds.merge(hop, ticks / TICKS_PER_SECOND, Double::sum);
    } catch (IOException e) {
      // It has ended.
    }
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.toList().reversed()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static void drain(BufferedReader output) {
    try {
      while (output.readLine() != null) {
        // Its log is of no interest while it is measured.
      }
    } catch (IOException e) {
      // It has ended.
    }
  }
}
