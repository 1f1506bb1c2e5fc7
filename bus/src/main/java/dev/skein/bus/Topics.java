package dev.skein.bus;

import static java.util.Objects.requireNonNull;

import dev.skein.events.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the topics that are missing. Existing ones stay as they are: they are checked, and what
 * breaks the contract is refused.
 */
public final class Topics {

  private static final Logger LOG = LoggerFactory.getLogger(Topics.class);
  private static final long GIB = 1L << 30;
  private static final long TIMEOUT_SECONDS = 30;

  private Topics() {}

  /**
   * Makes every topic of the contract that the cluster does not have, and checks the others.
   *
   * @param partitions for topics keyed by drone, task, user or alert: set once, since adding
   *     partitions breaks the order of each key
   * @param replication how many brokers hold each record
   * @throws IllegalStateException when the cluster cannot be reached, or a topic that is there
   *     breaks the contract; it says which, and how to mend it
   */
  public static void ensure(BusSettings settings, int partitions, short replication) {
    try (Admin admin = new KafkaClients(settings).admin()) {
      Set<String> existing = admin.listTopics().names().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      List<NewTopic> missing = new ArrayList<>();
      List<Topic> there = new ArrayList<>();
      for (Topic topic : Topic.values()) {
        if (existing.contains(topic.topicName())) {
          there.add(topic);
        } else {
          missing.add(
              new NewTopic(topic.topicName(), partitionsOf(topic, partitions), replication)
                  .configs(configsOf(topic, replication)));
        }
      }
      check(admin, there, new TopicCheck.Layout(partitions, replication));
      admin.createTopics(missing).all().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw new IllegalStateException("cannot make the topics: " + e.getCause(), e);
      }
    } catch (TimeoutException e) {
      throw new IllegalStateException("Kafka does not answer at " + settings.brokers(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while making the topics", e);
    }
  }

  private static void check(Admin admin, List<Topic> there, TopicCheck.Layout wished)
      throws ExecutionException, InterruptedException, TimeoutException {
    Map<String, TopicDescription> layouts =
        admin
            .describeTopics(there.stream().map(Topic::topicName).toList())
            .allTopicNames()
            .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    Map<ConfigResource, Config> configs = configs(admin, there);
    List<String> refusals = new ArrayList<>();
    for (Topic topic : configs.isEmpty() ? List.<Topic>of() : there) {
      TopicDescription layout = requireNonNull(layouts.get(topic.topicName()));
      Config config = requireNonNull(configs.get(resource(topic)));
      TopicCheck check =
          TopicCheck.of(
              topic,
              new TopicCheck.Layout(
                  layout.partitions().size(), layout.partitions().getFirst().replicas().size()),
              wished,
              key -> config.get(key).value());
      check.remarks().forEach(LOG::warn);
      refusals.addAll(check.refusals());
    }
    if (!refusals.isEmpty()) {
      throw new IllegalStateException(
          "Kafka has topics that break the contract:\n  " + String.join("\n  ", refusals));
    }
  }

  /** Empty when this user may not see them. */
  private static Map<ConfigResource, Config> configs(Admin admin, List<Topic> there)
      throws ExecutionException, InterruptedException, TimeoutException {
    try {
      return admin
          .describeConfigs(there.stream().map(Topics::resource).toList())
          .all()
          .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthorizationException) {
        LOG.warn(
            "whether the topics are as they must be was not checked: give this user"
                + " DescribeConfigs on them ({})",
            e.getCause().getMessage());
        return Map.of();
      }
      throw e;
    }
  }

  private static ConfigResource resource(Topic topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topic.topicName());
  }

  /** Zone sets and rules are taken into force in one order. */
  static boolean hasOnePartition(Topic topic) {
    return topic == Topic.AIRSPACE_ZONES || topic == Topic.ALERT_RULES;
  }

  static int partitionsOf(Topic topic, int partitions) {
    return hasOnePartition(topic) ? 1 : partitions;
  }

  static Map<String, String> configsOf(Topic topic, short replication) {
    Map<String, String> configs = new HashMap<>();
    configs.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
    boolean alone = replication == 1;
    if (!alone) {
      configs.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "2");
    }
    boolean everyRecordOnDisk =
        topic.kind() == Topic.Kind.ORDERS || topic.kind() == Topic.Kind.REGISTRY;
    if (alone && everyRecordOnDisk) {
      configs.put(TopicConfig.FLUSH_MESSAGES_INTERVAL_CONFIG, "1");
    } else {
      configs.put(TopicConfig.FLUSH_MS_CONFIG, "1000");
    }
    if (topic.isCompacted()) {
      configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
      configs.put(TopicConfig.DELETE_RETENTION_MS_CONFIG, millis(topic.retention()));
      // Who starts reads it whole: what is written often is cleaned often.
      boolean isBusy = topic.kind() == Topic.Kind.STATE;
      configs.put(TopicConfig.SEGMENT_MS_CONFIG, millis(Duration.ofMinutes(isBusy ? 5 : 60)));
      configs.put(TopicConfig.SEGMENT_BYTES_CONFIG, String.valueOf(isBusy ? 16 << 20 : 64 << 20));
    } else {
      configs.put(TopicConfig.RETENTION_MS_CONFIG, millis(topic.retention()));
      configs.put(
          TopicConfig.RETENTION_BYTES_CONFIG,
          String.valueOf(topic == Topic.DRONE_EVENTS ? 8 * GIB : GIB));
      configs.put(TopicConfig.SEGMENT_BYTES_CONFIG, String.valueOf(256 << 20));
    }
    return configs;
  }

  private static String millis(Duration duration) {
    return String.valueOf(duration.toMillis());
  }
}
