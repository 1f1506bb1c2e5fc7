package dev.skein.simulator;

import dev.skein.links.mavlink.SigningKeyFile;
import dev.skein.links.mavlink.SigningKeys;
import dev.skein.simulator.FleetSettings.Autopilots;
import dev.skein.simulator.faults.FaultPlan;
import dev.skein.simulator.faults.Radio;
import dev.skein.simulator.flight.Weather;
import dev.skein.simulator.vehicle.MavlinkVersion;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/** {@code skein simulate}: flies simulated vehicles until Ctrl-C. */
public final class SimulateCommand {

  private static final String HELP =
      """
      Usage: skein simulate [OPTIONS]

      Flies simulated multicopters that speak MAVLink over UDP as real autopilots do. They
      take off, fly a route, come home, land, get a new battery, and begin again, until a
      ground station arms one or gives it a mission: that one then waits for its orders.

        --drones N           how many, 1 to 20000 (default 10)
        --to HOST:PORT       where the server listens (default 127.0.0.1:14550)
        --autopilot NAME     ardupilot, px4, or mixed (default ardupilot)
        --idle               none flies by itself
        --home LAT,LON       where they start, degrees (default 47.3977,8.5456)
        --altitude M         of the ground there, above sea level (default 420)
        --rate HZ            positions a second of each, and at most (default 5; 0.1 to 20)
        --seed N             the same number gives the same fleet (default 1)
        --speed N            time passes N times as fast (default 1; 0.1 to 50)
        --sockets N          share N sockets (default one each; 250 vehicles fit behind one)
        --system-id N        all have this system id (default one each, from 1 to 250)

      MAVLink:
        --mavlink VERSION    2 (default); 1 always; or auto: 1 until the server speaks 2
        --signing-key FILE   vehicles sign with their keys in that file, by system id, and heed
                             only what is signed with them; skein mavlink-key makes it, the
                             server reads the same. Whose line says setup has none yet, and
                             takes the one that the server gives it (SETUP_SIGNING)

      Weather:
        --wind MPS,DEG       mean wind, and where it comes from (default 3,260)
        --gusts MPS          standard deviation of its gusts (default 1)
        --temperature C      of the air (default 18)

      Faults:
        --loss P --double P --reorder P
                             that share of all datagrams, both ways, 0 to 1 (default 0)
        --delay MS           each is under way so long, and up to half as long again
        --faults FILE        a plan, a line for each fault:
                               SECONDS VEHICLES FAULT [VALUE] [for SECONDS]
                             vehicles are 3, 3-7 or *; faults are loss P, double P, reorder P,
                             delay MS, link-loss, gps-loss (these may end: for SECONDS),
                             battery-failure, motor-failure, reboot; a line "random N" has N
                             faults an hour happen to each vehicle, drawn by the seed

      Examples: skein simulate --drones 50 --to localhost:14550
                skein simulate --drones 20 --autopilot px4 --loss 0.3 --double 0.1
                skein mavlink-key '*' --keys keys && skein simulate --signing-key keys
      """;

  private static final long WATCH_MILLIS = 5_000;

  private SimulateCommand() {}

  /** Flies as the arguments say; the exit code is 0, or 2 when they are wrong. */
  public static int run(List<String> arguments, PrintStream out, PrintStream err) {
    if (arguments.contains("--help") || arguments.contains("-h")) {
      out.print(HELP);
      return 0;
    }
    Options options;
    try {
      options = Options.parse(new ArrayDeque<>(arguments));
    } catch (IllegalArgumentException e) {
      err.println("skein simulate: " + e.getMessage());
      return 2;
    }
    try (SimulatedFleet fleet = new SimulatedFleet(options.settings, options.to)) {
      fleet.start();
      out.println("flying; Ctrl-C ends it");
      return watch(fleet, options.to, err);
    } catch (IOException e) {
      err.println("skein simulate: cannot open a socket: " + e.getMessage());
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  /** Says what goes wrong, until somebody ends it. */
  private static int watch(SimulatedFleet fleet, InetSocketAddress to, PrintStream err)
      throws InterruptedException {
    double slipped = 0;
    long unheard = 0;
    while (true) {
      Thread.sleep(WATCH_MILLIS);
      if (fleet.slippedSeconds() > slipped) {
        slipped = fleet.slippedSeconds();
        err.printf(
            Locale.ROOT,
            "skein simulate: %.1f s lost in all: this machine is too slow for that many that fast%n",
            slipped);
      }
      if (unheard == 0 && fleet.unheard() > 0) {
        err.println("skein simulate: nobody listens at " + to + " at times, or all the time");
      }
      unheard = fleet.unheard();
    }
  }

  /** What to fly, and where to tell it. */
  record Options(FleetSettings settings, InetSocketAddress to) {

    /**
     * @throws IllegalArgumentException in one sentence, when the arguments are wrong
     */
    static Options parse(Deque<String> arguments) {
      InetSocketAddress to = new InetSocketAddress("127.0.0.1", 14550);
      FleetSettings s = FleetSettings.of(10, 1, 47.3977, 8.5456, 5);
      int drones = s.drones();
      long seed = s.seed();
      double[] home = {s.latitude(), s.longitude()};
      double altitude = s.altitudeM();
      double rate = s.rateHz();
      double speed = s.speed();
      Autopilots autopilots = s.autopilots();
      boolean flies = true;
      int sockets = 0;
      int systemId = 0;
      double[] wind = {s.weather().windMps(), s.weather().windFromDeg()};
      double gusts = s.weather().gustMps();
      double temperature = s.weather().temperatureC();
      Radio.Quality quality = s.quality();
      FaultPlan faults = s.faults();
      MavlinkVersion version = s.language().version();
      SigningKeys keys = s.language().keys();
      while (!arguments.isEmpty()) {
        String option = arguments.pop();
        if (option.equals("--idle")) {
          flies = false;
          continue;
        }
        if (arguments.isEmpty()) {
          throw new IllegalArgumentException(
              "what is " + option + ", or where is its value? See skein simulate --help");
        }
        String value = arguments.pop();
        switch (option) {
          case "--drones" -> drones = (int) whole(option, value, 1, FleetSettings.MOST);
          case "--to" -> to = PlayCommand.address(value);
          case "--autopilot" -> autopilots = autopilots(value);
          case "--rate" -> rate = number(option, value, 0.1, 20);
          case "--seed" -> seed = whole(option, value, 0, 1_000_000_000_000L);
          case "--speed" -> speed = number(option, value, 0.1, 50);
          case "--sockets" -> sockets = (int) whole(option, value, 1, FleetSettings.MOST);
          case "--system-id" -> systemId = (int) whole(option, value, 1, 254);
          case "--altitude" -> altitude = number(option, value, -500, 9_000);
          case "--home" -> home = pair(option, "LAT,LON", value, -85, 85, -180, 180);
          case "--wind" -> wind = pair(option, "MPS,DEG", value, 0, 40, 0, 360);
          case "--gusts" -> gusts = number(option, value, 0, 20);
          case "--temperature" -> temperature = number(option, value, -40, 60);
          case "--loss" -> quality = quality.withLoss(number(option, value, 0, 1));
          case "--double" -> quality = quality.withDoubles(number(option, value, 0, 1));
          case "--reorder" -> quality = quality.withReordered(number(option, value, 0, 1));
          case "--delay" -> quality = quality.withDelayMs(number(option, value, 0, 60_000));
          case "--faults" -> faults = plan(value);
          case "--mavlink" -> version = version(value);
          case "--signing-key" -> keys = keys(value);
          default ->
              throw new IllegalArgumentException(
                  "what is " + option + "? See skein simulate --help");
        }
      }
      try {
        faults.checkFleet(drones);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("--faults: " + e.getMessage() + " (--drones)", e);
      }
      return new Options(
          new FleetSettings(
              drones,
              seed,
              home[0],
              home[1],
              altitude,
              rate,
              speed,
              autopilots,
              flies,
              sockets,
              systemId,
              new Weather(wind[0], wind[1], gusts, temperature),
              quality,
              faults,
              new FleetSettings.Language(version, keys)),
          to);
    }

    private static Autopilots autopilots(String name) {
      return Arrays.stream(Autopilots.values())
          .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(name))
          .findFirst()
          .orElseThrow(() ->
              new IllegalArgumentException("--autopilot is ardupilot, px4 or mixed, not " + name));
    }

    private static FaultPlan plan(String file) {
      try {
        return FaultPlan.parse(Files.readAllLines(Path.of(file)));
      } catch (IOException e) {
        throw new IllegalArgumentException("--faults: " + file + " cannot be read", e);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("--faults: " + file + ", " + e.getMessage(), e);
      }
    }

    private static MavlinkVersion version(String text) {
      return switch (text) {
        case "1" -> MavlinkVersion.ALWAYS_1;
        case "2" -> MavlinkVersion.ALWAYS_2;
        case "auto" -> MavlinkVersion.AS_HEARD;
        default -> throw new IllegalArgumentException("--mavlink is 1, 2 or auto, not " + text);
      };
    }

    private static SigningKeys keys(String file) {
      try {
        return SigningKeyFile.read(Path.of(file));
      } catch (IOException e) {
        throw new IllegalArgumentException("--signing-key: " + file + " cannot be read", e);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("--signing-key: " + e.getMessage(), e);
      }
    }

    private static double[] pair(
        String option,
        String shape,
        String text,
        double least0,
        double most0,
        double least1,
        double most1) {
      String[] parts = text.split(",", -1);
      if (parts.length != 2) {
        throw new IllegalArgumentException(option + " is " + shape + ", not " + text);
      }
      return new double[] {
        number(option, parts[0], least0, most0), number(option, parts[1], least1, most1)
      };
    }

    private static long whole(String name, String text, long least, long most) {
      try {
        long value = Long.parseLong(text);
        if (value >= least && value <= most) {
          return value;
        }
      } catch (NumberFormatException e) {
        // Told below.
      }
      throw new IllegalArgumentException(
          "%s must be a whole number from %d to %d, not %s".formatted(name, least, most, text));
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
}
