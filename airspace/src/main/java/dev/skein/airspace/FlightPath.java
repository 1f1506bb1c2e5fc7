package dev.skein.airspace;

import com.google.common.geometry.S2LatLng;
import com.google.common.geometry.S2Point;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A flight that is not flown yet: from place to place on the shortest way, with altitude changing
 * evenly. Pure.
 */
public final class FlightPath {

  private static final double EARTH_RADIUS_M = 6_371_010;

  private FlightPath() {}

  /**
   * A place on the way: WGS-84 degrees, metres above mean sea level.
   *
   * @param altitudeAmslM null when it is not known: then every zone below or above counts
   */
  public record Place(double latitude, double longitude, @Nullable Double altitudeAmslM) {

    private boolean isAboveOrBelow(Place other) {
      return latitude == other.latitude && longitude == other.longitude;
    }

    private S2Point point() {
      return S2LatLng.fromDegrees(latitude, longitude).toPoint();
    }
  }

  /**
   * The zones that the path comes into, in the order in which it does. A zone in which it begins,
   * and which it leaves by its first leg that leads elsewhere and does not come back to, is none of
   * them: to fly out of it must be possible.
   */
  public static List<Zone> crossed(List<Place> path, ZoneIndex zones) {
    Map<Zone, List<Span>> inside = new LinkedHashMap<>();
    int legs = path.size() - 1;
    for (int leg = 0; leg < legs; leg++) {
      Segment segment = segment(path.get(leg), path.get(leg + 1));
      Set<Zone> near = zones.near(segment);
      for (Zone zone : near) {
        for (Volume volume : zone.volumes()) {
          for (Span span : volume.spans(segment)) {
            inside
                .computeIfAbsent(zone, _ -> new ArrayList<>())
                .add(new Span(leg + span.from(), leg + span.to()));
          }
        }
      }
    }
    return inside.entrySet().stream()
        .filter(zone -> !isOnlyLeft(zone.getValue(), path))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static boolean isOnlyLeft(List<Span> spans, List<Place> path) {
    int legs = path.size() - 1;
    int upright = 0;
    while (upright < legs && path.get(upright).isAboveOrBelow(path.get(upright + 1))) {
      upright++;
    }
    List<Span> merged = Span.merge(spans, 0);
    return merged.size() == 1
        && merged.getFirst().from() == 0
        && merged.getFirst().to() < Math.min(legs, upright + 1);
  }

  private static Segment segment(Place a, Place b) {
    S2Point from = a.point();
    S2Point to = b.point();
    double length = from.equals(to) ? 0 : from.angle(to) * EARTH_RADIUS_M;
    return new Segment(from, to, a.altitudeAmslM, b.altitudeAmslM, length);
  }
}
