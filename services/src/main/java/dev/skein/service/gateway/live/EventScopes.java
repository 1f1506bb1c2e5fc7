package dev.skein.service.gateway.live;

import dev.skein.api.DroneGroups;
import dev.skein.api.Permissions;
import dev.skein.events.AlertEvent;
import dev.skein.events.AlertId;
import dev.skein.events.CommandEvent;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.EventData;
import dev.skein.events.TaskEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which drone an event concerns, and so to whom it may be told: who is limited to fleet groups
 * hears of those groups' drones alone. Of an alert's end, which names no drone, its beginning
 * tells; remembers the newest 10,000.
 */
final class EventScopes {

  private static final int MOST_ALERTS = 10_000;

  private final DroneGroups groups;
  private final Map<AlertId, DroneId> alerts = new Newest();

  EventScopes(DroneGroups groups) {
    this.groups = groups;
  }

  private static final class Newest extends LinkedHashMap<AlertId, DroneId> {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<AlertId, DroneId> eldest) {
      return size() > MOST_ALERTS;
    }
  }

  /** The drone an event concerns; null when it is none's. */
  @Nullable DroneId droneOf(EventData data) {
    return switch (data) {
      case DroneEvent event -> event.droneId();
      case CommandEvent event -> event.droneId();
      case AlertEvent event -> droneOf(event);
      case TaskEvent.Assigned event -> event.droneId();
      case TaskEvent.Started event -> event.droneId();
      case TaskEvent.Progress event -> event.droneId();
      case TaskEvent.Paused event -> event.droneId();
      case TaskEvent.Completed event -> event.droneId();
      case TaskEvent.Failed event -> event.droneId();
      case TaskEvent.Cancelled event -> event.droneId();
      default -> null;
    };
  }

  /** Whether what concerns a drone may be told to who has these permissions. */
  boolean mayHear(Permissions permissions, @Nullable DroneId drone) {
    return permissions.isForAllGroups()
        || (drone != null && permissions.mayView(groups.find(drone)));
  }

  private @Nullable DroneId droneOf(AlertEvent event) {
    DroneId named =
        switch (event) {
          case AlertEvent.Created created -> created.droneId();
          case AlertEvent.Updated updated -> updated.droneId();
          default -> null;
        };
    if (named == null) {
      return alerts.get(event.alertId());
    }
    alerts.put(event.alertId(), named);
    return named;
  }
}
