package dev.skein.bus;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * How to reach Kafka: the {@code kafka:} part of a configuration file.
 *
 * @param brokers where to ask first, each {@code host:port}
 * @param groupId the prefix of every consumer group's name
 * @param autoOffsetReset where a new group begins: {@code earliest} or {@code latest}
 * @param sessionTimeout how long a consumer may be silent before its partitions go to others
 * @param commitInterval how often consumers show their position to the broker
 * @param compressionCodec none, gzip, snappy, lz4 or zstd
 * @param cloudEvents whether what is published, positions excepted, carries CloudEvents headers
 * @param client further settings of the Kafka clients, passed through as they are (security, for
 *     example); not shown in {@link #toString()}
 */
public record BusSettings(
    List<String> brokers,
    String groupId,
    String autoOffsetReset,
    Duration sessionTimeout,
    Duration commitInterval,
    String compressionCodec,
    boolean cloudEvents,
    Map<String, String> client) {

  /**
   * Shorter ones the embedded broker refuses: while a cluster has no controller, no member's sign
   * of life is answered for 3 s and more. Longer ones any refuses that was not told otherwise.
   */
  private static final Duration SHORTEST_SESSION = Duration.ofSeconds(4);

  private static final Duration LONGEST_SESSION = Duration.ofSeconds(60);

  private static final Set<String> KEYS =
      new TreeSet<>(
          Set.of(
              "brokers",
              "group_id",
              "auto_offset_reset",
              "session_timeout",
              "commit_interval",
              "compression_codec",
              "cloud_events",
              "client"));
  private static final Set<String> CODECS =
      new TreeSet<>(Set.of("none", "gzip", "snappy", "lz4", "zstd"));
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

  /** What holds where a configuration file says nothing. */
  public static final BusSettings DEFAULTS =
      new BusSettings(
          List.of("localhost:9092"),
          "drone-control-system",
          "earliest",
          Duration.ofSeconds(10),
          Duration.ofSeconds(1),
          "snappy",
          false,
          Map.of());

  public BusSettings {
    brokers = List.copyOf(brokers);
    client = Map.copyOf(client);
    if (brokers.isEmpty()) {
      throw new IllegalArgumentException("kafka.brokers: name at least one broker as host:port");
    }
    if (groupId.isBlank()) {
      throw new IllegalArgumentException("kafka.group_id: must not be blank");
    }
    if (!Set.of("earliest", "latest").contains(autoOffsetReset)) {
      throw new IllegalArgumentException(
          "kafka.auto_offset_reset: must be earliest or latest, not " + autoOffsetReset);
    }
    if (!CODECS.contains(compressionCodec)) {
      throw new IllegalArgumentException(
          "kafka.compression_codec: must be one of " + CODECS + ", not " + compressionCodec);
    }
    if (sessionTimeout.compareTo(SHORTEST_SESSION) < 0
        || sessionTimeout.compareTo(LONGEST_SESSION) > 0) {
      throw new IllegalArgumentException("kafka.session_timeout: must be 4s to 60s");
    }
    if (commitInterval.isZero()) {
      throw new IllegalArgumentException("kafka.commit_interval: must be more than nothing");
    }
  }

  /**
   * Reads the {@code kafka:} part of a YAML file; other parts are left alone.
   *
   * @throws IllegalArgumentException naming the key at fault
   */
  public static BusSettings load(Path file) throws IOException {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    try (Reader reader = Files.newBufferedReader(file)) {
      Object root = new Yaml(new SafeConstructor(options)).load(reader);
      Object kafka = root instanceof Map<?, ?> map ? map.get("kafka") : null;
      if (kafka == null) {
        return DEFAULTS;
      }
      if (!(kafka instanceof Map<?, ?> keys)) {
        throw new IllegalArgumentException("kafka: must be a group of keys");
      }
      return parse(keys);
    } catch (YAMLException e) {
      throw new IllegalArgumentException(file + " is not YAML: " + e.getMessage(), e);
    }
  }

  /**
   * The settings in the parsed {@code kafka:} part of a configuration file; {@link #DEFAULTS} where
   * it says nothing.
   *
   * @throws IllegalArgumentException naming the key at fault
   */
  public static BusSettings parse(Map<?, ?> keys) {
    for (Object key : keys.keySet()) {
      if (!KEYS.contains(String.valueOf(key))) {
        throw new IllegalArgumentException(
            "kafka." + key + ": unknown key; the keys are " + String.join(", ", KEYS));
      }
    }
    return new BusSettings(
        brokers(keys.get("brokers")),
        text(keys, "group_id", DEFAULTS.groupId),
        text(keys, "auto_offset_reset", DEFAULTS.autoOffsetReset),
        duration(keys, "session_timeout", DEFAULTS.sessionTimeout),
        duration(keys, "commit_interval", DEFAULTS.commitInterval),
        text(keys, "compression_codec", DEFAULTS.compressionCodec),
        flag(keys, "cloud_events", DEFAULTS.cloudEvents),
        client(keys.get("client")));
  }

  /**
   * These settings, for other brokers and with these further client settings.
   *
   * @param at where to ask first, each {@code host:port}, separated by commas
   */
  public BusSettings at(String at, Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(client);
    all.putAll(more);
    return new BusSettings(
        List.of(at.split(",", -1)),
        groupId,
        autoOffsetReset,
        sessionTimeout,
        commitInterval,
        compressionCodec,
        cloudEvents,
        all);
  }

  private static List<String> brokers(@Nullable Object value) {
    if (value == null) {
      return DEFAULTS.brokers;
    }
    List<String> brokers = new ArrayList<>();
    for (Object broker : value instanceof List<?> list ? list : List.of(value)) {
      String text = String.valueOf(broker);
      if (!text.matches("\\S+:\\d{1,5}")) {
        throw new IllegalArgumentException("kafka.brokers: each must be host:port, not " + text);
      }
      brokers.add(text);
    }
    return brokers;
  }

  private static String text(Map<?, ?> keys, String key, String fallback) {
    Object value = keys.get(key);
    return value == null ? fallback : String.valueOf(value);
  }

  private static boolean flag(Map<?, ?> keys, String key, boolean fallback) {
    Object value = keys.get(key);
    if (value != null && !(value instanceof Boolean)) {
      throw new IllegalArgumentException("kafka." + key + ": must be true or false, not " + value);
    }
    return value == null ? fallback : (Boolean) value;
  }

  private static Duration duration(Map<?, ?> keys, String key, Duration fallback) {
    Object value = keys.get(key);
    if (value == null) {
      return fallback;
    }
    Matcher matcher = DURATION.matcher(String.valueOf(value));
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "kafka." + key + ": must be a whole number with ms, s, m or h, not " + value);
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      default -> Duration.ofHours(number);
    };
  }

  private static Map<String, String> client(@Nullable Object value) {
    Map<String, String> client = new LinkedHashMap<>();
    if (value != null) {
      if (!(value instanceof Map<?, ?> map)) {
        throw new IllegalArgumentException(
            "kafka.client: must be a group of Kafka client settings");
      }
      map.forEach((k, v) -> client.put(String.valueOf(k), String.valueOf(v)));
    }
    return client;
  }

  /** Without the client settings, which may hold secrets. */
  @Override
  public String toString() {
    return "Kafka at " + String.join(",", brokers) + " as " + groupId;
  }
}
