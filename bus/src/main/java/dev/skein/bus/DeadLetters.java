package dev.skein.bus;

import dev.skein.events.Topic;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts records aside that are bad in themselves: the original key and bytes go to {@code
 * dead-letters}, with {@code reason}, {@code source-topic}, {@code source-partition} and {@code
 * source-offset} as headers.
 */
final class DeadLetters {

  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

  private final Producer<byte[], byte[]> producer;
  private final BusMetrics metrics;

  DeadLetters(Producer<byte[], byte[]> producer, BusMetrics metrics) {
    this.producer = producer;
    this.metrics = metrics;
  }

  void put(Delivery delivery, String reason) {
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>(
            Topic.DEAD_LETTERS.topicName(),
            delivery.key().getBytes(StandardCharsets.UTF_8),
            delivery.value());
    header(letter, "reason", reason);
    header(letter, "source-topic", delivery.topic());
    header(letter, "source-partition", Integer.toString(delivery.partition()));
    header(letter, "source-offset", Long.toString(delivery.offset()));
    try {
      producer.send(letter).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot put aside " + delivery, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while putting aside " + delivery, e);
    }
    metrics.deadLetter(delivery.topic());
    LOG.warn("put aside {}: {}", delivery, reason);
  }

  private static void header(ProducerRecord<byte[], byte[]> letter, String name, String value) {
    letter.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
