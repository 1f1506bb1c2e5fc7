package dev.skein.bus;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * Numbers what one publisher puts on one topic, for each key: header {@code src} is {@code
 * <instance>/<epoch>}, header {@code seq} a decimal number that grows by one. A number that never
 * arrives is an event that was shed or lost; one that comes again was doubled.
 *
 * <p>At most {@value #MOST} keys are remembered. When there are more, all are forgotten and a new
 * epoch begins, so no number is given twice under one {@code src}. Thread-safe.
 */
final class SequenceStamps {

  static final String SOURCE = "src";
  static final String SEQUENCE = "seq";
  static final int MOST = 100_000;

  private final String instance;
  private final LongSupplier millis;
  private volatile Epoch current;

  /**
   * @param instance who sends, for example {@code links@host-1}
   * @param millis the time, in milliseconds since 1970: what epochs are named by
   */
  SequenceStamps(String instance, LongSupplier millis) {
    this.instance = instance;
    this.millis = millis;
    this.current = new Epoch(instance, millis.getAsLong());
  }

  /** Stamps the record and sends it, so that for one key numbers stand in the order of sending. */
  <T> T inOrder(String key, ProducerRecord<byte[], byte[]> kafkaRecord, Supplier<T> send) {
    Epoch epoch = current;
    Line line = epoch.lines.get(key);
    if (line == null) {
      epoch = withRoom(epoch);
      line = epoch.lines.computeIfAbsent(key, _ -> new Line());
    }
    synchronized (line) {
      kafkaRecord.headers().add(epoch.source);
      kafkaRecord.headers().add(new RecordHeader(SEQUENCE, decimal(++line.last)));
      return send.get();
    }
  }

  private Epoch withRoom(Epoch seen) {
    if (seen.lines.size() < MOST) {
      return seen;
    }
    synchronized (this) {
      if (current == seen) {
        current = new Epoch(instance, Math.max(seen.number + 1, millis.getAsLong()));
      }
      return current;
    }
  }

  static byte[] decimal(long number) {
    return Long.toString(number).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static final class Epoch {
    final long number;
    final Header source;
    final Map<String, Line> lines = new ConcurrentHashMap<>();

    Epoch(String instance, long number) {
      this.number = number;
      this.source =
          new RecordHeader(SOURCE, (instance + "/" + number).getBytes(StandardCharsets.UTF_8));
    }
  }

  /** The numbers of one key; guarded by itself. */
  private static final class Line {
    long last;
  }
}
