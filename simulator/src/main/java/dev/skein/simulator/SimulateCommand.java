package dev.skein.simulator;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** {@code skein simulate}: flies simulated vehicles until Ctrl-C. */
public final class SimulateCommand {

  private static final String HELP =
      """
      Usage: skein simulate [--drones N] [--to HOST:PORT] [--home LAT,LON] [--rate HZ] [--seed N]

      Flies simulated copters that speak MAVLink 2 over UDP as ArduCopters do: they take
      off, fly a route, come home, land, get a new battery, and begin again.

        --drones N       how many, 1 to 250 (default 10)
        --to HOST:PORT   where the server listens (default 127.0.0.1:14550)
        --home LAT,LON   where they start, degrees (default 47.3977,8.5456)
        --rate HZ        positions a second of each, 0.1 to 20 (default 5)
        --seed N         the same number gives the same flights (default 1)
      """;

  private SimulateCommand() {}

  /** Flies as the arguments say; the exit code is 0, or 2 when they are wrong. */
  public static int run(List<String> arguments, PrintStream out, PrintStream err) {
    if (arguments.contains("--help") || arguments.contains("-h")) {
      out.print(HELP);
      return 0;
    }
    try (SimulatedFleet fleet = parse(new ArrayDeque<>(arguments))) {
      fleet.start();
      out.println("flying; Ctrl-C ends it");
      new CountDownLatch(1).await();
      return 0;
    } catch (IllegalArgumentException e) {
      err.println("skein simulate: " + e.getMessage());
      return 2;
    } catch (IOException e) {
      err.println("skein simulate: cannot open a socket: " + e.getMessage());
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  private static SimulatedFleet parse(Deque<String> arguments) throws IOException {
    int drones = 10;
    InetSocketAddress to = new InetSocketAddress("127.0.0.1", 14550);
    double latitude = 47.3977;
    double longitude = 8.5456;
    double rate = 5;
    long seed = 1;
    while (!arguments.isEmpty()) {
      String option = arguments.pop();
      if (arguments.isEmpty()) {
        throw new IllegalArgumentException(
            "what is " + option + ", or where is its value? See skein simulate --help");
      }
      String value = arguments.pop();
      switch (option) {
        case "--drones" -> drones = (int) number(option, value, 1, SimulatedFleet.MOST);
        case "--to" -> to = PlayCommand.address(value);
        case "--rate" -> rate = number(option, value, 0.1, 20);
        case "--seed" -> seed = (long) number(option, value, 0, 1e15);
        case "--home" -> {
          String[] place = value.split(",", -1);
          if (place.length != 2) {
            throw new IllegalArgumentException("--home is LAT,LON, not " + value);
          }
          latitude = number("--home latitude", place[0], -85, 85);
          longitude = number("--home longitude", place[1], -180, 180);
        }
        default ->
            throw new IllegalArgumentException("what is " + option + "? See skein simulate --help");
      }
    }
    return new SimulatedFleet(drones, to, seed, latitude, longitude, rate);
  }

  private static double number(String name, String text, double least, double most) {
    try {
      double value = Double.parseDouble(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new IllegalArgumentException(
        "%s must be a number from %s to %s, not %s".formatted(name, least, most, text));
  }
}
