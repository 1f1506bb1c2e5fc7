package dev.skein.app;

import dev.skein.simulator.SimulatedFleet;
import java.io.PrintStream;
import java.util.Deque;
import java.util.List;

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
        --forward HOST:PORT  a ground station that hears the vehicles, UDP, and speaks to
                             them; HOST:PORT,view only hears. As often as you like
        --config FILE        a configuration file (see docs/configuration.md)
        --demo N             N simulated drones fly at once

      A port of 0 takes any free one.
      """;

  private UpCommand() {}

  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    return new ServerCommand(
            "up",
            HELP,
            UpCommand::with,
            (settings, stop) -> Product.up(settings, stop::give, stop::isGiven))
        .run(arguments, out, err);
  }

  private static Settings with(Settings settings, String option, Deque<String> rest) {
    return switch (option) {
      case "--data" -> settings.withData(ServerCommand.directory(option, rest));
      case "--port" -> settings.withHttpPort(port(option, rest));
      case "--kafka-port" -> settings.withKafkaPort(port(option, rest));
      case "--mavlink-port" -> settings.withMavlinkPort(port(option, rest));
      case "--forward" -> settings.withForward(ServerCommand.forward(option, rest));
      case "--demo" -> settings.withDemo(count(ServerCommand.value(option, rest)));
      default -> throw new IllegalArgumentException("what is " + option + "? See skein up --help");
    };
  }

  private static int port(String option, Deque<String> rest) {
    return Settings.port(option, ServerCommand.value(option, rest));
  }

  private static int count(String text) {
    if (text.matches("\\d{1,3}") && Integer.parseInt(text) <= SimulatedFleet.MOST) {
      return Integer.parseInt(text);
    }
    throw new IllegalArgumentException(
        "--demo: 0 to " + SimulatedFleet.MOST + " drones can fly, not " + text);
  }
}
