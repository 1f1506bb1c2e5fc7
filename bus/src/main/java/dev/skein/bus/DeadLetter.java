package dev.skein.bus;

import dev.skein.events.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A record that was put aside, as it stands on {@code dead-letters}.
 *
 * @param source where the record stood, as {@code topic-partition@offset}: letters of several
 *     groups may speak of the same record
 * @param truncated whether not all of the record was kept, so that it cannot be sent again
 */
record DeadLetter(
    ConsumerRecord<byte[], byte[]> kafkaRecord,
    Topic topic,
    int partition,
    String source,
    String reason,
    String group,
    boolean truncated) {

  private static final Set<String> OF_THE_LETTER =
      Set.of(
          DeadLetters.REASON,
          DeadLetters.SOURCE_TOPIC,
          DeadLetters.SOURCE_PARTITION,
          DeadLetters.SOURCE_OFFSET,
          DeadLetters.GROUP,
          DeadLetters.TRUNCATED_FROM);

  /** The letter in a record; empty for anything else that stands there. */
  static Optional<DeadLetter> find(ConsumerRecord<byte[], byte[]> kafkaRecord) {
    String partition = header(kafkaRecord, DeadLetters.SOURCE_PARTITION);
    String offset = header(kafkaRecord, DeadLetters.SOURCE_OFFSET);
    if (!partition.matches("\\d{1,9}") || !offset.matches("\\d{1,18}")) {
      return Optional.empty();
    }
    return Topic.find(header(kafkaRecord, DeadLetters.SOURCE_TOPIC))
        .map(topic ->
            new DeadLetter(
                kafkaRecord,
                topic,
                Integer.parseInt(partition),
                topic + "-" + partition + "@" + offset,
                header(kafkaRecord, DeadLetters.REASON),
                header(kafkaRecord, DeadLetters.GROUP),
                kafkaRecord.headers().lastHeader(DeadLetters.TRUNCATED_FROM) != null));
  }

  Instant putAsideAt() {
    return Instant.ofEpochMilli(kafkaRecord.timestamp());
  }

  int size() {
    byte[] value = kafkaRecord.value();
    return value == null ? 0 : value.length;
  }

  /** The record as it was, marked; one without a key goes to the partition it stood on. */
  ProducerRecord<byte[], byte[]> again() {
    Integer place = kafkaRecord.key() == null ? partition : null;
    ProducerRecord<byte[], byte[]> again =
        new ProducerRecord<>(topic.topicName(), place, kafkaRecord.key(), kafkaRecord.value());
    for (Header header : kafkaRecord.headers()) {
      if (!OF_THE_LETTER.contains(header.key())) {
        again.headers().add(header);
      }
    }
    again.headers().remove(DeadLetterRedrive.FROM);
    again.headers().add(DeadLetterRedrive.FROM, source.getBytes(StandardCharsets.UTF_8));
    return again;
  }

  static String header(ConsumerRecord<byte[], byte[]> kafkaRecord, String name) {
    @Nullable Header header = kafkaRecord.headers().lastHeader(name);
    return header == null || header.value() == null
        ? ""
        : new String(header.value(), StandardCharsets.UTF_8);
  }
}
