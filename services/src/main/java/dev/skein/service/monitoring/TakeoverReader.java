package dev.skein.service.monitoring;

import dev.skein.bus.BusSettings;
import dev.skein.bus.Delivery;
import dev.skein.bus.LogScan;
import dev.skein.events.DroneEvent;
import dev.skein.events.Event;
import dev.skein.events.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what a new owner of partitions of {@code drone-events} has to know of their drones: their
 * states, and what was written since. Drones wait for it, so it is rehearsed while none do. Used by
 * the pipeline's thread, and before that starts by who prepares it.
 */
final class TakeoverReader implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TakeoverReader.class);

  /** Connections that were idle for some minutes are gone. */
  private static final long REHEARSED_FOR_NANOS = Duration.ofMinutes(1).toNanos();

  /** A start, and the pipeline, wait no longer for a broker that hangs. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final BusSettings settings;
  private final LongSupplier nanoTime;
  private @Nullable LogScan scan;
  private long usedAt;

  TakeoverReader(BusSettings settings, LongSupplier nanoTime) {
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.usedAt = nanoTime.getAsLong();
  }

  /**
   * States that were found.
   *
   * @param newest each drone's newest, by partition
   * @param ends where the next record of each partition of {@code drone-events} stood afterwards
   */
  record States(Map<Integer, List<DroneEvent.State>> newest, Map<Integer, Long> ends) {}

  /** Rehearses, unless something was read within the last minute. */
  void rehearseAgain() {
    if (nanoTime.getAsLong() - usedAt > REHEARSED_FOR_NANOS) {
      rehearse();
    }
  }

  /** Meets the brokers, and reads and decodes a little of what a takeover reads. */
  void rehearse() {
    usedAt = nanoTime.getAsLong();
    try {
      reader().rehearse(PATIENCE, Delivery::findEvent, Topic.DRONE_EVENTS, Topic.DRONE_STATE);
    } catch (TimeoutException e) {
      LOG.debug("brokers that are slow are met when drones come", e);
    } catch (InterruptException e) {
      close();
      throw e;
    } catch (RuntimeException e) {
      close();
      LOG.warn("could not meet the brokers yet, and does when drones come: {}", e.toString());
    }
  }

  /** The states of the drones of some partitions. */
  States states(Collection<Integer> partitions) {
    return read(reader -> {
      // Only each drone's newest state is worth decoding.
      Map<String, Delivery> newest = new HashMap<>();
      reader.readAll(Topic.DRONE_STATE, partitions, each -> newest.put(each.key(), each));
      Map<Integer, Long> ends = reader.ends(Topic.DRONE_EVENTS, partitions);
      Map<Integer, List<DroneEvent.State>> states = new HashMap<>();
      for (Delivery delivery : newest.values()) {
        Event<?> event = delivery.isTombstone() ? null : delivery.findEvent();
        if (event != null && event.data() instanceof DroneEvent.State state) {
          states.computeIfAbsent(delivery.partition(), _ -> new ArrayList<>()).add(state);
        }
      }
      return new States(states, ends);
    });
  }

  /** Parts of {@code drone-events}, each partition's in order. */
  void events(Map<Integer, LogScan.Part> parts, Consumer<Delivery> each) {
    var _ =
        read(reader -> {
          reader.read(Topic.DRONE_EVENTS, parts, each);
          return reader;
        });
  }

  @Override
  public void close() {
    LogScan closing = scan;
    scan = null;
    if (closing != null) {
      try {
        closing.close();
      } catch (RuntimeException e) {
        LOG.warn("a reader of states could not be closed: {}", e.toString());
      }
    }
  }

  /** What a reader that has failed would say next is not known: the next reads by a new one. */
  private <T> T read(Function<LogScan, T> reading) {
    usedAt = nanoTime.getAsLong();
    try {
      return reading.apply(reader());
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private LogScan reader() {
    LogScan reader = scan == null ? new LogScan(settings) : scan;
    scan = reader;
    return reader;
  }
}
