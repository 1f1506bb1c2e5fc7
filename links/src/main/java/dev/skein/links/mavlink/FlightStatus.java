package dev.skein.links.mavlink;

import dev.skein.events.DroneStatus;
import java.util.HashMap;
import java.util.Map;

/**
 * What a vehicle is doing, from what it says: HEARTBEAT, EXTENDED_SYS_STATE, and the items of its
 * mission. An autopilot that flies home as an item of its mission stays in its mission mode; which
 * item that is, is learnt from MISSION_ITEM_INT as the vehicle reads its mission back.
 */
final class FlightStatus {

  private static final int ARMED = 0x80;
  private static final int STATE_ACTIVE = 4;
  private static final int LANDED_UNKNOWN = 0;
  private static final int LANDED_ON_GROUND = 1;
  private static final int LANDED_LANDING = 4;
  private static final int COMMAND_RETURN = 20;
  private static final int COMMAND_LAND = 21;
  private static final int COMMAND_VTOL_LAND = 85;
  private static final int MISSION_TYPE_MISSION = 0;
  private static final int MISSION_ACCEPTED = 0;

  private final Map<Integer, Integer> commandByItem = new HashMap<>();
  private boolean armed;
  private int systemStatus;
  private int landedState;
  private int currentItem = -1;
  private int autopilot;
  private int type;
  private String mode = "";

  void heartbeat(MavlinkMessage.Heartbeat heartbeat) {
    armed = (heartbeat.baseMode() & ARMED) != 0;
    systemStatus = heartbeat.systemStatus();
    autopilot = heartbeat.autopilot();
    type = heartbeat.type();
    mode = nameOf(heartbeat.customMode());
  }

  void extended(MavlinkMessage.ExtendedSysState state) {
    landedState = state.landedState();
  }

  void missionItem(MavlinkMessage.MissionItemInt item) {
    if (item.missionType() == MISSION_TYPE_MISSION) {
      commandByItem.put(item.seq(), item.command());
    }
  }

  /** It has begun anew, and may not say again what it said when it was asked. */
  void rebooted() {
    landedState = LANDED_UNKNOWN;
  }

  /** It has been given another mission, by whomever: what its items are is open. */
  void missionChanged(MavlinkMessage.MissionAck taken) {
    if (taken.result() == MISSION_ACCEPTED && taken.missionType() == MISSION_TYPE_MISSION) {
      commandByItem.clear();
    }
  }

  void missionCurrent(MavlinkMessage.MissionCurrent current) {
    currentItem = current.seq();
  }

  /** MAV_AUTOPILOT. */
  int autopilot() {
    return autopilot;
  }

  boolean isArduPilot() {
    return autopilot == FlightModes.AUTOPILOT_ARDUPILOT;
  }

  /** MAV_TYPE. */
  int type() {
    return type;
  }

  boolean isArmed() {
    return armed;
  }

  boolean isFlying() {
    return armed && isAirborne();
  }

  /** The autopilot's own mode name; empty before the first heartbeat. */
  String mode() {
    return mode;
  }

  /** The name of a mode of this autopilot. */
  String nameOf(long customMode) {
    return FlightModes.name(autopilot, type, customMode);
  }

  DroneStatus status() {
    if (!isFlying()) {
      return DroneStatus.IDLE;
    }
    int command = FlightModes.isMission(mode) ? commandByItem.getOrDefault(currentItem, 0) : 0;
    boolean isToLand = command == COMMAND_LAND || command == COMMAND_VTOL_LAND;
    if (landedState == LANDED_LANDING || FlightModes.isLanding(mode) || isToLand) {
      return DroneStatus.LANDING;
    }
    return FlightModes.isReturning(mode) || command == COMMAND_RETURN
        ? DroneStatus.RETURNING
        : DroneStatus.FLYING;
  }

  /** By the landed state where the vehicle tells it; else by ArduPilot's rule: active is flying. */
  private boolean isAirborne() {
    return landedState == LANDED_UNKNOWN
        ? systemStatus >= STATE_ACTIVE
        : landedState != LANDED_ON_GROUND;
  }
}
