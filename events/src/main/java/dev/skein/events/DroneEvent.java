package dev.skein.events;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What happened to a drone; on {@code drone-events}, keyed by drone id. */
public sealed interface DroneEvent extends EventData {

  DroneId droneId();

  @Override
  default String key() {
    return droneId().toString();
  }

  /**
   * A drone got its id. On {@code drone-registry} this or {@link Updated} is the drone's current
   * entry.
   *
   * @param autopilot for example {@code ardupilot} or {@code px4}, where the link can tell
   * @param version raised by one at each change
   */
  record Registered(
      DroneId droneId,
      String name,
      VehicleAddress address,
      @Nullable String autopilot,
      @Nullable String model,
      long version)
      implements DroneEvent {
    @Override
    public String eventType() {
      return "drone.registered";
    }
  }

  /** A drone's registry entry changed. Fields as in {@link Registered}. */
  record Updated(
      DroneId droneId,
      String name,
      VehicleAddress address,
      @Nullable String autopilot,
      @Nullable String model,
      long version)
      implements DroneEvent {
    @Override
    public String eventType() {
      return "drone.updated";
    }
  }

  /** A drone left the registry. */
  record Removed(DroneId droneId, long version) implements DroneEvent {
    @Override
    public String eventType() {
      return "drone.removed";
    }
  }

  /**
   * A drone is heard on a link again, or for the first time, or by another instance or run than
   * before.
   *
   * @param heldBy the run of the link instance that speaks for the drone from now on, {@code
   *     instance/epoch}; null in events of old
   */
  record Connected(DroneId droneId, VehicleAddress address, @Nullable String heldBy)
      implements DroneEvent {
    @Override
    public String eventType() {
      return "drone.connected";
    }
  }

  /**
   * A drone has been silent on its link for longer than the link allows. Its own fail-safes are in
   * charge now.
   *
   * @param lastHeardAt when its last frame was received
   * @param heldBy the run that held the drone, as in {@link Connected}: what another says of a
   *     drone that has moved on does not count
   */
  record Disconnected(
      DroneId droneId,
      VehicleAddress address,
      String reason,
      Instant lastHeardAt,
      @Nullable String heldBy)
      implements DroneEvent {
    @Override
    public String eventType() {
      return "drone.disconnected";
    }
  }

  /**
   * A drone's status changed.
   *
   * @param battery charge left in percent, 0 to 100
   */
  record StatusChanged(
      DroneId droneId,
      DroneStatus oldStatus,
      DroneStatus newStatus,
      @Nullable Location location,
      @Nullable Double battery)
      implements DroneEvent {
    @Override
    public String eventType() {
      return "drone.status.changed";
    }
  }

  /**
   * One position report, with what the vehicle said around it.
   *
   * @param location where it is; null when the vehicle has no usable position
   * @param fix how good the position is; {@link Fix#NONE} when no satellite fix supports it
   * @param relativeAltitudeM metres above the vehicle's home
   * @param headingDeg where the nose points, degrees clockwise from true north, 0 to 360
   * @param groundSpeedMps metres a second over ground
   * @param climbMps metres a second, up positive
   * @param rollDeg right wing down positive
   * @param pitchDeg nose up positive
   * @param battery charge left in percent, 0 to 100
   * @param mode the autopilot's own mode name, for example {@code AUTO}
   * @param bootMillis milliseconds since the vehicle booted, as it says (MAVLink time_boot_ms)
   */
  record LocationUpdated(
      DroneId droneId,
      @Nullable Location location,
      Fix fix,
      @Nullable Double relativeAltitudeM,
      @Nullable Double headingDeg,
      @Nullable Double groundSpeedMps,
      @Nullable Double climbMps,
      @Nullable Double rollDeg,
      @Nullable Double pitchDeg,
      @Nullable Double battery,
      @Nullable Double voltageV,
      @Nullable Integer satellites,
      @Nullable DroneStatus status,
      @Nullable Boolean armed,
      @Nullable String mode,
      @Nullable Long bootMillis)
      implements DroneEvent {
    /** The type every hot path looks for. */
    public static final String TYPE = "drone.location.updated";

    @Override
    public String eventType() {
      return TYPE;
    }
  }

  /** A drone's charge fell to or below a threshold; percent both. */
  record BatteryLow(DroneId droneId, double battery, double threshold, @Nullable Location location)
      implements DroneEvent {
    @Override
    public String eventType() {
      return "drone.battery.low";
    }
  }

  /** The autopilot said something in words. Source: MAVLink STATUSTEXT. */
  record MessageReceived(DroneId droneId, AlertLevel level, String text) implements DroneEvent {
    @Override
    public String eventType() {
      return "drone.message.received";
    }
  }

  /**
   * A drone reached an item of its mission. Source: MAVLink MISSION_ITEM_REACHED.
   *
   * @param item the vehicle's own number of the item; ArduPilot's item 0 is home
   */
  record MissionItemReached(DroneId droneId, int item) implements DroneEvent {
    @Override
    public String eventType() {
      return "drone.mission.item.reached";
    }
  }

  /**
   * The latest known state of a drone; the entry on compacted {@code drone-state}.
   *
   * @param observedAt when the last report was true
   * @param connected whether its link hears it
   * @param heldBy the run of the link instance that speaks for it, as in {@link Connected}
   * @param asOfOffset the last record on {@code drone-events}, in the partition of the same number,
   *     that this state includes: what stands there later is newer
   */
  record State(
      DroneId droneId,
      Instant observedAt,
      boolean connected,
      DroneStatus status,
      @Nullable Location location,
      Fix fix,
      @Nullable Double relativeAltitudeM,
      @Nullable Double headingDeg,
      @Nullable Double groundSpeedMps,
      @Nullable Double climbMps,
      @Nullable Double battery,
      @Nullable Double voltageV,
      @Nullable Integer satellites,
      @Nullable Boolean armed,
      @Nullable String mode,
      @Nullable String heldBy,
      @Nullable Long asOfOffset)
      implements DroneEvent {
    @Override
    public String eventType() {
      return "drone.state";
    }
  }

  /** A drone will cross a zone's edge if it goes on as it does. */
  record ZoneApproaching(
      DroneId droneId,
      String zoneId,
      String zoneName,
      long zoneVersion,
      String restriction,
      @Nullable Location location,
      @Nullable Double secondsToEntry)
      implements DroneEvent {
    @Override
    public String eventType() {
      return "zone.approaching";
    }
  }

  /**
   * A drone came into a zone.
   *
   * @param zoneVersion the version of the zone set that was in force
   * @param location the first report after the crossing
   */
  record ZoneEntered(
      DroneId droneId,
      String zoneId,
      String zoneName,
      long zoneVersion,
      String restriction,
      @Nullable Location location)
      implements DroneEvent {
    @Override
    public String eventType() {
      return "zone.entered";
    }
  }

  /** A drone left a zone. Fields as in {@link ZoneEntered}. */
  record ZoneLeft(
      DroneId droneId,
      String zoneId,
      String zoneName,
      long zoneVersion,
      String restriction,
      @Nullable Location location)
      implements DroneEvent {
    @Override
    public String eventType() {
      return "zone.left";
    }
  }
}
