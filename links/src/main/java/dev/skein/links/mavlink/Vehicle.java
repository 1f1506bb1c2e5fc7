package dev.skein.links.mavlink;

import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.EventData;
import dev.skein.events.Fix;
import dev.skein.events.Location;
import dev.skein.events.VehicleAddress;
import dev.skein.links.LinkCounters;
import dev.skein.links.mavlink.MavlinkMessage.Attitude;
import dev.skein.links.mavlink.MavlinkMessage.AutopilotVersion;
import dev.skein.links.mavlink.MavlinkMessage.BatteryStatus;
import dev.skein.links.mavlink.MavlinkMessage.EventReport;
import dev.skein.links.mavlink.MavlinkMessage.ExtendedSysState;
import dev.skein.links.mavlink.MavlinkMessage.GlobalPositionInt;
import dev.skein.links.mavlink.MavlinkMessage.GpsRawInt;
import dev.skein.links.mavlink.MavlinkMessage.Heartbeat;
import dev.skein.links.mavlink.MavlinkMessage.HomePosition;
import dev.skein.links.mavlink.MavlinkMessage.MissionAck;
import dev.skein.links.mavlink.MavlinkMessage.MissionCurrent;
import dev.skein.links.mavlink.MavlinkMessage.MissionItemInt;
import dev.skein.links.mavlink.MavlinkMessage.MissionItemReached;
import dev.skein.links.mavlink.MavlinkMessage.StatusText;
import dev.skein.links.mavlink.MavlinkMessage.SysStatus;
import dev.skein.links.mavlink.MavlinkMessage.SystemTime;
import dev.skein.links.mavlink.MavlinkMessage.VfrHud;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A drone behind a MAVLink link: folds its messages into events. Each GLOBAL_POSITION_INT makes one
 * {@link DroneEvent.LocationUpdated} with the newest of everything else; doubles and late ones make
 * none. Used by the link's thread only.
 */
final class Vehicle {

  /** MAV_SEVERITY: as bad, or worse below it. */
  private static final int SEVERITY_WARNING = 4;

  private static final long REBOOT_MILLIS = 10_000;
  private static final int REBOOTED_AFTER = 5;

  /** How long a vehicle that begins anew has run when it sends its first position, at most. */
  private static final Duration BOOT = Duration.ofSeconds(2);

  private static final double BATTERY_LOW = 20;
  private static final double BATTERY_RECOVERED = 25;

  /** GLOBAL_POSITION_INT's heading, 0 to 359.99 degrees; 65535 where unknown. */
  private static final int FULL_CIRCLE_CDEG = 36_000;

  private static final double FULL_CIRCLE_RAD = 2 * Math.PI;

  /** Faster is no climb, but an estimator that has failed. */
  private static final double FASTEST_MPS = 1_000;

  private static final int UNKNOWN_16 = 0xFFFF;

  private final DroneId droneId;
  private final VehicleAddress address;
  private final String run;
  private final LinkCounters counters;
  private final FlightStatus flight = new FlightStatus();
  private final ChunkedText texts = new ChunkedText();
  private final VehicleClock clock;
  private final VehicleHealth health;
  private final AutopilotReports reports;
  private final RemoteId remoteId;
  private final Readiness readiness;
  private final VehicleHome home;

  private DroneStatus status = DroneStatus.OFFLINE;
  private boolean connected;

  /** Whether it has been told that this run speaks for it. */
  private boolean isAnnounced;

  private boolean batteryLow;

  /** Whether SYS_STATUS tells what is left: of several batteries the one that counts. */
  private boolean hasSystemBattery;

  private @Nullable String complaint;
  private @Nullable Long capabilities;
  private final ReachedItems reached = new ReachedItems();

  /** An item that it has reached before its first heartbeat here. */
  private @Nullable MissionItemReached early;

  private int lateInARow;
  private long lastLateMs;
  private Instant lastPositionAt = Instant.EPOCH;
  private Instant lastHeardAt = Instant.EPOCH;
  private Instant connectedAt = Instant.EPOCH;
  private @Nullable Location location;
  private @Nullable Attitude attitude;
  private @Nullable VfrHud hud;
  private @Nullable GpsRawInt gps;
  private @Nullable Double battery;
  private @Nullable Double voltage;
  private @Nullable GlobalPositionInt lastPosition;

  /**
   * @param run of the link instance that speaks for it
   */
  Vehicle(DroneId droneId, VehicleAddress address, String run, LinkCounters counters) {
    this.droneId = droneId;
    this.address = address;
    this.run = run;
    this.counters = counters;
    this.clock = new VehicleClock(counters);
    this.health = new VehicleHealth(droneId, flight, clock);
    this.reports = new AutopilotReports(droneId);
    this.remoteId = new RemoteId(droneId);
    this.readiness = new Readiness(droneId);
    this.home = new VehicleHome(droneId);
  }

  DroneId droneId() {
    return droneId;
  }

  VehicleAddress address() {
    return address;
  }

  /** As its last heartbeat says; false before the first. */
  boolean isArmed() {
    return flight.isArmed();
  }

  boolean isConnected() {
    return connected;
  }

  /** Whether it has sent a heartbeat to this run: its autopilot, its type, its mode. */
  boolean hasToldWhatItIs() {
    return !flight.mode().isEmpty();
  }

  /**
   * What it is, to one who speaks to it.
   *
   * @param isVersion1 whether it hears MAVLink 1 alone
   */
  MavlinkCommands.Hearer hearer(boolean isVersion1) {
    GlobalPositionInt last = lastPosition;
    return new MavlinkCommands.Hearer(
        flight.autopilot(),
        flight.type(),
        last == null ? null : (last.altMm() - last.relativeAltMm()) / 1000.0,
        last == null ? 0 : last.lat(),
        last == null ? 0 : last.lon(),
        capabilities,
        flight.isFlying(),
        isVersion1);
  }

  /**
   * What it has complained of since this was asked last: autopilots say in a text (STATUSTEXT, a
   * warning or worse) why they refuse a command, before they do.
   */
  Optional<String> takeComplaint() {
    Optional<String> said = Optional.ofNullable(complaint);
    complaint = null;
    return said;
  }

  /** It has another mission now: whatever it reaches of that is news. */
  void missionChanged() {
    reached.forget();
  }

  Instant lastHeardAt() {
    return lastHeardAt;
  }

  /** When this link began to speak for it. */
  Instant connectedAt() {
    return connectedAt;
  }

  /**
   * Takes over what the log says of it from before this run. That holds until a frame or silence,
   * counted from now, says otherwise.
   */
  void restore(DroneEvent.State state, Instant now) {
    adopt(state);
    connected = state.connected();
    isAnnounced = false;
    lastHeardAt = now;
    connectedAt = now;
  }

  /** Takes over what another link has last said of it, to go on from there. */
  void adopt(DroneEvent.State state) {
    status = state.status();
    location = state.location();
    battery = state.battery();
    batteryLow = battery != null && battery <= BATTERY_LOW;
    readiness.adopt(state);
    home.adopt(state);
  }

  /** Another link speaks for it from now on, or has told it gone. */
  void release() {
    connected = false;
    readiness.forget();
    home.forget();
    status = DroneStatus.OFFLINE;
  }

  /** Whether a state says that it is gone, and is newer than what this link has begun to tell. */
  boolean isToldGone(DroneEvent.State state) {
    return connected
        && isAnnounced
        && !state.connected()
        && state.receivedAt().isAfter(connectedAt);
  }

  /** Time has leapt: that it was not heard meanwhile says nothing, and silence counts from now. */
  void resume(Instant now) {
    lastHeardAt = now;
    lastPositionAt = lastPositionAt.isAfter(now) ? now : lastPositionAt;
    connectedAt = connectedAt.isAfter(now) ? now : connectedAt;
    clock.resume();
    health.resume();
    remoteId.resume();
  }

  /** What a message that was received at that time means, in order. */
  List<EventData> fold(@Nullable MavlinkMessage message, Instant receivedAt) {
    List<EventData> events = new ArrayList<>(2);
    lastHeardAt = receivedAt;
    if (!connected) {
      reached.heardAgain(receivedAt);
      connected = true;
      isAnnounced = false;
      connectedAt = receivedAt;
    }
    if (!isAnnounced) {
      isAnnounced = true;
      events.add(new DroneEvent.Connected(droneId, address, run));
    }
    if (message != null) {
      fold(message, receivedAt, events);
    }
    tellWhatIsDue(receivedAt, events);
    return events;
  }

  /** What a message of one of its parts means, in order. */
  List<EventData> foldPart(@Nullable MavlinkMessage message, Instant receivedAt) {
    List<EventData> events = new ArrayList<>(1);
    if (message != null) {
      health.take(message);
      remoteId.take(message);
    }
    tellWhatIsDue(receivedAt, events);
    return events;
  }

  /** What changed within a second of the last telling is told when that is over. */
  private void tellWhatIsDue(Instant now, List<EventData> events) {
    health.due(now).ifPresent(events::add);
    remoteId.due(now).ifPresent(events::add);
  }

  /** What it means that nothing has been heard for too long. */
  List<EventData> silent(String reason) {
    connected = false;
    readiness.forget();
    // What it said last may no longer be true: it is asked anew when it is back.
    DroneStatus old = status;
    status = DroneStatus.OFFLINE;
    List<EventData> events = new ArrayList<>(2);
    events.add(new DroneEvent.Disconnected(droneId, address, reason, lastHeardAt, run));
    if (old != DroneStatus.OFFLINE) {
      events.add(statusChanged(old, DroneStatus.OFFLINE));
    }
    return events;
  }

  private void fold(MavlinkMessage message, Instant receivedAt, List<EventData> events) {
    switch (message) {
      case Heartbeat heartbeat -> {
        flight.heartbeat(heartbeat);
        updateStatus(events);
        reached(early, receivedAt, events);
        early = null;
      }
      case ExtendedSysState state -> {
        flight.extended(state);
        updateStatus(events);
      }
      case MissionItemInt item -> flight.missionItem(item);
      case MissionAck taken -> flight.missionChanged(taken);
      case MissionCurrent current -> {
        flight.missionCurrent(current);
        updateStatus(events);
      }
      case GlobalPositionInt position -> position(position, receivedAt, events);
      case Attitude newest -> attitude = newest;
      case VfrHud newest -> hud = newest;
      case GpsRawInt newest -> gps = newest;
      case SysStatus system -> {
        power(system, events);
        readiness.status(system).ifPresent(events::add);
      }
      case BatteryStatus status when status.batteryId() == 0 && !hasSystemBattery ->
          battery(status.batteryRemaining(), events);
      case MissionItemReached item when hasToldWhatItIs() -> reached(item, receivedAt, events);
      case MissionItemReached item -> early = item;
      case StatusText text -> texts.add(text, receivedAt).forEach(whole -> said(whole, events));
      case SystemTime time -> clock.told(time, receivedAt);
      case AutopilotVersion version -> {
        capabilities = version.capabilities();
        reports.version(version).ifPresent(events::add);
      }
      case HomePosition position -> home.says(position, receivedAt).ifPresent(events::add);
      case EventReport report -> reports.event(report).ifPresent(events::add);
      default -> health.take(message);
    }
  }

  /** A status is told when the first heartbeat has told the mode. */
  private void updateStatus(List<EventData> events) {
    if (!hasToldWhatItIs()) {
      return;
    }
    DroneStatus now = flight.status();
    if (now != status) {
      events.add(statusChanged(status, now));
      status = now;
    }
  }

  /** By the plan's number, which is told from the vehicle's by what autopilot it has. */
  private void reached(
      @Nullable MissionItemReached item, Instant receivedAt, List<EventData> events) {
    if (item == null) {
      return;
    }
    int number = item.seq() - MissionList.offset(flight.isArduPilot());
    if (reached.isNews(item.seq(), receivedAt) && number >= 0) {
      events.add(new DroneEvent.MissionItemReached(droneId, number));
    }
  }

  /** Texts of which no more will come. */
  List<DroneEvent> overdueTexts(Instant now) {
    List<DroneEvent> events = new ArrayList<>();
    texts.overdue(now).forEach(text -> said(text, events));
    return events;
  }

  private void said(ChunkedText.Text text, List<? super DroneEvent> events) {
    complaint = text.severity() <= SEVERITY_WARNING ? text.text() : complaint;
    events.add(
        new DroneEvent.MessageReceived(
            droneId, AutopilotReports.level(text.severity()), text.text()));
    readiness.said(text.text()).ifPresent(events::add);
  }

  private DroneEvent.StatusChanged statusChanged(DroneStatus old, DroneStatus now) {
    return new DroneEvent.StatusChanged(droneId, old, now, location, battery);
  }

  private void position(GlobalPositionInt position, Instant receivedAt, List<EventData> events) {
    GlobalPositionInt last = lastPosition;
    if (position.equals(last)) {
      counters.add("positions.doubled");
      return;
    }
    if (last != null && position.timeBootMs() < last.timeBootMs()) {
      if (!isRebooted(position, last, receivedAt)) {
        counters.add("positions.late");
        return;
      }
      reports.rebooted();
      flight.rebooted();
    }
    lateInARow = 0;
    lastPosition = position;
    lastPositionAt = receivedAt;
    location = Places.find(position.lat(), position.lon(), position.altMm() / 1000.0);
    events.add(report(position, receivedAt));
  }

  /**
   * Whether late positions are none. A vehicle that has just rebooted has not run for longer than
   * it was not heard, as what only comes late by a slower path; and it sends one after the other,
   * each later than the one before, and nothing newer between. Of what is far behind one of both
   * will do: nothing comes so late by itself, but a frame that was kept or is played again.
   */
  private boolean isRebooted(
      GlobalPositionInt position, GlobalPositionInt last, Instant receivedAt) {
    if (position.timeBootMs() != lastLateMs) {
      lateInARow = position.timeBootMs() > lastLateMs ? lateInARow + 1 : 1;
    }
    lastLateMs = position.timeBootMs();
    Duration mayHaveRun = Duration.between(lastPositionAt, receivedAt).plus(BOOT);
    boolean isOneAfterTheOther = lateInARow >= REBOOTED_AFTER;
    boolean hasRunNoLonger = position.timeBootMs() <= mayHaveRun.toMillis();
    return last.timeBootMs() - position.timeBootMs() < REBOOT_MILLIS
        ? isOneAfterTheOther && hasRunNoLonger
        : isOneAfterTheOther || hasRunNoLonger;
  }

  private DroneEvent.LocationUpdated report(GlobalPositionInt position, Instant receivedAt) {
    return new DroneEvent.LocationUpdated(
        droneId,
        location,
        location == null ? Fix.NONE : fix(),
        position.relativeAltMm() / 1000.0,
        position.hdgCdeg() > FULL_CIRCLE_CDEG ? null : position.hdgCdeg() / 100.0,
        Math.round(Math.hypot(position.vxCmS(), position.vyCmS())) / 100.0,
        climb(position),
        attitude == null ? null : degrees(attitude.roll()),
        attitude == null ? null : degrees(attitude.pitch()),
        battery,
        voltage,
        gps == null || gps.satellitesVisible() == 255 ? null : gps.satellitesVisible(),
        // What the log had of it may be older than what it said last.
        status == DroneStatus.OFFLINE || !hasToldWhatItIs() ? null : status,
        hasToldWhatItIs() ? flight.isArmed() : null,
        hasToldWhatItIs() ? flight.mode() : null,
        position.timeBootMs(),
        clock.latencyMillis(position.timeBootMs(), receivedAt));
  }

  /** By VFR_HUD, which the estimator smooths, else by the position's own speed; up positive. */
  private double climb(GlobalPositionInt position) {
    return hud == null || !(Math.abs(hud.climb()) < FASTEST_MPS)
        ? 0.0 - position.vzCmS() / 100.0
        : Math.round(hud.climb() * 100) / 100.0;
  }

  private Fix fix() {
    if (gps == null) {
      return Fix.UNKNOWN;
    }
    return switch (gps.fixType()) {
      case 0, 1 -> Fix.NONE;
      case 2 -> Fix.FIX_2D;
      case 3, 7, 8 -> Fix.FIX_3D; // 7: of one that stands; 8: PPP
      case 4 -> Fix.DGPS;
      case 5 -> Fix.RTK_FLOAT;
      case 6 -> Fix.RTK_FIXED;
      default -> Fix.UNKNOWN;
    };
  }

  private void power(SysStatus system, List<EventData> events) {
    voltage = system.voltageBatteryMv() == UNKNOWN_16 ? null : system.voltageBatteryMv() / 1000.0;
    hasSystemBattery = isPercent(system.batteryRemaining());
    battery(system.batteryRemaining(), events);
  }

  private void battery(int remaining, List<EventData> events) {
    if (!isPercent(remaining)) {
      return;
    }
    battery = (double) remaining;
    if (!batteryLow && remaining <= BATTERY_LOW) {
      batteryLow = true;
      events.add(new DroneEvent.BatteryLow(droneId, remaining, BATTERY_LOW, location));
    } else if (batteryLow && remaining >= BATTERY_RECOVERED) {
      batteryLow = false;
    }
  }

  private static boolean isPercent(int remaining) {
    return remaining >= 0 && remaining <= 100;
  }

  /** Null for what is no angle: not level, but unknown. */
  private static @Nullable Double degrees(float radians) {
    return Math.abs(radians) <= FULL_CIRCLE_RAD
        ? Double.valueOf(Math.round(Math.toDegrees(radians) * 100) / 100.0)
        : null;
  }
}
