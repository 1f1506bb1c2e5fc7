package dev.skein.bus;

import io.micrometer.core.instrument.Counter;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Sees by the headers of {@link SequenceStamps} which events of one partition never came and which
 * came twice, for each (source, key). A source's first number is taken as it is, so a new epoch or
 * a reader that begins in the middle counts nothing. What was sent again on purpose ({@link
 * DeadLetterRedrive}) is no double. Used by one thread.
 */
final class SequenceWatch {

  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private final Counter missing;
  private final Counter doubled;
  private final RecentNumbers last = new RecentNumbers();

  SequenceWatch(Counter missing, Counter doubled) {
    this.missing = missing;
    this.doubled = doubled;
  }

  /** Takes the next record of the partition. */
  void see(ConsumerRecord<byte[], byte[]> kafkaRecord) {
    byte[] source = null;
    byte[] sequence = null;
    boolean again = false;
    for (Header header : kafkaRecord.headers()) {
      switch (header.key()) {
        case SequenceStamps.SOURCE -> source = header.value();
        case SequenceStamps.SEQUENCE -> sequence = header.value();
        case DeadLetterRedrive.FROM -> again = true;
        default -> {}
      }
    }
    byte[] key = kafkaRecord.key();
    if (source == null || sequence == null || key == null || again) {
      return;
    }
    long number = parse(sequence);
    if (number >= 0) {
      see(hash(hash(FNV_OFFSET, source), key), number);
    }
  }

  private void see(long line, long number) {
    long before = last.find(line);
    if (before == RecentNumbers.NONE) {
      last.put(line, number);
    } else if (number <= before) {
      doubled.increment();
    } else {
      if (number > before + 1) {
        missing.increment((double) (number - before - 1));
      }
      last.put(line, number);
    }
  }

  /** FNV-1a over 64 bits: two of 100,000 lines are taken for one with a chance of 1 in 10^9. */
  private static long hash(long start, byte[] bytes) {
    long hash = start;
    for (byte b : bytes) {
      hash = (hash ^ (b & 0xff)) * FNV_PRIME;
    }
    // What ends the first text must not be what begins the second.
    return (hash ^ 0x1ff) * FNV_PRIME;
  }

  /** The decimal number, or -1 for anything else. */
  private static long parse(byte @Nullable [] digits) {
    if (digits == null || digits.length == 0 || digits.length > 18) {
      return -1;
    }
    long number = 0;
    for (byte digit : digits) {
      if (digit < '0' || digit > '9') {
        return -1;
      }
      number = number * 10 + (digit - '0');
    }
    return number;
  }
}
