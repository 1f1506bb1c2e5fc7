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
import dev.skein.links.mavlink.MavlinkMessage.Heartbeat;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All vehicles of one link: knows who each frame is from, holds what comes from vehicles without a
 * drone id, notices silence, and speaks to the vehicles as a ground station does. Used by the
 * link's thread only; it does no I/O and reads no clock.
 */
final class MavlinkFleet implements FrameReader.Sink {

  /** The service's name in the envelope. */
  static final String SOURCE = "drone-control-service";

  private static final Duration HEARTBEAT = Duration.ofSeconds(1);

  /** Everybody's address, and so nobody's (MAVLink, Routing). */
  private static final int BROADCAST = 0;

  private final MavlinkSettings settings;
  private final Run run;
  private final Holders holders;
  private final LinkEvents events;
  private final EventIds ids;
  private final LinkCounters counters;
  private final Signing signing;
  private final GroundStation station;
  private final Identities identities;
  private final PendingVehicles pending;

  private final Map<VehicleAddress, DroneId> names = new HashMap<>();
  private final Map<DroneId, VehicleAddress> addresses = new HashMap<>();
  private final Map<DroneId, Instant> givenUp = new HashMap<>();
  private final Map<VehicleAddress, LinkedDrone> known = new HashMap<>();
  private final NoVehicles noVehicles = new NoVehicles();
  private final Traffic traffic = new Traffic();
  private Instant heartbeatAt = Instant.EPOCH;
  private boolean hasGreeted;

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
    this.ids = ids;
    this.counters = counters;
    this.signing = new Signing(SigningKeys.NONE, settings.policies().setup(), counters);
    this.station = new GroundStation(settings.systemId(), signing, datagrams);
    this.identities = new Identities(settings.name(), settings.policies().identity(), counters);
    this.pending = new PendingVehicles(counters);
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
    Signing.Verdict verdict = signing.judge(frame, from.getAddress(), now);
    if (!verdict.isAccepted()) {
      refused(frame, verdict);
      return;
    }
    HeldFrames.Held heard = new HeldFrames.Held(frame, from, verdict == Signing.Verdict.GOOD, now);
    if (Parts.isOfPart(frame.message())) {
      ofPart(heard);
      return;
    }
    VehicleAddress address = identities.of(heard);
    if (address == null) {
      identities
          .question(frame, from, now)
          .ifPresent(question -> station.send(question, frame.systemId(), from, now));
      return;
    }
    for (HeldFrames.Held waited : identities.takeHeld(frame, from)) {
      heard(address, waited);
    }
    heard(address, heard);
  }

  @Override
  public void dropped(Drop cause) {
    counters.add("dropped." + cause.name().toLowerCase(Locale.ROOT));
  }

  /** The keys that hold from now on. */
  void use(SigningKeys keys) {
    signing.use(keys);
  }

  /** The registry says which drone a vehicle is: what it said so far is told now. */
  void named(VehicleAddress address, DroneId droneId, Instant at) {
    if (!address.link().equals(settings.name()) || droneId.equals(names.put(address, droneId))) {
      return;
    }
    addresses.put(droneId, address);
    PendingVehicle waiting = pending.remove(address);
    if (waiting != null) {
      waiting.expire(at);
      LinkedDrone drone = know(address, droneId);
      waiting.held().forEach(held -> known(drone, held));
    }
  }

  /** The log says what a drone was before this run: its vehicle may go on, or be gone. */
  void restored(VehicleAddress address, DroneEvent.State state, Instant at) {
    boolean wasHere = state.heldBy() == null || run.isOfSameInstance(state.heldBy());
    if (address.link().equals(settings.name()) && state.connected() && wasHere) {
      know(address, state.droneId()).vehicle().restore(state, at);
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
    known.values().removeIf(drone -> drone.vehicle().droneId().equals(droneId));
  }

  /** What time asks for: silence, what waited too long, heartbeats, requests. */
  void tick(Instant at) {
    now = at;
    hasGreeted = false;
    boolean heartbeatIsDue = !heartbeatAt.plus(HEARTBEAT).isAfter(at);
    if (heartbeatIsDue) {
      heartbeatAt = at;
    }
    for (LinkedDrone drone : known.values()) {
      tick(drone, heartbeatIsDue);
    }
    if (heartbeatIsDue) {
      holders.forEachOrphan(at, settings.silence(), this::giveUp);
    }
    pending.tick(
        at,
        (address, vehicle) -> {
          if (heartbeatIsDue) {
            station.heartbeat(address.systemId(), vehicle.remote(), at);
          }
        });
  }

  int drones() {
    return known.size();
  }

  int pendingVehicles() {
    return pending.size();
  }

  private void tick(LinkedDrone drone, boolean heartbeatIsDue) {
    Vehicle vehicle = drone.vehicle();
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
      publish(vehicle.silent(reason), now);
      drone.lost(new VehicleRequests(settings.policies().rates()));
      return;
    }
    VehicleAddress address = vehicle.address();
    if (heartbeatIsDue) {
      drone.paths().all().forEach(path -> station.heartbeat(address.systemId(), path, now));
    }
    drone
        .paths()
        .inUse()
        .ifPresent(path ->
            drone
                .requests()
                .due(now, address.systemId(), address.componentId())
                .ifPresent(request -> station.send(request, address.systemId(), path, now)));
  }

  /** An old stamp may be that of a vehicle without a clock: it learns the time by our stamp. */
  private void refused(Frame frame, Signing.Verdict verdict) {
    counters.add("dropped." + verdict.name().toLowerCase(Locale.ROOT));
    if (verdict == Signing.Verdict.OLD_SIGNATURE && !hasGreeted) {
      hasGreeted = true;
      station.heartbeat(frame.systemId(), from, now);
    }
    if (verdict == Signing.Verdict.UNSIGNED) {
      signing
          .setUp(frame, from.getAddress(), now)
          .ifPresent(setUp -> station.send(setUp, frame.systemId(), from, now));
    }
  }

  private void heard(VehicleAddress address, HeldFrames.Held held) {
    LinkedDrone drone = known.get(address);
    if (drone != null) {
      known(drone, held);
    } else if (!noVehicles.contains(address)) {
      unknown(address, held);
    }
  }

  /** Radios, receivers and transmitters speak for the drones that are heard where they are. */
  private void ofPart(HeldFrames.Held held) {
    MavlinkMessage message = held.frame().message();
    for (LinkedDrone drone : known.values()) {
      Vehicle vehicle = drone.vehicle();
      if (vehicle.isConnected() && Parts.isPartOf(drone, held)) {
        publish(vehicle.foldPart(message, now), now);
        traffic
            .heard(message, vehicle.droneId(), now)
            .ifPresent(seen -> publish(List.of(seen), now));
      }
    }
  }

  private void known(LinkedDrone drone, HeldFrames.Held held) {
    if (!isTrusted(drone, held)) {
      counters.add("dropped.other_address");
      return;
    }
    for (HeldFrames.Held each : drone.heard(held)) {
      tell(drone, each);
    }
  }

  /** Whether a drone may be heard from there: by its signature, or by the link's policy. */
  private boolean isTrusted(LinkedDrone drone, HeldFrames.Held held) {
    return held.isVerified()
        || !drone.vehicle().isConnected()
        || drone.paths().isEmpty()
        || settings.policies().follow() == MavlinkSettings.Follow.AT_ONCE
        || drone.paths().isKnownHost(held.from().getAddress());
  }

  private void tell(LinkedDrone drone, HeldFrames.Held held) {
    Vehicle vehicle = drone.vehicle();
    if (held.frame().message() instanceof CommandAck ack) {
      drone.requests().acknowledged(ack);
    }
    if (vehicle.isConnected()) {
      fold(vehicle, held);
      return;
    }
    switch (drone.takeOver().frame(held, held.receivedAt())) {
      case TakeOver.Wait _ -> {}
      case TakeOver.Speak _ -> fold(vehicle, held);
      case TakeOver.GoOn(DroneEvent.State told, List<HeldFrames.Held> untold) -> {
        counters.add("drones.taken_over");
        vehicle.adopt(told);
        untold.forEach(each -> fold(vehicle, each));
        fold(vehicle, held);
      }
    }
  }

  private void fold(Vehicle vehicle, HeldFrames.Held held) {
    publish(vehicle.fold(held.frame().message(), held.receivedAt()), held.receivedAt());
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
                state.receivedAt(),
                state.heldBy()),
            new DroneEvent.StatusChanged(
                droneId, state.status(), DroneStatus.OFFLINE, state.location(), state.battery())),
        now);
  }

  private void unknown(VehicleAddress address, HeldFrames.Held held) {
    DroneId droneId = names.get(address);
    if (droneId != null) {
      known(know(address, droneId), held);
      return;
    }
    if (held.frame().message() instanceof Heartbeat heartbeat && !NoVehicles.isVehicle(heartbeat)) {
      noVehicles.add(address);
      pending.remove(address);
      return;
    }
    PendingVehicle waiting = pending.hold(address, held);
    if (waiting != null) {
      announce(address, waiting);
    }
  }

  private void announce(VehicleAddress address, PendingVehicle waiting) {
    @Nullable Heartbeat heartbeat = waiting.heartbeat();
    if (heartbeat != null) {
      publish(
          List.of(
              new SystemEvent.VehicleDiscovered(
                  run.instance(),
                  address,
                  waiting.remote().getAddress().getHostAddress() + ":" + waiting.remote().getPort(),
                  FlightModes.autopilot(heartbeat.autopilot()),
                  FlightModes.model(heartbeat.type()),
                  settings.autoAccept())),
          now);
    }
  }

  private LinkedDrone know(VehicleAddress address, DroneId droneId) {
    LinkedDrone drone =
        new LinkedDrone(
            new Vehicle(droneId, address, run.toString(), counters),
            new TakeOver(holders, droneId),
            new VehicleRequests(settings.policies().rates()),
            counters);
    known.put(address, drone);
    return drone;
  }

  /** When a position was true, by the vehicle's clock where that is known; else its reception. */
  private static Instant observedAt(EventData data, Instant receivedAt) {
    return data instanceof DroneEvent.LocationUpdated report && report.latencyMs() != null
        ? receivedAt.minusMillis(report.latencyMs())
        : receivedAt;
  }

  private void publish(List<? extends EventData> all, Instant at) {
    for (EventData data : all) {
      events.publish(Event.of(ids.next(), SOURCE, observedAt(data, at), data));
    }
  }
}
