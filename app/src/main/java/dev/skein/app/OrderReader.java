package dev.skein.app;

import dev.skein.bus.Delivery;
import dev.skein.bus.TopicReader;
import dev.skein.events.CommandEvent;
import dev.skein.events.Decoded;
import dev.skein.events.Event;
import dev.skein.links.LinkCounters;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands what stands on {@code drone-commands} to a link; what is no order is counted. */
final class OrderReader implements TopicReader.Listener {

  private static final Logger LOG = LoggerFactory.getLogger(OrderReader.class);

  private final Consumer<CommandEvent> link;
  private final Runnable caughtUp;
  private final LinkCounters counters;

  /**
   * @param caughtUp run when all has been handed over that was there at the start
   */
  OrderReader(Consumer<CommandEvent> link, Runnable caughtUp, LinkCounters counters) {
    this.link = link;
    this.caughtUp = caughtUp;
    this.counters = counters;
  }

  @Override
  public void read(Delivery delivery) {
    switch (delivery.decode()) {
      case Decoded.Accepted(Event<?> event) when event.data() instanceof CommandEvent command ->
          link.accept(command);
      case Decoded.Accepted _ -> {}
      case Decoded.Rejected rejected -> {
        counters.add("orders.refused.unreadable");
        LOG.warn("{} is no order and is passed over: {}", delivery, rejected);
      }
    }
  }

  @Override
  public void caughtUp() {
    caughtUp.run();
  }
}
