package dev.skein.app;

import dev.skein.app.bench.BenchCommand;
import dev.skein.simulator.PlayCommand;
import dev.skein.simulator.SimulateCommand;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.slf4j.LoggerFactory;

/** The program: one command a run. */
public final class Main {

  private static final String HELP =
      """
      Usage: skein COMMAND [OPTIONS]

        up        start everything in one process: Kafka, PostgreSQL, all services, the page
        play      send a recorded MAVLink log to a server, as its vehicles did
        simulate  fly simulated MAVLink vehicles
        tail      print events as they come
        redrive   list dead letters, and send them back
        bench     measure the whole pipeline on this machine
        test      run every test (from a clone)

      Each command explains itself: skein COMMAND --help
      """;

  private Main() {}

  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    // Before there are threads: what is logged while SLF4J begins would be told as a warning.
    var _ = LoggerFactory.getILoggerFactory();
    System.exit(run(Arrays.asList(arguments), out, err));
  }

  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    if (arguments.isEmpty()) {
      out.print(HELP);
      return 2;
    }
    List<String> rest = arguments.subList(1, arguments.size());
    return switch (arguments.getFirst()) {
      case "up" -> UpCommand.run(rest, out, err);
      case "play" -> PlayCommand.run(rest, out, err);
      case "simulate" -> SimulateCommand.run(rest, out, err);
      case "bench" -> BenchCommand.run(rest, out, err);
      case "redrive" -> RedriveCommand.run(rest, out, err);
      case "tail" -> TailCommand.run(rest, out, err);
      case "--help", "-h", "help" -> {
        out.print(HELP);
        yield 0;
      }
      default -> {
        err.println("skein: no such command as " + arguments.getFirst() + "; see skein --help");
        yield 2;
      }
    };
  }
}
