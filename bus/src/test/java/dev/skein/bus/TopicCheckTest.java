package dev.skein.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.Topic;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Topics that others have made. */
@ExtendWith(Brokers.class)
class TopicCheckTest {

  private static final TopicCheck.Layout THREE = new TopicCheck.Layout(3, 3);

  @Test
  void whatIsMadeByTheBusPasses() {
    for (Topic topic : Topic.values()) {
      TopicCheck.Layout is = new TopicCheck.Layout(Topics.partitionsOf(topic, 3), 3);
      TopicCheck check = check(topic, is, Map.of());

      assertThat(check.refusals()).isEmpty();
      assertThat(check.remarks()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DRONE_EVENTS | message.timestamp.type | CreateTime | LogAppendTime",
        "DRONE_EVENTS | cleanup.policy | compact | delete",
        "DRONE_EVENTS | cleanup.policy | compact,delete | delete",
        "DRONE_STATE | cleanup.policy | delete | compact",
        "DRONE_STATE | cleanup.policy | compact,delete | compact",
        "TASK_EVENTS | max.message.bytes | 100000 | 1048576",
        "ALERT_EVENTS | min.insync.replicas | 4 | 2",
      })
  void whatBreaksTheContractIsRefusedWithHowToMendIt(
      Topic topic, String key, String is, String mended) {
    assertThat(check(topic, THREE, Map.of(key, is)).refusals())
        .singleElement()
        .asString()
        .startsWith("%s has %s=%s, but ".formatted(topic, key, is))
        .endsWith("--entity-name %s --add-config %s=%s".formatted(topic, key, mended));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "min.insync.replicas | 1 | what a single broker has taken counts as kept",
        "min.insync.replicas | 3 | nothing can be written while one of them is away",
        "unclean.leader.election.enable | true | what was acknowledged may be lost",
        "retention.ms | 3600000 | less than the 7 days it is made with",
      })
  void whatIsAChoiceIsToldWithWhatFollows(String key, String is, String follows) {
    TopicCheck check = check(Topic.DRONE_EVENTS, THREE, Map.of(key, is));

    assertThat(check.refusals()).isEmpty();
    assertThat(check.remarks()).singleElement().asString().contains(key).contains(follows);
  }

  @Test
  void zonesHaveOneOrderAndOtherTopicsKeepTheirPartitions() {
    TopicCheck.Layout twelve = new TopicCheck.Layout(12, 3);

    assertThat(check(Topic.AIRSPACE_ZONES, twelve, Map.of()).refusals())
        .containsExactly(
            "airspace-zones has 12 partitions, but its records have one order: delete it, and it is"
                + " made anew with one");
    assertThat(check(Topic.DRONE_EVENTS, twelve, Map.of()).refusals()).isEmpty();
    assertThat(check(Topic.DRONE_EVENTS, twelve, Map.of()).remarks()).hasSize(1);
  }

  @Test
  @DisplayName("Rule 8: a topic that takes the senders' time is refused at the start")
  void aRealTopicIsChecked() throws Exception {
    BusSettings settings = Brokers.settings();
    try (Admin admin = new KafkaClients(settings).admin()) {
      set(admin, "CreateTime");
      try {
        // Brokers hear of it a little later.
        Await.until(
            "it is refused",
            () ->
                refusal(settings)
                    .contains("monitoring-data has message.timestamp.type=CreateTime"));
      } finally {
        set(admin, "LogAppendTime");
      }
      Await.until("it is taken again", () -> refusal(settings).isEmpty());
    }
  }

  /** Why the topics are not as they must be; empty when they are. */
  private static String refusal(BusSettings settings) {
    try {
      Topics.ensure(settings, 3, (short) 1);
      return "";
    } catch (IllegalStateException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static void set(Admin admin, String timestampType) throws Exception {
    ConfigResource topic =
        new ConfigResource(ConfigResource.Type.TOPIC, Topic.MONITORING_DATA.topicName());
    AlterConfigOp op =
        new AlterConfigOp(
            new ConfigEntry("message.timestamp.type", timestampType), AlterConfigOp.OpType.SET);
    admin.incrementalAlterConfigs(Map.of(topic, List.of(op))).all().get(20, TimeUnit.SECONDS);
  }

  private static TopicCheck check(
      Topic topic, TopicCheck.Layout is, Map<String, String> otherwise) {
    Map<String, String> configs = new HashMap<>();
    configs.put("cleanup.policy", "delete");
    configs.put("max.message.bytes", "1048576");
    configs.put("retention.ms", "604800000");
    configs.put("unclean.leader.election.enable", "false");
    configs.putAll(Topics.configsOf(topic, (short) 3));
    configs.putAll(otherwise);
    return TopicCheck.of(topic, is, THREE, key -> Objects.requireNonNull(configs.get(key), key));
  }
}
