package dev.skein.bus;

import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/** The producer of a member of a group, made when it is used first: few ever do. */
final class MemberProducer implements Supplier<Producer<byte[], byte[]>>, AutoCloseable {

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  private final KafkaClients clients;
  private @Nullable Producer<byte[], byte[]> producer;

  MemberProducer(KafkaClients clients) {
    this.clients = clients;
  }

  @Override
  public synchronized Producer<byte[], byte[]> get() {
    Producer<byte[], byte[]> made = producer == null ? clients.memberProducer() : producer;
    producer = made;
    return made;
  }

  @Override
  public synchronized void close() {
    if (producer != null) {
      producer.close(CLOSE_TIMEOUT);
    }
  }
}
