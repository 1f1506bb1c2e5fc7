package dev.skein.app.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A server of its own process over an empty directory, and what it has used of the processors. */
final class BenchServer implements AutoCloseable {

  private static final double TICKS_PER_SECOND = 100;

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
    command.addAll(
        List.of(
            "-XX:+UseZGC",
            "-Xmx1g",
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED"));
    String home = System.getProperty("skein.home");
    if (home != null) {
      command.add("-Dskein.home=" + home);
    }
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

  /** Processor seconds of the server and its PostgreSQL so far. */
  double cpuSeconds() {
    try {
      List<String> pid = Files.readAllLines(data.resolve("postgres/data/postmaster.pid"));
      long postmaster = Long.parseLong(pid.getFirst().strip());
      return cpuOf(process.pid())
          + cpuOf(postmaster)
          + ProcessHandle.of(postmaster).stream()
              .flatMap(ProcessHandle::children)
              .mapToDouble(child -> cpuOf(child.pid()))
              .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** User and system time of a process and of its children that have ended. */
  private static double cpuOf(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      double ticks = 0;
      for (int i = 11; i <= 14; i++) {
        ticks += Long.parseLong(fields[i]);
      }
      return ticks / TICKS_PER_SECOND;
    } catch (IOException e) {
      return 0;
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
