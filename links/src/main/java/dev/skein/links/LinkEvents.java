package dev.skein.links;

import dev.skein.events.Event;

/** Where a link's events go. Called by the link's own thread, which must never be held up. */
@FunctionalInterface
public interface LinkEvents {
  void publish(Event<?> event);
}
