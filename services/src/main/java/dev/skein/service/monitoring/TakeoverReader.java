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
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what a new owner of partitions of {@code drone-events} has to know of their drones: their
 * states, and what was written since. Drones wait for it, so it is rehearsed while none do, and
 * states are read while the first events are still on their way. Reads by a thread of its own; used
 * by the pipeline's, and before it starts by who prepares it.
 */
final class TakeoverReader implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TakeoverReader.class);

  /** Connections that were idle for some minutes are gone. */
  private static final long REHEARSED_FOR_NANOS = Duration.ofMinutes(1).toNanos();

  /** A rehearsal waits no longer for a broker that hangs. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final long FAREWELL_SECONDS = 2;

  private final BusSettings settings;
  private final LongSupplier nanoTime;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("takeover").factory());
  private long usedAt;

  /** The thread's. */
  private @Nullable LogScan scan;

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

  /** Begins a rehearsal, unless something was read within the last minute. */
  void rehearseAgain() {
    if (nanoTime.getAsLong() - usedAt > REHEARSED_FOR_NANOS) {
      rehearse();
    }
  }

  /** Begins to meet the brokers, and to read and decode a little of what a takeover reads. */
  void rehearse() {
    usedAt = nanoTime.getAsLong();
    thread.execute(() -> {
      try {
        reader().rehearse(PATIENCE, Delivery::findEvent, Topic.DRONE_EVENTS, Topic.DRONE_STATE);
      } catch (InterruptException _) {
        closeReader();
      } catch (RuntimeException e) {
        closeReader();
        LOG.warn("could not meet the brokers yet, and does when drones come: {}", e.toString());
      }
    });
  }

  /** Begins to read the states of the drones of some partitions. */
  Future<States> states(Collection<Integer> partitions) {
    Set<Integer> all = Set.copyOf(partitions);
    return read(reader -> {
      // Only each drone's newest state is worth decoding.
      Map<String, Delivery> newest = new HashMap<>();
      reader.readAll(Topic.DRONE_STATE, all, each -> newest.put(each.key(), each));
      Map<Integer, Long> ends = reader.ends(Topic.DRONE_EVENTS, all);
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

  /**
   * Reads parts of {@code drone-events}, each partition's in order.
   *
   * @param each called by another thread, while this one waits
   */
  void events(Map<Integer, LogScan.Part> parts, Consumer<Delivery> each) {
    await(
        read(reader -> {
          reader.read(Topic.DRONE_EVENTS, parts, each);
          return parts;
        }));
  }

  /**
   * What a reading has found.
   *
   * @throws RuntimeException why it could not be read; the next reading may succeed
   */
  static <T> T await(Future<T> reading) {
    try {
      return reading.get();
    } catch (InterruptedException e) {
      reading.cancel(true);
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
    try {
      if (thread.awaitTermination(FAREWELL_SECONDS, TimeUnit.SECONDS)) {
        closeReader();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** What a reader that has failed would say next is not known: the next reads by a new one. */
  private <T> Future<T> read(Function<LogScan, T> reading) {
    usedAt = nanoTime.getAsLong();
    return thread.submit(() -> {
      try {
        return reading.apply(reader());
      } catch (RuntimeException e) {
        closeReader();
        throw e;
      }
    });
  }

  private LogScan reader() {
    LogScan reader = scan == null ? new LogScan(settings) : scan;
    scan = reader;
    return reader;
  }

  private void closeReader() {
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
}
