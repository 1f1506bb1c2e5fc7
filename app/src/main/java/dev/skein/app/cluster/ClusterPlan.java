package dev.skein.app.cluster;

import dev.skein.bus.embedded.ClusterNode;
import dev.skein.bus.embedded.SecretFile;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;

/**
 * The ports and secrets of a local cluster, chosen at its first start and kept in its directory.
 *
 * @param postgresPort where PostgreSQL listens on 127.0.0.1
 */
record ClusterPlan(ClusterNode.Plan kafka, int postgresPort) {

  static final int BROKERS = 3;

  private static final int LOWEST_PORT = 20_000;

  /** Linux lends those from 32768 on (net.ipv4.ip_local_port_range). */
  private static final int HIGHEST_PORT = 32_000;

  private static final int MOST_TRIES = 1_000;

  private static final String FILE = "cluster.properties";
  private static final String PASSWORD = "kafka.password";

  /** The plan in that directory, made if there is none. */
  static ClusterPlan in(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    if (!Files.exists(file)) {
      Files.createDirectories(directory);
      write(file, make());
    }
    Properties plan = read(file);
    return new ClusterPlan(
        new ClusterNode.Plan(
            plan.getProperty("cluster.id"),
            ports(plan.getProperty("kafka.ports")),
            ports(plan.getProperty("controller.ports")),
            plan.getProperty(PASSWORD)),
        Integer.parseInt(plan.getProperty("postgres.port")));
  }

  /** Whether there is a plan in that directory. */
  static boolean isIn(Path directory) {
    return Files.exists(directory.resolve(FILE));
  }

  /** Gives the brokers planned in that directory another password; none may run meanwhile. */
  static void rotatePassword(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    Properties plan = read(file);
    plan.setProperty(PASSWORD, SecretFile.random());
    write(file, plan);
  }

  private static Properties make() throws IOException {
    List<Integer> free = freePorts(2 * BROKERS + 1, Set.of());
    Properties plan = new Properties();
    plan.setProperty("cluster.id", Uuid.randomUuid().toString());
    plan.setProperty("kafka.ports", words(free.subList(0, BROKERS)));
    plan.setProperty("controller.ports", words(free.subList(BROKERS, 2 * BROKERS)));
    plan.setProperty("postgres.port", free.getLast().toString());
    plan.setProperty(PASSWORD, SecretFile.random());
    return plan;
  }

  private static Properties read(Path file) throws IOException {
    Properties plan = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      plan.load(reader);
    }
    return plan;
  }

  private static void write(Path file, Properties plan) throws IOException {
    StringWriter text = new StringWriter();
    plan.store(text, "A local Skein cluster: made at its first start");
    SecretFile.write(file, text.toString());
  }

  /** The ports that the stores have, or will have. */
  Set<Integer> ports() {
    return Stream.of(kafka.ports(), kafka.controllerPorts(), List.of(postgresPort))
        .flatMap(List::stream)
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Free ports, below those that the system lends to clients: who is started again finds its port
   * as it left it.
   *
   * @param promised to others, who may not listen yet
   */
  static List<Integer> freePorts(int count, Set<Integer> promised) throws IOException {
    Set<Integer> ports = new LinkedHashSet<>();
    for (int tries = 0; ports.size() < count; tries++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        if (!promised.contains(port)) {
          ports.add(socket.getLocalPort());
        }
      } catch (IOException e) {
        if (tries > MOST_TRIES) {
          throw e;
        }
      }
    }
    return List.copyOf(ports);
  }

  static int freeUdpPort() throws IOException {
    try (DatagramSocket socket =
        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      return socket.getLocalPort();
    }
  }

  private static String words(List<Integer> ports) {
    return ports.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  private static List<Integer> ports(String words) {
    return Arrays.stream(words.split(",", -1)).map(Integer::valueOf).toList();
  }
}
