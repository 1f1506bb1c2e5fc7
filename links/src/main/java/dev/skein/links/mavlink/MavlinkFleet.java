package dev.skein.links.mavlink;

import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.Event;
import dev.skein.events.EventData;
import dev.skein.events.EventIds;
import dev.skein.events.SystemEvent;
import dev.skein.events.VehicleAddress;
import dev.skein.links.LinkCounters;
import dev.skein.links.LinkEvents;
import dev.skein.links.Run;
import dev.skein.links.mavlink.MavlinkMessage.CommandAck;
import dev.skein.links.mavlink.MavlinkMessage.GlobalPositionInt;
import dev.skein.links.mavlink.MavlinkMessage.Heartbeat;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All vehicles of one link: knows who each frame is from, holds what comes from vehicles without a
 * drone id, notices silence, and speaks to the vehicles as a ground station does. Used by the
 * link's thread only; it does no I/O and reads no clock.
 */
final class MavlinkFleet implements FrameReader.Sink {

  /** The service's name in the envelope. */
  static final String SOURCE = "drone-control-service";

  static final int MOST_PENDING = 10_000;

  private static final Duration ANNOUNCE = Duration.ofSeconds(2);
  private static final Duration FORGET = Duration.ofMinutes(5);
  private static final Duration HEARTBEAT = Duration.ofSeconds(1);
  private static final int AUTOPILOT_INVALID = 8;
  private static final int TYPE_GCS = 6;

  /** Everybody's address, and so nobody's (MAVLink, Routing). */
  private static final int BROADCAST = 0;

  /**
   * MAV_TYPE of what is part of a vehicle, or on the ground: antenna tracker, ground station,
   * onboard controller, gimbal, ADS-B, camera, charging station, FLARM, servo, remote id, battery,
   * parachute, log, OSD, IMU, GPS, winch, illuminator, gripper, radio.
   */
  private static final Set<Integer> NO_VEHICLES =
      Set.of(5, TYPE_GCS, 18, 26, 27, 30, 31, 32, 33, 34, 36, 37, 38, 39, 40, 41, 42, 44, 48, 49);

  private static final int MAVLINK_VERSION = 3;

  private final MavlinkSettings settings;
  private final Run run;
  private final Holders holders;
  private final LinkEvents events;
  private final Datagrams datagrams;
  private final EventIds ids;
  private final LinkCounters counters;
  private final FrameWriter writer;

  private final Map<VehicleAddress, DroneId> names = new HashMap<>();
  private final Map<DroneId, VehicleAddress> addresses = new HashMap<>();
  private final Map<DroneId, Instant> givenUp = new HashMap<>();
  private final Map<Long, Known> known = new HashMap<>();
  private final Map<Long, PendingVehicle> pending = new HashMap<>();
  private final Set<Long> noVehicles = new HashSet<>();
  private Instant heartbeatAt = Instant.EPOCH;

  /** Where the frames that are read now came from. */
  private InetSocketAddress from = new InetSocketAddress(0);

  private Instant now = Instant.EPOCH;

  MavlinkFleet(
      MavlinkSettings settings,
      Run run,
      LinkEvents events,
      Datagrams datagrams,
      EventIds ids,
      LinkCounters counters) {
    this.settings = settings;
    this.run = run;
    this.holders = new Holders(run);
    this.events = events;
    this.datagrams = datagrams;
    this.ids = ids;
    this.counters = counters;
    this.writer = new FrameWriter(settings.systemId(), MavlinkSettings.COMPONENT_ID);
  }

  private static final class Known {
    private final Vehicle vehicle;
    private RateRequests rates;

    /** Where it is heard from; null when it has not been heard in this run. */
    private @Nullable InetSocketAddress remote;

    /** What it says while another instance speaks for it; null when none does. */
    private @Nullable PendingVehicle waiting;

    private boolean hasPosition;

    Known(Vehicle vehicle, @Nullable InetSocketAddress remote, RateRequests rates) {
      this.vehicle = vehicle;
      this.remote = remote;
      this.rates = rates;
    }
  }

  /** One datagram, received from there at that time. */
  void datagram(byte[] bytes, int length, InetSocketAddress remote, Instant receivedAt) {
    from = remote;
    now = receivedAt;
    counters.add("datagrams");
    FrameReader.read(bytes, length, this);
  }

  @Override
  public void frame(Frame frame) {
    counters.add("frames");
    if (frame.systemId() == BROADCAST) {
      counters.add("dropped.broadcast_sender");
      return;
    }
    long key = key(frame.systemId(), frame.componentId());
    if (noVehicles.contains(key)) {
      return;
    }
    Known drone = known.get(key);
    if (drone != null) {
      known(drone, frame);
    } else {
      unknown(key, frame);
    }
  }

  @Override
  public void dropped(Drop cause) {
    counters.add("dropped." + cause.name().toLowerCase(Locale.ROOT));
  }

  /** The registry says which drone a vehicle is: what it said so far is told now. */
  void named(VehicleAddress address, DroneId droneId, Instant at) {
    if (!address.link().equals(settings.name()) || droneId.equals(names.put(address, droneId))) {
      return;
    }
    addresses.put(droneId, address);
    long key = key(address.systemId(), address.componentId());
    PendingVehicle waiting = pending.remove(key);
    if (waiting != null) {
      waiting.expire(at);
      Known drone = know(key, address, droneId, waiting.remote());
      for (PendingVehicle.Held held : waiting.held()) {
        now = held.receivedAt();
        from = waiting.remote();
        known(drone, held.frame());
      }
    }
  }

  /** The log says what a drone was before this run: its vehicle may go on, or be gone. */
  void restored(VehicleAddress address, DroneEvent.State state, Instant at) {
    boolean wasHere = state.heldBy() == null || run.isOfSameInstance(state.heldBy());
    if (address.link().equals(settings.name()) && state.connected() && wasHere) {
      long key = key(address.systemId(), address.componentId());
      know(key, address, state.droneId(), null).vehicle.restore(state, at);
    }
  }

  /** The log says what a drone is now, whoever speaks for it. */
  void state(DroneEvent.State state) {
    holders.state(state);
  }

  /** An instance of this kind of link has given a sign of life. */
  void sign(String instance, Instant at) {
    holders.sign(instance, at);
  }

  /** An instance of this kind of link has stopped in good order: its drones are free. */
  void stopped(String instance) {
    holders.sign(instance, Instant.EPOCH);
  }

  /** The registry has struck a drone out: the vehicle is unknown again. */
  void removed(DroneId droneId) {
    names.values().removeIf(droneId::equals);
    addresses.remove(droneId);
    givenUp.remove(droneId);
    holders.removed(droneId);
    known.values().removeIf(drone -> drone.vehicle.droneId().equals(droneId));
  }

  /** What time asks for: silence, what waited too long, heartbeats, requests. */
  void tick(Instant at) {
    now = at;
    boolean heartbeatIsDue = !heartbeatAt.plus(HEARTBEAT).isAfter(at);
    if (heartbeatIsDue) {
      heartbeatAt = at;
    }
    for (Known drone : known.values()) {
      tick(drone, heartbeatIsDue);
    }
    if (heartbeatIsDue) {
      holders.forEachOrphan(at, settings.silence(), this::giveUp);
    }
    Iterator<PendingVehicle> waiting = pending.values().iterator();
    while (waiting.hasNext()) {
      PendingVehicle vehicle = waiting.next();
      vehicle.expire(at);
      if (vehicle.lastHeardAt().plus(FORGET).isBefore(at)) {
        waiting.remove();
      } else if (heartbeatIsDue && vehicle.heartbeat() != null) {
        send(heartbeat(), vehicle.remote());
      }
    }
  }

  int drones() {
    return known.size();
  }

  int pendingVehicles() {
    return pending.size();
  }

  private void tick(Known drone, boolean heartbeatIsDue) {
    Vehicle vehicle = drone.vehicle;
    if (!vehicle.isConnected()) {
      return;
    }
    if (holders.hasMovedOn(vehicle.droneId(), vehicle.connectedAt())) {
      counters.add("drones.moved");
      vehicle.release();
      return;
    }
    if (vehicle.lastHeardAt().plus(settings.silence()).isBefore(now)) {
      String reason = "nothing heard for " + settings.silence().toSeconds() + " s";
      publish(vehicle.silent(reason));
      drone.rates = new RateRequests(settings.positionHz());
      return;
    }
    InetSocketAddress remote = drone.remote;
    if (remote == null) {
      return;
    }
    if (heartbeatIsDue) {
      send(heartbeat(), remote);
    }
    drone
        .rates
        .due(now, vehicle.address().systemId(), vehicle.address().componentId())
        .ifPresent(request -> send(request, remote));
  }

  private void known(Known drone, Frame frame) {
    InetSocketAddress remote = drone.remote;
    boolean isElsewhere = remote != null && !remote.getAddress().equals(from.getAddress());
    if (isElsewhere && drone.vehicle.isConnected()) {
      counters.add("dropped.other_address");
      return;
    }
    drone.remote = from;
    if (frame.message() instanceof CommandAck ack
        && ack.command() == RateRequests.SET_MESSAGE_INTERVAL) {
      drone.rates.acknowledged();
    }
    if (drone.vehicle.isConnected() || isTakenOver(drone, frame)) {
      publish(drone.vehicle.fold(frame.message(), now));
    }
  }

  /**
   * Whether a drone that this link does not speak for is its own from now on. As long as another
   * instance speaks for it, what it says here waits; what the other has not told is told then.
   */
  private boolean isTakenOver(Known drone, Frame frame) {
    Optional<DroneEvent.State> elsewhere = holders.findElsewhere(drone.vehicle.droneId());
    if (elsewhere.isEmpty()) {
      drone.waiting = null;
      return true;
    }
    PendingVehicle waiting = drone.waiting;
    if (waiting == null) {
      // What falls out of it is not lost, but told by the other: it does not count.
      waiting = new PendingVehicle(from, now, new LinkCounters());
      drone.waiting = waiting;
    }
    drone.hasPosition |= frame.message() instanceof GlobalPositionInt;
    if (!holders.mayTakeOver(elsewhere.get(), drone.hasPosition, now)) {
      waiting.expire(now);
      waiting.hold(frame, from, now);
      return false;
    }
    counters.add("drones.taken_over");
    drone.waiting = null;
    drone.hasPosition = false;
    drone.vehicle.adopt(elsewhere.get());
    Instant toldUntil = elsewhere.get().observedAt();
    Instant received = now;
    for (PendingVehicle.Held held : waiting.held()) {
      if (held.receivedAt().isAfter(toldUntil)) {
        now = held.receivedAt();
        publish(drone.vehicle.fold(held.frame().message(), now));
      }
    }
    now = received;
    return true;
  }

  /** Nobody speaks for the drone any more, nor hears it. */
  private void giveUp(DroneId droneId, DroneEvent.State state) {
    VehicleAddress address = addresses.get(droneId);
    if (address == null || state.observedAt().equals(givenUp.put(droneId, state.observedAt()))) {
      return;
    }
    counters.add("drones.orphaned");
    publish(
        List.of(
            new DroneEvent.Disconnected(
                droneId,
                address,
                "the link that heard it is gone",
                state.observedAt(),
                state.heldBy()),
            new DroneEvent.StatusChanged(
                droneId, state.status(), DroneStatus.OFFLINE, state.location(), state.battery())));
  }

  private void unknown(long key, Frame frame) {
    VehicleAddress address = address(frame);
    DroneId droneId = names.get(address);
    if (droneId != null) {
      known(know(key, address, droneId, from), frame);
      return;
    }
    if (frame.message() instanceof Heartbeat heartbeat && !isVehicle(heartbeat)) {
      noVehicles.add(key);
      pending.remove(key);
      return;
    }
    PendingVehicle waiting = pending.get(key);
    if (waiting == null) {
      if (pending.size() == MOST_PENDING) {
        counters.add("dropped.too_many_pending");
        return;
      }
      waiting = new PendingVehicle(from, now, counters);
      pending.put(key, waiting);
    }
    waiting.hold(frame, from, now);
    if (waiting.isToBeAnnounced(now, ANNOUNCE)) {
      waiting.announced(now);
      announce(address, waiting);
    }
  }

  private void announce(VehicleAddress address, PendingVehicle waiting) {
    Heartbeat heartbeat = waiting.heartbeat();
    if (heartbeat != null) {
      publish(
          List.of(
              new SystemEvent.VehicleDiscovered(
                  run.instance(),
                  address,
                  waiting.remote().getAddress().getHostAddress() + ":" + waiting.remote().getPort(),
                  FlightModes.autopilot(heartbeat.autopilot()),
                  FlightModes.model(heartbeat.type()),
                  settings.autoAccept())));
    }
  }

  private Known know(
      long key, VehicleAddress address, DroneId droneId, @Nullable InetSocketAddress remote) {
    Known drone =
        new Known(
            new Vehicle(droneId, address, run.toString(), counters),
            remote,
            new RateRequests(settings.positionHz()));
    known.put(key, drone);
    return drone;
  }

  private void publish(List<? extends EventData> all) {
    for (EventData data : all) {
      events.publish(Event.of(ids.next(), SOURCE, now, data));
    }
  }

  private void send(MavlinkMessage message, InetSocketAddress to) {
    datagrams.send(writer.write(message), to);
  }

  private static Heartbeat heartbeat() {
    return new Heartbeat(TYPE_GCS, AUTOPILOT_INVALID, 0, 0, 0, MAVLINK_VERSION);
  }

  /** Ground stations, cameras and gimbals have no autopilot, or name that of their vehicle. */
  private static boolean isVehicle(Heartbeat heartbeat) {
    return heartbeat.autopilot() != AUTOPILOT_INVALID && !NO_VEHICLES.contains(heartbeat.type());
  }

  private VehicleAddress address(Frame frame) {
    return VehicleAddress.mavlink(settings.name(), frame.systemId(), frame.componentId());
  }

  private static long key(long systemId, int componentId) {
    return systemId << 8 | componentId;
  }
}
