package dev.skein.app;

import dev.skein.app.cluster.StopSignal;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** {@code skein serve}: some roles over a Kafka cluster and a PostgreSQL that others run. */
final class ServeCommand {

  private static final String HELP =
      """
      Usage: skein serve --roles=ROLE,ROLE --config FILE [OPTIONS]

      Runs some of the roles in this process, against an external Kafka and PostgreSQL, until
      Ctrl-C. Processes share nothing else: start as many of each as you like, anywhere.

        --roles ROLES        which ones, separated by commas: %s
        --config FILE        where Kafka, PostgreSQL and the other processes are
                             (see docs/configuration.md)
        --instance NAME      this process's name (default: host and HTTP port)
        --port PORT          HTTP: the roles' API, health, metrics (default 8080)
        --mavlink-port PORT  MAVLink vehicles, UDP, for the role links (default 14550)
        --forward HOST:PORT  a ground station that hears the vehicles, UDP, and speaks to
                             them, for the role links; HOST:PORT,view only hears. As often
                             as you like

      The usual split is three processes, each run twice: links / gateway,users,drones,tasks /
      monitoring,alerts. deploy/local-cluster starts all of that on one machine.
      """
          .formatted(Role.words());

  private final Set<Role> roles = EnumSet.noneOf(Role.class);

  private ServeCommand() {}

  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    ServeCommand command = new ServeCommand();
    return new ServerCommand("serve", HELP, command::with, command::start)
        .run(arguments.stream().flatMap(ServeCommand::split).toList(), out, err);
  }

  /** An option's value may stand behind an equals sign. */
  private static Stream<String> split(String argument) {
    int equals = argument.indexOf('=');
    return argument.startsWith("--") && equals > 0
        ? Stream.of(argument.substring(0, equals), argument.substring(equals + 1))
        : Stream.of(argument);
  }

  private Settings with(Settings settings, String option, Deque<String> rest) {
    return switch (option) {
      case "--roles" -> {
        roles.addAll(Role.parse(ServerCommand.value(option, rest)));
        yield settings;
      }
      case "--instance" -> settings.withInstance(ServerCommand.value(option, rest));
      case "--port" ->
          settings.withHttpPort(Settings.port(option, ServerCommand.value(option, rest)));
      case "--mavlink-port" ->
          settings.withMavlinkPort(Settings.port(option, ServerCommand.value(option, rest)));
      case "--forward" -> settings.withForward(ServerCommand.forward(option, rest));
      default ->
          throw new IllegalArgumentException("what is " + option + "? See skein serve --help");
    };
  }

  private Product start(Settings settings, StopSignal stop) throws StartupException {
    if (roles.isEmpty()) {
      throw new StartupException("name the roles with --roles; see skein serve --help");
    }
    return Product.serve(
        settings.instance().isPresent() ? settings : settings.withInstance(hostAndPort(settings)),
        roles,
        stop::isGiven);
  }

  /** Several processes may run on one host. */
  private static String hostAndPort(Settings settings) throws StartupException {
    try {
      return InetAddress.getLocalHost().getHostName() + ":" + settings.http().port();
    } catch (UnknownHostException e) {
      throw new StartupException("this host has no name: give one with --instance NAME", e);
    }
  }
}
