package dev.skein.app;

import static java.util.Objects.requireNonNull;

import dev.skein.app.bench.BenchCommand;
import dev.skein.app.cluster.LocalClusterCommand;
import dev.skein.app.cluster.StoreCommand;
import dev.skein.app.verify.VerifyCommand;
import dev.skein.simulator.PlayCommand;
import dev.skein.simulator.SimulateCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.slf4j.LoggerFactory;

/** The program: one command a run. */
public final class Main {

  /** The launcher shows it too, before anything is built. */
  private static final String HELP = "help.txt";

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
      out.print(help());
      return 2;
    }
    List<String> rest = arguments.subList(1, arguments.size());
    return switch (arguments.getFirst()) {
      case "up" -> UpCommand.run(rest, out, err);
      case "serve" -> ServeCommand.run(rest, out, err);
      case "local-cluster" -> LocalClusterCommand.run(rest, out, err);
      case "verify" -> VerifyCommand.run(rest, out, err);
      case "cluster-store" -> StoreCommand.run(rest, out, err);
      case "play" -> PlayCommand.run(rest, out, err);
      case "simulate" -> SimulateCommand.run(rest, out, err);
      case "mavlink-key" -> MavlinkKeyCommand.run(rest, out, err);
      case "bench" -> BenchCommand.run(rest, out, err);
      case "redrive" -> RedriveCommand.run(rest, out, err);
      case "reset-password" -> ResetPasswordCommand.run(rest, out, err);
      case "rotate-keys" -> RotateKeysCommand.run(rest, out, err);
      case "audit" -> AuditCommand.run(rest, out, err);
      case "tail" -> TailCommand.run(rest, out, err);
      case "--help", "-h", "help" -> {
        out.print(help());
        yield 0;
      }
      default -> {
        err.println("skein: no such command as " + arguments.getFirst() + "; see skein --help");
        yield 2;
      }
    };
  }

  private static String help() {
    try (InputStream text = requireNonNull(Main.class.getResourceAsStream(HELP))) {
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
