package dev.skein.app;

import dev.skein.api.AddressBlock;
import dev.skein.bus.BusSettings;
import dev.skein.links.mavlink.Forward;
import dev.skein.links.mavlink.MavlinkSettings;
import dev.skein.service.drones.orders.OrderPolicy;
import dev.skein.service.tasks.TaskPolicy;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the product runs with: the configuration file's keys, with the command line's on top.
 *
 * @param data where everything that lasts is kept ({@code data})
 * @param instance this process's name among those of its kind ({@code instance}); by default the
 *     host's name and the HTTP port
 * @param demoDrones simulated drones that fly at once
 * @param bus the {@code kafka} part
 * @param topics how topics are made that the cluster does not have ({@code topics})
 * @param database the PostgreSQL of {@code serve} ({@code postgres})
 * @param security who is trusted ({@code security})
 * @param orders what holds for all orders ({@code orders.two_persons}, {@code orders.min_battery})
 * @param tasks what holds for all tasks ({@code tasks.speed}, {@code endurance_minutes}, {@code
 *     reserve}, {@code separation}, {@code vertical_separation}, {@code return_altitude}, {@code
 *     lost_seconds})
 */
record Settings(
    Path data,
    Optional<String> instance,
    Http http,
    Embedded embedded,
    Mavlink mavlink,
    int demoDrones,
    BusSettings bus,
    TopicLayout topics,
    Optional<Database> database,
    Security security,
    OrderPolicy orders,
    TaskPolicy tasks) {

  static final Settings DEFAULTS =
      new Settings(
          Path.of("data"),
          Optional.empty(),
          new Http(
              "127.0.0.1",
              8080,
              Map.of(),
              Set.of(),
              List.of(),
              new Limits(200, 20_000),
              Optional.empty()),
          new Embedded(9092, 0),
          new Mavlink(
              new InetSocketAddress("127.0.0.1", 14550),
              Optional.empty(),
              false,
              MavlinkSettings.Policies.DEFAULTS,
              Optional.empty(),
              MavlinkSettings.Connections.NONE),
          0,
          BusSettings.DEFAULTS,
          new TopicLayout(48, (short) 3),
          Optional.empty(),
          new Security(Optional.empty(), List.of()),
          OrderPolicy.DEFAULTS,
          TaskPolicy.DEFAULTS);

  /**
   * The HTTP port.
   *
   * @param bind its address ({@code http.bind})
   * @param port console, API and WebSocket ({@code http.port}); 0 for any free one
   * @param forward where the roles are that this process does not have ({@code http.forward})
   * @param origins of pages from elsewhere that may change things and open the live socket ({@code
   *     http.origins})
   * @param trustedProxies whose word is taken of where a request comes from ({@code
   *     http.trusted_proxies})
   * @param limits how often each may call
   * @param vehicleKeys the file with the keys of vehicles that take orders over HTTP ({@code
   *     http.vehicle_keys_file})
   */
  record Http(
      String bind,
      int port,
      Map<Role, List<URI>> forward,
      Set<String> origins,
      List<AddressBlock> trustedProxies,
      Limits limits,
      Optional<Path> vehicleKeys) {}

  /**
   * How often each user, each key, and each address before the login may call; twice as many at
   * once.
   *
   * @param requestsPerSecond {@code http.requests_per_second}
   * @param telemetryPerSecond of these, {@code POST /api/v1/telemetry} ({@code
   *     http.telemetry_per_second})
   */
  record Limits(int requestsPerSecond, int telemetryPerSecond) {}

  /**
   * The ports of the embedded stores, on loopback; 0 for any free one.
   *
   * @param kafkaPort {@code embedded.kafka_port}
   * @param postgresPort {@code embedded.postgres_port}
   */
  record Embedded(int kafkaPort, int postgresPort) {}

  /**
   * The MAVLink link.
   *
   * @param listen where vehicles send to, UDP ({@code mavlink.listen})
   * @param autoAccept whether vehicles that are heard become drones by themselves ({@code
   *     mavlink.auto_accept}); when not set, on loopback only
   * @param sharePort whether several processes on this machine listen on the port, each hearing
   *     some of the vehicles ({@code mavlink.share_port})
   * @param policies whom it takes a vehicle for, and what it asks of it ({@code mavlink.identity},
   *     {@code follow}, {@code signing_setup}, {@code rates})
   * @param signingKeys the file with the vehicles' keys ({@code mavlink.signing_keys_file})
   * @param connections what it is connected to besides ({@code mavlink.record_dir}, {@code
   *     record_most_mb}, {@code forward}, {@code links})
   */
  record Mavlink(
      InetSocketAddress listen,
      Optional<Boolean> autoAccept,
      boolean sharePort,
      MavlinkSettings.Policies policies,
      Optional<Path> signingKeys,
      MavlinkSettings.Connections connections) {}

  /**
   * The topics on an external cluster.
   *
   * @param partitions of each topic that is keyed by a thing ({@code topics.partitions}); never
   *     changed later
   * @param replication how many brokers hold each record ({@code topics.replication})
   */
  record TopicLayout(int partitions, short replication) {}

  /**
   * Who is trusted.
   *
   * @param tokenKeys the file with the keys that sign tokens, the same for every process ({@code
   *     security.token_key_file}); by default one in the data directory
   * @param issuers whose tokens are taken beside ours ({@code security.issuers})
   */
  record Security(Optional<Path> tokenKeys, List<Issuer> issuers) {}

  /** Where the keys are that sign tokens. */
  Path tokenKeyFile() {
    return security.tokenKeys.orElse(data.resolve("secrets/token.key")).toAbsolutePath();
  }

  Settings withData(Path newData) {
    return new Settings(
        newData,
        instance,
        http,
        embedded,
        mavlink,
        demoDrones,
        bus,
        topics,
        database,
        security,
        orders,
        tasks);
  }

  Settings withInstance(String name) {
    return new Settings(
        data,
        Optional.of(name),
        http,
        embedded,
        mavlink,
        demoDrones,
        bus,
        topics,
        database,
        security,
        orders,
        tasks);
  }

  Settings withHttpPort(int port) {
    return new Settings(
        data,
        instance,
        new Http(
            http.bind,
            port,
            http.forward,
            http.origins,
            http.trustedProxies,
            http.limits,
            http.vehicleKeys),
        embedded,
        mavlink,
        demoDrones,
        bus,
        topics,
        database,
        security,
        orders,
        tasks);
  }

  Settings withKafkaPort(int port) {
    return new Settings(
        data,
        instance,
        http,
        new Embedded(port, embedded.postgresPort),
        mavlink,
        demoDrones,
        bus,
        topics,
        database,
        security,
        orders,
        tasks);
  }

  Settings withMavlinkPort(int port) {
    return new Settings(
        data,
        instance,
        http,
        embedded,
        new Mavlink(
            new InetSocketAddress(mavlink.listen.getAddress(), port),
            mavlink.autoAccept,
            mavlink.sharePort,
            mavlink.policies,
            mavlink.signingKeys,
            mavlink.connections),
        demoDrones,
        bus,
        topics,
        database,
        security,
        orders,
        tasks);
  }

  /** One more ground station. */
  Settings withForward(Forward station) {
    MavlinkSettings.Connections connections = mavlink.connections;
    List<Forward> stations = new ArrayList<>(connections.forward());
    stations.add(station);
    return new Settings(
        data,
        instance,
        http,
        embedded,
        new Mavlink(
            mavlink.listen,
            mavlink.autoAccept,
            mavlink.sharePort,
            mavlink.policies,
            mavlink.signingKeys,
            new MavlinkSettings.Connections(
                connections.recording(), List.copyOf(stations), connections.links())),
        demoDrones,
        bus,
        topics,
        database,
        security,
        orders,
        tasks);
  }

  Settings withDemo(int drones) {
    return new Settings(
        data, instance, http, embedded, mavlink, drones, bus, topics, database, security, orders,
        tasks);
  }

  /** A port given as text. */
  static int port(String name, String text) {
    if (text.matches("\\d{1,5}") && Integer.parseInt(text) <= 65_535) {
      return Integer.parseInt(text);
    }
    throw new IllegalArgumentException(name + ": a port is 0 to 65535, not " + text);
  }
}
