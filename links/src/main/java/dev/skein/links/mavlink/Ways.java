package dev.skein.links.mavlink;

import dev.skein.events.VehicleAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which vehicle is heard where, so that what its camera and its radio say there is known for its
 * own. Bounded; used by the link's thread.
 */
final class Ways {

  static final int MOST = 20_000;

  private final Map<Way, String> vehicles =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Way, String> eldest) {
          return size() > MOST;
        }
      };

  private record Way(InetSocketAddress from, long systemId) {}

  /** What tells a frame's vehicle from others of its number; as long as nothing does, its way. */
  String vehicle(FrameTap.Source source, long systemId) {
    Way way = new Way(source.from(), systemId);
    VehicleAddress address = source.vehicle();
    if (address == null) {
      String known = vehicles.get(way);
      return known == null ? source.from().toString() : known;
    }
    vehicles.put(way, address.vehicle());
    return address.vehicle();
  }
}
