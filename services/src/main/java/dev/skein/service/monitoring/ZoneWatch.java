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
import java.sql.Array;
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
import org.jspecify.annotations.Nullable;

/**
 * Watches drones against the zones: each position is checked on the segment from the one before.
 * The zones a drone is in are rows, written in the transaction of the batch that told them; the
 * position before is the newest row of its trajectory. So what is known after a crash is what was
 * known.
 *
 * <p>A new zone set is put in force between batches: drones that it leaves outside have left, also
 * those that say nothing. Who deletes the row tells it, so that it is told once, whatever another
 * instance does.
 *
 * <p>Used by the pipeline's thread, but for {@link #setZones}.
 */
public final class ZoneWatch {

  private final ServiceStore store;
  private final Map<DroneId, Track> tracks = new HashMap<>();
  private final Map<String, Label> labels = new HashMap<>();
  private volatile ZoneSet newest = ZoneSet.NONE;
  private ZoneSet inForce = ZoneSet.NONE;

  public ZoneWatch(ServiceStore store) {
    this.store = store;
  }

  private record Label(String name, String restriction) {}

  private record Presence(DroneId droneId, String zoneId, boolean isIn) {}

  /** What a batch has brought: an event and the row that goes with it. */
  private record Crossing(Event<DroneEvent> event, Presence presence) {}

  /** What a batch has brought, not yet taken in. */
  record Watched(List<Crossing> crossings, Map<DroneId, Track> tracks) {}

  /** The zones that are in force from the next batch on. From any thread. */
  public void setZones(ZoneSet set) {
    newest = set;
  }

  /** Puts a new zone set in force: who it leaves outside has left. */
  void takeInForce() throws SQLException {
    ZoneSet next = newest;
    if (next.equals(inForce)) {
      return;
    }
    store.transact(connection -> {
      if (isNotOlder(connection, next.zones().version())) {
        for (Event<DroneEvent> event : leave(connection, next)) {
          store.outbox().put(connection, event);
        }
      }
      return null;
    });
    // What is in memory may be another instance's to tell by now.
    forget();
    inForce = next;
  }

  /** What the positions among these events mean; changes nothing. */
  Watched watch(List<Event<?>> events) throws SQLException {
    ZoneIndex index = inForce.zones();
    load(events);
    Watched watched = new Watched(new ArrayList<>(), new HashMap<>());
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

  /**
   * Writes which zones the drones are in, and the events, within the connection's transaction. That
   * a drone has left is not told where it has been told already.
   */
  void write(Connection connection, Watched watched) throws SQLException {
    for (Crossing crossing : watched.crossings) {
      Presence presence = crossing.presence;
      boolean isNews = true;
      if (presence.isIn) {
        insert(connection, presence, label(presence.zoneId));
      } else {
        isNews = delete(connection, presence);
      }
      if (isNews) {
        store.outbox().put(connection, crossing.event);
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
      boolean isIn = transition instanceof Transition.Entered;
      watched.crossings.add(
          new Crossing(
              Event.of(id, PositionPipeline.SOURCE, trigger.timestamp(), data),
              new Presence(droneId, transition.zoneId(), isIn)));
    }
  }

  /** Whether no newer set is in force yet; sets are put in force one at a time. */
  private static boolean isNotOlder(Connection connection, long version) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update zone_set_in_force set version = ? where version <= ?")) {
      update.setLong(1, version);
      update.setLong(2, version);
      return update.executeUpdate() == 1;
    }
  }

  /** Deletes the rows of those that the set leaves outside, by where they were last. */
  private List<Event<DroneEvent>> leave(Connection connection, ZoneSet set) throws SQLException {
    Map<DroneId, Set<String>> presences = loadPresences(connection, null);
    Map<DroneId, Fix> fixes = loadFixes(connection, presences.keySet());
    List<Event<DroneEvent>> events = new ArrayList<>();
    for (Map.Entry<DroneId, Set<String>> presence : presences.entrySet()) {
      DroneId droneId = presence.getKey();
      Fix fix = fixes.get(droneId);
      for (String zoneId : outside(presence.getValue(), fix, set.zones())) {
        if (delete(connection, new Presence(droneId, zoneId, false))) {
          events.add(left(droneId, zoneId, fix, set));
        }
      }
    }
    return events;
  }

  private static List<String> outside(Set<String> zoneIds, @Nullable Fix fix, ZoneIndex zones) {
    if (fix == null) {
      return zoneIds.stream().filter(id -> zones.find(id).isEmpty()).toList();
    }
    return ZoneTracker.decide(new Track(fix, zoneIds), fix, zones).stream()
        .filter(transition -> transition instanceof Transition.Left)
        .map(Transition::zoneId)
        .toList();
  }

  private Event<DroneEvent> left(DroneId droneId, String zoneId, @Nullable Fix fix, ZoneSet set) {
    Label label = label(zoneId);
    long version = set.zones().version();
    Location location =
        fix == null ? null : new Location(fix.latitude(), fix.longitude(), fix.altitudeAmslM());
    DroneEvent data =
        new DroneEvent.ZoneLeft(droneId, zoneId, label.name, version, label.restriction, location);
    String id = EventIds.derived("zone-set-" + version, data.eventType(), droneId + "/" + zoneId);
    return Event.of(id, PositionPipeline.SOURCE, set.at(), data);
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

  /** The zones that drones are in: those drones, or all that are in any. */
  private Map<DroneId, Set<String>> loadPresences(
      Connection connection, @Nullable Set<DroneId> drones) throws SQLException {
    Map<DroneId, Set<String>> presences = new HashMap<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select drone_id, zone_id, zone_name, restriction from zone_presence"
                + " where ?::bigint[] is null or drone_id = any (?::bigint[])")) {
      Array wanted = drones == null ? null : connection.createArrayOf("bigint", ids(drones));
      select.setArray(1, wanted);
      select.setArray(2, wanted);
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

  /** False when the row was gone. */
  private static boolean delete(Connection connection, Presence presence) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "delete from zone_presence where drone_id = ? and zone_id = ?")) {
      delete.setLong(1, presence.droneId.value());
      delete.setString(2, presence.zoneId);
      return delete.executeUpdate() == 1;
    }
  }
}
