package dev.skein.bus;

import dev.skein.events.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Judges a topic that was there before: what breaks the contract is refused, what is a choice is
 * told. Decides only.
 *
 * @param name the topic's
 * @param refusals what must be otherwise, each with how to mend it
 * @param remarks what may be so, each with what follows from it
 */
record TopicCheck(String name, List<String> refusals, List<String> remarks) {

  /** A record is sent with no more (max.request.size). */
  private static final int LEAST_MESSAGE_BYTES = 1_048_576;

  /**
   * How the cluster keeps a topic, or how it was wished.
   *
   * @param replication how many brokers hold each record
   */
  record Layout(int partitions, int replication) {}

  /**
   * Judges one topic.
   *
   * @param config gives the topic's settings by their names
   */
  static TopicCheck of(Topic topic, Layout is, Layout wished, UnaryOperator<String> config) {
    TopicCheck check = new TopicCheck(topic.topicName(), new ArrayList<>(), new ArrayList<>());
    check.must(
        TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
        config,
        "LogAppendTime",
        "time is the broker's, not each sender's");
    check.cleanup(topic, config);
    check.size(config);
    check.partitions(topic, is, wished);
    check.replicas(is, wished, config);
    check.retention(topic, config);
    return check;
  }

  private void must(String key, UnaryOperator<String> config, String value, String why) {
    String is = config.apply(key);
    if (!is.equals(value)) {
      refuse(key, is, value, why);
    }
  }

  private void refuse(String key, String is, String value, String why) {
    refusals.add(
        "%s has %s=%s, but %s: mend it with kafka-configs.sh --alter --entity-type topics --entity-name %s --add-config %s=%s"
            .formatted(name, key, is, why, name, key, value));
  }

  private void cleanup(Topic topic, UnaryOperator<String> config) {
    String policy = topic.isCompacted() ? "compact" : "delete";
    String is = config.apply(TopicConfig.CLEANUP_POLICY_CONFIG);
    if (!parts(is).equals(Set.of(policy))) {
      refuse(
          TopicConfig.CLEANUP_POLICY_CONFIG,
          is,
          policy,
          topic.isCompacted()
              ? "the newest record of each key must stay"
              : "older records of a key must stay");
    }
  }

  private static Set<String> parts(String policies) {
    Set<String> parts = new TreeSet<>();
    for (String policy : policies.split(",", -1)) {
      parts.add(policy.trim());
    }
    return parts;
  }

  private void size(UnaryOperator<String> config) {
    String is = config.apply(TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
    if (Long.parseLong(is) < LEAST_MESSAGE_BYTES) {
      refuse(
          TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
          is,
          Integer.toString(LEAST_MESSAGE_BYTES),
          "events of up to 1 MiB must fit");
    }
  }

  private void partitions(Topic topic, Layout is, Layout wished) {
    int wanted = Topics.partitionsOf(topic, wished.partitions);
    boolean hasOneOrder = Topics.hasOnePartition(topic);
    if (hasOneOrder && is.partitions != 1) {
      refusals.add(
          "%s has %d partitions, but its records have one order: delete it, and it is made anew with one"
              .formatted(name, is.partitions));
    } else if (is.partitions != wanted) {
      remarks.add(
          "%s has %d partitions, not %d as configured: they stay, since adding some breaks the order of keys"
              .formatted(name, is.partitions, wanted));
    }
  }

  private void replicas(Layout is, Layout wished, UnaryOperator<String> config) {
    String key = TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG;
    int least = Integer.parseInt(config.apply(key));
    if (is.replication < wished.replication) {
      remarks.add(
          "%s is on %d brokers, not %d as configured: it stays so until somebody reassigns it"
              .formatted(name, is.replication, wished.replication));
    }
    if (least > is.replication) {
      refuse(
          key,
          Integer.toString(least),
          Integer.toString(Math.max(1, is.replication - 1)),
          "only %d brokers hold it, so nothing could be written".formatted(is.replication));
    } else if (is.replication > 1 && least == is.replication) {
      remarks.add(
          "%s has %s=%d on as many brokers: nothing can be written while one of them is away"
              .formatted(name, key, least));
    } else if (is.replication > 1 && least == 1) {
      remarks.add(
          "%s has %s=1: what a single broker has taken counts as kept, and dies with it"
              .formatted(name, key));
    }
    if (is.replication > 1
        && Boolean.parseBoolean(config.apply(TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG))) {
      remarks.add(
          "%s has %s=true: what was acknowledged may be lost when brokers die"
              .formatted(name, TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG));
    }
  }

  private void retention(Topic topic, UnaryOperator<String> config) {
    long is = Long.parseLong(config.apply(TopicConfig.RETENTION_MS_CONFIG));
    if (!topic.isCompacted() && is >= 0 && is < topic.retention().toMillis()) {
      remarks.add(
          "%s has %s=%d, less than the %d days it is made with: who is away for longer misses events"
              .formatted(name, TopicConfig.RETENTION_MS_CONFIG, is, topic.retention().toDays()));
    }
  }
}
