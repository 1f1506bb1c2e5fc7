package dev.skein.app;

import dev.skein.bus.Delivery;
import dev.skein.bus.TopicReader;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.SystemEvent;
import dev.skein.events.Topic;
import dev.skein.events.VehicleAddress;
import dev.skein.links.mavlink.MavlinkLink;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the log tells a link: which drone each vehicle is, who speaks for it, and, before the link
 * hears its first vehicle, what every drone was before this run: it goes on from there.
 */
final class LinkFeed implements TopicReader.Listener {

  private final MavlinkLink link;

  // Until the link begins.
  private final Map<DroneId, VehicleAddress> addresses = new HashMap<>();
  private final Map<DroneId, DroneEvent.State> last = new LinkedHashMap<>();
  private boolean hasBegun;

  LinkFeed(MavlinkLink link) {
    this.link = link;
  }

  @Override
  public synchronized void read(Delivery delivery) {
    Event<?> event = delivery.isTombstone() ? null : delivery.findEvent();
    switch (event == null ? null : event.data()) {
      case DroneEvent.Registered r -> named(r.droneId(), r.address());
      case DroneEvent.Updated u -> named(u.droneId(), u.address());
      case DroneEvent.Removed r -> {
        addresses.remove(r.droneId());
        link.removed(r.droneId());
      }
      case DroneEvent.State state when hasBegun -> link.state(state);
      case DroneEvent.State state -> last.put(state.droneId(), state);
      case SystemEvent.HealthCheck sign when isLink(sign) -> link.sign(sign.instance());
      case SystemEvent.ServiceStopped stop when isLink(stop) -> link.stopped(stop.instance());
      case null -> gone(delivery);
      default -> {}
    }
  }

  /** What every drone is now goes to the link, which starts next. */
  synchronized void begin() {
    last.forEach((drone, state) -> {
      VehicleAddress address = addresses.get(drone);
      if (address != null) {
        link.restored(address, state);
      }
    });
    last.values().forEach(link::state);
    last.clear();
    addresses.clear();
    hasBegun = true;
  }

  private void named(DroneId drone, VehicleAddress address) {
    if (!hasBegun) {
      addresses.put(drone, address);
    }
    link.named(address, drone);
  }

  private void gone(Delivery delivery) {
    DroneId drone = DroneId.ofKey(delivery.key());
    if (drone != null && delivery.topic().equals(Topic.DRONE_STATE.topicName())) {
      last.remove(drone);
    }
  }

  private static boolean isLink(SystemEvent event) {
    return event.instance().startsWith(Role.LINKS.word() + "@");
  }
}
