package dev.skein.app.verify;

import dev.skein.bus.BusSettings;
import dev.skein.bus.Delivery;
import dev.skein.bus.TopicReader;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneEvent.LocationUpdated;
import dev.skein.events.Event;
import dev.skein.events.Location;
import dev.skein.events.Topic;
import dev.skein.events.VehicleAddress;
import dev.skein.events.ZoneEvent.ZoneSetActivated;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** Reads the log as anybody may, and keeps what there is to be counted. Thread-safe. */
final class LogWatch implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final BusSettings settings;
  private final TopicReader reader;
  private final Map<Long, VehicleAddress> vehicles = new HashMap<>();
  private final Map<Long, List<Integer>> numbers = new HashMap<>();
  private final Map<Long, BitSet> seen = new HashMap<>();
  private final Map<Long, List<String>> zones = new HashMap<>();
  private final Set<Long> ids = new HashSet<>();
  private final Map<Integer, BitSet> positions = new HashMap<>();
  private final Gap links = new Gap();
  private final Gap states = new Gap();
  private final Set<Integer> zoned = new HashSet<>();
  private final int partitions;
  private long doubledIds;

  LogWatch(BusSettings settings) {
    this.settings = settings;
    this.partitions = partitions(settings);
    TopicReader.Start all = new TopicReader.Start.Beginning();
    this.reader =
        new TopicReader(
                settings,
                "verify",
                Map.of(Topic.DRONE_REGISTRY, all, Topic.DRONE_EVENTS, all, Topic.DRONE_STATE, all),
                this::read)
            // Times without service are told to a tenth of a second; who counts should cost little.
            .atLeisure();
    reader.start();
  }

  /** Waits until all that is in the log now has been read, by a reader of its own. */
  static LogWatch whole(BusSettings settings) {
    LogWatch watch = new LogWatch(settings);
    watch.reader.awaitCaughtUp(TIMEOUT);
    return watch;
  }

  private static int partitions(BusSettings settings) {
    Map<String, Object> config = new HashMap<>(settings.client());
    config.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, settings.brokers());
    String topic = Topic.DRONE_EVENTS.topicName();
    try (Admin admin = Admin.create(config)) {
      return admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
          .mapToInt(description -> description.partitions().size())
          .sum();
    } catch (ExecutionException e) {
      throw new IllegalStateException("Kafka does not say how " + topic + " is split", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Whether a zone set is in force on every partition. */
  synchronized boolean isZoned() {
    return zoned.size() == partitions;
  }

  /** Drones whose vehicles report over HTTP for the load, by vehicle. */
  synchronized Map<String, Long> loadDrones() {
    Map<String, Long> drones = new HashMap<>();
    vehicles.forEach((id, address) -> {
      if (Report.isVehicle(address.vehicle())) {
        drones.put(address.vehicle(), id);
      }
    });
    return drones;
  }

  /** How many of these numbers, by drone, have not been read. */
  synchronized long missing(Map<Long, BitSet> wanted) {
    long missing = 0;
    for (Map.Entry<Long, BitSet> each : wanted.entrySet()) {
      BitSet left = (BitSet) each.getValue().clone();
      left.andNot(seen.getOrDefault(each.getKey(), new BitSet()));
      missing += left.cardinality();
    }
    return missing;
  }

  /** The numbers of a drone's reports, in the order of the log. */
  synchronized List<Integer> numbers(long droneId) {
    return List.copyOf(numbers.getOrDefault(droneId, List.of()));
  }

  /** How often the log says that a drone went into the zone or out of it. */
  synchronized int countZones(long droneId) {
    return zones.getOrDefault(droneId, List.of()).size();
  }

  /** What the log says of a drone and the zone: {@code zone.entered}, {@code zone.left}. */
  synchronized List<String> zones(long droneId) {
    return List.copyOf(zones.getOrDefault(droneId, List.of()));
  }

  /** Where reports with a place stand: offsets by partition. */
  synchronized Map<Integer, BitSet> positions() {
    Map<Integer, BitSet> copy = new HashMap<>();
    positions.forEach((partition, offsets) -> copy.put(partition, (BitSet) offsets.clone()));
    return copy;
  }

  /** Events whose id has been seen before. */
  synchronized long doubledIds() {
    return doubledIds;
  }

  /** Time without a position of a vehicle on a MAVLink link. */
  Gap links() {
    return links;
  }

  /** Time without a new state of a drone: what monitoring makes of its positions. */
  Gap states() {
    return states;
  }

  BusSettings settings() {
    return settings;
  }

  @Override
  public void close() {
    reader.close();
  }

  private synchronized void read(Delivery delivery) {
    Event<?> event = delivery.isTombstone() ? null : delivery.findEvent();
    if (event == null) {
      return;
    }
    boolean isOnEvents = delivery.topic().equals(Topic.DRONE_EVENTS.topicName());
    if (isOnEvents && !ids.add(shortened(event.id()))) {
      doubledIds++;
    }
    switch (event.data()) {
      case DroneEvent.Registered drone -> vehicles.put(drone.droneId().value(), drone.address());
      case LocationUpdated report -> read(delivery, report);
      case DroneEvent.State state -> states.event(state.droneId());
      case DroneEvent.ZoneEntered entered when entered.zoneId().equals(Report.ZONE) ->
          zone(entered.droneId().value(), event.type());
      case DroneEvent.ZoneLeft left when left.zoneId().equals(Report.ZONE) ->
          zone(left.droneId().value(), event.type());
      case ZoneSetActivated _ -> zoned.add(delivery.partition());
      default -> {}
    }
  }

  private void read(Delivery delivery, LocationUpdated report) {
    Location location = report.location();
    if (location == null) {
      return;
    }
    positions
        .computeIfAbsent(delivery.partition(), _ -> new BitSet())
        .set(Math.toIntExact(delivery.offset()));
    VehicleAddress address = vehicles.get(report.droneId().value());
    if (address != null && !Report.isVehicle(address.vehicle())) {
      links.event(report.droneId());
    } else {
      long droneId = report.droneId().value();
      int number = Report.number(location.longitude());
      numbers.computeIfAbsent(droneId, _ -> new ArrayList<>()).add(number);
      if (number >= 0) {
        seen.computeIfAbsent(droneId, _ -> new BitSet()).set(number);
      }
    }
  }

  /** Of millions of ids no two are the same in 64 bits. */
  private static long shortened(String id) {
    UUID uuid = UUID.fromString(id);
    return uuid.getMostSignificantBits() ^ Long.rotateLeft(uuid.getLeastSignificantBits(), 17);
  }

  private void zone(long droneId, String type) {
    zones.computeIfAbsent(droneId, _ -> new ArrayList<>()).add(type);
  }
}
