package dev.skein.app.cluster;

import dev.skein.bus.embedded.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Which processes a local cluster has, and the one configuration file of them all. */
final class ClusterConfiguration {

  /** The processes that have the role gateway. */
  static final List<String> GATEWAYS = List.of("control-1", "control-2");

  /**
   * One a broker: more would be looked at with every request of every follower, and have nobody to
   * share them.
   */
  private static final int PARTITIONS = 3;

  /** Name and roles of the usual three processes. */
  private static final List<Map.Entry<String, String>> SPLIT =
      List.of(
          Map.entry("links", "links"),
          Map.entry("control", "gateway,users,drones,tasks"),
          Map.entry("watch", "monitoring,alerts"));

  private final ClusterPlan plan;
  private final Path root;
  private final Map<String, RoleProcess> processes = new LinkedHashMap<>();

  /**
   * One process.
   *
   * @param roles as {@code --roles} takes them
   */
  record RoleProcess(String roles, int httpPort) {}

  ClusterConfiguration(ClusterPlan plan, Path root, int gatewayPort) throws IOException {
    this.plan = plan;
    this.root = root;
    List<Integer> free = new ArrayList<>(ClusterPlan.freePorts(2 * SPLIT.size(), plan.ports()));
    for (Map.Entry<String, String> part : SPLIT) {
      for (int number = 1; number <= 2; number++) {
        boolean isFixed = gatewayPort != 0 && part.getValue().contains("gateway");
        int port = isFixed ? gatewayPort + number - 1 : free.removeFirst();
        processes.put(part.getKey() + "-" + number, new RoleProcess(part.getValue(), port));
      }
    }
  }

  /** By name: {@code links-1}, {@code links-2}, {@code control-1} and so on. */
  Map<String, RoleProcess> processes() {
    return processes;
  }

  /** Writes the file, for its owner only since it holds secrets; gives its place. */
  Path write() throws IOException {
    Path tokenKey = root.resolve("token.key");
    if (!Files.exists(tokenKey)) {
      byte[] random = new byte[32];
      new SecureRandom().nextBytes(random);
      SecretFile.write(tokenKey, Base64.getEncoder().encodeToString(random));
    }
    Path vehicleKeys = root.resolve("vehicle-keys");
    if (!Files.exists(vehicleKeys)) {
      SecretFile.write(vehicleKeys, "# VEHICLE SECRET [URL]: docs/http-vehicles.md\n");
    }
    Path file = root.resolve("config.yaml");
    SecretFile.write(file, text(tokenKey, vehicleKeys));
    return file;
  }

  private String text(Path tokenKey, Path vehicleKeys) {
    String client =
        plan.kafka().clientSettings().entrySet().stream()
            .map(entry -> "    %s: '%s'%n".formatted(entry.getKey(), entry.getValue()))
            .collect(Collectors.joining());
    String forward =
        processes.values().stream()
            .flatMap(process -> List.of(process.roles().split(",", -1)).stream())
            .distinct()
            .filter(role -> !role.equals("links") && !role.equals("gateway"))
            .map(role -> "    %s: [%s]%n".formatted(role, urls(role)))
            .collect(Collectors.joining());
    return """
    # Written at each start of the local cluster.
    kafka:
      brokers: [%s]
      session_timeout: 4s
      client:
    %stopics:
      partitions: %d
      replication: 3
    postgres:
      url: "jdbc:postgresql://127.0.0.1:%d/skein"
      user: skein
      password_file: "%s"
    security:
      token_key_file: "%s"
    mavlink:
      share_port: true
    http:
      vehicle_keys_file: "%s"
      forward:
    %s\
    """
        .formatted(
            plan.kafka().bootstrapServers().replaceAll("[^,]+", "\"$0\""),
            client,
            PARTITIONS,
            plan.postgresPort(),
            root.resolve("postgres/password"),
            tokenKey,
            vehicleKeys,
            forward);
  }

  private String urls(String role) {
    return processes.values().stream()
        .filter(process -> List.of(process.roles().split(",", -1)).contains(role))
        .map(process -> "\"http://127.0.0.1:" + process.httpPort() + "\"")
        .collect(Collectors.joining(", "));
  }
}
