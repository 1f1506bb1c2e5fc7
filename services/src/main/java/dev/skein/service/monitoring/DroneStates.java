package dev.skein.service.monitoring;

import dev.skein.events.DroneEvent;
import dev.skein.events.DroneEvent.LocationUpdated;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.Event;
import dev.skein.events.Fix;
import dev.skein.links.Run;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The newest state of each drone, as its events tell it: a total fold that never fails. An event
 * that a state includes already changes nothing. Used by one thread.
 */
final class DroneStates {

  /** The offset of a state that includes nothing of the log as it is now. */
  private static final long NOTHING = -1;

  private final Map<DroneId, DroneEvent.State> states = new HashMap<>();

  /** Their ids never come again. */
  private final Set<DroneId> removed = new HashSet<>();

  /**
   * Takes a state as it stands on {@code drone-state}; says what is to stand there instead, when it
   * includes more than is on its partition of {@code drone-events}: that was made anew since.
   *
   * @param end where the next record of that partition will stand
   */
  Optional<DroneEvent.State> restore(DroneEvent.State state, long end) {
    boolean isOfAnotherLog = state.asOfOffset() != null && state.asOfOffset() >= end;
    DroneEvent.State restored = isOfAnotherLog ? state.asOf(NOTHING) : state;
    states.put(state.droneId(), restored);
    return isOfAnotherLog ? Optional.of(restored) : Optional.empty();
  }

  /** A drone was struck out: what was on its way of it changes nothing any more. */
  void remove(DroneId id) {
    states.remove(id);
    removed.add(id);
  }

  /** Forgets a drone. */
  void forget(DroneId id) {
    states.remove(id);
  }

  /**
   * Takes an event in that stands at that offset; says what the drone's state is now, if the event
   * bears on it.
   */
  Optional<DroneEvent.State> apply(Event<?> event, long offset) {
    if (!(event.data() instanceof DroneEvent data)
        || removed.contains(data.droneId())
        || isIncluded(data.droneId(), offset)) {
      return Optional.empty();
    }
    DroneEvent.State next = fold(event, data);
    if (next == null) {
      return Optional.empty();
    }
    DroneEvent.State placed = next.asOf(offset);
    states.put(placed.droneId(), placed);
    return Optional.of(placed);
  }

  /** A drone's newest state. */
  Optional<DroneEvent.State> find(DroneId id) {
    return Optional.ofNullable(states.get(id));
  }

  /** Whether the drone's state has been made with what stands at that offset. */
  boolean isIncluded(DroneId id, long offset) {
    DroneEvent.State state = states.get(id);
    return state != null && state.asOfOffset() != null && state.asOfOffset() >= offset;
  }

  private DroneEvent.@Nullable State fold(Event<?> event, DroneEvent data) {
    return switch (data) {
      case LocationUpdated report -> located(report, event.timestamp());
      case DroneEvent.StatusChanged changed ->
          with(changed.droneId(), event.timestamp(), null, changed.newStatus(), null);
      case DroneEvent.Connected connected -> {
        DroneEvent.State state =
            with(connected.droneId(), event.timestamp(), true, null, connected.heldBy());
        // Where it said that it returns to, it said on another link.
        yield connected.address().tellsHome() ? state : state.home(null);
      }
      case DroneEvent.Disconnected gone when isHeldByAnother(gone) -> null;
      case DroneEvent.Disconnected gone ->
          with(gone.droneId(), event.timestamp(), false, DroneStatus.OFFLINE, null)
              .readiness(null, null);
      case DroneEvent.ReadinessChanged changed ->
          with(changed.droneId(), event.timestamp(), null, null, null)
              .readiness(changed.readyToArm(), changed.reason());
      case DroneEvent.HomeChanged changed ->
          with(changed.droneId(), event.timestamp(), null, null, null).home(changed.home());
      default -> null;
    };
  }

  private DroneEvent.State located(LocationUpdated report, Instant at) {
    DroneEvent.State old = states.get(report.droneId());
    DroneStatus status = report.status();
    if (status == null) {
      status = old == null ? DroneStatus.OFFLINE : old.status();
    }
    Long bootMillis = report.bootMillis();
    return new DroneEvent.State(
        report.droneId(),
        at,
        true,
        status,
        report.location() == null && old != null ? old.location() : report.location(),
        report.fix(),
        report.relativeAltitudeM(),
        report.headingDeg(),
        report.groundSpeedMps(),
        report.climbMps(),
        report.battery() == null && old != null ? old.battery() : report.battery(),
        report.voltageV(),
        report.satellites(),
        report.armed(),
        report.mode(),
        old == null ? null : old.heldBy(),
        null,
        report.latencyMs(),
        bootMillis == null ? null : at.minusMillis(bootMillis),
        old == null ? null : old.readyToArm(),
        old == null ? null : old.notReadyReason(),
        old == null ? null : old.home());
  }

  /** A link that has lost the drone to another speaks late. */
  private boolean isHeldByAnother(DroneEvent.Disconnected gone) {
    DroneEvent.State state = states.get(gone.droneId());
    String holder = state == null ? null : state.heldBy();
    return holder != null && gone.heldBy() != null && !Run.isSameOrLater(gone.heldBy(), holder);
  }

  private DroneEvent.State with(
      DroneId id,
      Instant at,
      @Nullable Boolean connected,
      @Nullable DroneStatus status,
      @Nullable String heldBy) {
    DroneEvent.State old = states.get(id);
    if (old == null) {
      return new DroneEvent.State(
          id,
          at,
          connected != null && connected,
          status == null ? DroneStatus.OFFLINE : status,
          null,
          Fix.UNKNOWN,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          heldBy,
          null,
          null);
    }
    return new DroneEvent.State(
        id,
        at,
        connected == null ? old.connected() : connected,
        status == null ? old.status() : status,
        old.location(),
        old.fix(),
        old.relativeAltitudeM(),
        old.headingDeg(),
        old.groundSpeedMps(),
        old.climbMps(),
        old.battery(),
        old.voltageV(),
        old.satellites(),
        old.armed(),
        old.mode(),
        heldBy == null ? old.heldBy() : heldBy,
        null,
        null,
        old.bootedAt(),
        old.readyToArm(),
        old.notReadyReason(),
        old.home());
  }
}
