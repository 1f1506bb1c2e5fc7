package dev.skein.links;

import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.VehicleAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Drones whose link instance is dead, and all others of its kind too: as long as one of a kind
 * lives it takes such drones over or tells that they are gone; then somebody else must. Decides
 * only; used by one thread at a time.
 */
public final class DeadLinks {

  /** A kind that has given no sign for so long is taken for dead. */
  static final Duration DEAD_AFTER = Duration.ofSeconds(15);

  /** Who has not heard itself for so long hears nobody, and judges nobody. */
  private static final Duration DEAF_AFTER = Duration.ofSeconds(6);

  private final String me;
  private final Set<String> kinds;
  private final Map<String, Instant> signs = new HashMap<>();
  private final Map<String, Supplier<Optional<DroneEvent.State>>> states = new HashMap<>();
  private final Map<DroneId, VehicleAddress> addresses = new HashMap<>();
  private final Map<DroneId, Instant> told = new HashMap<>();
  private Instant watching = Instant.MAX;
  private Instant asked = Instant.MAX;

  /**
   * @param me the instance that watches, one of several, as in signs: {@code monitoring@host-1}
   * @param kinds of links, as instances are named: {@code links} for {@code links@host-1}
   */
  public DeadLinks(String me, Set<String> kinds) {
    this.me = me;
    this.kinds = Set.copyOf(kinds);
  }

  /** An instance has given a sign of life; {@link Instant#EPOCH} when it has stopped. */
  public void sign(String instance, Instant at) {
    signs.put(instance, at);
  }

  /** The newest state of a drone, by the key of its record; looked at when it matters. */
  public void state(String key, Supplier<Optional<DroneEvent.State>> state) {
    states.put(key, state);
  }

  public void named(DroneId droneId, VehicleAddress address) {
    addresses.put(droneId, address);
  }

  public void removed(DroneId droneId) {
    states.remove(droneId.toString());
    addresses.remove(droneId);
    told.remove(droneId);
  }

  /**
   * What is to be told of drones now, each once, beside the state that is told of; to be asked
   * every few seconds. Of several that watch, the first by name that lives tells.
   */
  public void forEachDue(Instant now, BiConsumer<DroneEvent.State, DroneEvent> then) {
    boolean stoodStill = asked.isBefore(now.minus(DEAF_AFTER));
    asked = now;
    if (watching.equals(Instant.MAX) || stoodStill) {
      watching = now;
    }
    if (kinds.stream().anyMatch(kind -> isDead(kind, now)) && isToTell(now)) {
      states
          .values()
          .forEach(state ->
              state
                  .get()
                  .filter(held -> isForsaken(held, now))
                  .ifPresent(held -> tell(held, then)));
    }
  }

  /** What was to be told of a drone could not be told. */
  public void untold(DroneId droneId) {
    told.remove(droneId);
  }

  private boolean isForsaken(DroneEvent.State state, Instant now) {
    String holder = state.heldBy();
    return state.connected()
        && holder != null
        && kinds.contains(kindOf(holder))
        && isDead(kindOf(holder), now)
        && state.receivedAt().plus(DEAD_AFTER).isBefore(now);
  }

  private void tell(DroneEvent.State state, BiConsumer<DroneEvent.State, DroneEvent> then) {
    DroneId droneId = state.droneId();
    VehicleAddress address = addresses.get(droneId);
    if (address == null || state.observedAt().equals(told.put(droneId, state.observedAt()))) {
      return;
    }
    then.accept(
        state,
        new DroneEvent.Disconnected(
            droneId,
            address,
            "the link that heard it is gone, and there is no other",
            state.receivedAt(),
            state.heldBy()));
    if (state.status() != DroneStatus.OFFLINE) {
      then.accept(
          state,
          new DroneEvent.StatusChanged(
              droneId, state.status(), DroneStatus.OFFLINE, state.location(), state.battery()));
    }
  }

  private boolean isDead(String kind, Instant now) {
    return watching.plus(DEAD_AFTER).isBefore(now)
        && signs.entrySet().stream()
            .filter(sign -> kindOf(sign.getKey()).equals(kind))
            .allMatch(sign -> sign.getValue().plus(DEAD_AFTER).isBefore(now));
  }

  private boolean isToTell(Instant now) {
    return lives(me, now)
        && signs.keySet().stream()
            .filter(instance -> kindOf(instance).equals(kindOf(me)))
            .noneMatch(instance -> instance.compareTo(me) < 0 && lives(instance, now));
  }

  private boolean lives(String instance, Instant now) {
    return signs.getOrDefault(instance, Instant.EPOCH).plus(DEAF_AFTER).isAfter(now);
  }

  private static String kindOf(String instanceOrRun) {
    int at = instanceOrRun.indexOf('@');
    return at < 0 ? "" : instanceOrRun.substring(0, at);
  }
}
