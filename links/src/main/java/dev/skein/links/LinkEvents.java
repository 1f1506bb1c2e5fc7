package dev.skein.links;

import dev.skein.events.Event;

/**
 * Where a link's events go. Called by the link's own thread; it must not be held up for long, but
 * for events that may not be lost when there is no room for them.
 */
@FunctionalInterface
public interface LinkEvents {
  void publish(Event<?> event);
}
