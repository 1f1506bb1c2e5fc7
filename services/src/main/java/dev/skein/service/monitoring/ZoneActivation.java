package dev.skein.service.monitoring;

import dev.skein.bus.Publisher;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.events.Topic;
import dev.skein.events.ZoneEvent.ZoneSetActivated;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes to partitions of {@code drone-events} which zone set is to be in force from there on; it
 * is when the record is read back. One that does not come back is written again. Used by one
 * thread.
 */
public final class ZoneActivation {

  private static final long AGAIN_NANOS = Duration.ofSeconds(1).toNanos();

  private final Publisher publisher;
  private final EventIds ids;
  private final InstantSource clock;
  private final Map<Integer, Written> written = new HashMap<>();

  public ZoneActivation(Publisher publisher, InstantSource clock) {
    this.publisher = publisher;
    this.ids = new EventIds(clock);
    this.clock = clock;
  }

  private record Written(long version, long nanos) {}

  /** Activates the set of that version on each partition. */
  void activate(Map<Integer, Long> versions) {
    long now = System.nanoTime();
    versions.forEach((partition, version) -> {
      Written last = written.get(partition);
      if (last == null || last.version != version || now - last.nanos > AGAIN_NANOS) {
        written.put(partition, new Written(version, now));
        write(partition, new ZoneSetActivated(version));
      }
    });
  }

  private void write(int partition, ZoneSetActivated data) {
    publisher.publish(
        Topic.DRONE_EVENTS,
        partition,
        Event.of(ids.next(), PositionPipeline.SOURCE, clock.instant(), data),
        (_, _) -> {});
  }
}
