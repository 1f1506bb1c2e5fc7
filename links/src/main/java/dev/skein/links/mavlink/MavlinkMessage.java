package dev.skein.links.mavlink;

import java.util.List;
import java.util.Locale;

/**
 * The messages Skein uses, by their MAVLink names and in their MAVLink units. Source: common.xml
 * and ardupilotmega.xml; field comments only where the unit is not in the name.
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

  /**
   * SYS_STATUS (1): MAV_SYS_STATUS_SENSOR flags; millivolts (65535 unknown), centiamperes (-1),
   * percent (-1).
   */
  record SysStatus(
      long sensorsEnabled,
      long sensorsHealth,
      int voltageBatteryMv,
      int currentBatteryCa,
      int batteryRemaining)
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

  /** MISSION_REQUEST (40): the item of that number is wanted, in either form. */
  record MissionRequest(int seq, int targetSystem, int targetComponent, int missionType)
      implements MavlinkMessage {
    static final int ID = 40;

    @Override
    public int id() {
      return ID;
    }
  }

  /** MISSION_REQUEST_LIST (43): how many items there are. */
  record MissionRequestList(int targetSystem, int targetComponent, int missionType)
      implements MavlinkMessage {
    static final int ID = 43;

    @Override
    public int id() {
      return ID;
    }
  }

  /** MISSION_COUNT (44): so many items are there, or are to come. */
  record MissionCount(int count, int targetSystem, int targetComponent, int missionType)
      implements MavlinkMessage {
    static final int ID = 44;

    @Override
    public int id() {
      return ID;
    }
  }

  /** MISSION_CLEAR_ALL (45). */
  record MissionClearAll(int targetSystem, int targetComponent, int missionType)
      implements MavlinkMessage {
    static final int ID = 45;

    @Override
    public int id() {
      return ID;
    }
  }

  /** MISSION_ACK (47): MAV_MISSION_RESULT, 0 accepted. */
  record MissionAck(int result, int targetSystem, int targetComponent, int missionType)
      implements MavlinkMessage {
    static final int ID = 47;

    @Override
    public int id() {
      return ID;
    }
  }

  /** MISSION_REQUEST_INT (51): the item of that number is wanted. */
  record MissionRequestInt(int seq, int targetSystem, int targetComponent, int missionType)
      implements MavlinkMessage {
    static final int ID = 51;

    @Override
    public int id() {
      return ID;
    }
  }

  /**
   * MISSION_ITEM_INT (73).
   *
   * @param params the first four; NaN leaves it to the vehicle
   * @param x degrees E7 of latitude, or the fifth parameter of a command without a place
   * @param y degrees E7 of longitude, or the sixth
   * @param z metres by the frame, or the seventh
   * @param current 1 for the item that the vehicle is at
   */
  record MissionItemInt(
      List<Float> params,
      int x,
      int y,
      float z,
      int seq,
      int command,
      int targetSystem,
      int targetComponent,
      int frame,
      int current,
      int autocontinue,
      int missionType)
      implements MavlinkMessage {
    static final int ID = 73;

    public MissionItemInt {
      params = List.copyOf(params);
    }

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

  /**
   * COMMAND_INT (75): four parameters, a place in degrees E7 and metres by the MAV_FRAME.
   *
   * @param x latitude; {@code Integer.MAX_VALUE} for none
   * @param z altitude; NaN for none
   */
  record CommandInt(
      List<Float> params,
      int x,
      int y,
      float z,
      int command,
      int targetSystem,
      int targetComponent,
      int frame)
      implements MavlinkMessage {
    static final int ID = 75;

    public CommandInt {
      params = List.copyOf(params);
    }

    @Override
    public int id() {
      return ID;
    }
  }

  /** COMMAND_CANCEL (80): gives up a command that is in progress. */
  record CommandCancel(int command, int targetSystem, int targetComponent)
      implements MavlinkMessage {
    static final int ID = 80;

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

  /** COMMAND_ACK (77); the target is whose command it was, 0 where the vehicle does not say. */
  record CommandAck(int command, int result, int progress, int targetSystem, int targetComponent)
      implements MavlinkMessage {
    static final int ID = 77;

    /** An answer that does not say to whom. */
    public CommandAck(int command, int result, int progress) {
      this(command, result, progress, 0, 0);
    }

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

  /**
   * STATUSTEXT (253): a text of up to 50 bytes, or one chunk of a longer one (chunkId not 0).
   *
   * @param text its UTF-8, each byte as a character of its own: a chunk may end within one
   */
  record StatusText(int severity, String text, int chunkId, int chunkSeq)
      implements MavlinkMessage {
    static final int ID = 253;

    @Override
    public int id() {
      return ID;
    }
  }

  /** SYSTEM_TIME (2): microseconds since 1970 (0 unknown), milliseconds since boot. */
  record SystemTime(long timeUnixUsec, long timeBootMs) implements MavlinkMessage {
    static final int ID = 2;

    @Override
    public int id() {
      return ID;
    }
  }

  /**
   * RADIO_STATUS (109): signal and noise in the radio's own units, here and there (255 unknown);
   * percent of the transmit buffer that is free; counts since boot.
   */
  record RadioStatus(
      int rssi, int remrssi, int txbuf, int noise, int remnoise, int rxerrors, int fixed)
      implements MavlinkMessage {
    static final int ID = 109;

    @Override
    public int id() {
      return ID;
    }
  }

  /**
   * AUTOPILOT_VERSION (148): the flight software's version as bytes major, minor, patch, type from
   * the top; its own bytes and the hardware's long id in hexadecimal, empty when not told.
   */
  record AutopilotVersion(
      long capabilities,
      long uid,
      long flightSwVersion,
      long boardVersion,
      int vendorId,
      int productId,
      String flightCustomVersion,
      String uid2)
      implements MavlinkMessage {
    static final int ID = 148;

    /** What names the hardware, in hexadecimal: uid2, else uid; empty when neither is told. */
    public String uniqueId() {
      return !uid2.isEmpty() || uid == 0 ? uid2 : String.format(Locale.ROOT, "%016x", uid);
    }

    @Override
    public int id() {
      return ID;
    }
  }

  /** WIND (168), ArduPilot's: degrees where it blows from, metres a second, down positive. */
  record Wind(float direction, float speed, float speedZ) implements MavlinkMessage {
    static final int ID = 168;

    @Override
    public int id() {
      return ID;
    }
  }

  /** EKF_STATUS_REPORT (193), ArduPilot's: innovations by their limits, 1 is at the limit. */
  record EkfStatusReport(
      int flags,
      float velocityVariance,
      float posHorizVariance,
      float posVertVariance,
      float compassVariance,
      float terrainAltVariance,
      float airspeedVariance)
      implements MavlinkMessage {
    static final int ID = 193;

    @Override
    public int id() {
      return ID;
    }
  }

  /**
   * ESTIMATOR_STATUS (230): innovations by their limits, 1 is at the limit; accuracies in metres.
   */
  record EstimatorStatus(
      long timeUsec,
      int flags,
      float velRatio,
      float posHorizRatio,
      float posVertRatio,
      float magRatio,
      float haglRatio,
      float tasRatio,
      float posHorizAccuracy,
      float posVertAccuracy)
      implements MavlinkMessage {
    static final int ID = 230;

    @Override
    public int id() {
      return ID;
    }
  }

  /** WIND_COV (231): metres a second to north, east and down, as the air moves; NaN unknown. */
  record WindCov(long timeUsec, float windX, float windY, float windZ) implements MavlinkMessage {
    static final int ID = 231;

    @Override
    public int id() {
      return ID;
    }
  }

  /**
   * VIBRATION (241): metres a second squared by axis; how often each accelerometer was at its
   * limit.
   */
  record Vibration(
      long timeUsec,
      float vibrationX,
      float vibrationY,
      float vibrationZ,
      long clipping0,
      long clipping1,
      long clipping2)
      implements MavlinkMessage {
    static final int ID = 241;

    @Override
    public int id() {
      return ID;
    }
  }

  /**
   * ADSB_VEHICLE (246): degrees E7, millimetres, centidegrees, centimetres a second (up positive),
   * seconds since it was heard; the flags tell which are valid.
   */
  record AdsbVehicle(
      long icaoAddress,
      int lat,
      int lon,
      int altitudeType,
      int altitudeMm,
      int headingCdeg,
      int horVelocityCmS,
      int verVelocityCmS,
      String callsign,
      int emitterType,
      int tslc,
      int flags,
      int squawk)
      implements MavlinkMessage {
    static final int ID = 246;

    @Override
    public int id() {
      return ID;
    }
  }

  /**
   * SETUP_SIGNING (256): the first stamp to sign with, and the key itself. Never to be forwarded.
   */
  record SetupSigning(
      long initialTimestamp, long targetSystem, int targetComponent, SigningKey secretKey)
      implements MavlinkMessage {
    static final int ID = 256;

    @Override
    public int id() {
      return ID;
    }
  }

  /**
   * EVENT (410): milliseconds since boot; arguments in hexadecimal, their meaning by the event's
   * id.
   */
  record EventReport(
      long eventId, long eventTimeBootMs, int sequence, int logLevels, String arguments)
      implements MavlinkMessage {
    static final int ID = 410;

    @Override
    public int id() {
      return ID;
    }
  }

  /** CURRENT_MODE (436): the autopilot's own modes, now and to be, and MAV_STANDARD_MODE. */
  record CurrentMode(int standardMode, long customMode, long intendedCustomMode)
      implements MavlinkMessage {
    static final int ID = 436;

    @Override
    public int id() {
      return ID;
    }
  }

  /**
   * OPEN_DRONE_ID_BASIC_ID (12900). As with all of them, {@code idOrMac} in hexadecimal names
   * another drone that was received, and is empty for the vehicle itself.
   *
   * @param uasId its bytes in hexadecimal: text or none by the type of id
   */
  record OpenDroneIdBasicId(String idOrMac, int idType, int uaType, String uasId)
      implements MavlinkMessage {
    static final int ID = 12900;

    @Override
    public int id() {
      return ID;
    }
  }

  /**
   * OPEN_DRONE_ID_LOCATION (12901): degrees E7 (0/0 unknown), metres (-1000 unknown), centidegrees
   * (36100 unknown), centimetres a second (25500; 6300 for the vertical, unknown).
   */
  record OpenDroneIdLocation(
      String idOrMac,
      int status,
      int direction,
      int speedHorizontal,
      int speedVertical,
      int latitude,
      int longitude,
      float altitudeBarometric,
      float altitudeGeodetic,
      float height)
      implements MavlinkMessage {
    static final int ID = 12901;

    @Override
    public int id() {
      return ID;
    }
  }

  /** OPEN_DRONE_ID_SELF_ID (12903). */
  record OpenDroneIdSelfId(String idOrMac, int descriptionType, String description)
      implements MavlinkMessage {
    static final int ID = 12903;

    @Override
    public int id() {
      return ID;
    }
  }

  /** OPEN_DRONE_ID_SYSTEM (12904): degrees E7 (0/0 unknown), metres (-1000 unknown). */
  record OpenDroneIdSystem(
      String idOrMac,
      int operatorLocationType,
      int classificationType,
      int operatorLatitude,
      int operatorLongitude,
      float operatorAltitudeGeo)
      implements MavlinkMessage {
    static final int ID = 12904;

    @Override
    public int id() {
      return ID;
    }
  }

  /** OPEN_DRONE_ID_OPERATOR_ID (12905). */
  record OpenDroneIdOperatorId(String idOrMac, int operatorIdType, String operatorId)
      implements MavlinkMessage {
    static final int ID = 12905;

    @Override
    public int id() {
      return ID;
    }
  }

  /** OPEN_DRONE_ID_ARM_STATUS (12918): 0 good to arm, 1 not, and why. */
  record OpenDroneIdArmStatus(int status, String error) implements MavlinkMessage {
    static final int ID = 12918;

    @Override
    public int id() {
      return ID;
    }
  }

  /**
   * OPEN_DRONE_ID_AUTHENTICATION (12902), a page of a signature.
   *
   * @param lastPageIndex of the first page: how many pages follow
   * @param length of the first page: of the whole signature, in bytes
   * @param timestamp of the first page: seconds since 2019-01-01 UTC
   * @param data hexadecimal, without the zeros at its end; 17 bytes of the first page, 23 of others
   */
  record OpenDroneIdAuthentication(
      String idOrMac,
      int authenticationType,
      int dataPage,
      int lastPageIndex,
      int length,
      long timestamp,
      String data)
      implements MavlinkMessage {
    static final int ID = 12902;

    @Override
    public int id() {
      return ID;
    }
  }

  /**
   * OPEN_DRONE_ID_MESSAGE_PACK (12915): up to nine messages as they are broadcast (ASTM F3411).
   *
   * @param messages hexadecimal, without the zeros at its end
   */
  record OpenDroneIdMessagePack(String idOrMac, int singleMessageSize, int count, String messages)
      implements MavlinkMessage {
    static final int ID = 12915;

    @Override
    public int id() {
      return ID;
    }
  }
}
