package dev.skein.service.tasks;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The commands that a mission may have, of those of MAVLink's common.xml (MAV_CMD): what both
 * ArduPilot and PX4, or one of them, fly or do on the way.
 *
 * @param place what the fifth, sixth and seventh parameter are
 */
record MissionCommand(int id, String name, Place place) {

  static final int WAYPOINT = 16;
  static final int RETURN_TO_LAUNCH = 20;
  static final int LAND = 21;
  static final int TAKEOFF = 22;
  static final int JUMP = 177;

  /** Whether a command has a place. */
  enum Place {
    /** It is nothing without one. */
    NEEDED,
    /** Latitude and longitude 0 mean where the vehicle is, or wherever it likes. */
    OPTIONAL,
    /** The parameters are something else, or nothing. */
    NONE
  }

  private static final Map<Integer, MissionCommand> ALL = new TreeMap<>();

  static {
    add(WAYPOINT, "NAV_WAYPOINT", Place.NEEDED);
    add(17, "NAV_LOITER_UNLIM", Place.OPTIONAL);
    add(18, "NAV_LOITER_TURNS", Place.OPTIONAL);
    add(19, "NAV_LOITER_TIME", Place.OPTIONAL);
    add(RETURN_TO_LAUNCH, "NAV_RETURN_TO_LAUNCH", Place.NONE);
    add(LAND, "NAV_LAND", Place.OPTIONAL);
    add(TAKEOFF, "NAV_TAKEOFF", Place.OPTIONAL);
    add(31, "NAV_LOITER_TO_ALT", Place.OPTIONAL);
    add(82, "NAV_SPLINE_WAYPOINT", Place.NEEDED);
    add(84, "NAV_VTOL_TAKEOFF", Place.OPTIONAL);
    add(85, "NAV_VTOL_LAND", Place.OPTIONAL);
    add(93, "NAV_DELAY", Place.NONE);
    add(94, "NAV_PAYLOAD_PLACE", Place.OPTIONAL);
    add(112, "CONDITION_DELAY", Place.NONE);
    add(114, "CONDITION_DISTANCE", Place.NONE);
    add(115, "CONDITION_YAW", Place.NONE);
    add(JUMP, "DO_JUMP", Place.NONE);
    add(178, "DO_CHANGE_SPEED", Place.NONE);
    add(181, "DO_SET_RELAY", Place.NONE);
    add(182, "DO_REPEAT_RELAY", Place.NONE);
    add(183, "DO_SET_SERVO", Place.NONE);
    add(184, "DO_REPEAT_SERVO", Place.NONE);
    add(189, "DO_LAND_START", Place.OPTIONAL);
    add(195, "DO_SET_ROI_LOCATION", Place.NEEDED);
    add(197, "DO_SET_ROI_NONE", Place.NONE);
    add(201, "DO_SET_ROI", Place.OPTIONAL);
    add(203, "DO_DIGICAM_CONTROL", Place.NONE);
    add(205, "DO_MOUNT_CONTROL", Place.NONE);
    add(206, "DO_SET_CAM_TRIGG_DIST", Place.NONE);
    add(207, "DO_FENCE_ENABLE", Place.NONE);
    add(208, "DO_PARACHUTE", Place.NONE);
    add(211, "DO_GRIPPER", Place.NONE);
    add(214, "DO_SET_CAM_TRIGG_INTERVAL", Place.NONE);
    add(530, "SET_CAMERA_MODE", Place.NONE);
    add(531, "SET_CAMERA_ZOOM", Place.NONE);
    add(532, "SET_CAMERA_FOCUS", Place.NONE);
    add(1000, "DO_GIMBAL_MANAGER_PITCHYAW", Place.NONE);
    add(2000, "IMAGE_START_CAPTURE", Place.NONE);
    add(2001, "IMAGE_STOP_CAPTURE", Place.NONE);
    add(2003, "DO_TRIGGER_CONTROL", Place.NONE);
    add(2500, "VIDEO_START_CAPTURE", Place.NONE);
    add(2501, "VIDEO_STOP_CAPTURE", Place.NONE);
    add(3000, "DO_VTOL_TRANSITION", Place.NONE);
    add(42600, "DO_WINCH", Place.NONE);
  }

  static Optional<MissionCommand> find(int id) {
    return Optional.ofNullable(ALL.get(id));
  }

  private static void add(int id, String name, Place place) {
    ALL.put(id, new MissionCommand(id, name, place));
  }
}
