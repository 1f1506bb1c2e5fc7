package dev.skein.service.monitoring;

import dev.skein.airspace.Zone;
import dev.skein.airspace.ZoneIndex;
import dev.skein.airspace.ZoneTracker;
import dev.skein.airspace.ZoneTracker.Fix;
import dev.skein.airspace.ZoneTracker.Track;
import dev.skein.airspace.ZoneTracker.Transition;
import dev.skein.bus.jdbc.ServiceStore;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneEvent.LocationUpdated;
import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.events.Location;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Watches drones against the zones: each position is checked on the segment from the one before.
 * The zones a drone is in are rows, written in the transaction of the batch that told them; the
 * position before is the newest row of its trajectory. So what is known after a crash is what was
 * known.
 *
 * <p>Used by the pipeline's thread, but for {@link #setZones}.
 */
public final class ZoneWatch {

  private final ServiceStore store;
  private final Map<DroneId, Track> tracks = new HashMap<>();
  private final Map<String, Label> labels = new HashMap<>();
  private volatile ZoneIndex zones = ZoneIndex.EMPTY;

  public ZoneWatch(ServiceStore store) {
    this.store = store;
  }

  private record Label(String name, String restriction) {}

  private record Presence(DroneId droneId, String zoneId, boolean isIn) {}

  /** What a batch has brought, not yet taken in. */
  record Watched(
      List<Event<DroneEvent>> events, Map<DroneId, Track> tracks, List<Presence> presences) {}

  /** The zones that are in force from now on. From any thread. */
  public void setZones(ZoneIndex newZones) {
    zones = newZones;
  }

  /** What the positions among these events mean; changes nothing. */
  Watched watch(List<Event<?>> events) throws SQLException {
    ZoneIndex index = zones;
    load(events);
    Watched watched = new Watched(new ArrayList<>(), new HashMap<>(), new ArrayList<>());
    for (Event<?> event : events) {
      if (event.data() instanceof LocationUpdated report) {
        Location location = report.location();
        if (location != null) {
          watch(event, report.droneId(), location, index, watched);
        }
      }
    }
    return watched;
  }

  /** Writes which zones the drones are in, within the connection's transaction. */
  void write(Connection connection, Watched watched) throws SQLException {
    for (Presence presence : watched.presences) {
      if (presence.isIn) {
        insert(connection, presence, label(presence.zoneId));
      } else {
        delete(connection, presence);
      }
    }
  }

  /** The transaction is through: what was watched is so. */
  void committed(Watched watched) {
    tracks.putAll(watched.tracks);
  }

  /** Drops what is in memory: it is read again when it is needed. */
  void forget() {
    tracks.clear();
  }

  private void watch(
      Event<?> trigger, DroneId droneId, Location location, ZoneIndex index, Watched watched) {
    Track track = watched.tracks.get(droneId);
    if (track == null) {
      track = tracks.getOrDefault(droneId, Track.NONE);
    }
    Fix fix =
        new Fix(
            location.latitude(), location.longitude(), location.altitude(), trigger.timestamp());
    List<Transition> transitions = ZoneTracker.decide(track, fix, index);
    watched.tracks.put(droneId, ZoneTracker.apply(track, fix, transitions));
    int number = 0;
    for (Transition transition : transitions) {
      Label label = label(transition);
      DroneEvent data = event(transition, droneId, label, index.version(), location);
      String subject = droneId + "/" + transition.zoneId() + "/" + number++;
      String id = EventIds.derived(trigger.id(), data.eventType(), subject);
      watched.events.add(Event.of(id, PositionPipeline.SOURCE, trigger.timestamp(), data));
      boolean isIn = transition instanceof Transition.Entered;
      watched.presences.add(new Presence(droneId, transition.zoneId(), isIn));
    }
  }

  private static DroneEvent event(
      Transition transition, DroneId droneId, Label label, long version, Location location) {
    return switch (transition) {
      case Transition.Entered entered ->
          new DroneEvent.ZoneEntered(
              droneId, entered.zoneId(), label.name, version, label.restriction, location);
      case Transition.Left left ->
          new DroneEvent.ZoneLeft(
              droneId, left.zoneId(), label.name, version, label.restriction, location);
    };
  }

  /** What the zone is called; a zone that is gone by what it was called. */
  private Label label(Transition transition) {
    if (transition.zone().isPresent()) {
      Zone zone = transition.zone().get();
      Label label = new Label(zone.name(), zone.restriction().name());
      labels.put(zone.id(), label);
      return label;
    }
    return label(transition.zoneId());
  }

  private Label label(String zoneId) {
    return labels.getOrDefault(zoneId, new Label(zoneId, "NO_RESTRICTION"));
  }

  private void load(List<Event<?>> events) throws SQLException {
    Set<DroneId> missing = new HashSet<>();
    for (Event<?> event : events) {
      if (event.data() instanceof LocationUpdated report && !tracks.containsKey(report.droneId())) {
        missing.add(report.droneId());
      }
    }
    if (missing.isEmpty()) {
      return;
    }
    store.transact(connection -> {
      Map<DroneId, Set<String>> presences = loadPresences(connection, missing);
      Map<DroneId, Fix> fixes = loadFixes(connection, missing);
      for (DroneId id : missing) {
        tracks.put(id, new Track(fixes.get(id), presences.getOrDefault(id, Set.of())));
      }
      return null;
    });
  }

  private Map<DroneId, Set<String>> loadPresences(Connection connection, Set<DroneId> drones)
      throws SQLException {
    Map<DroneId, Set<String>> presences = new HashMap<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select drone_id, zone_id, zone_name, restriction from zone_presence"
                + " where drone_id = any (?)")) {
      select.setArray(1, connection.createArrayOf("bigint", ids(drones)));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          presences
              .computeIfAbsent(new DroneId(row.getLong(1)), _ -> new HashSet<>())
              .add(row.getString(2));
          labels.put(row.getString(2), new Label(row.getString(3), row.getString(4)));
        }
      }
    }
    return presences;
  }

  private static Map<DroneId, Fix> loadFixes(Connection connection, Set<DroneId> drones)
      throws SQLException {
    Map<DroneId, Fix> fixes = new HashMap<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select d.id, t.latitude, t.longitude, t.altitude_m, t.observed_at"
                + " from unnest(?::bigint[]) as d(id) cross join lateral (select * from trajectory"
                + " where drone_id = d.id order by observed_at desc, off desc limit 1) t")) {
      select.setArray(1, connection.createArrayOf("bigint", ids(drones)));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          double altitude = row.getDouble(4);
          Double known = row.wasNull() ? null : altitude;
          fixes.put(
              new DroneId(row.getLong(1)),
              new Fix(row.getDouble(2), row.getDouble(3), known, row.getTimestamp(5).toInstant()));
        }
      }
    }
    return fixes;
  }

  private static Object[] ids(Set<DroneId> drones) {
    return drones.stream().map(DroneId::value).toArray();
  }

  private static void insert(Connection connection, Presence presence, Label label)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into zone_presence (drone_id, zone_id, zone_name, restriction)"
                + " values (?, ?, ?, ?) on conflict do nothing")) {
      insert.setLong(1, presence.droneId.value());
      insert.setString(2, presence.zoneId);
      insert.setString(3, label.name);
      insert.setString(4, label.restriction);
      insert.executeUpdate();
    }
  }

  private static void delete(Connection connection, Presence presence) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "delete from zone_presence where drone_id = ? and zone_id = ?")) {
      delete.setLong(1, presence.droneId.value());
      delete.setString(2, presence.zoneId);
      delete.executeUpdate();
    }
  }
}
