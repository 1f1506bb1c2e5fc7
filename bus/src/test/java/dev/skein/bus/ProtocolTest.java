package dev.skein.bus;

import static dev.skein.events.Topic.DRONE_EVENTS;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.skein.bus.embedded.BrokerOptions;
import dev.skein.bus.embedded.EmbeddedKafka;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

@ExtendWith(Brokers.class)
@DisplayName("Rule 10: groups of KIP-848, with the group's session timeout, or the classic ones")
class ProtocolTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void theGroupGetsItsTimeoutsAndUsesTheNewProtocol() throws Exception {
    BusSettings settings = Brokers.settings();
    Recorder recorder = new Recorder();
    try (GroupConsumer member = join(settings, "protocol", recorder)) {
      assertThat(member.group()).isEqualTo("drone-control-system.protocol");
      assertThat(typeOf(settings, member.group())).isEqualTo("CONSUMER");
      assertThat(configOf(settings, member.group(), "consumer.session.timeout.ms"))
          .isEqualTo("10000");
      assertThat(configOf(settings, member.group(), "consumer.heartbeat.interval.ms"))
          .isEqualTo("2500");
      assertThat(configOf(settings, member.group(), "consumer.assignment.interval.ms"))
          .isEqualTo("0");
    }
  }

  @Test
  void aBrokerThatGathersWhatHappensInGroupsStillGetsNewOnes(@TempDir Path directory)
      throws Exception {
    var gathering = Map.of("group.consumer.min.assignment.interval.ms", "1000");
    try (EmbeddedKafka kafka = Brokers.start(directory, new BrokerOptions(gathering, Map.of()));
        Raw _ = ready(kafka)) {
      BusSettings settings = Brokers.at(kafka.bootstrapServer(), kafka.clientSettings());
      try (GroupConsumer member = join(settings, "gathered", new Recorder())) {
        assertThat(typeOf(settings, member.group())).isEqualTo("CONSUMER");
        assertThat(configOf(settings, member.group(), "consumer.session.timeout.ms"))
            .isEqualTo("10000");
      }
    }
  }

  @Test
  void aBrokerThatRefusesTheTimeoutGetsClassicMembersAndItIsSaidAloudOnce(@TempDir Path directory)
      throws Exception {
    Map<String, String> byDefault =
        Map.of(
            "group.consumer.min.session.timeout.ms", "45000",
            "group.consumer.min.heartbeat.interval.ms", "5000");
    ListAppender<ILoggingEvent> log = listen(GroupConsumer.class);
    try (EmbeddedKafka kafka = Brokers.start(directory, new BrokerOptions(byDefault, Map.of()));
        Raw _ = ready(kafka)) {
      BusSettings settings = Brokers.at(kafka.bootstrapServer(), kafka.clientSettings());
      Recorder one = new Recorder();
      Recorder two = new Recorder();
      try (GroupConsumer first = join(settings, "old", one);
          GroupConsumer second = member(settings, "old", two);
          Raw raw = new Raw(settings)) {
        second.start();
        Await.until(
            "both own something",
            () -> {
              for (int partition = 0; partition < 3; partition++) {
                raw.status(partition, 1);
              }
              return !one.keys.isEmpty() && !two.keys.isEmpty();
            });
        assertThat(typeOf(settings, first.group())).isEqualTo("CLASSIC");
      }
      assertThat(log.list.stream().filter(e -> e.getFormattedMessage().contains("classic")))
          .hasSize(2)
          .allMatch(e -> e.getFormattedMessage().contains("session timeout of 10 s"));
    }
  }

  @Test
  void kafkaBeingAwayIsNoRefusal(@TempDir Path directory) throws Exception {
    int port = Brokers.freePort();
    Recorder recorder = new Recorder();
    // Made once, to know its credentials; then it is away.
    EmbeddedKafka before = startAt(directory, port);
    BusSettings settings = Brokers.at(before.bootstrapServer(), before.clientSettings());
    Topics.ensure(settings, 3, (short) 1);
    before.close();
    try (GroupConsumer member = member(settings, "patient", recorder)) {
      member.start();
      Await.until("it has tried", () -> registry.find("kafka.consumer.up").gauge() != null);
      assertThat(member.isUp()).isFalse();
      try (EmbeddedKafka _ = startAt(directory, port);
          Raw raw = new Raw(settings)) {
        raw.status(1);
        Await.until("handled", () -> recorder.keys.contains("1"));
        assertThat(member.isUp()).isTrue();
        assertThat(typeOf(settings, member.group())).isEqualTo("CONSUMER");
        member.close();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("answers")
  void onlyAnAnswerIsARefusal(Exception answer, boolean refusal) {
    assertThat(GroupConfigs.isRefusal(answer)).isEqualTo(refusal);
  }

  static Stream<Arguments> answers() {
    return Stream.of(
        Arguments.of(new InvalidConfigurationException("too short"), true),
        Arguments.of(new InvalidRequestException("what is a GROUP?"), true),
        Arguments.of(new UnsupportedVersionException("old broker"), true),
        Arguments.of(new ClusterAuthorizationException("no"), true),
        Arguments.of(new GroupAuthorizationException("no"), true),
        Arguments.of(new SaslAuthenticationException("who?"), false),
        Arguments.of(new TimeoutException("away"), false),
        Arguments.of(new DisconnectException("away"), false),
        Arguments.of(new IOException("away"), false));
  }

  private GroupConsumer join(BusSettings settings, String name, Recorder recorder)
      throws InterruptedException {
    GroupConsumer member = member(settings, name, recorder);
    member.start();
    assertThat(member.awaitAssigned(Duration.ofSeconds(30))).isTrue();
    return member;
  }

  private GroupConsumer member(BusSettings settings, String name, Recorder recorder) {
    return new GroupConsumer(
        settings, name, Set.of(DRONE_EVENTS), recorder, Optional.empty(), registry);
  }

  private static Raw ready(EmbeddedKafka kafka) {
    BusSettings settings = Brokers.at(kafka.bootstrapServer(), kafka.clientSettings());
    Topics.ensure(settings, 3, (short) 1);
    return new Raw(settings);
  }

  private static EmbeddedKafka startAt(Path directory, int port) throws IOException {
    return EmbeddedKafka.start(directory, port, CONTROLLER.get(), () -> {});
  }

  /** One controller port, since the directory remembers it. */
  private static final java.util.function.Supplier<Integer> CONTROLLER =
      new java.util.function.Supplier<>() {
        private int port;

        @Override
        public synchronized Integer get() {
          try {
            port = port == 0 ? Brokers.freePort() : port;
            return port;
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        }
      };

  private static ListAppender<ILoggingEvent> listen(Class<?> of) {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    ((Logger) LoggerFactory.getLogger(of)).addAppender(log);
    return log;
  }

  private static String typeOf(BusSettings settings, String group) throws Exception {
    try (Admin admin = admin(settings)) {
      return admin
          .listGroups(ListGroupsOptions.forConsumerGroups())
          .all()
          .get(20, TimeUnit.SECONDS)
          .stream()
          .filter(listing -> listing.groupId().equals(group))
          .map(listing -> listing.type().orElseThrow().name())
          .findFirst()
          .orElse("none");
    }
  }

  private static String configOf(BusSettings settings, String group, String name) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.GROUP, group);
    try (Admin admin = admin(settings)) {
      return admin
          .describeConfigs(List.of(resource))
          .all()
          .get(20, TimeUnit.SECONDS)
          .get(resource)
          .get(name)
          .value();
    }
  }

  private static Admin admin(BusSettings settings) {
    Map<String, Object> config = new HashMap<>(settings.client());
    config.put("bootstrap.servers", settings.brokers());
    return Admin.create(config);
  }
}
