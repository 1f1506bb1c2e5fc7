package dev.skein.bus;

import dev.skein.events.Decoded;
import dev.skein.events.Event;
import dev.skein.events.EventCodec;
import dev.skein.events.EventData;
import dev.skein.events.SystemEvent.ClockTick;
import dev.skein.events.Topic;
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
  private static final byte[] CLOCK = ClockTick.KEY.getBytes(StandardCharsets.US_ASCII);

  private final EventCodec codec;
  private final ConsumerRecord<byte[], byte[]> kafkaRecord;
  private final boolean catchingUp;
  private boolean passedOver;
  private @Nullable String type;
  private @Nullable Decoded decoded;

  /** A record that has just come. */
  Delivery(EventCodec codec, ConsumerRecord<byte[], byte[]> kafkaRecord) {
    this(codec, kafkaRecord, false);
  }

  Delivery(EventCodec codec, ConsumerRecord<byte[], byte[]> kafkaRecord, boolean catchingUp) {
    this.codec = codec;
    this.kafkaRecord = kafkaRecord;
    this.catchingUp = catchingUp;
    this.passedOver = isClockTick();
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

  int leaderEpoch() {
    return kafkaRecord.leaderEpoch().orElse(OffsetStore.Place.NO_EPOCH);
  }

  /** When the broker wrote the record down. */
  public Instant recordedAt() {
    return Instant.ofEpochMilli(kafkaRecord.timestamp());
  }

  long recordedAtMillis() {
    return kafkaRecord.timestamp();
  }

  /**
   * Whether the record was in the log already when this member took its partition. Its effects on
   * Kafka may be there too.
   */
  public boolean isCatchingUp() {
    return catchingUp;
  }

  /** Whether the record is not for handlers: a tick, or put aside. */
  boolean isPassedOver() {
    return passedOver;
  }

  void passOver() {
    passedOver = true;
  }

  /** As Kafka gave it. */
  ConsumerRecord<byte[], byte[]> kafkaRecord() {
    return kafkaRecord;
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

  /** Whether it is a tombstone where there may be some: no event, and no bad record either. */
  boolean isOfRemoval() {
    return isTombstone() && Topic.find(topic()).filter(Topic::isCompacted).isPresent();
  }

  /** Whether somebody has looked, and the record is no event. */
  boolean isFoundBad() {
    return decoded instanceof Decoded.Rejected;
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

  /**
   * What the record means. A record whose key is not the one its event must have is no event: it
   * stands on a partition where it is in no order with its subject's others.
   */
  public Decoded decode() {
    Decoded known = decoded;
    if (known == null) {
      known = judge();
      decoded = known;
    }
    return known;
  }

  /** The event, or null when the record is none. */
  public @Nullable Event<?> findEvent() {
    return decode() instanceof Decoded.Accepted(Event<?> event) ? event : null;
  }

  private Decoded judge() {
    if (value().length == 0) {
      return new Decoded.Rejected("", "the record has no value");
    }
    Decoded meaning = codec.decode(value());
    if (meaning instanceof Decoded.Accepted(Event<?> event)
        && !(event.data() instanceof EventData.Unrecognised)
        && !hasKey(event.key())) {
      return new Decoded.Rejected(
          "",
          kafkaRecord.key() == null
              ? "the record has no key, its event belongs to " + event.key()
              : "the record's key is " + shown(key()) + ", its event's is " + event.key());
    }
    return meaning;
  }

  /** Without an object: it is asked for every event that is decoded. */
  private boolean hasKey(String expected) {
    byte[] key = kafkaRecord.key();
    if (key == null || key.length != expected.length()) {
      return key != null && Arrays.equals(key, expected.getBytes(StandardCharsets.UTF_8));
    }
    for (int i = 0; i < key.length; i++) {
      char c = expected.charAt(i);
      if (c >= 0x80) {
        return Arrays.equals(key, expected.getBytes(StandardCharsets.UTF_8));
      }
      if (key[i] != c) {
        return false;
      }
    }
    return true;
  }

  private boolean isClockTick() {
    byte[] key = kafkaRecord.key();
    return key != null && Arrays.equals(key, CLOCK) && type().equals(ClockTick.TYPE);
  }

  private static String shown(String key) {
    return key.length() <= 40 ? key : key.substring(0, 40) + "...";
  }

  /** Where the record stands, as {@code topic-partition@offset}. */
  @Override
  public String toString() {
    return topic() + "-" + partition() + "@" + offset();
  }
}
