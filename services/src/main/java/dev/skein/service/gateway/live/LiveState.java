package dev.skein.service.gateway.live;

import dev.skein.events.DroneEvent;
import dev.skein.events.DroneEvent.LocationUpdated;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.Event;
import dev.skein.events.Location;
import dev.skein.events.VehicleAddress;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The newest state of every drone, as the registry, the state topic and the events tell it. What is
 * newer the log says, not the drones' clocks: an event that a state includes already is passed
 * over, and a state that includes less than is known. One thread writes; any thread reads.
 */
public final class LiveState {

  /**
   * The offset of what does not stand on {@code drone-events}, and of a state that includes nothing
   * of it.
   */
  static final long ELSEWHERE = -1;

  private final Map<DroneId, Entry> entries = new ConcurrentHashMap<>();

  /** Struck out: what was on its way of them is not shown, and their ids never come again. */
  private final Set<DroneId> removed = ConcurrentHashMap.newKeySet();

  private volatile long change;

  /**
   * A drone's view.
   *
   * @param change the number of the change that made it
   * @param asOfOffset the last record on {@code drone-events} that it includes; -1 when none
   */
  record Entry(DroneView view, long change, long asOfOffset) {}

  /**
   * Takes an event in; says whose view it has changed.
   *
   * @param offset where it stands on {@code drone-events}; {@link #ELSEWHERE} when it stands on
   *     another topic
   */
  Optional<DroneId> apply(Event<?> event, long offset) {
    if (!(event.data() instanceof DroneEvent data)) {
      return Optional.empty();
    }
    if (data instanceof DroneEvent.Removed gone) {
      entries.remove(gone.droneId());
      removed.add(gone.droneId());
      return Optional.of(gone.droneId());
    }
    if (removed.contains(data.droneId())) {
      return Optional.empty();
    }
    Entry old =
        entries.getOrDefault(
            data.droneId(), new Entry(DroneView.unknown(data.droneId()), 0, ELSEWHERE));
    long asOf = data instanceof DroneEvent.State state ? asOf(state) : offset;
    boolean isOfNewLog = data instanceof DroneEvent.State state && includesNothing(state);
    boolean isKnown = asOf == ELSEWHERE ? isStale(data, old) : asOf <= old.asOfOffset;
    if (isKnown && !isOfNewLog) {
      return Optional.empty();
    }
    DroneView after = view(old.view, data, event.timestamp());
    if (after == null) {
      return Optional.empty();
    }
    boolean isSame = after.equals(old.view);
    long number = isSame ? old.change : change + 1;
    long includes = isOfNewLog ? ELSEWHERE : Math.max(asOf, old.asOfOffset);
    entries.put(data.droneId(), new Entry(after, number, includes));
    if (isSame) {
      return Optional.empty();
    }
    change = number;
    return Optional.of(data.droneId());
  }

  /** The drone's newest view. */
  public Optional<DroneView> find(DroneId id) {
    return Optional.ofNullable(entries.get(id)).map(Entry::view);
  }

  /** All drones, by id. */
  public List<DroneView> list() {
    return entries.values().stream()
        .map(Entry::view)
        .sorted(Comparator.comparing(DroneView::droneId))
        .toList();
  }

  public int size() {
    return entries.size();
  }

  /** The number of the newest change. */
  long change() {
    return change;
  }

  Iterable<Entry> entries() {
    return entries.values();
  }

  @Nullable Entry entry(DroneId id) {
    return entries.get(id);
  }

  /** A state that does not say what it includes counts only as long as nothing else is known. */
  private static boolean isStale(DroneEvent data, Entry old) {
    return data instanceof DroneEvent.State && old.asOfOffset != ELSEWHERE;
  }

  /** {@code drone-events} has been made anew: what is known of it holds no more. */
  private static boolean includesNothing(DroneEvent.State state) {
    return state.asOfOffset() != null && state.asOfOffset() == ELSEWHERE;
  }

  private static long asOf(DroneEvent.State state) {
    return state.asOfOffset() == null ? ELSEWHERE : state.asOfOffset();
  }

  private static @Nullable DroneView view(DroneView old, DroneEvent data, Instant at) {
    return switch (data) {
      case DroneEvent.Registered r -> named(old, r.name(), r.address(), r.autopilot(), r.model());
      case DroneEvent.Updated u -> named(old, u.name(), u.address(), u.autopilot(), u.model());
      case LocationUpdated report -> located(old, report, at);
      case DroneEvent.State state -> stated(old, state);
      case DroneEvent.StatusChanged changed -> with(old, changed.newStatus(), old.connected(), at);
      case DroneEvent.Connected connected -> {
        DroneView heard = with(old, old.status(), true, at);
        yield connected.address().tellsHome() ? heard : homed(heard, null);
      }
      case DroneEvent.Disconnected _ -> with(old, DroneStatus.OFFLINE, false, old.observedAt());
      case DroneEvent.HomeChanged changed -> homed(old, changed.home());
      default -> null;
    };
  }

  private static DroneView named(
      DroneView old,
      String name,
      VehicleAddress address,
      @Nullable String autopilot,
      @Nullable String model) {
    return new DroneView(
        old.droneId(),
        name,
        address,
        autopilot,
        model,
        old.status(),
        old.connected(),
        old.location(),
        old.fix(),
        old.relativeAltitudeM(),
        old.headingDeg(),
        old.groundSpeedMps(),
        old.climbMps(),
        old.battery(),
        old.voltageV(),
        old.satellites(),
        old.armed(),
        old.mode(),
        old.home(),
        old.observedAt());
  }

  private static DroneView located(DroneView old, LocationUpdated report, Instant at) {
    return new DroneView(
        old.droneId(),
        old.name(),
        old.address(),
        old.autopilot(),
        old.model(),
        report.status() == null ? old.status() : report.status(),
        true,
        report.location() == null ? old.location() : report.location(),
        report.fix(),
        report.relativeAltitudeM(),
        report.headingDeg(),
        report.groundSpeedMps(),
        report.climbMps(),
        report.battery() == null ? old.battery() : report.battery(),
        report.voltageV() == null ? old.voltageV() : report.voltageV(),
        report.satellites(),
        report.armed(),
        report.mode(),
        old.home(),
        at);
  }

  private static DroneView stated(DroneView old, DroneEvent.State state) {
    return new DroneView(
        old.droneId(),
        old.name(),
        old.address(),
        old.autopilot(),
        old.model(),
        state.status(),
        state.connected(),
        state.location(),
        state.fix(),
        state.relativeAltitudeM(),
        state.headingDeg(),
        state.groundSpeedMps(),
        state.climbMps(),
        state.battery(),
        state.voltageV(),
        state.satellites(),
        state.armed(),
        state.mode(),
        state.home(),
        state.observedAt());
  }

  private static DroneView homed(DroneView old, @Nullable Location home) {
    return new DroneView(
        old.droneId(),
        old.name(),
        old.address(),
        old.autopilot(),
        old.model(),
        old.status(),
        old.connected(),
        old.location(),
        old.fix(),
        old.relativeAltitudeM(),
        old.headingDeg(),
        old.groundSpeedMps(),
        old.climbMps(),
        old.battery(),
        old.voltageV(),
        old.satellites(),
        old.armed(),
        old.mode(),
        home,
        old.observedAt());
  }

  private static DroneView with(
      DroneView old, DroneStatus status, boolean connected, @Nullable Instant at) {
    return new DroneView(
        old.droneId(),
        old.name(),
        old.address(),
        old.autopilot(),
        old.model(),
        status,
        connected,
        old.location(),
        old.fix(),
        old.relativeAltitudeM(),
        old.headingDeg(),
        old.groundSpeedMps(),
        old.climbMps(),
        old.battery(),
        old.voltageV(),
        old.satellites(),
        old.armed(),
        old.mode(),
        old.home(),
        at);
  }
}
