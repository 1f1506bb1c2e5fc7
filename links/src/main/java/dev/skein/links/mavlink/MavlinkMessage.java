package dev.skein.links.mavlink;

import java.util.List;

/**
 * The messages Skein uses, by their MAVLink names and in their MAVLink units. Source: common.xml;
 * field comments only where the unit is not in the name.
 */
public sealed interface MavlinkMessage {

  /** MAVLink's message id. */
  int id();

  /** HEARTBEAT (0). */
  record Heartbeat(
      int type, int autopilot, int baseMode, long customMode, int systemStatus, int mavlinkVersion)
      implements MavlinkMessage {
    static final int ID = 0;

    @Override
    public int id() {
      return ID;
    }
  }

  /** SYS_STATUS (1): millivolts (65535 unknown), centiamperes (-1), percent (-1). */
  record SysStatus(int voltageBatteryMv, int currentBatteryCa, int batteryRemaining)
      implements MavlinkMessage {
    static final int ID = 1;

    @Override
    public int id() {
      return ID;
    }
  }

  /** GPS_RAW_INT (24): degrees E7, millimetres AMSL, centimetres (65535 unknown). */
  record GpsRawInt(
      long timeUsec,
      int lat,
      int lon,
      int altMm,
      int eph,
      int epv,
      int velCmS,
      int cogCdeg,
      int fixType,
      int satellitesVisible)
      implements MavlinkMessage {
    static final int ID = 24;

    @Override
    public int id() {
      return ID;
    }
  }

  /** ATTITUDE (30): radians, radians a second. */
  record Attitude(long timeBootMs, float roll, float pitch, float yaw) implements MavlinkMessage {
    static final int ID = 30;

    @Override
    public int id() {
      return ID;
    }
  }

  /** GLOBAL_POSITION_INT (33): degrees E7, millimetres, centimetres a second, centidegrees. */
  record GlobalPositionInt(
      long timeBootMs,
      int lat,
      int lon,
      int altMm,
      int relativeAltMm,
      int vxCmS,
      int vyCmS,
      int vzCmS,
      int hdgCdeg)
      implements MavlinkMessage {
    static final int ID = 33;

    @Override
    public int id() {
      return ID;
    }
  }

  /** MISSION_CURRENT (42). */
  record MissionCurrent(int seq) implements MavlinkMessage {
    static final int ID = 42;

    @Override
    public int id() {
      return ID;
    }
  }

  /** MISSION_ITEM_REACHED (46). */
  record MissionItemReached(int seq) implements MavlinkMessage {
    static final int ID = 46;

    @Override
    public int id() {
      return ID;
    }
  }

  /** MISSION_ITEM_INT (73), the fields Skein reads so far. */
  record MissionItemInt(int seq, int command, int frame, int missionType)
      implements MavlinkMessage {
    static final int ID = 73;

    @Override
    public int id() {
      return ID;
    }
  }

  /** VFR_HUD (74): metres a second, metres, degrees, percent. */
  record VfrHud(
      float airspeed, float groundspeed, float alt, float climb, int heading, int throttle)
      implements MavlinkMessage {
    static final int ID = 74;

    @Override
    public int id() {
      return ID;
    }
  }

  /** COMMAND_LONG (76); seven parameters. */
  record CommandLong(
      List<Float> params, int command, int targetSystem, int targetComponent, int confirmation)
      implements MavlinkMessage {
    static final int ID = 76;

    public CommandLong {
      params = List.copyOf(params);
    }

    @Override
    public int id() {
      return ID;
    }
  }

  /** COMMAND_ACK (77). */
  record CommandAck(int command, int result, int progress) implements MavlinkMessage {
    static final int ID = 77;

    @Override
    public int id() {
      return ID;
    }
  }

  /** BATTERY_STATUS (147): percent (-1 unknown), centiamperes (-1 unknown). */
  record BatteryStatus(int batteryId, int currentBatteryCa, int batteryRemaining)
      implements MavlinkMessage {
    static final int ID = 147;

    @Override
    public int id() {
      return ID;
    }
  }

  /** HOME_POSITION (242): degrees E7, millimetres AMSL. */
  record HomePosition(int lat, int lon, int altMm) implements MavlinkMessage {
    static final int ID = 242;

    @Override
    public int id() {
      return ID;
    }
  }

  /** EXTENDED_SYS_STATE (245). */
  record ExtendedSysState(int vtolState, int landedState) implements MavlinkMessage {
    static final int ID = 245;

    @Override
    public int id() {
      return ID;
    }
  }

  /** STATUSTEXT (253): a text of up to 50 bytes, or one chunk of a longer one (chunkId not 0). */
  record StatusText(int severity, String text, int chunkId, int chunkSeq)
      implements MavlinkMessage {
    static final int ID = 253;

    @Override
    public int id() {
      return ID;
    }
  }
}
