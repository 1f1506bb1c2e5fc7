package dev.skein.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code skein up} as a process of its own, which can be killed. */
final class ServerProcess implements AutoCloseable {

  private final Process process;
  private final List<String> lines = new ArrayList<>();
  private final CountDownLatch ready = new CountDownLatch(1);

  private ServerProcess(Process process) {
    this.process = process;
    Thread.ofVirtual().start(this::read);
  }

  static ServerProcess start(Path data) throws IOException, InterruptedException {
    return start(data, List.of());
  }

  static ServerProcess start(Path data, List<String> more)
      throws IOException, InterruptedException {
    Path target = Path.of("target").toAbsolutePath();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx1g",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:ReservedCodeCacheSize=240m",
            "-XX:AOTCache=" + target.resolve("skein.aot"),
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            "-Dskein.home=" + target,
            "-jar",
            target.resolve("skein.jar").toString(),
            "up",
            "--data",
            data.toString(),
            "--port",
            "0",
            "--kafka-port",
            "0",
            "--mavlink-port",
            "0"));
    command.addAll(more);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    ServerProcess server = new ServerProcess(process);
    if (!server.ready.await(90, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException("not ready within 90 s: " + server.lines);
    }
    return server;
  }

  String url() {
    return "http://127.0.0.1:" + find("page, API\\s+http://\\S+:(\\d+)/");
  }

  int mavlinkPort() {
    return Integer.parseInt(find("MAVLink\\s+udp://\\S+:(\\d+)"));
  }

  String password() {
    return find("first login\\s+admin / (\\S+)");
  }

  /** As by {@code kill -9}. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** As by Ctrl-C. */
  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException("did not stop within 60 s: " + lines);
    }
  }

  private String find(String pattern) {
    synchronized (lines) {
      for (String line : lines) {
        Matcher matcher = Pattern.compile(pattern).matcher(line);
        if (matcher.find()) {
          return matcher.group(1);
        }
      }
      throw new IllegalStateException("no line with " + pattern + " in " + lines);
    }
  }

  private void read() {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        synchronized (lines) {
          lines.add(line);
        }
        if (line.startsWith("Ctrl-C")) {
          ready.countDown();
        }
      }
    } catch (IOException e) {
      // The process is gone.
    }
  }
}
