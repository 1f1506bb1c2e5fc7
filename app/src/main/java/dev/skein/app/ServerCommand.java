package dev.skein.app;

import dev.skein.app.cluster.StopSignal;
import dev.skein.links.mavlink.Forward;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** What {@code up} and {@code serve} share: start, say where things are, run until Ctrl-C. */
final class ServerCommand {

  private static final int STOP_SECONDS = 60;

  private final String name;
  private final String help;
  private final Options options;
  private final Start start;

  /**
   * @param name the command's name, as it is typed
   */
  ServerCommand(String name, String help, Options options, Start start) {
    this.name = name;
    this.help = help;
    this.options = options;
    this.start = start;
  }

  /** Takes an option and its value into the settings. */
  @FunctionalInterface
  interface Options {
    /**
     * The settings with that option.
     *
     * @throws IllegalArgumentException when there is no such option, or its value cannot be
     */
    Settings with(Settings settings, String option, Deque<String> rest);
  }

  /** Starts the server. */
  @FunctionalInterface
  interface Start {
    /**
     * The server, ready.
     *
     * @param stop given by the server when it cannot go on; heeded while it starts
     */
    Product start(Settings settings, StopSignal stop) throws StartupException;
  }

  int run(List<String> arguments, PrintStream out, PrintStream err) {
    if (arguments.contains("--help") || arguments.contains("-h")) {
      out.print(help);
      return 0;
    }
    try (StopSignal stop = new StopSignal(STOP_SECONDS)) {
      return run(arguments, out, err, stop);
    }
  }

  int run(List<String> arguments, PrintStream out, PrintStream err, StopSignal stop) {
    try {
      Settings settings = parse(new ArrayDeque<>(arguments));
      if (Boolean.getBoolean("skein.check")) {
        return 0;
      }
      try (Product product = start(settings, stop)) {
        if (!stop.isGiven()) {
          out.print(product.greeting());
        }
        if (!Boolean.getBoolean("skein.train")) {
          stop.await();
        }
        out.println("stopping");
      }
      out.println("stopped");
      return 0;
    } catch (IllegalArgumentException | StartupException e) {
      if (stop.isAsked()) {
        out.println("stopped before it was ready");
        return 0;
      }
      err.println("skein " + name + ": " + e.getMessage());
      return 2;
    } catch (IOException e) {
      err.println("skein " + name + ": cannot read " + e.getMessage());
      return 2;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  /** A stop that comes meanwhile interrupts the start. */
  private Product start(Settings settings, StopSignal stop) throws StartupException {
    Thread starter = Thread.currentThread();
    AtomicBoolean isOver = new AtomicBoolean();
    Thread.ofVirtual()
        .start(() -> {
          try {
            stop.await();
          } catch (InterruptedException e) {
            return;
          }
          synchronized (isOver) {
            if (!isOver.get()) {
              starter.interrupt();
            }
          }
        });
    try {
      return start.start(settings, stop);
    } finally {
      synchronized (isOver) {
        isOver.set(true);
      }
      // Of a stop that came too late for the start: what stops now must be able to wait.
      var _ = Thread.interrupted();
    }
  }

  /** The value behind an option. */
  static String value(String option, Deque<String> rest) {
    if (rest.isEmpty()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return rest.pop();
  }

  /**
   * The directory behind an option. An empty one, as of a variable that is not set, would silently
   * be the current directory.
   */
  static Path directory(String option, Deque<String> rest) {
    String text = value(option, rest);
    if (text.isBlank()) {
      throw new IllegalArgumentException(option + ": must name a directory, not be empty");
    }
    return Path.of(text);
  }

  /** The ground station behind an option. */
  static Forward forward(String option, Deque<String> rest) {
    String text = value(option, rest);
    try {
      return Forward.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
    }
  }

  /** The file first, whatever the order: options win over it. */
  private Settings parse(Deque<String> arguments) throws IOException {
    Settings settings = Settings.DEFAULTS;
    Deque<String> again = new ArrayDeque<>(arguments);
    while (!again.isEmpty()) {
      if (again.pop().equals("--config")) {
        settings = read(again, settings);
      }
    }
    while (!arguments.isEmpty()) {
      String option = arguments.pop();
      if (option.equals("--config")) {
        arguments.pop();
      } else {
        settings = options.with(settings, option, arguments);
      }
    }
    return settings;
  }

  /** The settings with those of the file that stands behind {@code --config}. */
  static Settings read(Deque<String> rest, Settings base) throws IOException {
    Path file = Path.of(value("--config", rest));
    if (!Files.isReadable(file)) {
      throw new IllegalArgumentException(
          "the configuration file " + file + " is not there, or cannot be read");
    }
    return SettingsFile.read(file, base);
  }
}
