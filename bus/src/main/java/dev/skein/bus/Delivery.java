package dev.skein.bus;

import dev.skein.events.Decoded;
import dev.skein.events.Event;
import dev.skein.events.EventCodec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * One record as it came from Kafka. Its type can be had without parsing the rest; its event is
 * parsed when asked for. Used by one thread.
 */
public final class Delivery {

  private static final byte[] NOTHING = {};

  private final EventCodec codec;
  private final ConsumerRecord<byte[], byte[]> kafkaRecord;
  private @Nullable String type;
  private @Nullable Decoded decoded;

  Delivery(EventCodec codec, ConsumerRecord<byte[], byte[]> kafkaRecord) {
    this.codec = codec;
    this.kafkaRecord = kafkaRecord;
  }

  public String topic() {
    return kafkaRecord.topic();
  }

  public int partition() {
    return kafkaRecord.partition();
  }

  public long offset() {
    return kafkaRecord.offset();
  }

  /** When the broker wrote the record down. */
  public Instant recordedAt() {
    return Instant.ofEpochMilli(kafkaRecord.timestamp());
  }

  long recordedAtMillis() {
    return kafkaRecord.timestamp();
  }

  /** The record's key as text; empty when it has none. */
  public String key() {
    byte[] key = kafkaRecord.key();
    return key == null ? "" : new String(key, StandardCharsets.UTF_8);
  }

  /** The record's value; empty for a tombstone. Not to be changed. */
  public byte[] value() {
    byte[] value = kafkaRecord.value();
    return value == null ? NOTHING : value;
  }

  /** The value of a header as text; empty when there is none. */
  public String header(String name) {
    Header header = kafkaRecord.headers().lastHeader(name);
    return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
  }

  /** Whether the record says that its key is gone (compacted topics). */
  public boolean isTombstone() {
    return kafkaRecord.value() == null;
  }

  /** The event's type, or empty when the record is no event. */
  public String type() {
    String known = type;
    if (known == null) {
      String found = codec.findType(value());
      known = found == null ? "" : found;
      type = known;
    }
    return known;
  }

  /** What the record's value means. */
  public Decoded decode() {
    Decoded known = decoded;
    if (known == null) {
      known = codec.decode(value());
      decoded = known;
    }
    return known;
  }

  /** The event, or null when the record is none. */
  public @Nullable Event<?> findEvent() {
    return decode() instanceof Decoded.Accepted(Event<?> event) ? event : null;
  }

  /** Whether the key is the one the event's subject must have. */
  boolean hasKey(String expected) {
    byte[] key = kafkaRecord.key();
    return key != null && Arrays.equals(key, expected.getBytes(StandardCharsets.UTF_8));
  }

  /** Where the record stands, as {@code topic-partition@offset}. */
  @Override
  public String toString() {
    return topic() + "-" + partition() + "@" + offset();
  }
}
