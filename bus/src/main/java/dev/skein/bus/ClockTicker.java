package dev.skein.bus;

import dev.skein.events.Event;
import dev.skein.events.EventCodec;
import dev.skein.events.EventIds;
import dev.skein.events.SystemEvent.ClockTick;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes {@code clock.tick} to partitions that have been silent for a second, ticks counted, so
 * that a tick is no reason for another; and, in the same go, to those that have been silent for
 * half a second: two a second at most. Used by one thread.
 */
final class ClockTicker {

  private static final Logger LOG = LoggerFactory.getLogger(ClockTicker.class);
  private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final byte[] KEY = ClockTick.KEY.getBytes(StandardCharsets.US_ASCII);

  private final Supplier<Producer<byte[], byte[]>> producer;
  private final String instance;
  private final EventIds ids;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final EventCodec codec = new EventCodec();
  private final Map<TopicPartition, Long> heardAt = new HashMap<>();

  ClockTicker(
      Supplier<Producer<byte[], byte[]>> producer,
      String instance,
      InstantSource clock,
      LongSupplier nanoTime) {
    this.producer = producer;
    this.instance = instance;
    this.ids = new EventIds(clock);
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /** Something came on the partition, or it has just been taken over. */
  void heard(TopicPartition partition) {
    heardAt.put(partition, nanoTime.getAsLong());
  }

  void forget(Collection<TopicPartition> partitions) {
    heardAt.keySet().removeAll(partitions);
  }

  /** Whether nothing has come on the partition for a second, a tick neither. */
  boolean isDue(TopicPartition partition) {
    return silence(partition) >= SILENCE_NANOS;
  }

  /** Whether a tick that another partition is due may come to this one too: readers wake once. */
  boolean isQuiet(TopicPartition partition) {
    return silence(partition) >= SILENCE_NANOS / 2;
  }

  private long silence(TopicPartition partition) {
    long now = nanoTime.getAsLong();
    return now - heardAt.computeIfAbsent(partition, _ -> now);
  }

  /** Ticks on a partition, which is quiet and has been read to its end. */
  void tick(TopicPartition partition) {
    heardAt.put(partition, nanoTime.getAsLong());
    byte[] tick =
        codec.encode(Event.of(ids.next(), sourceName(), clock.instant(), new ClockTick(instance)));
    try {
      var _ =
          producer
              .get()
              .send(new ProducerRecord<>(partition.topic(), partition.partition(), KEY, tick));
    } catch (KafkaException e) {
      // As one that does not arrive: the next makes it good.
      LOG.debug("no tick on {}", partition, e);
    }
  }

  /** The service's name: an instance is {@code service@host}. */
  private String sourceName() {
    int at = instance.indexOf('@');
    return at < 1 ? instance : instance.substring(0, at);
  }
}
