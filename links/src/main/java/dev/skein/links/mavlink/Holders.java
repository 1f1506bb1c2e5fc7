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

  /** Before that nothing can have been heard. */
  private Instant resumedAt = Instant.EPOCH;

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

  /** Time has leapt: what others have told meanwhile is still to come. */
  void resume(Instant now) {
    resumedAt = now;
    signs.resume(now);
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
        || (hasPosition && isOlder(elsewhere, LOST_AFTER, now));
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
      if (isOlder(state, silence, now)
          && findElsewhere(id).isPresent()
          && signs.isDead(state.heldBy(), now)) {
        then.accept(id, state);
      }
    });
  }

  private boolean isOlder(DroneEvent.State state, Duration age, Instant now) {
    return state.receivedAt().plus(age).isBefore(now) && resumedAt.plus(age).isBefore(now);
  }

  private boolean isAnother(@Nullable String run) {
    return run != null && !me.isOfSameInstance(run);
  }

  private boolean isFirst(Instant now) {
    return signs.living(now).noneMatch(instance -> instance.compareTo(me.instance()) < 0);
  }
}
