package dev.skein.simulator.vehicle;

/** Numbers of MAV_CMD that vehicles act on. Source: common.xml. */
final class Commands {

  static final int NAV_WAYPOINT = 16;
  static final int NAV_LOITER_UNLIM = 17;
  static final int NAV_LOITER_TURNS = 18;
  static final int NAV_LOITER_TIME = 19;
  static final int NAV_RETURN_TO_LAUNCH = 20;
  static final int NAV_LAND = 21;
  static final int NAV_TAKEOFF = 22;
  static final int DO_ORBIT = 34;
  static final int NAV_SPLINE_WAYPOINT = 82;
  static final int NAV_DELAY = 93;
  static final int LAST_NAV = 95;
  static final int DO_SET_MODE = 176;
  static final int DO_JUMP = 177;
  static final int DO_CHANGE_SPEED = 178;
  static final int DO_SET_HOME = 179;
  static final int DO_FLIGHTTERMINATION = 185;
  static final int DO_REPOSITION = 192;
  static final int DO_PAUSE_CONTINUE = 193;
  static final int DO_FENCE_ENABLE = 207;
  static final int DO_SET_MISSION_CURRENT = 224;
  static final int PREFLIGHT_CALIBRATION = 241;
  static final int PREFLIGHT_REBOOT_SHUTDOWN = 246;
  static final int MISSION_START = 300;
  static final int COMPONENT_ARM_DISARM = 400;
  static final int GET_MESSAGE_INTERVAL = 510;
  static final int SET_MESSAGE_INTERVAL = 511;
  static final int REQUEST_MESSAGE = 512;

  static final int FENCE_RETURN_POINT = 5000;
  static final int FENCE_POLYGON_INCLUSION = 5001;
  static final int FENCE_POLYGON_EXCLUSION = 5002;
  static final int FENCE_CIRCLE_INCLUSION = 5003;
  static final int FENCE_CIRCLE_EXCLUSION = 5004;
  static final int RALLY_POINT = 5100;

  private Commands() {}
}
