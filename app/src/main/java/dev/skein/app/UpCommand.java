package dev.skein.app;

import dev.skein.simulator.SimulatedFleet;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** {@code skein up}: everything in one process, until Ctrl-C. */
final class UpCommand {

  private static final String HELP =
      """
      Usage: skein up [OPTIONS]

      Starts Kafka, PostgreSQL and all services in one process and runs until Ctrl-C.
      What lasts is kept in the data directory; the next start goes on from there.

        --data DIR           where everything is kept (default ./data)
        --port PORT          HTTP: page, API, WebSocket (default 8080)
        --kafka-port PORT    Kafka, on this machine only (default 9092)
        --mavlink-port PORT  MAVLink vehicles, UDP (default 14550)
        --config FILE        a configuration file (see docs/configuration.md)
        --demo N             N simulated drones fly at once

      A port of 0 takes any free one.
      """;

  private static final int STOP_SECONDS = 60;

  private UpCommand() {}

  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    if (arguments.contains("--help") || arguments.contains("-h")) {
      out.print(HELP);
      return 0;
    }
    try {
      Settings settings = parse(new ArrayDeque<>(arguments));
      CountDownLatch stop = new CountDownLatch(1);
      CountDownLatch stopped = new CountDownLatch(1);
      try (Product product = Product.start(settings, stop::countDown)) {
        Runtime.getRuntime().addShutdownHook(stopper(stop, stopped));
        out.print(product.greeting());
        if (!Boolean.getBoolean("skein.train")) {
          stop.await();
        }
        out.println("stopping");
      }
      out.println("stopped");
      stopped.countDown();
      return 0;
    } catch (IllegalArgumentException | StartupException e) {
      err.println("skein up: " + e.getMessage());
      return 2;
    } catch (IOException e) {
      err.println("skein up: cannot read " + e.getMessage());
      return 2;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  private static Settings parse(Deque<String> arguments) throws IOException {
    Settings settings = Settings.DEFAULTS;
    Deque<String> again = new ArrayDeque<>(arguments);
    while (!again.isEmpty()) {
      if (again.pop().equals("--config")) {
        Path file = Path.of(value("--config", again));
        if (!Files.isReadable(file)) {
          throw new IllegalArgumentException(
              "the configuration file " + file + " is not there, or cannot be read");
        }
        settings = settings.with(file);
      }
    }
    while (!arguments.isEmpty()) {
      String option = arguments.pop();
      settings = with(settings, option, arguments);
    }
    return settings;
  }

  private static Settings with(Settings settings, String option, Deque<String> rest) {
    int http = settings.httpPort();
    int kafka = settings.kafkaPort();
    int mavlink = settings.mavlinkListen().getPort();
    return switch (option) {
      case "--data" -> settings.withData(Path.of(value(option, rest)));
      case "--port" ->
          settings.withPorts(Settings.port(option, value(option, rest)), kafka, mavlink);
      case "--kafka-port" ->
          settings.withPorts(http, Settings.port(option, value(option, rest)), mavlink);
      case "--mavlink-port" ->
          settings.withPorts(http, kafka, Settings.port(option, value(option, rest)));
      case "--demo" -> settings.withDemo(count(value(option, rest)));
      case "--config" -> {
        var _ = value(option, rest);
        yield settings;
      }
      default -> throw new IllegalArgumentException("what is " + option + "? See skein up --help");
    };
  }

  private static int count(String text) {
    if (text.matches("\\d{1,3}") && Integer.parseInt(text) <= SimulatedFleet.MOST) {
      return Integer.parseInt(text);
    }
    throw new IllegalArgumentException(
        "--demo: 0 to " + SimulatedFleet.MOST + " drones can fly, not " + text);
  }

  private static String value(String option, Deque<String> rest) {
    if (rest.isEmpty()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return rest.pop();
  }

  /** Lets the main thread stop everything, and holds the process until it has. */
  private static Thread stopper(CountDownLatch stop, CountDownLatch stopped) {
    return Thread.ofPlatform()
        .unstarted(() -> {
          stop.countDown();
          try {
            var _ = stopped.await(STOP_SECONDS, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }
}
