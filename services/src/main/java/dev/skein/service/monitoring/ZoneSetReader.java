package dev.skein.service.monitoring;

import dev.skein.airspace.GeoJsonZones;
import dev.skein.airspace.Zone;
import dev.skein.airspace.ZoneIndex;
import dev.skein.events.Event;
import dev.skein.events.ZoneEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts zone sets together as {@code airspace-zones} brings them, and hands each on when it is
 * whole. Used by one thread.
 */
public final class ZoneSetReader {

  private static final Logger LOG = LoggerFactory.getLogger(ZoneSetReader.class);

  private final Consumer<ZoneSet> zones;
  private final TreeMap<Long, List<Zone>> byVersion = new TreeMap<>();

  public ZoneSetReader(Consumer<ZoneSet> zones) {
    this.zones = zones;
  }

  /** Takes the next record's event. */
  public void read(Event<?> event) {
    switch (event.data()) {
      case ZoneEvent.ZonePublished published -> {
        try {
          byVersion
              .computeIfAbsent(published.version(), _ -> new ArrayList<>())
              .add(GeoJsonZones.readFeature(published.zoneId(), published.feature()));
        } catch (IllegalArgumentException e) {
          LOG.error("zone {} cannot be read: {}", published.zoneId(), e.getMessage());
        }
      }
      case ZoneEvent.ZoneSetCommitted committed -> {
        List<Zone> set = byVersion.getOrDefault(committed.version(), List.of());
        if (set.size() != committed.zones()) {
          LOG.error(
              "zone set {} has {} of {} zones", committed.version(), set.size(), committed.zones());
        }
        zones.accept(new ZoneSet(ZoneIndex.of(committed.version(), set), event.timestamp()));
        Map<Long, List<Zone>> older = byVersion.headMap(committed.version());
        older.clear();
      }
      default -> {}
    }
  }
}
