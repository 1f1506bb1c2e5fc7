package dev.skein.app.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One process of a cluster. It ends when its standard input does, so it never outlives the process
 * that started it, whatever becomes of that.
 */
public final class ClusterProcess {

  /** What a process says when it is ready. */
  static final String READY = "Ctrl-C stops it.";

  private static final Duration LOOK = Duration.ofMillis(50);
  private static final Duration READY_TIMEOUT = Duration.ofMinutes(4);
  private static final Duration THREADS_SAID = Duration.ofSeconds(2);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(45);

  private final String name;
  private final List<String> command;
  private final Path log;

  /** Where in the log its newest start begins. */
  private volatile long begin;

  private @Nullable Process process;
  private boolean isExpectedToRun;

  ClusterProcess(String name, List<String> command, Path log) {
    this.name = name;
    this.command = List.copyOf(command);
    this.log = log;
  }

  public String name() {
    return name;
  }

  /** Everything it says. */
  public Path log() {
    return log;
  }

  public synchronized boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** Whether it has ended by itself since the last time it was asked. */
  synchronized boolean takeEnded() {
    boolean hasEnded = isExpectedToRun && !isAlive();
    isExpectedToRun &= !hasEnded;
    return hasEnded;
  }

  /** Its process id; 0 when it has not run yet. */
  public synchronized long pid() {
    return process == null ? 0 : process.pid();
  }

  /** Starts it, or starts it again: what it said before stays in the log. */
  public synchronized void start() throws IOException {
    Files.createDirectories(log.toAbsolutePath().getParent());
    if (process == null) {
      Files.deleteIfExists(log);
    }
    begin = Files.exists(log) ? Files.size(log) : 0;
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    isExpectedToRun = true;
  }

  /**
   * Waits until it says that it is ready.
   *
   * @throws IOException with what it said last when it is not, or has ended; one that is not ready
   *     in time says what its threads do
   */
  public void awaitReady() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + READY_TIMEOUT.toNanos();
    while (!said().contains(READY)) {
      if (!isAlive()) {
        throw new IOException(name + " has ended: " + tail());
      }
      if (System.nanoTime() > deadline) {
        String said = tail();
        signal("QUIT");
        Thread.sleep(THREADS_SAID);
        throw new IOException(
            "%s is not ready after %d s; %s ends with: %s; its main thread: %s"
                .formatted(name, READY_TIMEOUT.toSeconds(), log, said, mainThread()));
      }
      Thread.sleep(LOOK);
    }
  }

  /** The first thing in what it said that a pattern matches. */
  Optional<String> findLine(String pattern) throws IOException {
    Matcher matcher = Pattern.compile(pattern).matcher(said());
    return matcher.find() ? Optional.of(matcher.group()) : Optional.empty();
  }

  /** Whether it has said that. */
  public boolean says(String text) throws IOException {
    return said().contains(text);
  }

  /** The first group of a pattern in what it said. */
  public String find(String pattern) throws IOException {
    Matcher matcher = Pattern.compile(pattern).matcher(said());
    if (!matcher.find()) {
      throw new IOException(name + " has not said " + pattern);
    }
    return matcher.group(1);
  }

  /** As by {@code kill -9}. */
  public synchronized void kill() throws InterruptedException {
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
  }

  /** Stands still, as by {@code kill -STOP}, until {@link #thaw}. */
  public void freeze() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** Goes on, as by {@code kill -CONT}. */
  public void thaw() throws IOException, InterruptedException {
    signal("CONT");
  }

  /** Stops it in good order; kills it when that takes too long. */
  public synchronized void stop() throws InterruptedException {
    isExpectedToRun = false;
    if (process == null) {
      return;
    }
    process.destroy();
    if (!process.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }

  /** As {@link #stop}; an interrupt is kept for later. */
  void stopQuietly() {
    try {
      stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void signal(String signal) throws IOException, InterruptedException {
    int code =
        new ProcessBuilder("kill", "-" + signal, Long.toString(pid()))
            .inheritIO()
            .start()
            .waitFor();
    if (code != 0) {
      throw new IOException("kill -" + signal + " failed for " + name);
    }
  }

  /** What it has said since it was started last. */
  private String said() throws IOException {
    if (!Files.exists(log)) {
      return "";
    }
    try (InputStream said = Files.newInputStream(log)) {
      said.skipNBytes(Math.min(begin, Files.size(log)));
      return new String(said.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Of the threads that a JVM prints when it is sent {@code SIGQUIT}. */
  private String mainThread() throws IOException {
    return findLine("(?m)^\"main\"(?:.*\\R\\s+.*)+").orElse("not said");
  }

  private String tail() throws IOException {
    List<String> lines = new ArrayList<>(said().lines().filter(line -> !line.isBlank()).toList());
    return String.join("; ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
  }
}
