package dev.skein.links.mavlink;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where each system and component was heard, and so where frames for it go. Of what is heard by
 * several ways the newest counts. Bounded; used by the link's thread. Source: MAVLink guide,
 * "Routing".
 */
final class Routes {

  /** Who is silent for so long is nowhere. */
  static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(1);

  static final int MOST_SYSTEMS = 20_000;
  static final int MOST_COMPONENTS = 16;

  /** Each system's components, the one heard last at the end. */
  private final Map<Long, List<Source>> systems =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, List<Source>> eldest) {
          return size() > MOST_SYSTEMS;
        }
      };

  private record Source(int componentId, InetSocketAddress at, Instant heardAt) {}

  /** A component was heard there. */
  void heard(long systemId, int componentId, InetSocketAddress at, Instant now) {
    List<Source> sources = systems.computeIfAbsent(systemId, _ -> new ArrayList<>(1));
    sources.removeIf(source -> source.componentId == componentId && source.at.equals(at));
    if (sources.size() == MOST_COMPONENTS) {
      sources.removeFirst();
    }
    sources.add(new Source(componentId, at, now));
  }

  /**
   * Where that component is; all of the system's when it is 0; empty when it was not heard. One
   * address for each component.
   */
  List<InetSocketAddress> find(long systemId, int componentId, Instant now) {
    Map<Integer, InetSocketAddress> newest = new LinkedHashMap<>();
    live(systemId, now)
        .filter(source -> componentId == 0 || source.componentId == componentId)
        .forEach(source -> newest.put(source.componentId, source.at));
    return newest.values().stream().distinct().toList();
  }

  /** Whether a component of that number was heard at several addresses since then. */
  boolean isAtSeveral(long systemId, int componentId, Instant since) {
    return live(systemId, since.plus(FORGOTTEN_AFTER))
            .filter(source -> componentId == 0 || source.componentId == componentId)
            .map(Source::at)
            .distinct()
            .count()
        > 1;
  }

  /** Wherever anybody is. */
  List<InetSocketAddress> all(Instant now) {
    return List.copyOf(systems.keySet()).stream()
        .flatMap(systemId -> find(systemId, 0, now).stream())
        .distinct()
        .toList();
  }

  private Stream<Source> live(long systemId, Instant now) {
    Instant since = now.minus(FORGOTTEN_AFTER);
    return systems.getOrDefault(systemId, List.of()).stream()
        .filter(source -> !source.heardAt.isBefore(since));
  }
}
