package dev.skein.bus.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * One of several Kafka brokers on this machine, each in a process of its own and each also a
 * controller (KRaft): a small cluster with three copies of everything, to develop and to test with.
 * A broker that dies is found out within two seconds.
 */
public final class ClusterNode implements AutoCloseable {

  private static final String USER = "skein";

  private final KafkaRaftServer server;

  private ClusterNode(KafkaRaftServer server) {
    this.server = server;
  }

  /**
   * What the nodes of a cluster have in common.
   *
   * @param clusterId a Kafka UUID
   * @param ports where clients connect to each node, on 127.0.0.1, by node id from 1
   * @param controllerPorts where the nodes' controllers speak to each other, likewise
   * @param password of the one user, {@code skein}
   */
  public record Plan(
      String clusterId, List<Integer> ports, List<Integer> controllerPorts, String password) {

    public Plan {
      ports = List.copyOf(ports);
      controllerPorts = List.copyOf(controllerPorts);
    }

    /** Where clients ask first. */
    public String bootstrapServers() {
      return ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    /** The settings, with credentials, that a Kafka client needs beside the address. */
    public Map<String, String> clientSettings() {
      return Map.of(
          "security.protocol", "SASL_PLAINTEXT",
          "sasl.mechanism", "PLAIN",
          "sasl.jaas.config", jaas() + ";");
    }

    /** Without the password. */
    @Override
    public String toString() {
      return bootstrapServers();
    }

    private String jaas() {
      return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\""
              .formatted(USER)
          + " password=\"%s\"".formatted(password);
    }
  }

  /** Starts a node over what stands in its directory, or over nothing. */
  public static ClusterNode start(Plan plan, int nodeId, Path directory) throws IOException {
    Files.createDirectories(directory);
    Properties config = config(plan, nodeId, directory);
    format(plan, nodeId, directory, config);
    KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(config, false), Time.SYSTEM);
    server.startup();
    return new ClusterNode(server);
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  private static Properties config(Plan plan, int nodeId, Path directory) {
    int port = plan.ports.get(nodeId - 1);
    int controllerPort = plan.controllerPorts.get(nodeId - 1);
    String jaas = plan.jaas() + " user_%s=\"%s\";".formatted(USER, plan.password);
    Properties config = new Properties();
    config.put("process.roles", "broker,controller");
    config.put("node.id", Integer.toString(nodeId));
    config.put("controller.quorum.voters", voters(plan));
    config.put("controller.listener.names", "CONTROLLER");
    config.put(
        "listeners", "CLIENT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
    config.put("advertised.listeners", "CLIENT://127.0.0.1:" + port);
    config.put("listener.security.protocol.map", "CLIENT:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT");
    config.put("inter.broker.listener.name", "CLIENT");
    config.put("sasl.enabled.mechanisms", "PLAIN");
    config.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
    config.put("sasl.mechanism.controller.protocol", "PLAIN");
    config.put("listener.name.client.plain.sasl.jaas.config", jaas);
    config.put("listener.name.controller.plain.sasl.jaas.config", jaas);
    config.put("log.dirs", directory.toString());
    config.put("auto.create.topics.enable", "false");
    config.put("default.replication.factor", "3");
    config.put("min.insync.replicas", "2");
    config.put("unclean.leader.election.enable", "false");
    config.put("offsets.topic.replication.factor", "3");
    config.put("offsets.topic.num.partitions", "3");
    config.put("transaction.state.log.num.partitions", "3");
    config.put("group.initial.rebalance.delay.ms", "0");
    config.put("group.consumer.min.session.timeout.ms", "4000");
    config.put("group.consumer.min.heartbeat.interval.ms", "1000");
    // Else a member is told its partitions one heartbeat later.
    config.put("group.consumer.assignor.offload.enable", "false");
    // How soon a dead broker's partitions get another leader; the default takes 9 s.
    config.put("broker.session.timeout.ms", "1000");
    config.put("broker.heartbeat.interval.ms", "250");
    config.put("controller.quorum.fetch.timeout.ms", "700");
    config.put("controller.quorum.election.timeout.ms", "300");
    config.put("controller.quorum.election.backoff.max.ms", "300");
    // Who was away for a moment leads again soon: one broker would carry everything for 5 minutes.
    config.put("leader.imbalance.check.interval.seconds", "30");
    // A follower that asks before a new leader knows that it is one tries again soon.
    config.put("replica.fetch.backoff.ms", "100");
    config.put("replica.lag.time.max.ms", "3000");
    config.put("log.cleaner.dedupe.buffer.size", Integer.toString(8 << 20));
    config.put("log.cleaner.io.buffer.size", Integer.toString(256 << 10));
    config.put("num.network.threads", "2");
    config.put("num.io.threads", "4");
    config.put("log.message.timestamp.type", "LogAppendTime");
    config.put("socket.send.buffer.bytes", "-1");
    config.put("socket.receive.buffer.bytes", "-1");
    return config;
  }

  private static String voters(Plan plan) {
    return IntStream.rangeClosed(1, plan.controllerPorts.size())
        .mapToObj(id -> id + "@127.0.0.1:" + plan.controllerPorts.get(id - 1))
        .collect(Collectors.joining(","));
  }

  private static void format(Plan plan, int nodeId, Path directory, Properties config)
      throws IOException {
    if (Files.exists(directory.resolve("meta.properties"))) {
      return;
    }
    Formatter formatter = new Formatter();
    formatter.setPrintStream(
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    formatter.setNodeId(nodeId);
    formatter.setClusterId(plan.clusterId);
    formatter.setDirectories(List.of(config.getProperty("log.dirs")));
    formatter.setMetadataLogDirectory(config.getProperty("log.dirs"));
    formatter.setControllerListenerName("CONTROLLER");
    try {
      formatter.run();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("cannot prepare " + directory + " for Kafka", e);
    }
  }
}
