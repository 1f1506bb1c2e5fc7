package dev.skein.bus.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.raft.DynamicVoters;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Kafka broker and controller (KRaft) in this process, durable under a directory, on loopback.
 * It asks for credentials that it made itself, so that a stray local process cannot write orders;
 * {@code client.properties} in the directory holds them for Kafka's own tools, readable by the
 * owner only.
 */
public final class EmbeddedKafka implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedKafka.class);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);
  private static final String USER = "skein";
  private static final String PASSWORD_FILE = "password";
  private static final int NODE_ID = 1;

  private final KafkaRaftServer server;
  private final int port;
  private final Map<String, String> clientSettings;

  private EmbeddedKafka(KafkaRaftServer server, int port, Map<String, String> clientSettings) {
    this.server = server;
    this.port = port;
    this.clientSettings = clientSettings;
  }

  /**
   * Starts a broker over what stands in the directory, or over nothing.
   *
   * @param port where clients connect, on 127.0.0.1
   * @param controllerPort where the broker speaks to itself, on 127.0.0.1
   * @param onHalt called when Kafka gives up (a full or broken disk, for example), in place of
   *     ending the whole process
   */
  public static EmbeddedKafka start(Path directory, int port, int controllerPort, Runnable onHalt) {
    return start(directory, port, controllerPort, onHalt, BrokerOptions.NONE);
  }

  /** As above, with properties and users beside its own. */
  public static EmbeddedKafka start(
      Path directory, int port, int controllerPort, Runnable onHalt, BrokerOptions options) {
    try {
      Path log = Files.createDirectories(directory.resolve("log"));
      String password = password(directory.resolve(PASSWORD_FILE));
      Properties config = config(log, port, controllerPort, password);
      config.putAll(options.properties());
      format(log, config, controllerPort, options);
      Exit.setHaltProcedure((status, message) -> halted(onHalt, status, message));
      Exit.setExitProcedure((status, message) -> halted(onHalt, status, message));
      KafkaRaftServer server =
          new KafkaRaftServer(KafkaConfig.fromProps(config, false), Time.SYSTEM);
      server.startup();
      Map<String, String> client = clientSettings(password);
      writeClientProperties(directory.resolve("client.properties"), port, client);
      return new EmbeddedKafka(server, port, client);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Gives the broker over the directory another password, if it has one already: from its next
   * start on it takes no other. It must not run meanwhile.
   */
  public static void rotatePassword(Path directory) throws IOException {
    Path file = directory.resolve(PASSWORD_FILE);
    if (Files.exists(file)) {
      SecretFile.write(file, SecretFile.random());
    }
  }

  /** Where clients connect. */
  public String bootstrapServer() {
    return "127.0.0.1:" + port;
  }

  /** The settings, with credentials, that a Kafka client needs beside the address. */
  public Map<String, String> clientSettings() {
    return clientSettings;
  }

  /** Stops in good order; gives up waiting after a while. */
  @Override
  public void close() {
    Thread stopper = Thread.ofPlatform().daemon().name("kafka-stop").start(this::stop);
    try {
      if (!stopper.join(STOP_TIMEOUT)) {
        LOG.warn("Kafka did not stop within {} s", STOP_TIMEOUT.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void stop() {
    server.shutdown();
    server.awaitShutdown();
  }

  private static void halted(Runnable onHalt, int status, @Nullable String message) {
    LOG.error("Kafka gave up with status {}: {}", status, message);
    onHalt.run();
    throw new IllegalStateException("Kafka gave up: " + message);
  }

  private static Properties config(Path log, int port, int controllerPort, String password) {
    Properties config = new Properties();
    config.put("process.roles", "broker,controller");
    config.put("node.id", Integer.toString(NODE_ID));
    config.put("controller.quorum.bootstrap.servers", "127.0.0.1:" + controllerPort);
    config.put("controller.listener.names", "CONTROLLER");
    config.put(
        "listeners", "CLIENT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
    config.put("advertised.listeners", "CLIENT://127.0.0.1:" + port);
    config.put("listener.security.protocol.map", "CLIENT:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT");
    config.put("inter.broker.listener.name", "CLIENT");
    config.put("sasl.enabled.mechanisms", "PLAIN");
    config.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
    config.put("sasl.mechanism.controller.protocol", "PLAIN");
    String jaas = jaas(password) + " user_" + USER + "=\"" + password + "\";";
    config.put("listener.name.client.plain.sasl.jaas.config", jaas);
    config.put("listener.name.controller.plain.sasl.jaas.config", jaas);
    config.put("log.dirs", log.toString());
    config.put("auto.create.topics.enable", "false");
    config.put("offsets.topic.replication.factor", "1");
    config.put("offsets.topic.num.partitions", "3");
    config.put("transaction.state.log.replication.factor", "1");
    config.put("transaction.state.log.min.isr", "1");
    config.put("transaction.state.log.num.partitions", "3");
    config.put("share.coordinator.state.topic.replication.factor", "1");
    config.put("share.coordinator.state.topic.min.isr", "1");
    config.put("group.initial.rebalance.delay.ms", "0");
    config.put("group.consumer.min.session.timeout.ms", "4000");
    config.put("group.consumer.min.heartbeat.interval.ms", "1000");
    // Else a member is told its partitions one heartbeat later.
    config.put("group.consumer.assignor.offload.enable", "false");
    // The default of 128 MiB sits on the heap.
    config.put("log.cleaner.dedupe.buffer.size", Integer.toString(8 << 20));
    config.put("log.cleaner.io.buffer.size", Integer.toString(256 << 10));
    // After a kill -9 the next start waits for the old session to end.
    config.put("broker.session.timeout.ms", "3000");
    config.put("broker.heartbeat.interval.ms", "500");
    // Twice a second by default: that nothing has changed, written to disk.
    config.put("metadata.max.idle.interval.ms", "5000");
    config.put("num.network.threads", "2");
    config.put("num.io.threads", "4");
    config.put("num.recovery.threads.per.data.dir", "2");
    config.put("log.message.timestamp.type", "LogAppendTime");
    config.put("message.max.bytes", Integer.toString(1 << 20));
    config.put("socket.send.buffer.bytes", "-1");
    config.put("socket.receive.buffer.bytes", "-1");
    return config;
  }

  private static void format(Path log, Properties config, int controllerPort, BrokerOptions options)
      throws IOException {
    if (Files.exists(log.resolve("meta.properties"))) {
      return;
    }
    Formatter formatter = new Formatter();
    formatter.setPrintStream(
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    formatter.setNodeId(NODE_ID);
    formatter.setClusterId(Uuid.randomUuid().toString());
    formatter.setDirectories(List.of(config.getProperty("log.dirs")));
    formatter.setMetadataLogDirectory(config.getProperty("log.dirs"));
    formatter.setControllerListenerName("CONTROLLER");
    formatter.setHasDynamicQuorum(true);
    formatter.setInitialControllers(
        DynamicVoters.parse(NODE_ID + "@127.0.0.1:" + controllerPort + ":" + Uuid.randomUuid()));
    formatter.setScramArguments(options.scramArguments());
    try {
      formatter.run();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("cannot prepare " + log + " for Kafka", e);
    }
  }

  private static String password(Path file) throws IOException {
    if (!Files.exists(file)) {
      SecretFile.write(file, SecretFile.random());
    }
    return Files.readString(file).strip();
  }

  private static Map<String, String> clientSettings(String password) {
    return Map.of(
        "security.protocol", "SASL_PLAINTEXT",
        "sasl.mechanism", "PLAIN",
        "sasl.jaas.config", jaas(password) + ";");
  }

  private static String jaas(String password) {
    return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\""
        + USER
        + "\" password=\""
        + password
        + "\"";
  }

  private static void writeClientProperties(Path file, int port, Map<String, String> settings)
      throws IOException {
    StringBuilder text = new StringBuilder("bootstrap.servers=127.0.0.1:" + port + "\n");
    settings.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
    SecretFile.write(file, text.toString());
  }
}
