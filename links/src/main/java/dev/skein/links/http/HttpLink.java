package dev.skein.links.http;

import static java.util.Objects.requireNonNull;

import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.EventData;
import dev.skein.events.EventIds;
import dev.skein.events.SystemEvent;
import dev.skein.events.VehicleAddress;
import dev.skein.links.Run;
import dev.skein.links.Signs;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Vehicles that report over HTTP: the same life as on any link. A vehicle by a name that no drone
 * has is discovered, and becomes a drone by itself, since who reports is logged in; until then its
 * reports are held, at most 1,000 and for 10 seconds. Thread-safe; who publishes holds his drone
 * alone, not the link, since publishing may wait until there is room.
 */
public final class HttpLink {

  /** The link's name in vehicle addresses. */
  public static final String NAME = "http";

  private static final String SOURCE = "api-gateway";

  private final Run run;
  private final AcknowledgedEvents events;
  private final EventIds ids;
  private final InstantSource clock;
  private final Map<VehicleAddress, DroneId> names = new HashMap<>();
  private final Map<DroneId, VehicleAddress> addresses = new HashMap<>();
  private final Map<DroneId, ReportingDrone> drones = new HashMap<>();

  /** States of drones whose vehicle has not been named yet. */
  private final Map<DroneId, DroneEvent.State> unnamed = new HashMap<>();

  private final Signs signs = new Signs();
  private final HeldReports held = new HeldReports();

  /**
   * @param run of the service instance that this link belongs to
   */
  public HttpLink(Run run, AcknowledgedEvents events, EventIds ids, InstantSource clock) {
    this.run = run;
    this.events = events;
    this.ids = ids;
    this.clock = clock;
  }

  /** What became of a report. */
  public sealed interface Taken {
    /** It is on its way; the future completes when it is kept. */
    record Accepted(CompletableFuture<?> kept) implements Taken {}

    /** It is held until its vehicle is a drone. */
    record Pending() implements Taken {}

    /** It cannot be taken now, but may come again. */
    record NotNow(String reason) implements Taken {}

    /** It cannot be taken. */
    record Refused(String field, String reason) implements Taken {}
  }

  /** Whose report it is. */
  private sealed interface Sender {
    record Known(ReportingDrone drone) implements Sender {}

    /** No drone's that is told of; the answer says why. */
    record Nobody(Taken answer) implements Sender {}
  }

  /** What was known of a vehicle before it had a name. */
  private record Before(DroneEvent.@Nullable State state, List<HeldReports.Held> waiting) {}

  /** Takes a report in. */
  public Taken take(TelemetryReader.Read.Good read, String remoteAddress) {
    Instant now = clock.instant();
    Optional<String> fault = ReportTime.findFault(read.observedAt(), now);
    if (fault.isPresent()) {
      return new Taken.Refused("timestamp", fault.get());
    }
    List<EventData> discovered = new ArrayList<>(1);
    Sender sender = sender(read, remoteAddress, now, discovered);
    for (EventData each : discovered) {
      var _ = publish(each, now);
    }
    return switch (sender) {
      case Sender.Known(ReportingDrone drone) ->
          new Taken.Accepted(drone.report(read.report(), read.observedAt(), now, this::isDead));
      case Sender.Nobody(Taken answer) -> answer;
    };
  }

  private synchronized Sender sender(
      TelemetryReader.Read.Good read, String remote, Instant now, List<EventData> discovered) {
    if (read.vehicle() == null) {
      DroneId id = read.report().droneId();
      return whyNotByHttp(id)
          .<Sender>map(reason -> new Sender.Nobody(new Taken.Refused("drone_id", reason)))
          .orElseGet(() -> new Sender.Known(drone(id, now)));
    }
    VehicleAddress address = VehicleAddress.named(NAME, read.vehicle());
    DroneId id = names.get(address);
    if (id != null) {
      return new Sender.Known(drone(id, now));
    }
    return new Sender.Nobody(
        events
            .findRefusal()
            .<Taken>map(Taken.NotNow::new)
            .orElseGet(() -> hold(address, read, remote, now, discovered)));
  }

  /** The registry says which drone a vehicle is: what it reported so far is told now. */
  public void named(VehicleAddress address, DroneId id) {
    if (!address.link().equals(NAME)) {
      var _ = name(address, id);
      return;
    }
    ReportingDrone drone = drone(id, address);
    // Reports that come meanwhile wait until those that were held are told.
    synchronized (drone) {
      Before before = name(address, id);
      Instant now = clock.instant();
      if (before.state != null) {
        drone.state(before.state, now);
      }
      for (HeldReports.Held each : before.waiting) {
        if (each.isOfUse(now)) {
          var _ = drone.report(each.report(), each.observedAt(), each.receivedAt(), this::isDead);
        }
      }
    }
  }

  private synchronized Before name(VehicleAddress address, DroneId id) {
    names.put(address, id);
    addresses.put(id, address);
    boolean isHttp = address.link().equals(NAME);
    return new Before(unnamed.remove(id), isHttp ? held.remove(address.vehicle()) : List.of());
  }

  /**
   * The log says what a drone is now. Its vehicle may report to any gateway, so this one goes on
   * from what it has told another.
   */
  public void state(DroneEvent.State state) {
    VehicleAddress address;
    synchronized (this) {
      address = addresses.get(state.droneId());
      if (address == null) {
        unnamed.put(state.droneId(), state);
        return;
      }
    }
    if (address.link().equals(NAME)) {
      drone(state.droneId(), address).state(state, clock.instant());
    }
  }

  /** A gateway has given a sign of life; {@link Instant#EPOCH} when it has stopped. */
  public synchronized void sign(String instance, Instant at) {
    signs.sign(instance, at);
  }

  /** A vehicle asks this gateway for its orders: they are to come here. */
  public void asks(DroneId id) {
    Instant now = clock.instant();
    ReportingDrone drone;
    synchronized (this) {
      if (!addresses.containsKey(id)) {
        return; // It has been struck out meanwhile.
      }
      drone = drone(id, now);
    }
    drone.asks(now);
  }

  /** The drone that goes by that name. */
  public synchronized Optional<DroneId> findDrone(String vehicle) {
    return Optional.ofNullable(names.get(VehicleAddress.named(NAME, vehicle)));
  }

  /** The name of a drone that reports over HTTP. */
  public synchronized Optional<String> findVehicle(DroneId id) {
    return Optional.ofNullable(addresses.get(id))
        .filter(address -> address.link().equals(NAME))
        .map(VehicleAddress::vehicle);
  }

  /** The registry has struck a drone out. */
  public synchronized void removed(DroneId id) {
    names.values().removeIf(id::equals);
    addresses.remove(id);
    unnamed.remove(id);
    drones.remove(id);
  }

  /** Notices silence; called every second or so. */
  public void tick() {
    List<ReportingDrone> all;
    synchronized (this) {
      held.expire(clock.instant());
      all = List.copyOf(drones.values());
    }
    all.forEach(drone -> drone.noticeSilence(clock.instant()));
  }

  /** A drone of another link is that link's to tell of: two would contradict each other. */
  private Optional<String> whyNotByHttp(DroneId id) {
    VehicleAddress address = addresses.get(id);
    if (address == null) {
      return Optional.of("there is no drone " + id + "; a new one is named by vehicle");
    }
    return address.link().equals(NAME)
        ? Optional.empty()
        : Optional.of(
            "drone " + id + " is on the link " + address.link() + ", which alone reports for it");
  }

  private Taken hold(
      VehicleAddress address,
      TelemetryReader.Read.Good read,
      String remote,
      Instant now,
      List<EventData> discovered) {
    Taken taken = held.hold(address.vehicle(), read, now);
    if (taken instanceof Taken.Pending && held.announce(address.vehicle(), now)) {
      discovered.add(
          new SystemEvent.VehicleDiscovered(run.instance(), address, remote, null, null, true));
    }
    return taken;
  }

  private synchronized ReportingDrone drone(DroneId id, Instant now) {
    return drones.computeIfAbsent(id, _ -> make(id, requireNonNull(addresses.get(id)), now));
  }

  private synchronized ReportingDrone drone(DroneId id, VehicleAddress address) {
    return drones.computeIfAbsent(id, _ -> make(id, address, Instant.EPOCH));
  }

  private ReportingDrone make(DroneId id, VehicleAddress address, Instant at) {
    return new ReportingDrone(id, address, run, this::publish, at);
  }

  private synchronized boolean isDead(String holder, Instant now) {
    return signs.isDead(holder, now);
  }

  private CompletableFuture<?> publish(EventData data, Instant at) {
    return events.publish(Event.of(ids.next(), SOURCE, at, data));
  }
}
