package dev.skein.api;

import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The fleet group of each drone, as {@code drone-registry} tells it, for services that must know
 * who may see what of it. A drone that is gone keeps its group, since its past stays. Thread-safe.
 */
public final class DroneGroups {

  private final Map<DroneId, Optional<String>> groups = new ConcurrentHashMap<>();

  /** Takes a registry entry. */
  public void apply(DroneEvent event) {
    switch (event) {
      case DroneEvent.Registered entry -> groups.put(entry.droneId(), Optional.empty());
      case DroneEvent.Updated entry ->
          groups.put(entry.droneId(), Optional.ofNullable(entry.group()));
      default -> {}
    }
  }

  /** Whether there is, or was while this ran, such a drone. */
  public boolean knows(DroneId id) {
    return groups.containsKey(id);
  }

  /** A drone's group; null when it is in none, or is not known. */
  public @Nullable String find(DroneId id) {
    return groups.getOrDefault(id, Optional.empty()).orElse(null);
  }

  /** Whether a drone is open to who has these permissions. */
  public boolean mayView(Permissions permissions, DroneId id) {
    return permissions.isForAllGroups() || permissions.mayView(find(id));
  }

  /** The drones that are open to who is limited to groups. */
  public Set<DroneId> visible(Permissions permissions) {
    return groups.entrySet().stream()
        .filter(entry -> permissions.mayView(entry.getValue().orElse(null)))
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }
}
