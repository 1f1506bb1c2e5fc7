package dev.skein.events;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which record each type word stands for. */
public final class EventTypes {

  private static final Map<String, Class<? extends EventData>> BY_TYPE = new HashMap<>();

  static {
    add("drone.registered", DroneEvent.Registered.class);
    add("drone.updated", DroneEvent.Updated.class);
    add("drone.removed", DroneEvent.Removed.class);
    add("drone.connected", DroneEvent.Connected.class);
    add("drone.disconnected", DroneEvent.Disconnected.class);
    add("drone.status.changed", DroneEvent.StatusChanged.class);
    add(DroneEvent.LocationUpdated.TYPE, DroneEvent.LocationUpdated.class);
    add(DroneEvent.LocationBackfilled.TYPE, DroneEvent.LocationBackfilled.class);
    add("drone.battery.low", DroneEvent.BatteryLow.class);
    add("drone.message.received", DroneEvent.MessageReceived.class);
    add("drone.readiness.changed", DroneEvent.ReadinessChanged.class);
    add(DroneEvent.HomeChanged.TYPE, DroneEvent.HomeChanged.class);
    add("drone.lease.changed", DroneEvent.LeaseChanged.class);
    add("drone.mission.item.reached", DroneEvent.MissionItemReached.class);
    add(DroneEvent.HealthUpdated.TYPE, DroneEvent.HealthUpdated.class);
    add("drone.autopilot.identified", DroneEvent.AutopilotIdentified.class);
    add("drone.autopilot.event.received", DroneEvent.AutopilotEventReceived.class);
    add("drone.remote.id.updated", DroneEvent.RemoteIdUpdated.class);
    add("drone.state", DroneEvent.State.class);
    add("zone.approaching", DroneEvent.ZoneApproaching.class);
    add("zone.entered", DroneEvent.ZoneEntered.class);
    add("zone.left", DroneEvent.ZoneLeft.class);
    add("command.requested", CommandEvent.Requested.class);
    add("command.accepted", CommandEvent.Accepted.class);
    add("command.sent", CommandEvent.Sent.class);
    add("command.acknowledged", CommandEvent.Acknowledged.class);
    add("command.executing", CommandEvent.Executing.class);
    add("command.completed", CommandEvent.Completed.class);
    add("command.failed", CommandEvent.Failed.class);
    add("command.expired", CommandEvent.Expired.class);
    add("command.cancel.requested", CommandEvent.CancelRequested.class);
    add("command.cancelled", CommandEvent.Cancelled.class);
    add("command.uncertain", CommandEvent.Uncertain.class);
    add("task.created", TaskEvent.Created.class);
    add("task.scheduled", TaskEvent.Scheduled.class);
    add("task.assigned", TaskEvent.Assigned.class);
    add("task.started", TaskEvent.Started.class);
    add("task.progress", TaskEvent.Progress.class);
    add("task.paused", TaskEvent.Paused.class);
    add("task.completed", TaskEvent.Completed.class);
    add("task.failed", TaskEvent.Failed.class);
    add("task.cancelled", TaskEvent.Cancelled.class);
    add("alert.created", AlertEvent.Created.class);
    add("alert.updated", AlertEvent.Updated.class);
    add("alert.acknowledged", AlertEvent.Acknowledged.class);
    add("alert.resolved", AlertEvent.Resolved.class);
    add("user.logged.in", UserEvent.LoggedIn.class);
    add("user.logged.out", UserEvent.LoggedOut.class);
    add("user.created", UserEvent.Created.class);
    add("user.updated", UserEvent.Updated.class);
    add("user.deleted", UserEvent.Deleted.class);
    add("user.access", UserEvent.Access.class);
    add("service.started", SystemEvent.ServiceStarted.class);
    add("service.stopped", SystemEvent.ServiceStopped.class);
    add("service.degraded", SystemEvent.ServiceDegraded.class);
    add("configuration.changed", SystemEvent.ConfigurationChanged.class);
    add("system.health.check", SystemEvent.HealthCheck.class);
    add("vehicle.discovered", SystemEvent.VehicleDiscovered.class);
    add("system.metrics", SystemEvent.Metrics.class);
    add("log.recorded", SystemEvent.LogRecorded.class);
    add("request.refused", SystemEvent.RequestRefused.class);
    add(SystemEvent.ChangeRecorded.TYPE, SystemEvent.ChangeRecorded.class);
    add(SystemEvent.ClockTick.TYPE, SystemEvent.ClockTick.class);
    add("traffic.observed", TrafficEvent.TrafficObserved.class);
    add("zone.published", ZoneEvent.ZonePublished.class);
    add("zone.set.committed", ZoneEvent.ZoneSetCommitted.class);
    add(ZoneEvent.ZoneSetActivated.TYPE, ZoneEvent.ZoneSetActivated.class);
  }

  private EventTypes() {}

  /** The record of a type; empty for a type this version does not know. */
  public static Optional<Class<? extends EventData>> find(String type) {
    return Optional.ofNullable(BY_TYPE.get(type));
  }

  /** All type words. */
  public static Collection<String> list() {
    return List.copyOf(BY_TYPE.keySet());
  }

  /** All records that the sealed interfaces permit, but {@link EventData.Unrecognised}. */
  static List<Class<?>> listRecords() {
    List<Class<?>> records = new ArrayList<>();
    collect(EventData.class, records);
    records.remove(EventData.Unrecognised.class);
    return records;
  }

  private static void collect(Class<?> type, List<Class<?>> records) {
    if (type.isRecord()) {
      records.add(type);
      return;
    }
    for (Class<?> permitted : type.getPermittedSubclasses()) {
      collect(permitted, records);
    }
  }

  private static void add(String type, Class<? extends EventData> data) {
    BY_TYPE.put(type, data);
  }
}
