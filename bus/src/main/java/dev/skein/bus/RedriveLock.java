package dev.skein.bus;

import dev.skein.events.Topic;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Lets one run send letters back at a time: it is a member of the group {@value #GROUP}, whatever
 * the run's {@code group_id} is, since a cluster has one {@code dead-letters}. It works while all
 * partitions of that topic are its own. Who comes second gets fewer, and does not begin; who was
 * first sees that it has lost some, and ends.
 */
final class RedriveLock implements AutoCloseable {

  static final String GROUP = "dead-letters.redrive";

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LONGEST_BETWEEN_CHECKS = Duration.ofMinutes(5);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Set<TopicPartition> all;

  private RedriveLock(KafkaConsumer<byte[], byte[]> consumer, Set<TopicPartition> all) {
    this.consumer = consumer;
    this.all = all;
  }

  /**
   * Joins the group.
   *
   * @throws IllegalStateException when another run is at work
   */
  static RedriveLock take(BusSettings settings) throws InterruptedException {
    KafkaClients clients = new KafkaClients(settings);
    GroupConfigs.Protocol protocol;
    try (Admin admin = clients.admin()) {
      protocol = GroupConfigs.agree(admin, GROUP, settings.sessionTimeout());
    }
    KafkaConsumer<byte[], byte[]> consumer =
        clients.groupConsumer(GROUP, protocol, LONGEST_BETWEEN_CHECKS);
    boolean taken = false;
    try {
      RedriveLock lock = new RedriveLock(consumer, partitions(consumer));
      consumer.subscribe(Set.of(Topic.DEAD_LETTERS.topicName()), new Still(consumer));
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (consumer.assignment().isEmpty() && System.nanoTime() < deadline) {
        consumer.poll(Duration.ofMillis(100));
      }
      lock.check();
      taken = true;
      return lock;
    } finally {
      if (!taken) {
        consumer.close();
      }
    }
  }

  /**
   * To be called between steps.
   *
   * @throws IllegalStateException when another run has come
   */
  void check() {
    consumer.poll(Duration.ZERO);
    if (!consumer.assignment().containsAll(all)) {
      throw new IllegalStateException("another re-drive is at work: let it end, then try again");
    }
  }

  @Override
  public void close() {
    consumer.close();
  }

  private static Set<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer) {
    return consumer.partitionsFor(Topic.DEAD_LETTERS.topicName()).stream()
        .map(p -> new TopicPartition(p.topic(), p.partition()))
        .collect(Collectors.toSet());
  }

  /** It only owns the partitions; it does not read them. */
  private record Still(KafkaConsumer<byte[], byte[]> consumer)
      implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      consumer.pause(partitions);
      partitions.forEach(partition -> consumer.seek(partition, 0));
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}
  }
}
