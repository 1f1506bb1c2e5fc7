package dev.skein.simulator;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/** {@code skein play}: plays a recorded log to a server. */
public final class PlayCommand {

  private static final String HELP =
      """
      Usage: skein play FILE.tlog [--speed N] [--to HOST:PORT] [--loop]

      Sends the vehicles' frames of a recorded MAVLink log, as the vehicles did: one
      UDP socket a vehicle, in their rhythm. Frames of ground stations are left out.

        --speed N        N times as fast as it was recorded (default 1)
        --to HOST:PORT   where the server listens (default 127.0.0.1:14550)
        --loop           begin again at the end, until Ctrl-C

      Example: skein play testdata/mavlink/arducopter-1-mission-5x.tlog --speed 2
      """;

  private static final double FASTEST = 1_000;

  private PlayCommand() {}

  private record Options(Path file, double speed, InetSocketAddress to, boolean loop) {}

  /** Plays as the arguments say; the exit code is 0, or 2 when they are wrong. */
  public static int run(List<String> arguments, PrintStream out, PrintStream err) {
    if (arguments.isEmpty() || arguments.contains("--help") || arguments.contains("-h")) {
      out.print(HELP);
      return arguments.isEmpty() ? 2 : 0;
    }
    try {
      Options options = parse(new ArrayDeque<>(arguments));
      play(options, out, err);
      return 0;
    } catch (IllegalArgumentException e) {
      err.println("skein play: " + e.getMessage());
      return 2;
    } catch (PortUnreachableException e) {
      err.println(
          "skein play: nobody listens there: start the server with ./skein up, or give --to");
      return 1;
    } catch (IOException e) {
      err.println("skein play: " + e.getMessage());
      return 1;
    }
  }

  private static void play(Options options, PrintStream out, PrintStream err) throws IOException {
    TlogPlayer player = TlogPlayer.read(options.file);
    if (player.frames() == 0) {
      throw new IllegalArgumentException(options.file + " has no frames of a vehicle");
    }
    if (player.unreadable() > 0) {
      err.printf(
          Locale.ROOT,
          "skein play: left out %d bytes of %s: damaged, or cut off at the end%n",
          player.unreadable(),
          options.file);
    }
    boolean isWatched = isTerminal();
    do {
      TlogPlayer.Summary summary =
          player.play(
              options.to,
              options.speed,
              sent -> {
                if (isWatched) {
                  out.printf(
                      Locale.ROOT,
                      "\r%d of %d frames (%d %%)",
                      sent,
                      player.frames(),
                      sent * 100L / player.frames());
                }
              });
      out.printf(
          Locale.ROOT,
          (isWatched ? "%n" : "")
              + "sent %d frames of %d vehicles in %.1f s to %s; left out %d frames of ground stations%s%n",
          summary.frames(),
          summary.vehicles(),
          summary.seconds(),
          options.to,
          summary.skipped(),
          summary.unheard() == 0
              ? ""
              : "; %d frames found nobody listening".formatted(summary.unheard()));
    } while (options.loop);
  }

  private static Options parse(Deque<String> arguments) {
    Path file = null;
    double speed = 1;
    InetSocketAddress to = new InetSocketAddress("127.0.0.1", 14550);
    boolean loop = false;
    while (!arguments.isEmpty()) {
      String argument = arguments.pop();
      switch (argument) {
        case "--speed" -> speed = speed(value(argument, arguments));
        case "--to" -> to = address(value(argument, arguments));
        case "--loop" -> loop = true;
        default -> {
          if (argument.startsWith("-") || file != null) {
            throw new IllegalArgumentException("what is " + argument + "? See skein play --help");
          }
          file = Path.of(argument);
        }
      }
    }
    if (file == null) {
      throw new IllegalArgumentException("name a log: skein play FILE.tlog");
    }
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new IllegalArgumentException(file + " is not there, or cannot be read");
    }
    return new Options(file, speed, to, loop);
  }

  private static String value(String option, Deque<String> arguments) {
    if (arguments.isEmpty()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return arguments.pop();
  }

  private static double speed(String text) {
    try {
      double speed = Double.parseDouble(text);
      if (speed > 0 && speed <= FASTEST) {
        return speed;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new IllegalArgumentException("--speed must be a number above 0, up to 1000, not " + text);
  }

  /** A {@code host:port}. */
  static InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1 || !text.substring(colon + 1).matches("\\d{1,5}")) {
      throw new IllegalArgumentException("an address is host:port, not " + text);
    }
    int port = Integer.parseInt(text.substring(colon + 1));
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("a port is 1 to 65535, not " + port);
    }
    InetSocketAddress address = new InetSocketAddress(text.substring(0, colon), port);
    if (address.isUnresolved()) {
      throw new IllegalArgumentException("no such host: " + address.getHostString());
    }
    return address;
  }

  @SuppressWarnings("SystemConsoleNull") // since JDK 25 there is none again where nobody types
  private static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }
}
