package dev.skein.app;

import dev.skein.bus.Publisher;
import dev.skein.events.CommandEvent;
import dev.skein.events.DroneEvent.LocationUpdated;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.events.Topic;
import dev.skein.links.LinkCounters;
import dev.skein.links.LinkEvents;
import dev.skein.links.orders.OrderLog;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From a link to Kafka. When there is no room, the publisher sheds a position, which is counted
 * here too; with anything else it waits until there is.
 */
final class LinkOutlet implements LinkEvents, OrderLog {

  private static final Logger LOG = LoggerFactory.getLogger(LinkOutlet.class);

  /** The service's name in the envelope. */
  private static final String SOURCE = "drone-control-service";

  private final Publisher publisher;
  private final EventIds ids;
  private final InstantSource clock;
  private final AtomicReference<LinkCounters> counters = new AtomicReference<>(new LinkCounters());

  LinkOutlet(Publisher publisher, EventIds ids, InstantSource clock) {
    this.publisher = publisher;
    this.ids = ids;
    this.clock = clock;
  }

  void countShedWith(LinkCounters linkCounters) {
    counters.set(linkCounters);
  }

  @Override
  public void publish(Event<?> event) {
    publisher.publish(
        Topic.of(event.data()),
        event,
        (_, failure) -> {
          if (failure != null) {
            failed(event, failure);
          }
        });
  }

  @Override
  public void tell(CommandEvent event, Consumer<@Nullable Exception> outcome) {
    publisher.publish(
        Topic.DRONE_COMMANDS,
        Event.of(ids.next(), SOURCE, clock.instant(), event),
        (_, failure) -> {
          if (failure != null) {
            counters.get().add("errors");
            LOG.error(
                "{} of drone {} was not published: {}",
                event.eventType(),
                event.droneId(),
                failure.toString());
          }
          outcome.accept(failure);
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
