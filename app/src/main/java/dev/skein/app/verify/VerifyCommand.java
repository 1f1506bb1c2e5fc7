package dev.skein.app.verify;

import dev.skein.app.cluster.LocalCluster;
import dev.skein.app.cluster.LocalServer;
import dev.skein.app.cluster.StopSignal;
import dev.skein.app.cluster.Target;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code skein verify}: everything that can be killed is killed, and every report counted. */
public final class VerifyCommand {

  private static final String HELP =
      """
      Usage: skein verify [OPTIONS]

      Starts a local cluster over an empty directory, puts it under load, and lets one fault after
      the other happen: each process of each role killed, frozen for 30 s, restarted; each broker
      and PostgreSQL killed; the disk under one broker full (root only). After each it counts, number by number, what was acknowledged to 100
      vehicles by then: lost, doubled, out of order; zone events against the places that make them;
      rows against the log. It also tells the longest time without service: without an
      acknowledgement (ingest), without a position of a MAVLink vehicle (links), without a new state
      of a drone (states: monitoring; one a second is normal). The exit code is 0 when all is well.

        --rate N        reports a second (default 2000)
        --only PATTERN  faults whose names match, for example kill, "watch|kafka", "freeze links"
        --embedded      no cluster: kill -9 one process with everything (skein up) at random
                        moments, 20 times
        --seed N        the moments; the one that is printed gives the same again
        --keep DIR      use this empty directory and leave it there (default: a temporary one)

      The whole takes about half an hour.
      """;

  /** What has just been started is slow at everything that it does for the first time. */
  private static final Duration RUN_IN = Duration.ofSeconds(15);

  private static final Duration SHORT = Duration.ofSeconds(4);

  private static final int REPORTING = 100;
  private static final int REQUESTS = 5;
  private static final int FLYING = 20;
  private static final long STOP_SECONDS = 120;

  private VerifyCommand() {}

  private static final class Options {
    private int rate = 2_000;
    private boolean embedded;
    private long seed;
    private Pattern only = Pattern.compile("");
    private String keep = "";
  }

  /** The exit code is 0 when all is well, 1 when not, 2 when the arguments are wrong. */
  public static int run(List<String> arguments, PrintStream out, PrintStream err) {
    if (arguments.contains("--help") || arguments.contains("-h")) {
      out.print(HELP);
      return 0;
    }
    try (StopSignal stop = new StopSignal(STOP_SECONDS)) {
      Options options = parse(new ArrayDeque<>(arguments));
      interruptOn(stop, Thread.currentThread());
      return Boolean.getBoolean("skein.check") || verify(options, out) ? 0 : 1;
    } catch (IllegalArgumentException e) {
      err.println("skein verify: " + e.getMessage());
      return 2;
    } catch (IOException | SQLException e) {
      err.println("skein verify: " + e.getMessage());
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  /** Ctrl-C ends what is under way, so that everything is stopped and cleaned up. */
  private static void interruptOn(StopSignal stop, Thread worker) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            stop.await();
            worker.interrupt();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private static boolean verify(Options options, PrintStream out)
      throws IOException, InterruptedException, SQLException {
    Path directory =
        options.keep.isEmpty() ? Files.createTempDirectory("skein-verify") : Path.of(options.keep);
    try {
      boolean isClean =
          options.embedded ? embedded(options, directory, out) : cluster(options, directory, out);
      out.println(isClean ? "all is well" : "NOT all is well");
      return isClean;
    } finally {
      if (options.keep.isEmpty()) {
        delete(directory);
      }
    }
  }

  private static boolean cluster(Options options, Path directory, PrintStream out)
      throws IOException, InterruptedException, SQLException {
    String small = "kafka-" + LocalCluster.BROKERS;
    LocalCluster cluster = new LocalCluster(directory, 0, 0);
    Optional<SmallDisk> disk = SmallDisk.mount(directory.resolve(small));
    try (cluster) {
      List<Fault> faults = new ArrayList<>(Fault.all(cluster));
      disk.ifPresent(full -> faults.add(Fault.fill(full, cluster.get(small))));
      if (disk.isEmpty()) {
        out.println("a full disk is left out: only root may mount a small one");
      }
      return verify(cluster, faults, options, directory, out);
    } finally {
      if (disk.isPresent()) {
        disk.get().unmount();
      }
    }
  }

  private static boolean embedded(Options options, Path directory, PrintStream out)
      throws IOException, InterruptedException, SQLException {
    long seed = options.seed == 0 ? System.nanoTime() : options.seed;
    out.println("seed " + seed);
    try (LocalServer server = new LocalServer(directory)) {
      return verify(server, Fault.random(server, new Random(seed)), options, directory, out);
    }
  }

  private static boolean verify(
      Target target, List<Fault> faults, Options options, Path directory, PrintStream out)
      throws IOException, InterruptedException, SQLException {
    List<Fault> chosen =
        faults.stream().filter(fault -> options.only.matcher(fault.name()).find()).toList();
    if (chosen.isEmpty()) {
      throw new IllegalArgumentException(
          "--only: no fault's name matches %s; there are %s"
              .formatted(
                  options.only,
                  faults.stream().map(Fault::name).collect(Collectors.joining(", "))));
    }
    out.println("starting in " + directory);
    target.start();
    Verification.Load load =
        new Verification.Load(
            REPORTING, options.rate, REQUESTS, FLYING, options.embedded ? SHORT : RUN_IN);
    try (Verification verification = Verification.begin(target, load, out)) {
      Thread.sleep(RUN_IN);
      for (Fault fault : chosen) {
        verification.run(fault);
      }
      return verification.isClean();
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.toList().reversed()) {
        Files.deleteIfExists(path);
      }
    }
  }

  private static Options parse(Deque<String> arguments) {
    Options options = new Options();
    while (!arguments.isEmpty()) {
      String option = arguments.pop();
      switch (option) {
        case "--rate" -> options.rate = rate(value(option, arguments));
        case "--only" -> options.only = pattern(value(option, arguments));
        case "--embedded" -> options.embedded = true;
        case "--seed" -> options.seed = seed(value(option, arguments));
        case "--keep" -> options.keep = value(option, arguments);
        default ->
            throw new IllegalArgumentException("what is " + option + "? See skein verify --help");
      }
    }
    return options;
  }

  private static Pattern pattern(String text) {
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("--only: " + e.getDescription() + " in " + text, e);
    }
  }

  private static long seed(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("--seed: must be a whole number, not " + text, e);
    }
  }

  private static int rate(String text) {
    if (text.matches("\\d{3,5}")) {
      return Integer.parseInt(text);
    }
    throw new IllegalArgumentException("--rate: must be 100 to 99999, not " + text);
  }

  private static String value(String option, Deque<String> rest) {
    if (rest.isEmpty()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return rest.pop();
  }
}
