package dev.skein.service.monitoring;

import dev.skein.events.DroneEvent;
import dev.skein.events.DroneEvent.LocationUpdated;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.Event;
import dev.skein.events.Fix;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The newest state of each drone, as its events tell it: a total fold that never fails. Used by one
 * thread.
 */
final class DroneStates {

  private final Map<DroneId, DroneEvent.State> states = new HashMap<>();

  /** Takes an event in; says what the drone's state is now, if the event bears on it. */
  Optional<DroneEvent.State> apply(Event<?> event) {
    DroneEvent.State next =
        switch (event.data()) {
          case LocationUpdated report -> located(report, event.timestamp());
          case DroneEvent.StatusChanged changed ->
              with(changed.droneId(), event.timestamp(), null, changed.newStatus());
          case DroneEvent.Connected connected ->
              with(connected.droneId(), event.timestamp(), true, null);
          case DroneEvent.Disconnected disconnected ->
              with(disconnected.droneId(), event.timestamp(), false, DroneStatus.OFFLINE);
          case DroneEvent.State state -> state;
          case DroneEvent.Removed removed -> {
            states.remove(removed.droneId());
            yield null;
          }
          default -> null;
        };
    if (next != null) {
      states.put(next.droneId(), next);
    }
    return Optional.ofNullable(next);
  }

  private DroneEvent.State located(LocationUpdated report, Instant at) {
    DroneEvent.State old = states.get(report.droneId());
    DroneStatus status = report.status();
    if (status == null) {
      status = old == null ? DroneStatus.OFFLINE : old.status();
    }
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
        report.mode());
  }

  private DroneEvent.State with(
      DroneId id, Instant at, @Nullable Boolean connected, @Nullable DroneStatus status) {
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
        old.mode());
  }
}
