package dev.skein.bus;

import dev.skein.events.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts records aside that are bad in themselves: key, value and headers go to {@code dead-letters}
 * as they are, with {@code reason}, {@code source-topic}, {@code source-partition}, {@code
 * source-offset} and {@code group} beside them.
 *
 * <p>Of a record that is too large only the first {@value #KEPT} bytes are kept, or as a last
 * resort nothing but those headers; {@code truncated-from} then tells how large the value was.
 */
final class DeadLetters {

  static final String REASON = "reason";
  static final String SOURCE_TOPIC = "source-topic";
  static final String SOURCE_PARTITION = "source-partition";
  static final String SOURCE_OFFSET = "source-offset";
  static final String GROUP = "group";
  static final String TRUNCATED_FROM = "truncated-from";

  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
  private static final int KEPT = 64 * 1024;
  private static final int LONGEST_REASON = 1_000;

  private final Supplier<Producer<byte[], byte[]>> producer;
  private final BusMetrics metrics;
  private final String group;

  DeadLetters(Supplier<Producer<byte[], byte[]>> producer, BusMetrics metrics, String group) {
    this.producer = producer;
    this.metrics = metrics;
    this.group = group;
  }

  /**
   * Sent together, and all on disk when this returns; each that is counts as passed over, whatever
   * becomes of the others. A letter is not put aside again: that would have no end.
   *
   * @throws KafkaException when Kafka did not take one: to be tried again
   */
  void put(Map<Delivery, String> reasons) {
    Map<Delivery, Future<RecordMetadata>> sent = new LinkedHashMap<>();
    reasons.forEach(
        (delivery, reason) -> sent.put(delivery, send(whole(delivery.kafkaRecord()), reason)));
    List<Delivery> put = new ArrayList<>();
    RuntimeException failure = null;
    for (Map.Entry<Delivery, Future<RecordMetadata>> entry : sent.entrySet()) {
      Delivery delivery = entry.getKey();
      try {
        if (!hasArrived(entry.getValue(), delivery)) {
          cut(delivery, reasons.getOrDefault(delivery, ""));
        }
        delivery.passOver();
        metrics.deadLetter(delivery.topic());
        put.add(delivery);
      } catch (RuntimeException e) {
        failure = e;
      }
    }
    say(put, reasons);
    if (failure != null) {
      throw failure;
    }
  }

  /** A flood of bad records is no flood of lines. */
  private void say(List<Delivery> put, Map<Delivery, String> reasons) {
    if (!put.isEmpty()) {
      Delivery first = put.getFirst();
      String more = put.size() == 1 ? "" : " and " + (put.size() - 1) + " more";
      LOG.warn("{} put aside {}{}: {}", group, first, more, reasons.get(first));
    }
  }

  private void cut(Delivery delivery, String reason) {
    ConsumerRecord<byte[], byte[]> source = delivery.kafkaRecord();
    if (!hasArrived(send(truncated(source), reason), delivery)
        && !hasArrived(send(nothingOf(source), reason), delivery)) {
      throw new IllegalStateException("dead-letters takes not even the headers of " + delivery);
    }
  }

  private static ProducerRecord<byte[], byte[]> whole(ConsumerRecord<byte[], byte[]> source) {
    return letter(source, source.key(), source.value(), true);
  }

  private static ProducerRecord<byte[], byte[]> truncated(ConsumerRecord<byte[], byte[]> source) {
    byte[] value = source.value();
    int length = value == null ? 0 : value.length;
    ProducerRecord<byte[], byte[]> letter =
        letter(
            source,
            source.key(),
            value == null ? null : Arrays.copyOf(value, Math.min(length, KEPT)),
            true);
    header(letter, TRUNCATED_FROM, Integer.toString(length));
    return letter;
  }

  private static ProducerRecord<byte[], byte[]> nothingOf(ConsumerRecord<byte[], byte[]> source) {
    ProducerRecord<byte[], byte[]> letter = letter(source, null, null, false);
    header(
        letter,
        TRUNCATED_FROM,
        Integer.toString(source.value() == null ? 0 : source.value().length));
    return letter;
  }

  private static ProducerRecord<byte[], byte[]> letter(
      ConsumerRecord<byte[], byte[]> source,
      byte @Nullable [] key,
      byte @Nullable [] value,
      boolean withHeaders) {
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>(Topic.DEAD_LETTERS.topicName(), key, value);
    if (withHeaders) {
      for (Header header : source.headers()) {
        letter.headers().add(header);
      }
    }
    header(letter, SOURCE_TOPIC, source.topic());
    header(letter, SOURCE_PARTITION, Integer.toString(source.partition()));
    header(letter, SOURCE_OFFSET, Long.toString(source.offset()));
    return letter;
  }

  private Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> letter, String reason) {
    header(
        letter,
        REASON,
        reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON));
    header(letter, GROUP, group);
    return producer.get().send(letter);
  }

  /** False when it did not fit. */
  private static boolean hasArrived(Future<RecordMetadata> sent, Delivery delivery) {
    try {
      sent.get();
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RecordTooLargeException) {
        return false;
      }
      throw new KafkaException("cannot put aside " + delivery, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted while putting aside " + delivery, e);
    }
  }

  private static void header(ProducerRecord<byte[], byte[]> letter, String name, String value) {
    letter.headers().remove(name);
    letter.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
