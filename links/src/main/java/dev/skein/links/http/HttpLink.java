package dev.skein.links.http;

import static java.util.Objects.requireNonNull;

import dev.skein.events.DroneEvent;
import dev.skein.events.DroneEvent.LocationUpdated;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.Event;
import dev.skein.events.EventData;
import dev.skein.events.EventIds;
import dev.skein.events.SystemEvent;
import dev.skein.events.VehicleAddress;
import dev.skein.links.Run;
import dev.skein.links.Signs;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
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
  private static final int MOST_HELD = 1_000;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
  private static final Duration SILENCE = Duration.ofSeconds(30);

  /** After this much more another gateway speaks for one that is gone. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  /** So long the log may take to say that a drone is this gateway's now. */
  private static final Duration CLAIMING = Duration.ofSeconds(5);

  private final Run run;
  private final AcknowledgedEvents events;
  private final EventIds ids;
  private final InstantSource clock;
  private final Map<VehicleAddress, DroneId> names = new HashMap<>();
  private final Map<DroneId, VehicleAddress> addresses = new HashMap<>();
  private final Map<DroneId, Heard> heard = new HashMap<>();

  /** States of drones whose vehicle has not been named yet. */
  private final Map<DroneId, DroneEvent.State> unnamed = new HashMap<>();

  private final Signs signs = new Signs();
  private final Map<String, Deque<Held>> pending = new HashMap<>();

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

  private record Held(LocationUpdated report, @Nullable Instant observedAt, Instant receivedAt) {}

  /** Whose report it is. */
  private sealed interface Sender {
    record Known(DroneId id, Heard drone) implements Sender {}

    /** No drone's that is told of; the answer says why. */
    record Nobody(Taken answer) implements Sender {}
  }

  /** What was known of a vehicle before it had a name. */
  private record Before(DroneEvent.@Nullable State state, Deque<Held> waiting) {}

  private static final class Heard {
    private final VehicleAddress address;
    private Instant at;
    private DroneStatus status = DroneStatus.OFFLINE;
    private boolean connected;

    /** Whether this gateway is the one to say that it has fallen silent. */
    private boolean isMine = true;

    /** The run that speaks for it, to which its orders go. */
    private @Nullable String heldBy;

    private Instant claimedAt = Instant.EPOCH;

    /** What to set back, since Kafka did not take it: the newest first. */
    private final Deque<Runnable> untold = new ConcurrentLinkedDeque<>();

    Heard(VehicleAddress address, Instant at) {
      this.address = address;
      this.at = at;
    }

    /** What Kafka does not take has not been told: it is told when the drone is next looked at. */
    CompletableFuture<?> telling(CompletableFuture<?> sent, Runnable setBack) {
      return sent.whenComplete((_, failure) -> {
        if (failure != null) {
          untold.push(setBack);
        }
      });
    }

    void setBackWhatIsUntold() {
      for (Runnable each = untold.poll(); each != null; each = untold.poll()) {
        each.run();
      }
    }
  }

  /** Takes a report in. */
  public Taken take(TelemetryReader.Read.Good read, String remoteAddress) {
    Instant now = clock.instant();
    List<EventData> discovered = new ArrayList<>(1);
    Sender sender = sender(read, remoteAddress, now, discovered);
    for (EventData each : discovered) {
      var _ = publish(each, now);
    }
    return switch (sender) {
      case Sender.Known(DroneId id, Heard drone) ->
          new Taken.Accepted(report(id, drone, read.report(), read.observedAt(), now));
      case Sender.Nobody(Taken answer) -> answer;
    };
  }

  private synchronized Sender sender(
      TelemetryReader.Read.Good read, String remote, Instant now, List<EventData> discovered) {
    if (read.vehicle() == null) {
      DroneId id = read.report().droneId();
      return whyNotByHttp(id)
          .<Sender>map(reason -> new Sender.Nobody(new Taken.Refused("drone_id", reason)))
          .orElseGet(() -> new Sender.Known(id, heard(id, now)));
    }
    VehicleAddress address = VehicleAddress.named(NAME, read.vehicle());
    DroneId id = names.get(address);
    if (id != null) {
      return new Sender.Known(id, heard(id, now));
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
    Heard drone = heard(id, address);
    // Reports that come meanwhile wait until those that were held are told.
    synchronized (drone) {
      Before before = name(address, id);
      Instant now = clock.instant();
      if (before.state != null) {
        take(drone, before.state, now);
      }
      for (Held held : before.waiting) {
        if (held.receivedAt.plus(LONGEST_WAIT).isAfter(now)) {
          var _ = report(id, drone, held.report, held.observedAt, held.receivedAt);
        }
      }
    }
  }

  private synchronized Before name(VehicleAddress address, DroneId id) {
    names.put(address, id);
    addresses.put(id, address);
    boolean isHttp = address.link().equals(NAME);
    Deque<Held> waiting = isHttp ? pending.remove(address.vehicle()) : null;
    return new Before(unnamed.remove(id), waiting == null ? new ArrayDeque<>() : waiting);
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
      take(heard(state.droneId(), address), state, clock.instant());
    }
  }

  private void take(Heard drone, DroneEvent.State state, Instant now) {
    synchronized (drone) {
      if (!isBeingClaimed(drone, now)) {
        drone.isMine = state.heldBy() == null || run.isOfSameInstance(state.heldBy());
        drone.heldBy = state.heldBy();
      }
      // A vehicle's clock may be ahead; nothing has been heard later than now.
      Instant at = state.observedAt().isAfter(now) ? now : state.observedAt();
      if (at.isAfter(drone.at)) {
        drone.at = at;
        drone.connected = state.connected();
        drone.status = state.status();
      }
    }
  }

  /** A gateway has given a sign of life; {@link Instant#EPOCH} when it has stopped. */
  public synchronized void sign(String instance, Instant at) {
    signs.sign(instance, at);
  }

  /** A vehicle asks this gateway for its orders: they are to come here. */
  public void asks(DroneId id) {
    Instant now = clock.instant();
    Heard drone = heard(id, now);
    synchronized (drone) {
      drone.at = now;
      drone.setBackWhatIsUntold();
      if (!drone.connected || !run.toString().equals(drone.heldBy)) {
        var _ = claim(id, drone, now);
      }
    }
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
    heard.remove(id);
  }

  /** Notices silence; called every second or so. */
  public void tick() {
    Map<DroneId, Heard> drones;
    synchronized (this) {
      Instant now = clock.instant();
      pending.values().removeIf(held -> held.getLast().receivedAt.plus(LONGEST_WAIT).isBefore(now));
      drones = Map.copyOf(heard);
    }
    drones.forEach(this::noticeSilence);
  }

  private void noticeSilence(DroneId id, Heard drone) {
    synchronized (drone) {
      Instant now = clock.instant();
      drone.setBackWhatIsUntold();
      Duration silence = drone.isMine ? SILENCE : SILENCE.plus(GRACE);
      if (drone.connected && drone.at.plus(silence).isBefore(now)) {
        drone.connected = false;
        String reason = "nothing heard for " + silence.toSeconds() + " s";
        CompletableFuture<?> gone =
            publish(new DroneEvent.Disconnected(id, drone.address, reason, drone.at, null), now);
        CompletableFuture<?> offline = changeStatus(id, drone, DroneStatus.OFFLINE, null, now);
        var _ = drone.telling(CompletableFuture.allOf(gone, offline), () -> drone.connected = true);
      }
    }
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
    Deque<Held> waiting = pending.get(address.vehicle());
    if (waiting == null) {
      if (pending.size() == MOST_HELD) {
        return new Taken.Refused("vehicle", "too many unknown vehicles are waiting");
      }
      waiting = new ArrayDeque<>();
      pending.put(address.vehicle(), waiting);
      discovered.add(
          new SystemEvent.VehicleDiscovered(run.instance(), address, remote, null, null, true));
    }
    if (waiting.size() == MOST_HELD) {
      return new Taken.Refused("vehicle", "is not a drone yet; too many of its reports wait");
    }
    waiting.add(new Held(read.report(), read.observedAt(), now));
    return new Taken.Pending();
  }

  private CompletableFuture<?> report(
      DroneId id, Heard drone, LocationUpdated report, @Nullable Instant observedAt, Instant now) {
    synchronized (drone) {
      drone.at = now;
      drone.setBackWhatIsUntold();
      List<CompletableFuture<?>> sent = new ArrayList<>(1);
      if (!drone.connected || isLeftBehind(drone, now)) {
        sent.add(claim(id, drone, now));
      }
      if (report.status() != null) {
        sent.add(changeStatus(id, drone, report.status(), report, now));
      }
      sent.add(publish(withId(report, id), observedAt == null ? now : observedAt));
      return CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new));
    }
  }

  private synchronized Heard heard(DroneId id, Instant now) {
    return heard.computeIfAbsent(id, _ -> new Heard(requireNonNull(addresses.get(id)), now));
  }

  private synchronized Heard heard(DroneId id, VehicleAddress address) {
    return heard.computeIfAbsent(id, _ -> new Heard(address, Instant.EPOCH));
  }

  /** Who spoke for it is gone: an earlier run of this gateway, or another one that is dead. */
  private boolean isLeftBehind(Heard drone, Instant now) {
    String holder = drone.heldBy;
    return holder != null
        && !holder.equals(run.toString())
        && (run.isOfSameInstance(holder) || isDead(holder, now));
  }

  private synchronized boolean isDead(String holder, Instant now) {
    return signs.isDead(holder, now);
  }

  private CompletableFuture<?> claim(DroneId id, Heard drone, Instant now) {
    drone.connected = true;
    drone.isMine = true;
    drone.heldBy = run.toString();
    drone.claimedAt = now;
    return drone.telling(
        publish(new DroneEvent.Connected(id, drone.address, run.toString()), now),
        () -> drone.connected = false);
  }

  /** What the log says of its holder may be from before. */
  private static boolean isBeingClaimed(Heard drone, Instant now) {
    return drone.claimedAt.plus(CLAIMING).isAfter(now);
  }

  private CompletableFuture<?> changeStatus(
      DroneId id, Heard drone, DroneStatus status, @Nullable LocationUpdated report, Instant now) {
    DroneStatus before = drone.status;
    if (before == status) {
      return CompletableFuture.completedFuture(null);
    }
    drone.status = status;
    return drone.telling(
        publish(
            new DroneEvent.StatusChanged(
                id,
                before,
                status,
                report == null ? null : report.location(),
                report == null ? null : report.battery()),
            now),
        () -> drone.status = before);
  }

  private CompletableFuture<?> publish(EventData data, Instant at) {
    return events.publish(Event.of(ids.next(), SOURCE, at, data));
  }

  private static LocationUpdated withId(LocationUpdated r, DroneId id) {
    return new LocationUpdated(
        id,
        r.location(),
        r.fix(),
        r.relativeAltitudeM(),
        r.headingDeg(),
        r.groundSpeedMps(),
        r.climbMps(),
        r.rollDeg(),
        r.pitchDeg(),
        r.battery(),
        r.voltageV(),
        r.satellites(),
        r.status(),
        r.armed(),
        r.mode(),
        r.bootMillis(),
        r.latencyMs());
  }
}
