package dev.skein.service.monitoring;

import dev.skein.airspace.GeoJsonZones;
import dev.skein.airspace.Zone;
import dev.skein.airspace.ZoneIndex;
import dev.skein.bus.BusSettings;
import dev.skein.bus.LogScan;
import dev.skein.events.Event;
import dev.skein.events.Topic;
import dev.skein.events.ZoneEvent.ZonePublished;
import dev.skein.events.ZoneEvent.ZoneSetCommitted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The zone sets as {@code airspace-zones} brings them: the newest that is whole, and any other that
 * a partition of {@code drone-events} may still be at.
 */
public final class ZoneSets {

  private static final Logger LOG = LoggerFactory.getLogger(ZoneSets.class);

  /** So many are kept beside the newest. */
  private static final int MOST_OTHERS = 16;

  private final BusSettings settings;
  private final TreeMap<Long, List<Zone>> coming = new TreeMap<>();
  private final Map<Long, ZoneIndex> others = new HashMap<>();
  private volatile ZoneIndex newest = ZoneIndex.EMPTY;

  public ZoneSets(BusSettings settings) {
    this.settings = settings;
  }

  /** Takes the topic's next record. Called by one thread. */
  public void read(Event<?> event) {
    switch (event.data()) {
      case ZonePublished published ->
          add(published, coming.computeIfAbsent(published.version(), _ -> new ArrayList<>()));
      case ZoneSetCommitted committed -> {
        List<Zone> zones = coming.getOrDefault(committed.version(), List.of());
        if (zones.size() == committed.zones()) {
          newest = ZoneIndex.of(committed.version(), zones);
        } else {
          LOG.error(
              "zone set {} has {} of {} zones on its topic: zone set {} stays in force; put the"
                  + " zones again",
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

  /** The newest set that is whole; the empty one, of version 0, before the first. */
  ZoneIndex newest() {
    return newest;
  }

  /**
   * The set of that version, from the topic when it is not at hand; empty when there is none.
   * Called by one thread.
   */
  Optional<ZoneIndex> find(long version) {
    ZoneIndex now = newest;
    if (version == now.version()) {
      return Optional.of(now);
    }
    if (version == 0) {
      return Optional.of(ZoneIndex.EMPTY);
    }
    if (!others.containsKey(version)) {
      search(version);
    }
    return Optional.ofNullable(others.get(version));
  }

  /**
   * Reads that set and those that follow it: who asks for an old one will ask for the next. Only
   * the newest commit outlives compaction; what is older was whole too, unless its own commit is
   * still there and says otherwise.
   */
  private void search(long version) {
    Map<Long, List<Zone>> zones = new HashMap<>();
    Map<Long, Integer> sizes = new HashMap<>();
    try (LogScan scan = new LogScan(settings)) {
      scan.readAll(
          Topic.AIRSPACE_ZONES,
          List.of(0),
          delivery -> {
            Event<?> event = delivery.isTombstone() ? null : delivery.findEvent();
            if (event == null) {
              return;
            }
            if (event.data() instanceof ZonePublished zone
                && zone.version() >= version
                && zone.version() - version < MOST_OTHERS) {
              add(zone, zones.computeIfAbsent(zone.version(), _ -> new ArrayList<>()));
            } else if (event.data() instanceof ZoneSetCommitted committed) {
              sizes.put(committed.version(), committed.zones());
            }
          });
    }
    others.clear();
    long committed = sizes.keySet().stream().mapToLong(Long::longValue).max().orElse(0);
    long end = Math.min(version + MOST_OTHERS - 1, committed);
    for (long each = Math.max(version, 1); each <= end; each++) {
      List<Zone> found = zones.getOrDefault(each, List.of());
      if (sizes.getOrDefault(each, found.size()) == found.size()) {
        others.put(each, ZoneIndex.of(each, found));
      }
    }
  }

  private static void add(ZonePublished published, List<Zone> zones) {
    try {
      zones.add(GeoJsonZones.readFeature(published.zoneId(), published.feature()));
    } catch (IllegalArgumentException e) {
      LOG.error("zone {} cannot be read: {}", published.zoneId(), e.getMessage());
    }
  }
}
