package dev.skein.links.orders;

import dev.skein.events.CommandEvent;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where a link tells the stages of an order. */
@FunctionalInterface
public interface OrderLog {

  /**
   * Writes an event to {@code drone-commands}.
   *
   * @param outcome told, on any thread, when Kafka has the event, or with the reason why not
   */
  void tell(CommandEvent event, Consumer<@Nullable Exception> outcome);
}
