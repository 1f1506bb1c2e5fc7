package dev.skein.links.mavlink;

import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.EventData;
import dev.skein.events.EventIds;
import dev.skein.events.VehicleAddress;
import dev.skein.links.LinkCounters;
import dev.skein.links.LinkEvents;
import dev.skein.links.Run;
import dev.skein.links.mavlink.MavlinkMessage.CommandAck;
import dev.skein.links.mavlink.MavlinkMessage.Heartbeat;
import dev.skein.links.orders.OrderLog;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All vehicles of one link: knows who each frame is from, holds what comes from vehicles without a
 * drone id, notices silence, and speaks to the vehicles as a ground station does. Used by the
 * link's thread only; it does no I/O and reads no clock.
 */
final class MavlinkFleet implements FrameReader.Sink, Transport.Receiver {

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

  private final LinkDrones drones;
  private final Orphans orphans;
  private final NoVehicles noVehicles = new NoVehicles();
  private @Nullable MavlinkOrders orders;
  private final List<FrameTap> taps = new ArrayList<>();
  private final Traffic traffic = new Traffic();
  private Instant heartbeatAt = Instant.EPOCH;
  private boolean hasGreeted;

  /** Where the frames that are read now came from. */
  private InetSocketAddress from = new InetSocketAddress(0);

  private Instant now = Instant.EPOCH;

  /** The frame that is read now, as it came, where somebody wants it. */
  private byte[] raw = {};

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
    this.station = new GroundStation(settings.systemId(), signing, datagrams, counters);
    this.identities = new Identities(settings.name(), settings.policies().identity(), counters);
    this.pending = new PendingVehicles(counters);
    this.drones = new LinkDrones(run.toString(), settings.policies().rates(), holders, counters);
    this.orphans = new Orphans(holders, drones, counters);
  }

  @Override
  public void datagram(byte[] bytes, int length, InetSocketAddress remote, Instant receivedAt) {
    from = remote;
    now = receivedAt;
    counters.add("datagrams");
    FrameReader.read(bytes, length, this);
  }

  @Override
  public int stream(byte[] bytes, int length, InetSocketAddress remote, Instant receivedAt) {
    from = remote;
    now = receivedAt;
    counters.add("tcp.reads");
    return FrameReader.readStream(bytes, length, this);
  }

  @Override
  public void whole(byte[] bytes, int start, int end) {
    if (!taps.isEmpty()) {
      raw = Arrays.copyOfRange(bytes, start, end);
      taps.forEach(tap -> tap.received(raw, now));
    }
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
    if (isBelieved(heard) && !taps.isEmpty()) {
      FrameTap.Source source = source(frame);
      taps.forEach(tap -> tap.believed(source, frame, raw, now));
    }
  }

  @Override
  public void dropped(Drop cause) {
    counters.add("dropped." + cause.name().toLowerCase(Locale.ROOT));
  }

  /** Who else gets the frames from now on. */
  void tap(FrameTap tap) {
    taps.add(tap);
  }

  /** Orders are taken from there from now on. */
  MavlinkOrders takeOrders(OrderLog log, Executor linkThread, Supplier<Instant> clock) {
    MavlinkOrders taken =
        new MavlinkOrders(run, log, station, this::find, counters, linkThread, clock);
    orders = taken;
    return taken;
  }

  Signing signing() {
    return signing;
  }

  /** The keys that hold from now on. */
  void use(SigningKeys keys) {
    signing.use(keys);
  }

  /** The registry says which drone a vehicle is: what it said so far is told now. */
  void named(VehicleAddress address, DroneId droneId, Instant at) {
    now = at;
    if (!address.link().equals(settings.name()) || !drones.name(address, droneId)) {
      return;
    }
    PendingVehicle waiting = pending.remove(address);
    if (waiting != null) {
      waiting.expire(at);
      LinkedDrone drone = drones.make(address, droneId);
      waiting.held().forEach(held -> known(drone, held));
    }
  }

  /** The log says what a drone was before this run: its vehicle may go on, or be gone. */
  void restored(VehicleAddress address, DroneEvent.State state, Instant at) {
    boolean wasHere = state.heldBy() == null || run.isOfSameInstance(state.heldBy());
    if (address.link().equals(settings.name()) && state.connected() && wasHere) {
      drones.make(address, state.droneId()).vehicle().restore(state, at);
    }
  }

  /**
   * The log says what a drone is now, whoever speaks for it. Who took this link for dead may have
   * told gone what it hears: that is told anew.
   */
  void state(DroneEvent.State state) {
    holders.state(state);
    LinkedDrone drone = find(state.droneId()).orElse(null);
    if (drone != null && drone.vehicle().isToldGone(state)) {
      counters.add("drones.told_gone");
      drone.vehicle().release();
    }
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
    VehicleAddress address = drones.addressOf(droneId);
    if (address != null) {
      signing.forget(address);
    }
    drones.remove(droneId);
    orphans.remove(droneId);
    holders.removed(droneId);
  }

  /**
   * Time has leapt: this process has stood still until now, or its clock was set, forward or back.
   * What was not heard meanwhile was not silent.
   */
  void resume(Instant at) {
    counters.add("time.leaps");
    heartbeatAt = Instant.EPOCH;
    holders.resume(at);
    drones.all().forEach(drone -> drone.resume(at));
    identities.resume();
    pending.resume();
    traffic.resume();
  }

  /** What time asks for: silence, what waited too long, heartbeats, requests. */
  void tick(Instant at) {
    now = at;
    hasGreeted = false;
    boolean heartbeatIsDue = !heartbeatAt.plus(HEARTBEAT).isAfter(at);
    if (heartbeatIsDue) {
      heartbeatAt = at;
    }
    for (LinkedDrone drone : drones.all()) {
      tick(drone, heartbeatIsDue);
    }
    if (heartbeatIsDue) {
      publish(orphans.due(at, settings.silence()), at);
      identities.tick(at);
    }
    if (orders != null) {
      orders.tick(at);
    }
    pending.tick(
        at,
        (address, vehicle) -> {
          if (heartbeatIsDue) {
            station.heartbeat(address.systemId(), vehicle.version(), vehicle.remote(), at);
          }
        });
  }

  int drones() {
    return drones.all().size();
  }

  int pendingVehicles() {
    return pending.size();
  }

  private Optional<LinkedDrone> find(DroneId droneId) {
    return Optional.ofNullable(drones.addressOf(droneId)).map(drones::find);
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
      drone.lost(drones.requests());
      return;
    }
    publish(vehicle.overdueTexts(now), now);
    drone.speak(station, heartbeatIsDue, now);
  }

  /**
   * An old stamp may be that of a vehicle without a clock, or that has begun anew: it learns the
   * time by our stamp. On a way that its drone is heard by it hears that each second.
   */
  private void refused(Frame frame, Signing.Verdict verdict) {
    counters.add("dropped." + verdict.name().toLowerCase(Locale.ROOT));
    boolean isOld = verdict == Signing.Verdict.OLD_SIGNATURE || verdict == Signing.Verdict.REPLAYED;
    if (isOld && !isOnKnownPath(frame) && !hasGreeted) {
      hasGreeted = true;
      station.heartbeat(frame.systemId(), frame.version(), from, now);
    }
    if (verdict == Signing.Verdict.UNSIGNED) {
      signing
          .setUp(frame, from.getAddress(), now)
          .ifPresent(setUp -> station.send(setUp, frame.systemId(), frame.version(), from, now));
    }
  }

  /** Whether it came by a way that its drone is heard by; that it came there counts. */
  private boolean isOnKnownPath(Frame frame) {
    VehicleAddress address = identities.known(frame, from);
    LinkedDrone drone = address == null ? null : drones.find(address);
    return drone != null && drone.cameAgain(frame, from, now);
  }

  /** Takes a frame whose signature is right; false when it comes from where its drone is not. */
  private boolean isBelieved(HeldFrames.Held heard) {
    Frame frame = heard.frame();
    if (Parts.isOfPart(frame.message())) {
      return isOfPart(heard);
    }
    VehicleAddress before = identities.known(frame, from);
    VehicleAddress address = identities.of(heard);
    if (before != null && !before.equals(address)) {
      hasLeft(before);
    }
    VehicleAddress moved = identities.takeMoved();
    if (moved != null) {
      isElsewhere(moved);
    }
    identities.question(frame, from, now).ifPresent(asked -> ask(asked, frame));
    if (address == null) {
      return true;
    }
    for (HeldFrames.Held waited : identities.takeHeld(frame, from)) {
      heard(address, waited);
    }
    return heard(address, heard);
  }

  private FrameTap.Source source(Frame frame) {
    if (Parts.isOfPart(frame.message())) {
      return new FrameTap.Source(from, null, FrameTap.Path.OPEN, true);
    }
    VehicleAddress address = identities.known(frame, from);
    LinkedDrone drone = address == null ? null : drones.find(address);
    if (drone == null || drone.paths().isEmpty()) {
      boolean isDoubted = address == null && identities.isDoubted(frame, from);
      return new FrameTap.Source(
          from, address, isDoubted ? FrameTap.Path.NOT_IN_USE : FrameTap.Path.OPEN, true);
    }
    boolean isInUse = drone.paths().isInUse(from);
    return new FrameTap.Source(
        from, address, isInUse ? FrameTap.Path.IN_USE : FrameTap.Path.NOT_IN_USE, drone.isTold());
  }

  private void ask(Identities.Question question, Frame frame) {
    var _ = station.send(question.command(), frame.systemId(), 2, from, now);
    if (question.alsoInVersion1()) {
      var _ = station.send(question.command(), frame.systemId(), 1, from, now);
    }
  }

  /** A vehicle has come here: nothing of it goes to where it was until it is heard there again. */
  private void isElsewhere(VehicleAddress address) {
    LinkedDrone drone = drones.find(address);
    if (drone != null) {
      drone.paths().clear();
    }
  }

  /** Another may be where that vehicle was: nothing of it goes there. */
  private void hasLeft(VehicleAddress address) {
    LinkedDrone drone = drones.find(address);
    if (drone != null) {
      drone.paths().forget(from);
    }
  }

  private boolean heard(VehicleAddress address, HeldFrames.Held held) {
    LinkedDrone drone = drones.find(address);
    if (drone != null) {
      return known(drone, held);
    }
    if (noVehicles.contains(address) && !isVehiclesHeartbeat(held.frame())) {
      counters.add("frames.no_vehicle");
    } else {
      noVehicles.remove(address);
      unknown(address, held);
    }
    return true;
  }

  private static boolean isVehiclesHeartbeat(Frame frame) {
    return frame.message() instanceof Heartbeat heartbeat && NoVehicles.isVehicle(heartbeat);
  }

  /**
   * Radios, receivers and transmitters speak for the drones that are heard where they are; false
   * when there is none.
   */
  private boolean isOfPart(HeldFrames.Held held) {
    List<MavlinkMessage> messages =
        OpenDroneIdPack.unpack(Objects.requireNonNull(held.frame().message()));
    boolean isOfSome = false;
    for (LinkedDrone drone : drones.all()) {
      Vehicle vehicle = drone.vehicle();
      if (vehicle.isConnected() && Parts.isPartOf(drone, held)) {
        isOfSome = true;
        if (!drone.parts().counts(held)) {
          continue;
        }
        for (MavlinkMessage message : messages) {
          publish(vehicle.foldPart(message, now), now);
          traffic
              .heard(message, vehicle.droneId(), now)
              .ifPresent(seen -> publish(List.of(seen), now));
        }
      }
    }
    if (!isOfSome) {
      counters.add("frames.part_of_nobody");
    }
    return isOfSome;
  }

  private boolean known(LinkedDrone drone, HeldFrames.Held held) {
    if (!isTrusted(drone, held)) {
      counters.add("dropped.other_address");
      return false;
    }
    if (held.isVerified()) {
      signing.heardSigned(drone.vehicle().address(), held.from().getAddress());
    }
    for (HeldFrames.Held each : drone.heard(held)) {
      tell(drone, each);
    }
    return true;
  }

  /** Whether a drone may be heard from there: by its signature, or by the link's policy. */
  private boolean isTrusted(LinkedDrone drone, HeldFrames.Held held) {
    if (held.isVerified() || signing.mustSign(drone.vehicle().address())) {
      return held.isVerified();
    }
    return !drone.vehicle().isConnected()
        || drone.paths().isEmpty()
        || settings.policies().follow() == MavlinkSettings.Follow.AT_ONCE
        || drone.paths().isKnownHost(held.from().getAddress());
  }

  private void tell(LinkedDrone drone, HeldFrames.Held held) {
    Vehicle vehicle = drone.vehicle();
    MavlinkMessage message = held.frame().message();
    if (message != null && orders != null && station.isForMe(message)) {
      orders.ofMission(vehicle.droneId(), message, now);
    }
    drone.requests().hears(held.frame().messageId(), held.receivedAt());
    if (message instanceof CommandAck ack && station.isAskedBy(ack)) {
      drone.requests().acknowledged(ack, held.receivedAt());
      if (orders != null) {
        orders.acknowledged(vehicle.droneId(), ack, now);
      }
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

  private void unknown(VehicleAddress address, HeldFrames.Held held) {
    if (held.frame().message() instanceof Heartbeat heartbeat && !NoVehicles.isVehicle(heartbeat)) {
      noVehicles.add(address);
      pending.remove(address);
      return;
    }
    PendingVehicle waiting = pending.hold(address, held);
    if (waiting != null) {
      publish(waiting.discovered(run.instance(), address, settings.autoAccept()), now);
    }
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
