package dev.skein.airspace;

import com.google.common.geometry.S1Angle;
import com.google.common.geometry.S2CellId;
import com.google.common.geometry.S2LatLng;
import com.google.common.geometry.S2Point;
import com.google.common.geometry.S2RegionCoverer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A zone set, ready to be asked which zones may be near. Immutable.
 *
 * <p>Each volume is covered, with a margin, by cells; a place looks up the cells it lies in. So a
 * place that is far from every zone costs some hash look-ups.
 */
public final class ZoneIndex {

  /** No zones. */
  public static final ZoneIndex EMPTY = new ZoneIndex(0, List.of());

  private static final double EARTH_RADIUS_M = 6_371_010;

  /** Volumes are found from anywhere within this of them. */
  private static final double MARGIN_M = 300;

  private static final S2RegionCoverer COVERER =
      S2RegionCoverer.builder().setMaxLevel(16).setMaxCells(24).build();

  private final long version;
  private final Map<String, Zone> zones = new LinkedHashMap<>();
  private final Map<Long, List<Zone>> byCell = new HashMap<>();
  private long levels;

  private ZoneIndex(long version, Collection<Zone> all) {
    this.version = version;
    for (Zone zone : all) {
      zones.put(zone.id(), zone);
      for (Volume volume : zone.volumes()) {
        cover(zone, volume);
      }
    }
  }

  /** An index over zones, whose ids are unique. */
  public static ZoneIndex of(long version, Collection<Zone> zones) {
    return new ZoneIndex(version, zones);
  }

  /** The version of the zone set. */
  public long version() {
    return version;
  }

  public int size() {
    return zones.size();
  }

  public Optional<Zone> find(String id) {
    return Optional.ofNullable(zones.get(id));
  }

  /** The zones that a segment may touch. */
  Set<Zone> near(Segment segment) {
    if (levels == 0) {
      return Set.of();
    }
    Set<Zone> found = new LinkedHashSet<>();
    int pieces = (int) Math.ceil(segment.lengthM() / (2 * MARGIN_M));
    for (int i = 0; i <= Math.max(pieces, 1); i++) {
      addNear(segment.at(i / (double) Math.max(pieces, 1)), found);
    }
    return found;
  }

  private void addNear(S2Point place, Set<Zone> found) {
    S2CellId leaf = S2CellId.fromPoint(place);
    for (int level = 0; level <= S2CellId.MAX_LEVEL; level++) {
      if ((levels & (1L << level)) != 0) {
        List<Zone> here = byCell.get(leaf.parent(level).id());
        if (here != null) {
          found.addAll(here);
        }
      }
    }
  }

  private void cover(Zone zone, Volume volume) {
    S1Angle margin = S1Angle.radians(MARGIN_M / EARTH_RADIUS_M);
    ArrayList<S2CellId> cells = new ArrayList<>();
    COVERER.getCovering(volume.bound().expandedByDistance(margin), cells);
    for (S2CellId cell : cells) {
      levels |= 1L << cell.level();
      List<Zone> here = byCell.computeIfAbsent(cell.id(), _ -> new ArrayList<>(1));
      if (!here.contains(zone)) {
        here.add(zone);
      }
    }
  }

  /** For tests and tools: whether a place may be near any zone. */
  boolean isNearAny(double latitude, double longitude) {
    Set<Zone> found = new LinkedHashSet<>();
    addNear(S2LatLng.fromDegrees(latitude, longitude).toPoint(), found);
    return !found.isEmpty();
  }
}
