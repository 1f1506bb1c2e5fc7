package dev.skein.links.mavlink;

import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.links.Run;
import dev.skein.links.Signs;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Which link instance speaks for each drone, as {@code drone-state} tells, and which instances
 * live, as {@code system.health.check} tells. One instance at a time speaks for a drone; another
 * that hears it takes over when the drone is no longer heard there. Decides only; used by the
 * link's thread.
 */
final class Holders {

  /** A holder that has told no position for so long has lost the drone to who hears some. */
  static final Duration LOST_AFTER = Duration.ofSeconds(3);

  private final Run me;
  private final Map<DroneId, DroneEvent.State> states = new HashMap<>();
  private final Signs signs = new Signs();

  Holders(Run me) {
    this.me = me;
  }

  /** The newest state of a drone. */
  void state(DroneEvent.State state) {
    states.put(state.droneId(), state);
  }

  void removed(DroneId droneId) {
    states.remove(droneId);
  }

  /** An instance has given a sign of life. */
  void sign(String instance, Instant at) {
    signs.sign(instance, at);
  }

  /** The state of a drone that another instance speaks for. */
  Optional<DroneEvent.State> findElsewhere(DroneId droneId) {
    DroneEvent.State state = states.get(droneId);
    return state != null && state.connected() && isAnother(state.heldBy())
        ? Optional.of(state)
        : Optional.empty();
  }

  /**
   * Whether this instance may speak for a drone that another holds.
   *
   * @param hasPosition whether the drone tells its position here
   */
  boolean mayTakeOver(DroneEvent.State elsewhere, boolean hasPosition, Instant now) {
    return signs.isDead(elsewhere.heldBy(), now)
        || (hasPosition && elsewhere.receivedAt().plus(LOST_AFTER).isBefore(now));
  }

  /** Whether another has begun to speak for a drone since this instance did. */
  boolean hasMovedOn(DroneId droneId, Instant heldSince) {
    return findElsewhere(droneId)
        .filter(state -> state.receivedAt().isAfter(heldSince))
        .isPresent();
  }

  /**
   * Drones whose instance is dead, and which have been heard nowhere for longer than the silence:
   * somebody must say so, and of those that live the first by name does.
   */
  void forEachOrphan(Instant now, Duration silence, BiConsumer<DroneId, DroneEvent.State> then) {
    if (!isFirst(now)) {
      return;
    }
    states.forEach((id, state) -> {
      boolean isSilent = state.receivedAt().plus(silence).isBefore(now);
      if (isSilent && findElsewhere(id).isPresent() && signs.isDead(state.heldBy(), now)) {
        then.accept(id, state);
      }
    });
  }

  private boolean isAnother(@Nullable String run) {
    return run != null && !me.isOfSameInstance(run);
  }

  private boolean isFirst(Instant now) {
    return signs.living(now).noneMatch(instance -> instance.compareTo(me.instance()) < 0);
  }
}
