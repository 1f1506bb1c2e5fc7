package dev.skein.app;

import dev.skein.bus.PublishQueue;
import dev.skein.events.DroneEvent.LocationUpdated;
import dev.skein.events.Event;
import dev.skein.events.Topic;
import dev.skein.links.LinkCounters;
import dev.skein.links.LinkEvents;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From a link to Kafka, without ever holding up the link. When there is no room a position is shed,
 * which is counted here too; anything else waits in line.
 */
final class LinkOutlet implements LinkEvents {

  private static final Logger LOG = LoggerFactory.getLogger(LinkOutlet.class);

  private final PublishQueue queue;
  private final AtomicReference<LinkCounters> counters = new AtomicReference<>(new LinkCounters());

  LinkOutlet(PublishQueue queue) {
    this.queue = queue;
  }

  void countShedWith(LinkCounters linkCounters) {
    counters.set(linkCounters);
  }

  @Override
  public void publish(Event<?> event) {
    queue.publish(
        Topic.of(event.data()),
        event,
        (_, failure) -> {
          if (failure != null) {
            failed(event, failure);
          }
        });
  }

  private void failed(Event<?> event, Exception failure) {
    if (event.data() instanceof LocationUpdated) {
      counters.get().add("positions.shed");
    } else {
      counters.get().add("errors");
      LOG.error("{} of {} was not published: {}", event.type(), event.key(), failure.toString());
    }
  }
}
