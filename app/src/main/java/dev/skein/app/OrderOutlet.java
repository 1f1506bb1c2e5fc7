package dev.skein.app;

import dev.skein.bus.Publisher;
import dev.skein.events.CommandEvent;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.events.Topic;
import dev.skein.links.LinkCounters;
import dev.skein.links.orders.OrderLog;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From a link's orders to {@code drone-commands}.
 *
 * @param source the service's name in the envelope
 */
record OrderOutlet(String source, Way way, EventIds ids, InstantSource clock, LinkCounters counters)
    implements OrderLog {

  private static final Logger LOG = LoggerFactory.getLogger(OrderOutlet.class);

  /** How events leave, without holding anybody up. */
  @FunctionalInterface
  interface Way {
    void publish(Topic topic, Event<?> event, Publisher.Outcome outcome);
  }

  @Override
  public void tell(CommandEvent event, Consumer<@Nullable Exception> outcome) {
    way.publish(
        Topic.DRONE_COMMANDS,
        Event.of(idOf(event), source, clock.instant(), event),
        (_, failure) -> {
          if (failure != null) {
            counters.add("errors");
            LOG.error(
                "{} of drone {} was not published: {}",
                event.eventType(),
                event.droneId(),
                failure.toString());
          }
          outcome.accept(failure);
        });
  }

  private String idOf(CommandEvent event) {
    return event instanceof CommandEvent.Uncertain uncertain ? uncertain.eventId() : ids.next();
  }
}
