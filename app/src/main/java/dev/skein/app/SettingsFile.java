package dev.skein.app;

import dev.skein.api.AddressBlock;
import dev.skein.bus.BusSettings;
import dev.skein.links.SecretFile;
import dev.skein.links.http.VehicleKeys;
import dev.skein.links.mavlink.Forward;
import dev.skein.links.mavlink.LinkUrl;
import dev.skein.links.mavlink.MavlinkSettings;
import dev.skein.links.mavlink.MessageRates;
import dev.skein.links.mavlink.Recording;
import dev.skein.links.mavlink.SigningKeys;
import dev.skein.service.drones.orders.OrderKind;
import dev.skein.service.drones.orders.OrderPolicy;
import dev.skein.service.tasks.TaskPolicy;
import java.io.IOException;
import java.io.Reader;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.DuplicateKeyException;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/** A configuration file in YAML: groups of keys, each known by name. */
final class SettingsFile {

  private static final Map<String, Set<String>> KEYS =
      Map.ofEntries(
          Map.entry("data", Set.of()),
          Map.entry("instance", Set.of()),
          Map.entry("kafka", Set.of()),
          Map.entry(
              "http",
              Set.of(
                  "bind",
                  "port",
                  "forward",
                  "origins",
                  "trusted_proxies",
                  "requests_per_second",
                  "telemetry_per_second",
                  "vehicle_keys_file")),
          Map.entry("embedded", Set.of("kafka_port", "postgres_port")),
          Map.entry(
              "mavlink",
              Set.of(
                  "listen",
                  "auto_accept",
                  "share_port",
                  "identity",
                  "links",
                  "follow",
                  "forward",
                  "rates",
                  "record_dir",
                  "record_most_mb",
                  "signing_keys_file",
                  "signing_setup")),
          Map.entry("topics", Set.of("partitions", "replication")),
          Map.entry("postgres", Set.of("url", "user", "password", "password_file")),
          Map.entry("security", Set.of("token_key_file", "issuers")),
          Map.entry("orders", Set.of("two_persons", "min_battery")),
          Map.entry(
              "tasks",
              Set.of(
                  "speed",
                  "endurance_minutes",
                  "reserve",
                  "separation",
                  "vertical_separation",
                  "return_altitude",
                  "lost_seconds")));

  private final Path file;
  private final Map<?, ?> root;

  private SettingsFile(Path file, Map<?, ?> root) {
    this.file = file;
    this.root = root;
  }

  /**
   * Settings with what a file says on top.
   *
   * @throws IllegalArgumentException naming the key at fault
   */
  static Settings read(Path file, Settings base) throws IOException {
    SettingsFile read = new SettingsFile(file, parse(file));
    read.root.forEach((key, value) -> read.check(String.valueOf(key), value));
    return read.over(base);
  }

  private Settings over(Settings base) throws IOException {
    Settings.Http http = base.http();
    Settings.Embedded embedded = base.embedded();
    Settings.Mavlink mavlink = base.mavlink();
    return new Settings(
        text("data").map(Path::of).orElse(base.data()),
        text("instance").or(base::instance),
        new Settings.Http(
            text("http.bind").orElse(http.bind()),
            port("http.port", http.port()),
            value("http.forward") == null ? http.forward() : forward(),
            value("http.origins") == null
                ? http.origins()
                : Set.copyOf(each("http.origins", SettingsFile::origin)),
            value("http.trusted_proxies") == null
                ? http.trustedProxies()
                : each("http.trusted_proxies", AddressBlock::parse),
            new Settings.Limits(
                number("http.requests_per_second", 1_000_000, http.limits().requestsPerSecond()),
                number("http.telemetry_per_second", 1_000_000, http.limits().telemetryPerSecond())),
            value("http.vehicle_keys_file") == null
                ? http.vehicleKeys()
                : Optional.of(
                    keys(
                        "http.vehicle_keys_file",
                        "docs/http-vehicles.md says what it holds",
                        VehicleKeys::parse))),
        new Settings.Embedded(
            port("embedded.kafka_port", embedded.kafkaPort()),
            port("embedded.postgres_port", embedded.postgresPort())),
        new Settings.Mavlink(
            text("mavlink.listen")
                .map(listen -> address("mavlink.listen", listen))
                .orElse(mavlink.listen()),
            value("mavlink.auto_accept") == null
                ? mavlink.autoAccept()
                : Optional.of(bool("mavlink.auto_accept")),
            value("mavlink.share_port") == null ? mavlink.sharePort() : bool("mavlink.share_port"),
            policies(mavlink.policies()),
            value("mavlink.signing_keys_file") == null
                ? mavlink.signingKeys()
                : Optional.of(
                    keys(
                        "mavlink.signing_keys_file",
                        "skein mavlink-key makes it",
                        SigningKeys::parse)),
            connections(mavlink.connections())),
        base.demoDrones(),
        root.containsKey("kafka") ? BusSettings.parse(group("kafka")) : base.bus(),
        new Settings.TopicLayout(
            number("topics.partitions", 1_000, base.topics().partitions()),
            (short) number("topics.replication", 9, base.topics().replication())),
        root.containsKey("postgres") ? Optional.of(database()) : base.database(),
        new Settings.Security(
            text("security.token_key_file").map(Path::of).or(base.security()::tokenKeys),
            value("security.issuers") == null
                ? base.security().issuers()
                : IssuersPart.read("security.issuers", value("security.issuers"))),
        new OrderPolicy(
            value("orders.two_persons") == null ? base.orders().twoPersons() : twoPersons(),
            number("orders.min_battery", 100, (int) base.orders().minBatteryPercent())),
        tasks(base.tasks()));
  }

  private TaskPolicy tasks(TaskPolicy base) {
    return new TaskPolicy(
        number("tasks.speed", 100, (int) base.speedMps()),
        Duration.ofMinutes(
            number("tasks.endurance_minutes", 1_440, (int) base.endurance().toMinutes())),
        number("tasks.reserve", 90, (int) base.reservePercent()),
        number("tasks.separation", 10_000, (int) base.separationM()),
        number("tasks.vertical_separation", 10_000, (int) base.verticalSeparationM()),
        number("tasks.return_altitude", 10_000, (int) base.returnAltitudeM()),
        Duration.ofSeconds(
            number("tasks.lost_seconds", 86_400, (int) base.lostAfter().toSeconds())));
  }

  private Set<OrderKind> twoPersons() {
    if (!(value("orders.two_persons") instanceof List<?> words)) {
      throw new IllegalArgumentException("orders.two_persons: is a list of orders");
    }
    return words.stream()
        .map(word ->
            OrderKind.find(String.valueOf(word))
                .orElseThrow(
                    () -> new IllegalArgumentException("orders.two_persons: no order is " + word)))
        .collect(Collectors.toSet());
  }

  private Database database() throws IOException {
    String url = text("postgres.url").orElseThrow(() -> missing("postgres.url"));
    if (!url.startsWith("jdbc:postgresql:")) {
      throw new IllegalArgumentException(
          "postgres.url: must be like jdbc:postgresql://host:5432/skein, not " + url);
    }
    String user = text("postgres.user").orElseThrow(() -> missing("postgres.user"));
    Optional<String> passwordFile = text("postgres.password_file");
    if (passwordFile.isPresent()) {
      Path path = Path.of(passwordFile.get());
      if (!Files.isReadable(path)) {
        throw new IllegalArgumentException(
            "postgres.password_file: " + path + " is not there, or cannot be read");
      }
      return new Database(url, user, Files.readString(path).strip());
    }
    return new Database(
        url,
        user,
        text("postgres.password")
            .orElseThrow(() -> missing("postgres.password (or password_file)")));
  }

  private MavlinkSettings.Policies policies(MavlinkSettings.Policies base) {
    return new MavlinkSettings.Policies(
        word("mavlink.identity", base.identity()),
        word("mavlink.follow", base.follow()),
        word("mavlink.signing_setup", base.setup()),
        value("mavlink.rates") == null ? base.rates() : rates(base.rates()));
  }

  private MavlinkSettings.Connections connections(MavlinkSettings.Connections base) {
    long mostBytes = number("mavlink.record_most_mb", 1_000_000, 1_000) * 1_000_000L;
    return new MavlinkSettings.Connections(
        text("mavlink.record_dir")
            .map(directory -> new Recording(Path.of(directory), mostBytes))
            .or(base::recording),
        value("mavlink.forward") == null ? base.forward() : each("mavlink.forward", Forward::parse),
        value("mavlink.links") == null ? base.links() : each("mavlink.links", LinkUrl::parse));
  }

  /** A list of texts, or one alone. */
  private <T> List<T> each(String name, Function<String, T> reader) {
    List<T> all = new ArrayList<>();
    for (Object one :
        value(name) instanceof List<?> list ? list : List.of(String.valueOf(value(name)))) {
      try {
        all.add(reader.apply(String.valueOf(one)));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
      }
    }
    return List.copyOf(all);
  }

  private static String origin(String text) {
    if (!text.matches("https?://[^/\\s]+")) {
      throw new IllegalArgumentException("must be like https://fleet.example, not " + text);
    }
    return text.toLowerCase(Locale.ROOT);
  }

  /** The file of keys that a key names, which can be read and is right. */
  private Path keys(String name, String hint, Function<List<String>, ?> parser) throws IOException {
    Path path = text(name).map(Path::of).orElseThrow(() -> missing(name));
    if (!Files.isReadable(path)) {
      throw new IllegalArgumentException(
          name + ": " + path + " is not there, or cannot be read; " + hint);
    }
    try {
      var _ = SecretFile.read(path, parser);
      return path;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
    }
  }

  private MessageRates rates(MessageRates base) {
    if (!(value("mavlink.rates") instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException("mavlink.rates: must be a group of messages");
    }
    MessageRates rates = base;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      String name = "mavlink.rates." + entry.getKey();
      if (!(entry.getValue() instanceof Number hertz)) {
        throw new IllegalArgumentException(name + ": must be a number, not " + entry.getValue());
      }
      try {
        rates = rates.with(String.valueOf(entry.getKey()), hertz.doubleValue());
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
      }
    }
    return rates;
  }

  /** One of an enum's words, in small letters. */
  private <E extends Enum<E>> E word(String name, E fallback) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return fallback;
    }
    E[] words = fallback.getDeclaringClass().getEnumConstants();
    return Arrays.stream(words)
        .filter(word -> lower(word).equals(text.get()))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "%s: must be %s, not %s"
                    .formatted(
                        name,
                        Arrays.stream(words)
                            .map(SettingsFile::lower)
                            .collect(Collectors.joining(" or ")),
                        text.get())));
  }

  private static String lower(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT);
  }

  private Map<Role, List<URI>> forward() {
    if (!(value("http.forward") instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException("http.forward: must be a group of roles");
    }
    Map<Role, List<URI>> forward = new EnumMap<>(Role.class);
    map.forEach((name, targets) -> {
      String role = String.valueOf(name);
      forward.put(
          Role.find(role)
              .orElseThrow(() ->
                  new IllegalArgumentException(
                      "http.forward: no role %s; the roles are %s".formatted(role, Role.words()))),
          targets("http.forward." + role, targets));
    });
    return forward;
  }

  private static List<URI> targets(String name, @Nullable Object value) {
    List<URI> targets = new ArrayList<>();
    for (Object target : value instanceof List<?> list ? list : List.of(String.valueOf(value))) {
      String text = String.valueOf(target);
      if (!text.matches("https?://[^/\\s]+:\\d{1,5}/?")) {
        throw new IllegalArgumentException(
            name + ": each must be like http://host:port, not " + text);
      }
      targets.add(URI.create(text));
    }
    return targets;
  }

  private static Map<?, ?> parse(Path file) throws IOException {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    try (Reader reader = Files.newBufferedReader(file)) {
      Object root = new Yaml(new SafeConstructor(options)).load(reader);
      if (root == null) {
        return Map.of();
      }
      if (root instanceof Map<?, ?> map) {
        return map;
      }
      throw new IllegalArgumentException(file + ": must be groups of keys");
    } catch (DuplicateKeyException e) {
      throw new IllegalArgumentException(
          "%s: line %d: %s; take one of the two out"
              .formatted(file, e.getProblemMark().getLine() + 1, e.getProblem()),
          e);
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

  private void check(String key, @Nullable Object value) {
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

  /** The value of a key, or of {@code group.key}. */
  private @Nullable Object value(String name) {
    int dot = name.indexOf('.');
    return dot < 0 ? root.get(name) : group(name.substring(0, dot)).get(name.substring(dot + 1));
  }

  private Map<?, ?> group(String key) {
    return root.get(key) instanceof Map<?, ?> map ? map : Map.of();
  }

  private Optional<String> text(String name) {
    return Optional.ofNullable(value(name)).map(String::valueOf);
  }

  private int port(String name, int fallback) {
    return text(name).map(port -> Settings.port(name, port)).orElse(fallback);
  }

  private int number(String name, int most, int fallback) {
    Object value = value(name);
    if (value == null) {
      return fallback;
    }
    if (value instanceof Integer number && number >= 1 && number <= most) {
      return number;
    }
    throw new IllegalArgumentException(name + ": must be 1 to " + most + ", not " + value);
  }

  private boolean bool(String name) {
    if (value(name) instanceof Boolean flag) {
      return flag;
    }
    throw new IllegalArgumentException(name + ": must be true or false, not " + value(name));
  }

  private static InetSocketAddress address(String name, String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException(name + ": must be host:port, not " + text);
    }
    InetSocketAddress address =
        new InetSocketAddress(
            text.substring(0, colon), Settings.port(name, text.substring(colon + 1)));
    if (address.isUnresolved()) {
      throw new IllegalArgumentException(name + ": no such host as " + address.getHostString());
    }
    return address;
  }

  private IllegalArgumentException missing(String name) {
    return new IllegalArgumentException(file + ": " + name + " is missing");
  }
}
