package dev.skein.app;

import dev.skein.bus.BusSettings;
import java.io.IOException;
import java.io.Reader;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * What the product runs with: the configuration file's keys, with the command line's on top.
 *
 * @param data where everything that lasts is kept ({@code data})
 * @param bind the address of the HTTP port ({@code http.bind})
 * @param httpPort console, API and WebSocket ({@code http.port}); 0 for any free one
 * @param kafkaPort the embedded broker, on loopback ({@code embedded.kafka_port}); 0 for any
 * @param postgresPort the embedded PostgreSQL, on loopback ({@code embedded.postgres_port}); 0 for
 *     any
 * @param mavlinkListen where MAVLink vehicles send to, UDP ({@code mavlink.listen})
 * @param autoAccept whether vehicles that are heard become drones by themselves ({@code
 *     mavlink.auto_accept}); when not set, on loopback only
 * @param demoDrones simulated drones that fly at once
 * @param bus the {@code kafka:} part
 */
record Settings(
    Path data,
    String bind,
    int httpPort,
    int kafkaPort,
    int postgresPort,
    InetSocketAddress mavlinkListen,
    Optional<Boolean> autoAccept,
    int demoDrones,
    BusSettings bus) {

  static final Settings DEFAULTS =
      new Settings(
          Path.of("data"),
          "127.0.0.1",
          8080,
          9092,
          0,
          new InetSocketAddress("127.0.0.1", 14550),
          Optional.empty(),
          0,
          BusSettings.DEFAULTS);

  private static final Map<String, Set<String>> KEYS =
      Map.of(
          "data", Set.of(),
          "kafka", Set.of(),
          "http", Set.of("bind", "port"),
          "embedded", Set.of("kafka_port", "postgres_port"),
          "mavlink", Set.of("listen", "auto_accept"));

  /**
   * These settings with what a YAML file says on top.
   *
   * @throws IllegalArgumentException naming the key at fault
   */
  Settings with(Path file) throws IOException {
    Map<?, ?> root = read(file);
    for (Map.Entry<?, ?> entry : root.entrySet()) {
      check(file, String.valueOf(entry.getKey()), entry.getValue());
    }
    Map<?, ?> http = group(root, "http");
    Map<?, ?> embedded = group(root, "embedded");
    Map<?, ?> mavlink = group(root, "mavlink");
    return new Settings(
        root.containsKey("data") ? Path.of(String.valueOf(root.get("data"))) : data,
        http.containsKey("bind") ? String.valueOf(http.get("bind")) : bind,
        port(http, "http.port", "port", httpPort),
        port(embedded, "embedded.kafka_port", "kafka_port", kafkaPort),
        port(embedded, "embedded.postgres_port", "postgres_port", postgresPort),
        mavlink.containsKey("listen")
            ? address("mavlink.listen", String.valueOf(mavlink.get("listen")))
            : mavlinkListen,
        mavlink.containsKey("auto_accept")
            ? Optional.of(bool("mavlink.auto_accept", mavlink.get("auto_accept")))
            : autoAccept,
        demoDrones,
        root.containsKey("kafka") ? BusSettings.parse(group(root, "kafka")) : bus);
  }

  Settings withData(Path newData) {
    return new Settings(
        newData,
        bind,
        httpPort,
        kafkaPort,
        postgresPort,
        mavlinkListen,
        autoAccept,
        demoDrones,
        bus);
  }

  Settings withPorts(int http, int kafka, int mavlink) {
    return new Settings(
        data,
        bind,
        http,
        kafka,
        postgresPort,
        new InetSocketAddress(mavlinkListen.getAddress(), mavlink),
        autoAccept,
        demoDrones,
        bus);
  }

  Settings withDemo(int drones) {
    return new Settings(
        data, bind, httpPort, kafkaPort, postgresPort, mavlinkListen, autoAccept, drones, bus);
  }

  /** A port given as text. */
  static int port(String name, String text) {
    if (text.matches("\\d{1,5}") && Integer.parseInt(text) <= 65_535) {
      return Integer.parseInt(text);
    }
    throw new IllegalArgumentException(name + ": a port is 0 to 65535, not " + text);
  }

  private static Map<?, ?> read(Path file) throws IOException {
    try (Reader reader = Files.newBufferedReader(file)) {
      Object root = new Yaml(new SafeConstructor(new LoaderOptions())).load(reader);
      if (root == null) {
        return Map.of();
      }
      if (root instanceof Map<?, ?> map) {
        return map;
      }
      throw new IllegalArgumentException(file + ": must be groups of keys");
    } catch (MarkedYAMLException e) {
      throw new IllegalArgumentException(
          "%s is not YAML: line %d, column %d: %s"
              .formatted(
                  file,
                  e.getProblemMark().getLine() + 1,
                  e.getProblemMark().getColumn() + 1,
                  e.getProblem()),
          e);
    } catch (YAMLException e) {
      throw new IllegalArgumentException(file + " is not YAML: " + e.getMessage(), e);
    }
  }

  private static void check(Path file, String key, @Nullable Object value) {
    Set<String> known = KEYS.get(key);
    if (known == null) {
      throw new IllegalArgumentException(
          "%s: unknown key %s; the keys are %s"
              .formatted(file, key, String.join(", ", new TreeSet<>(KEYS.keySet()))));
    }
    if (known.isEmpty()) {
      return;
    }
    if (!(value instanceof Map<?, ?> group)) {
      throw new IllegalArgumentException(file + ": " + key + " must be a group of keys");
    }
    for (Object name : group.keySet()) {
      if (!known.contains(String.valueOf(name))) {
        throw new IllegalArgumentException(
            "%s: unknown key %s.%s; the keys are %s"
                .formatted(file, key, name, String.join(", ", new TreeSet<>(known))));
      }
    }
  }

  private static Map<?, ?> group(Map<?, ?> root, String key) {
    return root.get(key) instanceof Map<?, ?> map ? map : Map.of();
  }

  private static int port(Map<?, ?> group, String name, String key, int fallback) {
    return group.containsKey(key) ? port(name, String.valueOf(group.get(key))) : fallback;
  }

  private static boolean bool(String name, @Nullable Object value) {
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw new IllegalArgumentException(name + ": must be true or false, not " + value);
  }

  private static InetSocketAddress address(String name, String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException(name + ": must be host:port, not " + text);
    }
    InetSocketAddress address =
        new InetSocketAddress(text.substring(0, colon), port(name, text.substring(colon + 1)));
    if (address.isUnresolved()) {
      throw new IllegalArgumentException(name + ": no such host as " + address.getHostString());
    }
    return address;
  }
}
