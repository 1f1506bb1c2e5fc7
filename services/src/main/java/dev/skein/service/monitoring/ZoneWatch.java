package dev.skein.service.monitoring;

import dev.skein.airspace.Zone;
import dev.skein.airspace.ZoneIndex;
import dev.skein.airspace.ZoneTracker;
import dev.skein.airspace.ZoneTracker.Fix;
import dev.skein.airspace.ZoneTracker.Track;
import dev.skein.airspace.ZoneTracker.Transition;
import dev.skein.bus.Delivery;
import dev.skein.bus.jdbc.ServiceStore;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneEvent.LocationUpdated;
import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.events.Location;
import dev.skein.events.ZoneEvent.ZoneSetActivated;
import dev.skein.service.monitoring.ZoneRows.Label;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches drones against the zones: each position is checked on the segment from the one before.
 * The zones a drone is in are rows, written in the transaction of the batch that told them; the
 * position before is the newest row of its trajectory, or kept aside where a drone's clock has gone
 * back. So what is known after a crash is what was known.
 *
 * <p>Which zone set is in force stands in the log, on each partition at its place: who reads the
 * log again decides the same. A new set is checked against where the drones are: who it leaves
 * outside has left, also when it says nothing any more; who it finds inside has come in, if it was
 * there within the last {@value #FRESH_SECONDS} s. Used by the pipeline's thread.
 */
public final class ZoneWatch {

  private static final Logger LOG = LoggerFactory.getLogger(ZoneWatch.class);

  /** A drone that was last heard of longer ago may be anywhere: its next fix will tell. */
  private static final int FRESH_SECONDS = 30;

  private final ServiceStore store;
  private final ZoneSets sets;
  private final Map<Integer, Air> partitions = new HashMap<>();
  private final Map<String, Label> labels = new HashMap<>();

  public ZoneWatch(ServiceStore store, ZoneSets sets) {
    this.store = store;
    this.sets = sets;
  }

  /** What is known of a partition's drones. */
  private static final class Air {
    ZoneIndex zones;
    final Map<DroneId, Track> tracks = new HashMap<>();

    /** The latest time that each has told. */
    final Map<DroneId, Instant> newest = new HashMap<>();

    /** Those whose last fix is kept aside. */
    final Set<DroneId> aside = new HashSet<>();

    /** Drones that have no row yet. */
    final Set<DroneId> strangers = new HashSet<>();

    Air(ZoneIndex zones) {
      this.zones = zones;
    }
  }

  /** A drone came into a zone or went out of it: the event and the row that goes with it. */
  private record Crossing(Event<DroneEvent> event, DroneId droneId, String zoneId, boolean isIn) {}

  /** What a batch has brought, not yet taken in. */
  static final class Watched {
    private final List<Crossing> crossings = new ArrayList<>();
    private final Map<Integer, Air> partitions = new HashMap<>();
  }

  /** Whether there is a zone set of that version. */
  boolean isKnown(ZoneSetActivated activated) {
    return sets.find(activated.version()).isPresent();
  }

  /** What is in force on the partitions is known from here on. */
  void takeOver(Iterable<Integer> taken) throws SQLException {
    for (int partition : taken) {
      if (!partitions.containsKey(partition)) {
        long version = store.transact(connection -> ZoneRows.inForce(connection, partition));
        partitions.put(partition, new Air(find(version)));
      }
    }
  }

  /** The partitions on which an older set than the newest is in force. */
  Map<Integer, Long> behind() {
    long newest = sets.newest().version();
    Map<Integer, Long> behind = new HashMap<>();
    partitions.forEach((partition, air) -> {
      if (air.zones.version() < newest) {
        behind.put(partition, newest);
      }
    });
    return behind;
  }

  /** What these events mean; changes nothing. Their partitions have been taken over. */
  Watched watch(List<Delivery> deliveries) throws SQLException {
    load(deliveries);
    Watched watched = new Watched();
    for (Delivery delivery : deliveries) {
      Event<?> event = delivery.findEvent();
      if (event == null) {
        continue;
      }
      if (event.data() instanceof LocationUpdated report && report.location() != null) {
        watch(delivery.partition(), event, report.droneId(), report.location(), watched);
      } else if (event.data() instanceof ZoneSetActivated activated) {
        activate(delivery.partition(), event, activated.version(), watched);
      }
    }
    return watched;
  }

  /** Writes which zones the drones are in, and the events, within the connection's transaction. */
  void write(Connection connection, Watched watched) throws SQLException {
    for (Crossing crossing : watched.crossings) {
      if (crossing.isIn) {
        ZoneRows.insert(connection, crossing.droneId, crossing.zoneId, label(crossing.zoneId));
      } else {
        ZoneRows.delete(connection, crossing.droneId, crossing.zoneId);
      }
      store.outbox().put(connection, crossing.event);
    }
    for (Map.Entry<Integer, Air> change : watched.partitions.entrySet()) {
      int partition = change.getKey();
      Air air = air(partition);
      if (!air.strangers.isEmpty()) {
        ZoneRows.insertDrones(connection, partition, air.strangers);
      }
      for (DroneId droneId : change.getValue().newest.keySet()) {
        Fix aside = findAside(air, change.getValue(), droneId);
        if (aside != null || air.aside.contains(droneId)) {
          ZoneRows.putAside(connection, droneId, aside);
        }
      }
      long version = change.getValue().zones.version();
      if (version != air.zones.version()) {
        ZoneRows.putInForce(connection, partition, version);
      }
    }
  }

  /** The transaction is through: what was watched is so. */
  void committed(Watched watched) {
    watched.partitions.forEach((partition, change) -> {
      Air air = air(partition);
      air.zones = change.zones;
      air.tracks.putAll(change.tracks);
      change.newest.forEach((droneId, time) -> {
        if (findAside(air, change, droneId) == null) {
          air.aside.remove(droneId);
        } else {
          air.aside.add(droneId);
        }
        air.newest.merge(droneId, time, ZoneWatch::later);
      });
      air.strangers.clear();
    });
  }

  /** Drops what is in memory: it is read again when it is needed. */
  void forget(Collection<TopicPartition> gone) {
    gone.forEach(partition -> partitions.remove(partition.partition()));
  }

  private void watch(
      int partition, Event<?> trigger, DroneId droneId, Location location, Watched watched) {
    Air air = changing(watched, partition);
    Track known = air(partition).tracks.getOrDefault(droneId, Track.NONE);
    Track track = air.tracks.getOrDefault(droneId, known);
    Fix fix =
        new Fix(
            location.latitude(), location.longitude(), location.altitude(), trigger.timestamp());
    List<Transition> transitions = ZoneTracker.decide(track, fix, air.zones);
    air.tracks.put(droneId, ZoneTracker.apply(track, fix, transitions));
    air.newest.merge(droneId, fix.observedAt(), ZoneWatch::later);
    int number = 0;
    for (Transition transition : transitions) {
      String subject = droneId + "/" + transition.zoneId() + "/" + number++;
      watched.crossings.add(crossing(trigger, subject, droneId, transition, location, air.zones));
    }
  }

  /** From here on those zones are in force. */
  private void activate(int partition, Event<?> trigger, long version, Watched watched)
      throws SQLException {
    Air air = changing(watched, partition);
    if (version <= air.zones.version()) {
      return;
    }
    ZoneIndex before = air.zones;
    air.zones = find(version);
    loadAll(partition);
    Map<DroneId, Track> tracks = new HashMap<>(air(partition).tracks);
    tracks.putAll(air.tracks);
    tracks.forEach((droneId, track) -> {
      List<Transition> transitions = rezone(track, trigger.timestamp(), before, air.zones);
      Fix last = track.last();
      for (Transition transition : transitions) {
        String subject = droneId + "/" + transition.zoneId();
        watched.crossings.add(
            crossing(trigger, subject, droneId, transition, place(last), air.zones));
      }
      if (!transitions.isEmpty()) {
        air.tracks.put(droneId, ZoneTracker.apply(track, last, transitions));
      }
    });
  }

  /** A zone that restricts otherwise than before is another: it is left, and entered. */
  private static List<Transition> rezone(
      Track track, Instant now, ZoneIndex before, ZoneIndex zones) {
    List<Transition> transitions = new ArrayList<>(moved(track, now, zones));
    for (String id : track.zoneIds()) {
      Optional<Zone> old = before.find(id);
      Optional<Zone> next = zones.find(id);
      boolean isAnother =
          old.isPresent()
              && next.isPresent()
              && old.get().restriction() != next.get().restriction();
      if (isAnother && transitions.stream().noneMatch(each -> each.zoneId().equals(id))) {
        transitions.add(new Transition.Left(id, old, 0));
        transitions.add(new Transition.Entered(id, next, 0));
      }
    }
    return transitions;
  }

  /** What zones that lie elsewhere mean for a drone that stays where it is. */
  private static List<Transition> moved(Track track, Instant now, ZoneIndex zones) {
    Fix fix = track.last();
    if (fix == null) {
      return track.zoneIds().stream()
          .filter(id -> zones.find(id).isEmpty())
          .<Transition>map(id -> new Transition.Left(id, zones.find(id), 0))
          .toList();
    }
    boolean isFresh = fix.observedAt().isAfter(now.minusSeconds(FRESH_SECONDS));
    return ZoneTracker.decide(track, fix, zones).stream()
        .filter(transition -> isFresh || transition instanceof Transition.Left)
        .toList();
  }

  private Crossing crossing(
      Event<?> trigger,
      String subject,
      DroneId droneId,
      Transition transition,
      @Nullable Location location,
      ZoneIndex zones) {
    Label label = label(transition);
    DroneEvent data =
        switch (transition) {
          case Transition.Entered entered ->
              new DroneEvent.ZoneEntered(
                  droneId,
                  entered.zoneId(),
                  label.name(),
                  zones.version(),
                  label.restriction(),
                  location);
          case Transition.Left left ->
              new DroneEvent.ZoneLeft(
                  droneId,
                  left.zoneId(),
                  label.name(),
                  zones.version(),
                  label.restriction(),
                  location);
        };
    String id = EventIds.derived(trigger.id(), data.eventType(), subject);
    return new Crossing(
        Event.of(id, PositionPipeline.SOURCE, trigger.timestamp(), data),
        droneId,
        transition.zoneId(),
        transition instanceof Transition.Entered);
  }

  private static @Nullable Location place(@Nullable Fix fix) {
    return fix == null ? null : new Location(fix.latitude(), fix.longitude(), fix.altitudeAmslM());
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

  /** A set that is in force is on its topic, unless somebody has taken it from there. */
  private ZoneIndex find(long version) {
    return sets.find(version)
        .orElseGet(() -> {
          LOG.error("zone set {} is in force but no longer on its topic", version);
          return sets.newest();
        });
  }

  private Air air(int partition) {
    Air air = partitions.get(partition);
    if (air == null) {
      throw new IllegalStateException("partition " + partition + " has not been taken over");
    }
    return air;
  }

  private Air changing(Watched watched, int partition) {
    return watched.partitions.computeIfAbsent(partition, p -> new Air(air(p).zones));
  }

  /** Reads what is not known of the drones in these events. */
  private void load(List<Delivery> deliveries) throws SQLException {
    Map<Integer, Set<DroneId>> missing = new HashMap<>();
    for (Delivery delivery : deliveries) {
      Event<?> event = delivery.findEvent();
      if (event != null
          && event.data() instanceof LocationUpdated report
          && !air(delivery.partition()).tracks.containsKey(report.droneId())) {
        missing.computeIfAbsent(delivery.partition(), _ -> new HashSet<>()).add(report.droneId());
      }
    }
    for (Map.Entry<Integer, Set<DroneId>> each : missing.entrySet()) {
      air(each.getKey()).strangers.addAll(each.getValue());
      store.transact(connection -> load(connection, air(each.getKey()), each.getValue()));
    }
  }

  /** Reads what is not known of the partition's drones. */
  private void loadAll(int partition) throws SQLException {
    Air air = air(partition);
    store.transact(connection -> {
      Set<DroneId> drones = ZoneRows.drones(connection, partition);
      drones.removeAll(air.tracks.keySet());
      return load(connection, air, drones);
    });
  }

  private @Nullable Void load(Connection connection, Air air, Set<DroneId> drones)
      throws SQLException {
    ZoneRows.Presences rows = ZoneRows.presences(connection, drones);
    labels.putAll(rows.labels());
    Map<DroneId, ZoneRows.Last> lasts = ZoneRows.lasts(connection, drones);
    for (DroneId id : drones) {
      ZoneRows.Last last = lasts.get(id);
      Fix fix = last == null ? null : last.fix();
      air.tracks.put(id, new Track(fix, rows.zoneIds().getOrDefault(id, Set.of())));
      if (last != null && fix != null) {
        air.newest.put(id, last.newest());
        if (fix.observedAt().isBefore(last.newest())) {
          air.aside.add(id);
        }
      }
    }
    return null;
  }

  /** A drone's last fix, if it is not the one with the latest time it has told; else null. */
  private static @Nullable Fix findAside(Air air, Air change, DroneId droneId) {
    Fix last = change.tracks.getOrDefault(droneId, Track.NONE).last();
    Instant newest =
        later(
            change.newest.getOrDefault(droneId, Instant.MIN),
            air.newest.getOrDefault(droneId, Instant.MIN));
    return last != null && last.observedAt().isBefore(newest) ? last : null;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
