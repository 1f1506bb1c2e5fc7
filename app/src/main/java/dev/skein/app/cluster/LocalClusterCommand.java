package dev.skein.app.cluster;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code skein local-cluster}: a whole cluster on this machine, until Ctrl-C. */
public final class LocalClusterCommand {

  private static final String HELP =
      """
      Usage: deploy/local-cluster [OPTIONS]      (or: skein local-cluster [OPTIONS])

      Starts, on this machine, each in a process of its own: three Kafka brokers (three copies of
      everything, two must have it), PostgreSQL, and the three usual processes, each twice: links,
      control (gateway, users, drones, tasks) and watch (monitoring, alerts). Runs until Ctrl-C, then
      stops them all. Kill one and see what happens; a process that ends is named here.

        --data DIR           where everything is kept, logs too (default ./data/cluster)
        --port PORT          HTTP of the first gateway; the second has the next (default 8080)
        --mavlink-port PORT  MAVLink vehicles, UDP: both links share it (default 14550)

      It takes about 4 GiB of memory.
      """;

  private static final int STOP_SECONDS = 120;

  private LocalClusterCommand() {}

  private record Options(Path data, int port, int mavlinkPort) {}

  /** Runs until Ctrl-C; the exit code is 0, 2 when the arguments are wrong, 1 when it fails. */
  public static int run(List<String> arguments, PrintStream out, PrintStream err) {
    if (arguments.contains("--help") || arguments.contains("-h")) {
      out.print(HELP);
      return 0;
    }
    try {
      Options options = parse(new ArrayDeque<>(arguments));
      if (!Boolean.getBoolean("skein.check")) {
        run(options, out);
      }
      return 0;
    } catch (IllegalArgumentException e) {
      err.println("skein local-cluster: " + e.getMessage());
      return 2;
    } catch (IOException e) {
      err.println("skein local-cluster: " + e.getMessage());
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  private static void run(Options options, PrintStream out)
      throws IOException, InterruptedException {
    try (StopSignal stop = new StopSignal(STOP_SECONDS)) {
      try (LocalCluster cluster =
          new LocalCluster(options.data, options.port, options.mavlinkPort)) {
        out.println("starting; this takes a while on a small machine");
        cluster.start();
        show(cluster, out);
        Thread watch = Thread.ofVirtual().start(() -> tellWhoEnds(cluster, out));
        stop.await();
        watch.interrupt();
        watch.join();
        out.println("stopping");
      }
      out.println("stopped");
    }
  }

  private static void show(LocalCluster cluster, PrintStream out) throws IOException {
    out.println("\nThe cluster is ready");
    for (ClusterProcess process : cluster.stores()) {
      out.printf("  %-10s pid %-7d log %s%n", process.name(), process.pid(), process.log());
    }
    for (ClusterProcess process : cluster.roles()) {
      String url = process.find("(http://\\S+)");
      out.printf(
          "  %-10s pid %-7d %-24s log %s%n", process.name(), process.pid(), url, process.log());
    }
    out.printf("  MAVLink    udp://127.0.0.1:%d%n", cluster.mavlinkPort());
    out.printf("  Kafka      %s%n", String.join(", ", cluster.bus().brokers()));
    for (ClusterProcess process : cluster.roles()) {
      process.findLine("first login.*").ifPresent(line -> out.printf("%n  %s%n", line.strip()));
    }
    out.println("\nCtrl-C stops it all.");
  }

  private static void tellWhoEnds(LocalCluster cluster, PrintStream out) {
    try {
      while (true) {
        for (ClusterProcess process : cluster.takeEnded()) {
          out.printf("%s has ended; its log is %s%n", process.name(), process.log());
        }
        TimeUnit.SECONDS.sleep(1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Options parse(Deque<String> arguments) {
    Path data = Path.of("data/cluster");
    int port = 8080;
    int mavlinkPort = 14550;
    while (!arguments.isEmpty()) {
      String option = arguments.pop();
      switch (option) {
        case "--data" -> data = Path.of(value(option, arguments));
        case "--port" -> port = port(option, arguments);
        case "--mavlink-port" -> mavlinkPort = port(option, arguments);
        default ->
            throw new IllegalArgumentException(
                "what is " + option + "? See skein local-cluster --help");
      }
    }
    return new Options(data, port, mavlinkPort);
  }

  private static int port(String option, Deque<String> rest) {
    String text = value(option, rest);
    if (text.matches("\\d{1,5}") && Integer.parseInt(text) <= 65_535) {
      return Integer.parseInt(text);
    }
    throw new IllegalArgumentException(option + ": a port is 0 to 65535, not " + text);
  }

  private static String value(String option, Deque<String> rest) {
    if (rest.isEmpty()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return rest.pop();
  }
}
