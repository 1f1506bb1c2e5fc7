package dev.skein.events;

import java.time.Instant;
import java.util.List;
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

  /**
   * A drone's registry entry changed. What the entry does not have is null, and in events of old
   * all from {@code serial} on.
   *
   * @param autopilot for example {@code ardupilot} or {@code px4}, where the link can tell
   * @param version raised by one at each change
   * @param serial the airframe's own number
   * @param group of the fleet; people's permissions go by it
   * @param lifeCycle {@code active}, {@code maintenance} or {@code retired}
   * @param home where it belongs
   * @param videoUrl where its camera can be watched
   * @param capabilities what it has or can do, in the fleet's own words, for example {@code camera}
   * @param maxAltitude metres above its home that it is not sent beyond
   * @param maxDistance metres from its home, seen from above, that it is not sent beyond
   * @param maintenanceDue whether its maintenance was due when this was told, by hours or day
   * @param maintenanceDueAt the time from which its maintenance is due by its day, whatever is told
   */
  record Updated(
      DroneId droneId,
      String name,
      VehicleAddress address,
      @Nullable String autopilot,
      @Nullable String model,
      long version,
      @Nullable String serial,
      @Nullable String group,
      @Nullable String lifeCycle,
      @Nullable Location home,
      @Nullable String videoUrl,
      @Nullable List<String> capabilities,
      @Nullable Double maxAltitude,
      @Nullable Double maxDistance,
      @Nullable Boolean maintenanceDue,
      @Nullable Instant maintenanceDueAt)
      implements DroneEvent {
    public Updated {
      capabilities = capabilities == null ? null : List.copyOf(capabilities);
    }

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
   * @param latencyMs milliseconds from the observation, by the vehicle's own clock, to the
   *     reception by the link: the event's timestamp is the observation's. Null where the vehicle
   *     tells no time, or one that cannot be: then the timestamp is the reception's
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
      @Nullable Long bootMillis,
      @Nullable Integer latencyMs)
      implements DroneEvent {
    /** The type every hot path looks for. */
    public static final String TYPE = "drone.location.updated";

    @Override
    public String eventType() {
      return TYPE;
    }
  }

  /**
   * Where a drone was before its newest report: a point of its trajectory that came late, which
   * says nothing of where it is now. Fields as in drone.location.updated.
   */
  record LocationBackfilled(
      DroneId droneId,
      Location location,
      Fix fix,
      @Nullable Double relativeAltitudeM,
      @Nullable Double headingDeg,
      @Nullable Double groundSpeedMps,
      @Nullable Double climbMps,
      @Nullable Double battery)
      implements DroneEvent {
    public static final String TYPE = "drone.location.backfilled";

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
   * A drone says that it may be armed, or that it may not, otherwise than before; or why not.
   * Source: MAVLink SYS_STATUS, MAV_SYS_STATUS_PREARM_CHECK where it is enabled, and STATUSTEXT.
   *
   * @param reason the newest text that says why not; null for none
   */
  record ReadinessChanged(DroneId droneId, boolean readyToArm, @Nullable String reason)
      implements DroneEvent {
    @Override
    public String eventType() {
      return "drone.readiness.changed";
    }
  }

  /**
   * A drone says where it returns to, for the first time or more than a metre elsewhere than
   * before. Source: MAVLink HOME_POSITION.
   *
   * @param home altitude above mean sea level
   */
  record HomeChanged(DroneId droneId, Location home) implements DroneEvent {
    public static final String TYPE = "drone.home.changed";

    @Override
    public String eventType() {
      return TYPE;
    }
  }

  /**
   * Somebody has a drone from now on, has it for longer, or nobody has it any more; the entry on
   * compacted {@code drone-leases}. When the time is over nothing is told.
   *
   * @param holder who has it: nobody else's orders are taken meanwhile; null for nobody
   * @param until when that ends by itself; null with no holder
   * @param fencingToken raised by one each time that another comes to have it; the higher is newer,
   *     of equals the one that lasts longer
   */
  record LeaseChanged(
      DroneId droneId, @Nullable String holder, @Nullable Instant until, long fencingToken)
      implements DroneEvent {
    @Override
    public String eventType() {
      return "drone.lease.changed";
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
   * How a drone is, beside where: sent when something has changed, at most once a second. What a
   * drone does not tell is null. Sources: MAVLink VIBRATION, WIND or WIND_COV, EKF_STATUS_REPORT or
   * ESTIMATOR_STATUS, RADIO_STATUS, CURRENT_MODE, SYSTEM_TIME.
   *
   * @param xVibrationMps2 metres a second squared, by axis of the body
   * @param clippings how often accelerometers were at their limit since the drone booted
   * @param windFromDeg where the wind blows from, degrees clockwise from true north, 0 to 360
   * @param velocityRatio an innovation of the estimator by its limit, as all ratios here: 1 is at
   *     the limit, above it the measurement is refused
   * @param horizontalAccuracyM one standard deviation, metres
   * @param estimatorFlags EKF_STATUS_FLAGS or ESTIMATOR_STATUS_FLAGS, by the autopilot
   * @param radioSignal in the radio's own units, here; {@code radioRemoteSignal} there
   * @param radioBufferFree percent of the radio's transmit buffer
   * @param radioErrors packets lost since the radio booted
   * @param standardMode MAV_STANDARD_MODE in small letters, for example {@code position_hold}
   * @param intendedMode the autopilot's own name of the mode that it is to fly, where that is
   *     another than it flies
   * @param clockErrorS by how many whole seconds the drone's clock is ahead (behind: below 0); null
   *     when it is right, or not told
   */
  record HealthUpdated(
      DroneId droneId,
      @Nullable Double xVibrationMps2,
      @Nullable Double yVibrationMps2,
      @Nullable Double zVibrationMps2,
      @Nullable Long clippings,
      @Nullable Double windSpeedMps,
      @Nullable Double windFromDeg,
      @Nullable Double velocityRatio,
      @Nullable Double horizontalPositionRatio,
      @Nullable Double verticalPositionRatio,
      @Nullable Double compassRatio,
      @Nullable Double terrainRatio,
      @Nullable Double airspeedRatio,
      @Nullable Double horizontalAccuracyM,
      @Nullable Double verticalAccuracyM,
      @Nullable Integer estimatorFlags,
      @Nullable Integer radioSignal,
      @Nullable Integer radioRemoteSignal,
      @Nullable Integer radioNoise,
      @Nullable Integer radioRemoteNoise,
      @Nullable Integer radioBufferFree,
      @Nullable Integer radioErrors,
      @Nullable String standardMode,
      @Nullable String intendedMode,
      @Nullable Long clockErrorS)
      implements DroneEvent {
    public static final String TYPE = "drone.health.updated";

    @Override
    public String eventType() {
      return TYPE;
    }
  }

  /**
   * A drone has told what its autopilot is, or another than before. Source: MAVLink
   * AUTOPILOT_VERSION.
   *
   * @param uid names the hardware, in hexadecimal
   * @param firmware for example {@code 4.5.7}, or {@code 1.15.0-beta}
   * @param build the build's own mark, mostly of its source
   * @param capabilities MAV_PROTOCOL_CAPABILITY flags
   */
  record AutopilotIdentified(
      DroneId droneId,
      @Nullable String uid,
      String firmware,
      @Nullable String build,
      int vendorId,
      int productId,
      long boardVersion,
      long capabilities)
      implements DroneEvent {
    @Override
    public String eventType() {
      return "drone.autopilot.identified";
    }
  }

  /**
   * The autopilot said something by number; its metadata has the words. Source: MAVLink EVENT.
   *
   * @param eventId the autopilot's own number of what it says, component in the top byte
   * @param sequence counts the autopilot's events; a gap is a loss
   * @param bootMillis milliseconds since the vehicle booted
   * @param arguments of the event, in hexadecimal
   */
  record AutopilotEventReceived(
      DroneId droneId,
      long eventId,
      AlertLevel level,
      int sequence,
      long bootMillis,
      String arguments)
      implements DroneEvent {
    @Override
    public String eventType() {
      return "drone.autopilot.event.received";
    }
  }

  /**
   * What a drone sends as its remote identification: when something has changed, at most once a
   * second. Sources: MAVLink OPEN_DRONE_ID_BASIC_ID, SELF_ID, SYSTEM, OPERATOR_ID, ARM_STATUS,
   * AUTHENTICATION.
   *
   * @param uasId the drone's id for authorities
   * @param idType {@code serial_number}, {@code registration}, {@code utm} or {@code session}
   * @param description what the flight is for
   * @param operatorLocation where the operator is, by what the drone sends
   * @param readyToArm whether its transmitter lets it arm
   * @param fault why not
   * @param signatureType {@code uas_id_signature}, {@code operator_id_signature}, {@code
   *     message_set_signature}, {@code network_remote_id} or {@code specific_authentication}
   * @param signature as it is sent, in hexadecimal; not verified
   * @param signedAt when, by what the drone sends
   */
  record RemoteIdUpdated(
      DroneId droneId,
      @Nullable String uasId,
      @Nullable String idType,
      @Nullable String operatorId,
      @Nullable String description,
      @Nullable Location operatorLocation,
      @Nullable Boolean readyToArm,
      @Nullable String fault,
      @Nullable String signatureType,
      @Nullable String signature,
      @Nullable Instant signedAt)
      implements DroneEvent {
    @Override
    public String eventType() {
      return "drone.remote.id.updated";
    }
  }

  /**
   * The latest known state of a drone; the entry on compacted {@code drone-state}.
   *
   * @param observedAt when the last report was true
   * @param connected whether its link hears it
   * @param heldBy the run of the link instance that speaks for it, as in {@link Connected}
   * @param asOfOffset the last record on {@code drone-events}, in the partition of the same number,
   *     that this state includes: what stands there later is newer; -1 when that topic has been
   *     made anew since: all that stands there is newer
   * @param latencyMs as in {@link LocationUpdated}, of the last report: by so much later than
   *     {@code observedAt} it was received
   * @param bootedAt since when it runs, by the time since its boot that the last report tells: it
   *     is later when it has rebooted; null when it tells none, and in events of old
   * @param readyToArm as in {@link ReadinessChanged}; null when it does not tell
   * @param notReadyReason why not; null for none
   * @param home as in {@link HomeChanged}; null when it has not told it
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
      @Nullable Long asOfOffset,
      @Nullable Integer latencyMs,
      @Nullable Instant bootedAt,
      @Nullable Boolean readyToArm,
      @Nullable String notReadyReason,
      @Nullable Location home)
      implements DroneEvent {
    /** Of a drone that tells neither since when it runs, nor whether it may be armed, nor home. */
    public State(
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
        @Nullable Long asOfOffset,
        @Nullable Integer latencyMs) {
      this(
          droneId,
          observedAt,
          connected,
          status,
          location,
          fix,
          relativeAltitudeM,
          headingDeg,
          groundSpeedMps,
          climbMps,
          battery,
          voltageV,
          satellites,
          armed,
          mode,
          heldBy,
          asOfOffset,
          latencyMs,
          null,
          null,
          null,
          null);
    }

    /** The same, ready to be armed or not. */
    public State readiness(@Nullable Boolean isReady, @Nullable String reason) {
      return new State(
          droneId,
          observedAt,
          connected,
          status,
          location,
          fix,
          relativeAltitudeM,
          headingDeg,
          groundSpeedMps,
          climbMps,
          battery,
          voltageV,
          satellites,
          armed,
          mode,
          heldBy,
          asOfOffset,
          latencyMs,
          bootedAt,
          isReady,
          reason,
          home);
    }

    /** The same, which returns to another place. */
    public State home(@Nullable Location newHome) {
      return new State(
          droneId,
          observedAt,
          connected,
          status,
          location,
          fix,
          relativeAltitudeM,
          headingDeg,
          groundSpeedMps,
          climbMps,
          battery,
          voltageV,
          satellites,
          armed,
          mode,
          heldBy,
          asOfOffset,
          latencyMs,
          bootedAt,
          readyToArm,
          notReadyReason,
          newHome);
    }

    /** The same, which includes what stands on {@code drone-events} up to there. */
    public State asOf(long offset) {
      return new State(
          droneId,
          observedAt,
          connected,
          status,
          location,
          fix,
          relativeAltitudeM,
          headingDeg,
          groundSpeedMps,
          climbMps,
          battery,
          voltageV,
          satellites,
          armed,
          mode,
          heldBy,
          offset,
          latencyMs,
          bootedAt,
          readyToArm,
          notReadyReason,
          home);
    }

    @Override
    public String eventType() {
      return "drone.state";
    }

    /** When the link received the last report. */
    public Instant receivedAt() {
      return latencyMs == null ? observedAt : observedAt.plusMillis(latencyMs);
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
