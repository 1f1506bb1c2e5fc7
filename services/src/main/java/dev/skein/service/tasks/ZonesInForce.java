package dev.skein.service.tasks;

import dev.skein.airspace.GeoJsonZones;
import dev.skein.airspace.Zone;
import dev.skein.airspace.ZoneIndex;
import dev.skein.bus.Delivery;
import dev.skein.bus.TopicReader;
import dev.skein.events.Event;
import dev.skein.events.ZoneEvent.ZonePublished;
import dev.skein.events.ZoneEvent.ZoneSetCommitted;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The newest zone set that {@code airspace-zones} has whole. One thread writes; any may ask. */
public final class ZonesInForce implements TopicReader.Listener {

  private static final Logger LOG = LoggerFactory.getLogger(ZonesInForce.class);

  private final TreeMap<Long, List<Zone>> coming = new TreeMap<>();
  private volatile ZoneIndex newest = ZoneIndex.EMPTY;

  @Override
  public void read(Delivery delivery) {
    Event<?> event = delivery.isTombstone() ? null : delivery.findEvent();
    if (event == null) {
      return;
    }
    switch (event.data()) {
      case ZonePublished published -> add(published);
      case ZoneSetCommitted committed -> {
        List<Zone> zones = coming.getOrDefault(committed.version(), List.of());
        if (zones.size() == committed.zones()) {
          newest = ZoneIndex.of(committed.version(), zones);
        } else {
          LOG.error(
              "zone set {} has {} of {} zones on its topic: routes are checked against zone set {}",
              committed.version(),
              zones.size(),
              committed.zones(),
              newest.version());
        }
        coming.headMap(committed.version(), true).clear();
      }
      default -> {}
    }
  }

  ZoneIndex newest() {
    return newest;
  }

  private void add(ZonePublished published) {
    try {
      coming
          .computeIfAbsent(published.version(), _ -> new ArrayList<>())
          .add(GeoJsonZones.readFeature(published.zoneId(), published.feature()));
    } catch (IllegalArgumentException e) {
      LOG.error("zone {} cannot be read: {}", published.zoneId(), e.getMessage());
    }
  }
}
