package dev.skein.app;

import dev.skein.bus.Delivery;
import dev.skein.bus.TopicReader;
import dev.skein.events.CommandEvent;
import dev.skein.events.Decoded;
import dev.skein.events.Event;
import dev.skein.links.mavlink.MavlinkLink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands what stands on {@code drone-commands} to a link; what is no order is counted. */
final class OrderReader implements TopicReader.Listener {

  private static final Logger LOG = LoggerFactory.getLogger(OrderReader.class);

  private final MavlinkLink link;

  OrderReader(MavlinkLink link) {
    this.link = link;
  }

  @Override
  public void read(Delivery delivery) {
    switch (delivery.decode()) {
      case Decoded.Accepted(Event<?> event) when event.data() instanceof CommandEvent command ->
          link.command(command);
      case Decoded.Accepted _ -> {}
      case Decoded.Rejected rejected -> {
        link.counters().add("orders.refused.unreadable");
        LOG.warn("{} is no order and is passed over: {}", delivery, rejected);
      }
    }
  }

  @Override
  public void caughtUp() {
    link.commandsCaughtUp();
  }
}
