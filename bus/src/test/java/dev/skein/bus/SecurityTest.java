package dev.skein.bus;

import static dev.skein.events.Topic.DRONE_EVENTS;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.skein.bus.embedded.BrokerOptions;
import dev.skein.bus.embedded.EmbeddedKafka;
import dev.skein.events.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Every client of the bus on a broker that asks for TLS, SCRAM or certificates. */
@DisplayName("TLS, SASL/SCRAM and mTLS settings are passed through")
class SecurityTest {

  private static final String PASSWORD = "scram-secret-42";

  @TempDir static Path directory;
  private static Certificates certificates;
  private static EmbeddedKafka kafka;
  private static String scramAddress;
  private static String mutualAddress;
  private static final ListAppender<ILoggingEvent> LOG = new ListAppender<>();

  @BeforeAll
  static void start() throws Exception {
    LOG.list = new CopyOnWriteArrayList<>();
    LOG.start();
    root().addAppender(LOG);
    // What the clients say of their settings, they say at this level.
    ((Logger) LoggerFactory.getLogger("org.apache.kafka.clients")).setLevel(Level.INFO);
    ((Logger) LoggerFactory.getLogger("org.apache.kafka.common")).setLevel(Level.INFO);
    certificates = new Certificates(directory);
    int plain = Brokers.freePort();
    int controller = Brokers.freePort();
    scramAddress = "127.0.0.1:" + Brokers.freePort();
    mutualAddress = "127.0.0.1:" + Brokers.freePort();
    Map<String, String> properties = new HashMap<>(certificates.broker());
    properties.put(
        "listeners",
        "CLIENT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d,SCRAM://%s,MUTUAL://%s"
            .formatted(plain, controller, scramAddress, mutualAddress));
    properties.put(
        "advertised.listeners",
        "CLIENT://127.0.0.1:%d,SCRAM://%s,MUTUAL://%s"
            .formatted(plain, scramAddress, mutualAddress));
    properties.put(
        "listener.security.protocol.map",
        "CLIENT:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT,SCRAM:SASL_SSL,MUTUAL:SSL");
    properties.put("listener.name.scram.sasl.enabled.mechanisms", "SCRAM-SHA-512");
    properties.put(
        "listener.name.scram.scram-sha-512.sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required;");
    properties.put("listener.name.mutual.ssl.client.auth", "required");
    kafka =
        EmbeddedKafka.start(
            directory.resolve("kafka"),
            plain,
            controller,
            () -> {},
            new BrokerOptions(properties, Map.of("alice", PASSWORD)));
    Topics.ensure(Brokers.at(kafka.bootstrapServer(), kafka.clientSettings()), 3, (short) 1);
  }

  @AfterAll
  static void stop() {
    kafka.close();
    root().detachAppender(LOG);
    ((Logger) LoggerFactory.getLogger("org.apache.kafka.clients")).setLevel(null);
    ((Logger) LoggerFactory.getLogger("org.apache.kafka.common")).setLevel(null);
  }

  @Test
  void everyClientWorksWithScramOverTls() throws Exception {
    everyClientWorks(Brokers.at(scramAddress, scram(PASSWORD)), "scram");
  }

  @Test
  void everyClientWorksWithCertificatesOfBothSides() throws Exception {
    Map<String, String> client = new HashMap<>(certificates.clientTrust());
    client.putAll(certificates.clientKey());
    client.put("security.protocol", "SSL");
    everyClientWorks(Brokers.at(mutualAddress, client), "mutual");
  }

  @Test
  void aWrongPasswordIsNoRefusalOfAGroupAndIsTriedAgain() throws Exception {
    BusSettings settings = Brokers.at(scramAddress, scram("wrong-secret-13"));
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    int before = LOG.list.size();
    try (GroupConsumer member =
        new GroupConsumer(
            settings, "wrong", Set.of(DRONE_EVENTS), _ -> {}, Optional.empty(), registry)) {
      member.start();
      Await.until("it has failed aloud", () -> said(before, "cannot work").size() == 1);
      Await.until(
          "and shows it",
          () ->
              registry.get("kafka.consumer.up").tag("group", member.group()).gauge().value() == 0);
      assertThat(said(before, "classic")).isEmpty();
    }
  }

  private static void everyClientWorks(BusSettings settings, String name) throws Exception {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    List<String> read = new CopyOnWriteArrayList<>();
    Recorder recorder = new Recorder();
    // Admin.
    Topics.ensure(settings, 3, (short) 1);
    try (Publisher publisher = new Publisher(settings, registry);
        TopicReader reader =
            new TopicReader(
                settings,
                name,
                Map.of(Topic.ALERT_EVENTS, new TopicReader.Start.End()),
                delivery -> read.add(delivery.key()));
        GroupConsumer member =
            new GroupConsumer(
                settings, name, Set.of(DRONE_EVENTS), recorder, Optional.empty(), registry)) {
      reader.start();
      reader.awaitCaughtUp(Duration.ofSeconds(30));
      member.start();
      assertThat(member.awaitAssigned(Duration.ofSeconds(30))).isTrue();
      // Both producers.
      publisher.publish(Raw.statusChanged(7)).get(20, TimeUnit.SECONDS);
      publisher.publish(Topic.ALERT_EVENTS, Raw.statusChanged(8)).get(20, TimeUnit.SECONDS);

      Await.until("handled and read", () -> recorder.keys.contains("7") && read.contains("8"));
    }
  }

  @AfterAll
  static void noSecretWasLoggedOrShown() {
    assertThat(LOG.list.stream().filter(e -> e.getFormattedMessage().contains("Config values")))
        .as("the clients have said their settings")
        .isNotEmpty();
    assertThat(LOG.list)
        .noneMatch(e ->
            e.getFormattedMessage().contains("-secret-")
                || (e.getThrowableProxy() != null
                    && String.valueOf(e.getThrowableProxy().getMessage()).contains("-secret-")));
    assertThat(Brokers.at("a:1", scram(PASSWORD)).toString()).doesNotContain(PASSWORD);
    assertThat(new BrokerOptions(Map.of("p", PASSWORD), Map.of("alice", PASSWORD)).toString())
        .doesNotContain(PASSWORD)
        .contains("alice");
  }

  private static Map<String, String> scram(String password) {
    Map<String, String> client =
        new HashMap<>(certificates == null ? Map.of() : certificates.clientTrust());
    client.put("security.protocol", "SASL_SSL");
    client.put("sasl.mechanism", "SCRAM-SHA-512");
    client.put(
        "sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"alice\""
            + " password=\""
            + password
            + "\";");
    return client;
  }

  private static List<String> said(int from, String part) {
    return LOG.list.stream()
        .skip(from)
        .map(ILoggingEvent::getFormattedMessage)
        .filter(message -> message.contains(part))
        .toList();
  }

  private static Logger root() {
    return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }
}
