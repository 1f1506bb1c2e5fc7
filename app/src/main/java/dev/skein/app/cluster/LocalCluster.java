package dev.skein.app.cluster;

import dev.skein.app.postgres.EmbeddedPostgres;
import dev.skein.bus.BusSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * Three Kafka brokers (three copies of everything, two must have it), PostgreSQL, and the three
 * usual processes, each twice, on this machine. They share nothing but the two stores and the file
 * with the key that signs tokens.
 */
public final class LocalCluster implements Target {

  /** They are called {@code kafka-1} and so on; each keeps its log in a directory of that name. */
  public static final int BROKERS = ClusterPlan.BROKERS;

  private static final String STORE_HEAP = "-Xmx448m";
  private static final String FIRST_LOGIN = "first login";
  private static final String ROLE_HEAP = "-Xmx384m";

  private final Path root;
  private final ClusterLock lock;
  private final ClusterPlan plan;
  private final int mavlinkPort;
  private final Map<String, ClusterProcess> stores = new LinkedHashMap<>();
  private final Map<String, ClusterProcess> roles = new LinkedHashMap<>();

  /**
   * Takes the directory, and plans the cluster or takes up the plan that stands there; starts
   * nothing.
   *
   * @param directory where everything that lasts is kept, and the processes' logs
   * @param httpPort of the first gateway, the second has the next; 0 for any free ones
   * @param mavlinkPort that the two links share, UDP; 0 for any free one
   */
  public LocalCluster(Path directory, int httpPort, int mavlinkPort) throws IOException {
    this.root = directory.toAbsolutePath().normalize();
    this.lock = ClusterLock.take(root);
    this.plan = ClusterPlan.in(root);
    this.mavlinkPort = mavlinkPort == 0 ? ClusterPlan.freeUdpPort() : mavlinkPort;
    for (int id = 1; id <= ClusterPlan.BROKERS; id++) {
      List<String> broker = List.of("cluster-store", "broker", "" + id, root.toString());
      add(stores, "kafka-" + id, root, JavaCommand.of(STORE_HEAP, broker));
    }
    List<String> postgres = List.of("cluster-store", "postgres", "" + root);
    add(stores, "postgres", root, JavaCommand.of(STORE_HEAP, postgres));
    ClusterConfiguration configuration = new ClusterConfiguration(plan, root, httpPort);
    Path file = configuration.write();
    configuration
        .processes()
        .forEach((name, process) -> {
          List<String> serve =
              List.of(
                  "serve",
                  "--roles=" + process.roles(),
                  "--config=" + file,
                  "--instance=" + name,
                  "--port=" + process.httpPort(),
                  "--mavlink-port=" + this.mavlinkPort);
          add(roles, name, root, JavaCommand.of(ROLE_HEAP, serve));
        });
  }

  /** Whether a cluster was planned in that directory. */
  public static boolean isIn(Path directory) {
    return ClusterPlan.isIn(directory);
  }

  /**
   * Gives Kafka and PostgreSQL of the cluster in that directory other passwords, which its next
   * start puts into force.
   *
   * @throws IOException also when it runs: with who has it
   */
  public static void rotatePasswords(Path directory) throws IOException {
    try (ClusterLock _ = ClusterLock.take(directory)) {
      ClusterPlan.rotatePassword(directory);
      EmbeddedPostgres.rotatePassword(postgres(directory));
    }
  }

  /** Stores first. */
  @Override
  public void start() throws IOException, InterruptedException {
    start(stores.values());
    start(roles.values());
  }

  /** The process of that name, for example {@code kafka-2} or {@code watch-1}. */
  public ClusterProcess get(String name) {
    ClusterProcess process = stores.containsKey(name) ? stores.get(name) : roles.get(name);
    if (process == null) {
      throw new IllegalArgumentException("no process " + name);
    }
    return process;
  }

  public Collection<ClusterProcess> stores() {
    return stores.values();
  }

  public Collection<ClusterProcess> roles() {
    return roles.values();
  }

  @Override
  public String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:" + plan.postgresPort() + "/skein?user=skein";
  }

  @Override
  public Path postgresDirectory() {
    return postgres(root);
  }

  static Path postgres(Path directory) {
    return directory.resolve("postgres");
  }

  /** Both links listen there. */
  @Override
  public int mavlinkPort() {
    return mavlinkPort;
  }

  /** Processes that have ended by themselves since this was last asked. */
  List<ClusterProcess> takeEnded() {
    return Stream.concat(stores.values().stream(), roles.values().stream())
        .filter(ClusterProcess::takeEnded)
        .toList();
  }

  @Override
  public List<URI> gateways() throws IOException {
    List<URI> gateways = new ArrayList<>();
    for (String name : ClusterConfiguration.GATEWAYS) {
      gateways.add(URI.create(get(name).find("(http://\\S+?)/?\\s")));
    }
    return gateways;
  }

  @Override
  public String firstPassword() throws IOException {
    for (ClusterProcess process : roles.values()) {
      if (process.says(FIRST_LOGIN)) {
        return process.find(FIRST_LOGIN + "\\s+admin / (\\S+)");
      }
    }
    throw new IOException("no process has shown a first login: give an empty directory");
  }

  @Override
  public BusSettings bus() {
    return BusSettings.DEFAULTS.at(plan.kafka().bootstrapServers(), plan.kafka().clientSettings());
  }

  /** Roles first, then the stores. */
  @Override
  public void close() {
    stop(roles.values());
    stop(stores.values());
    lock.close();
  }

  private static void start(Collection<ClusterProcess> processes)
      throws IOException, InterruptedException {
    for (ClusterProcess process : processes) {
      if (!process.isAlive()) {
        process.start();
      }
    }
    for (ClusterProcess process : processes) {
      process.awaitReady();
    }
  }

  private static void stop(Collection<ClusterProcess> processes) {
    try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
      processes.forEach(process -> each.execute(process::stopQuietly));
    }
  }

  private static void add(
      Map<String, ClusterProcess> group, String name, Path root, List<String> command) {
    Path log = root.resolve("logs").resolve(name + ".log");
    group.put(name, new ClusterProcess(name, command, log));
  }
}
