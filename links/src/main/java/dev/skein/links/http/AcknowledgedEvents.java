package dev.skein.links.http;

import dev.skein.events.Event;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Where events go whose sender waits to hear that they are kept. */
@FunctionalInterface
public interface AcknowledgedEvents {
  /** Completes when the event is kept, or with the reason why it is not. */
  CompletableFuture<?> publish(Event<?> event);

  /** Why no reports are kept at present; empty when they are. */
  default Optional<String> findRefusal() {
    return Optional.empty();
  }
}
