package dev.skein.app.cluster;

import dev.skein.bus.BusSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * The whole product in one process of its own, as {@code skein up} runs it, on fixed free ports.
 */
public final class LocalServer implements Target {

  private static final String HEAP = "-Xmx768m";

  private final ClusterLock lock;
  private final Path data;
  private final List<Integer> ports;
  private final int mavlinkPort;
  private final ClusterProcess process;
  private String firstPassword = "";

  /**
   * Takes the directory and plans it; starts nothing.
   *
   * @param directory where everything is kept, the process's log too
   */
  public LocalServer(Path directory) throws IOException {
    Path root = directory.toAbsolutePath().normalize();
    this.data = root.resolve("data");
    this.ports = ClusterPlan.freePorts(3, Set.of());
    this.mavlinkPort = ClusterPlan.freeUdpPort();
    this.lock = ClusterLock.take(root);
    Path config = root.resolve("config.yaml");
    Files.writeString(config, "embedded:%n  postgres_port: %d%n".formatted(ports.get(2)));
    this.process =
        new ClusterProcess(
            "server",
            JavaCommand.of(
                HEAP,
                List.of(
                    "up",
                    "--data",
                    data.toString(),
                    "--config",
                    config.toString(),
                    "--port",
                    ports.get(0).toString(),
                    "--kafka-port",
                    ports.get(1).toString(),
                    "--mavlink-port",
                    Integer.toString(mavlinkPort))),
            root.resolve("server.log"));
  }

  /** The process, to be hurt. */
  public ClusterProcess process() {
    return process;
  }

  @Override
  public void start() throws IOException, InterruptedException {
    process.start();
    process.awaitReady();
    if (firstPassword.isEmpty()) {
      firstPassword = process.find("first login\\s+admin / (\\S+)");
    }
  }

  @Override
  public List<URI> gateways() {
    return List.of(URI.create("http://127.0.0.1:" + ports.getFirst()));
  }

  @Override
  public String firstPassword() {
    return firstPassword;
  }

  @Override
  public BusSettings bus() throws IOException {
    return ClientSettings.of(data);
  }

  @Override
  public String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:" + ports.get(2) + "/skein?user=skein";
  }

  @Override
  public Path postgresDirectory() {
    return data.resolve("postgres");
  }

  @Override
  public int mavlinkPort() {
    return mavlinkPort;
  }

  @Override
  public void close() {
    process.stopQuietly();
    lock.close();
  }
}
