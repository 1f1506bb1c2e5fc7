package dev.skein.app;

import dev.skein.bus.Publisher;
import dev.skein.events.DroneEvent.LocationUpdated;
import dev.skein.events.Event;
import dev.skein.events.Topic;
import dev.skein.links.LinkCounters;
import dev.skein.links.LinkEvents;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From a link to Kafka. When there is no room, a position is shed and counted; anything else waits
 * until there is.
 */
final class LinkOutlet implements LinkEvents {

  private static final Logger LOG = LoggerFactory.getLogger(LinkOutlet.class);
  private static final long PAUSE_NANOS = 20_000_000;
  private static final int ATTEMPTS = 500;

  private final Publisher publisher;
  private final AtomicReference<LinkCounters> counters = new AtomicReference<>(new LinkCounters());

  LinkOutlet(Publisher publisher) {
    this.publisher = publisher;
  }

  void countShedWith(LinkCounters linkCounters) {
    counters.set(linkCounters);
  }

  @Override
  public void publish(Event<?> event) {
    Topic topic = Topic.of(event.data());
    if (event.data() instanceof LocationUpdated) {
      publisher.publish(
          topic,
          event,
          (_, failure) -> {
            if (failure != null) {
              counters.get().add("positions.shed");
            }
          });
      return;
    }
    send(topic, event, ATTEMPTS);
  }

  /** Full buffers answer at once, on this thread: pause, then try again. */
  private void send(Topic topic, Event<?> event, int attempts) {
    for (int attempt = 1; attempt <= attempts; attempt++) {
      AtomicReference<Boolean> overload = new AtomicReference<>(false);
      publisher.publish(
          topic,
          event,
          (_, failure) -> {
            if (Publisher.isOverload(failure)) {
              overload.set(true);
            } else if (failure != null) {
              counters.get().add("errors");
              LOG.error(
                  "{} of {} was not published: {}", event.type(), event.key(), failure.toString());
            }
          });
      if (!overload.get()) {
        return;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    counters.get().add("errors");
    LOG.error("{} of {} was given up: Kafka takes nothing", event.type(), event.key());
  }
}
