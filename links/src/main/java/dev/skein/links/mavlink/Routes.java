package dev.skein.links.mavlink;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Where each system and component was heard, and so where frames for it go. Of what is heard by
 * several ways the newest counts, or the one that is in use where that is known. Bounded; used by
 * the link's thread. Source: MAVLink guide, "Routing".
 */
final class Routes {

  /** Who is silent for so long is nowhere. */
  static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(1);

  static final int MOST = 20_000;

  /** The one that was heard last at the end. */
  private final Map<Way, Heard> ways =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Way, Heard> eldest) {
          return size() > MOST;
        }
      };

  private record Way(long systemId, int componentId, InetSocketAddress at) {}

  /**
   * @param vehicle tells those of one system id apart
   */
  private record Heard(String vehicle, Instant at) {}

  /** A vehicle's component, wherever that is. */
  private record Part(long systemId, int componentId, String vehicle) {}

  /**
   * A component was heard there, and frames for it may go there.
   *
   * @param vehicle tells those of the same system id apart
   */
  void heard(long systemId, int componentId, String vehicle, InetSocketAddress at, Instant now) {
    Way way = new Way(systemId, componentId, at);
    ways.remove(way);
    ways.put(way, new Heard(vehicle, now));
  }

  /** Frames for that component do not go there. */
  void left(long systemId, int componentId, InetSocketAddress at) {
    ways.remove(new Way(systemId, componentId, at));
  }

  /**
   * Where that component is; all of the system's when it is 0; empty when it was not heard. One
   * address for each component of each vehicle.
   */
  List<InetSocketAddress> find(long systemId, int componentId, Instant now) {
    return newest(live(now.minus(FORGOTTEN_AFTER)).filter(isOf(systemId, componentId)));
  }

  /** Whether components of that number were heard of several vehicles since then. */
  boolean isOfSeveral(long systemId, int componentId, Instant since) {
    return live(since)
            .filter(isOf(systemId, componentId))
            .map(heard -> heard.getValue().vehicle())
            .distinct()
            .count()
        > 1;
  }

  /** Wherever anybody is. */
  List<InetSocketAddress> all(Instant now) {
    return newest(live(now.minus(FORGOTTEN_AFTER)));
  }

  private Stream<Map.Entry<Way, Heard>> live(Instant since) {
    return ways.entrySet().stream().filter(heard -> !heard.getValue().at().isBefore(since));
  }

  private static Predicate<Map.Entry<Way, Heard>> isOf(long systemId, int componentId) {
    return heard ->
        heard.getKey().systemId() == systemId
            && (componentId == 0 || heard.getKey().componentId() == componentId);
  }

  private static List<InetSocketAddress> newest(Stream<Map.Entry<Way, Heard>> heard) {
    Map<Part, InetSocketAddress> newest = new LinkedHashMap<>();
    heard.forEach(each -> {
      Way way = each.getKey();
      newest.put(new Part(way.systemId(), way.componentId(), each.getValue().vehicle()), way.at());
    });
    return newest.values().stream().distinct().toList();
  }
}
