package dev.skein.links.mavlink;

import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Names of the autopilots' own modes. Sources: ArduPilot {@code COPTER_MODE}, {@code PLANE_MODE},
 * {@code ROVER_MODE}, {@code SUB_MODE} of ardupilotmega.xml, and {@code Blimp/mode.h}; PX4 {@code
 * px4_custom_mode.h} (main mode in bits 16-23, sub mode in bits 24-31).
 */
final class FlightModes {

  static final int AUTOPILOT_ARDUPILOT = 3;
  static final int AUTOPILOT_PX4 = 12;

  private static final int PX4_POSCTL_MAIN = 3;
  private static final int PX4_AUTO_MAIN = 4;

  private static final int TYPE_FIXED_WING = 1;
  private static final int TYPE_AIRSHIP = 7;
  private static final int TYPE_GROUND_ROVER = 10;
  private static final int TYPE_SURFACE_BOAT = 11;
  private static final int TYPE_SUBMARINE = 12;

  private static final Map<Integer, String> COPTER =
      Map.ofEntries(
          Map.entry(0, "STABILIZE"),
          Map.entry(1, "ACRO"),
          Map.entry(2, "ALT_HOLD"),
          Map.entry(3, "AUTO"),
          Map.entry(4, "GUIDED"),
          Map.entry(5, "LOITER"),
          Map.entry(6, "RTL"),
          Map.entry(7, "CIRCLE"),
          Map.entry(9, "LAND"),
          Map.entry(11, "DRIFT"),
          Map.entry(13, "SPORT"),
          Map.entry(14, "FLIP"),
          Map.entry(15, "AUTOTUNE"),
          Map.entry(16, "POSHOLD"),
          Map.entry(17, "BRAKE"),
          Map.entry(18, "THROW"),
          Map.entry(19, "AVOID_ADSB"),
          Map.entry(20, "GUIDED_NOGPS"),
          Map.entry(21, "SMART_RTL"),
          Map.entry(22, "FLOWHOLD"),
          Map.entry(23, "FOLLOW"),
          Map.entry(24, "ZIGZAG"),
          Map.entry(25, "SYSTEMID"),
          Map.entry(26, "AUTOROTATE"),
          Map.entry(27, "AUTO_RTL"),
          Map.entry(28, "TURTLE"),
          Map.entry(29, "RATE_ACRO"));
  private static final Map<Integer, String> PLANE =
      Map.ofEntries(
          Map.entry(0, "MANUAL"),
          Map.entry(1, "CIRCLE"),
          Map.entry(2, "STABILIZE"),
          Map.entry(3, "TRAINING"),
          Map.entry(4, "ACRO"),
          Map.entry(5, "FBWA"),
          Map.entry(6, "FBWB"),
          Map.entry(7, "CRUISE"),
          Map.entry(8, "AUTOTUNE"),
          Map.entry(10, "AUTO"),
          Map.entry(11, "RTL"),
          Map.entry(12, "LOITER"),
          Map.entry(13, "TAKEOFF"),
          Map.entry(14, "AVOID_ADSB"),
          Map.entry(15, "GUIDED"),
          Map.entry(16, "INITIALISING"),
          Map.entry(17, "QSTABILIZE"),
          Map.entry(18, "QHOVER"),
          Map.entry(19, "QLOITER"),
          Map.entry(20, "QLAND"),
          Map.entry(21, "QRTL"),
          Map.entry(22, "QAUTOTUNE"),
          Map.entry(23, "QACRO"),
          Map.entry(24, "THERMAL"),
          Map.entry(25, "LOITER_ALT_QLAND"),
          Map.entry(26, "AUTOLAND"));
  private static final Map<Integer, String> ROVER =
      Map.ofEntries(
          Map.entry(0, "MANUAL"),
          Map.entry(1, "ACRO"),
          Map.entry(3, "STEERING"),
          Map.entry(4, "HOLD"),
          Map.entry(5, "LOITER"),
          Map.entry(6, "FOLLOW"),
          Map.entry(7, "SIMPLE"),
          Map.entry(8, "DOCK"),
          Map.entry(9, "CIRCLE"),
          Map.entry(10, "AUTO"),
          Map.entry(11, "RTL"),
          Map.entry(12, "SMART_RTL"),
          Map.entry(15, "GUIDED"),
          Map.entry(16, "INITIALISING"));
  private static final Map<Integer, String> SUB =
      Map.ofEntries(
          Map.entry(0, "STABILIZE"),
          Map.entry(1, "ACRO"),
          Map.entry(2, "ALT_HOLD"),
          Map.entry(3, "AUTO"),
          Map.entry(4, "GUIDED"),
          Map.entry(7, "CIRCLE"),
          Map.entry(9, "SURFACE"),
          Map.entry(16, "POSHOLD"),
          Map.entry(19, "MANUAL"),
          Map.entry(20, "MOTOR_DETECT"),
          Map.entry(21, "SURFTRAK"));
  private static final Map<Integer, String> BLIMP =
      Map.of(0, "LAND", 1, "MANUAL", 2, "VELOCITY", 3, "LOITER", 4, "RTL");
  private static final Map<Integer, String> PX4_MAIN =
      Map.ofEntries(
          Map.entry(1, "MANUAL"),
          Map.entry(2, "ALTCTL"),
          Map.entry(3, "POSCTL"),
          Map.entry(4, "AUTO"),
          Map.entry(5, "ACRO"),
          Map.entry(6, "OFFBOARD"),
          Map.entry(7, "STABILIZED"),
          Map.entry(8, "RATTITUDE"),
          Map.entry(10, "TERMINATION"),
          Map.entry(11, "ALTITUDE_CRUISE"));
  private static final Map<Integer, String> PX4_POSCTL =
      Map.of(1, "POSCTL.ORBIT", 2, "POSCTL.SLOW");
  private static final Map<Integer, String> PX4_AUTO =
      Map.ofEntries(
          Map.entry(1, "AUTO.READY"),
          Map.entry(2, "AUTO.TAKEOFF"),
          Map.entry(3, "AUTO.LOITER"),
          Map.entry(4, "AUTO.MISSION"),
          Map.entry(5, "AUTO.RTL"),
          Map.entry(6, "AUTO.LAND"),
          Map.entry(8, "AUTO.FOLLOW_TARGET"),
          Map.entry(9, "AUTO.PRECLAND"),
          Map.entry(10, "AUTO.VTOL_TAKEOFF"));

  private FlightModes() {}

  /** The mode's name, or {@code MODE n} for one that is not known. */
  static String name(int autopilot, int type, long customMode) {
    int mode = (int) customMode;
    String unknown = "MODE " + customMode;
    if (autopilot == AUTOPILOT_PX4) {
      int main = (mode >> 16) & 0xFF;
      int sub = (mode >> 24) & 0xFF;
      return switch (main) {
        case PX4_AUTO_MAIN -> PX4_AUTO.getOrDefault(sub, "AUTO." + sub);
        case PX4_POSCTL_MAIN -> PX4_POSCTL.getOrDefault(sub, "POSCTL");
        default -> PX4_MAIN.getOrDefault(main, unknown);
      };
    }
    if (autopilot == AUTOPILOT_ARDUPILOT) {
      return arduPilotModes(type).getOrDefault(mode, unknown);
    }
    return unknown;
  }

  /**
   * The custom_mode that a name stands for, in capitals or not; empty when the autopilot has no
   * mode of that name.
   */
  static OptionalLong find(int autopilot, int type, String name) {
    String wanted = name.toUpperCase(Locale.ROOT);
    if (autopilot == AUTOPILOT_PX4) {
      OptionalLong auto = find(PX4_AUTO, wanted);
      OptionalLong posctl = find(PX4_POSCTL, wanted);
      if (auto.isPresent()) {
        return OptionalLong.of((long) PX4_AUTO_MAIN << 16 | auto.getAsLong() << 24);
      }
      return posctl.isPresent()
          ? OptionalLong.of((long) PX4_POSCTL_MAIN << 16 | posctl.getAsLong() << 24)
          : find(PX4_MAIN, wanted).stream().map(main -> main << 16).findFirst();
    }
    return autopilot == AUTOPILOT_ARDUPILOT
        ? find(arduPilotModes(type), wanted)
        : OptionalLong.empty();
  }

  private static OptionalLong find(Map<Integer, String> modes, String name) {
    return modes.entrySet().stream()
        .filter(mode -> mode.getValue().equals(name))
        .mapToLong(Map.Entry::getKey)
        .findFirst();
  }

  /** Whether ArduPilot flies such a vehicle as a copter. */
  static boolean isCopter(int type) {
    return arduPilotModes(type).equals(COPTER);
  }

  /** Whether ArduPilot flies such a vehicle as a plane. */
  static boolean isPlane(int type) {
    return arduPilotModes(type).equals(PLANE);
  }

  private static Map<Integer, String> arduPilotModes(int type) {
    return switch (type) {
      case TYPE_GROUND_ROVER, TYPE_SURFACE_BOAT -> ROVER;
      case TYPE_SUBMARINE -> SUB;
      case TYPE_AIRSHIP -> BLIMP;
      case TYPE_FIXED_WING, 19, 20, 21, 22, 23, 24, 25 -> PLANE;
      default -> COPTER;
    };
  }

  /** Whether the vehicle flies home by itself in that mode. */
  static boolean isReturning(String mode) {
    return mode.endsWith("RTL");
  }

  /** Whether the vehicle lands by itself in that mode. */
  static boolean isLanding(String mode) {
    return mode.endsWith("LAND");
  }

  /** Whether the vehicle flies its mission in that mode. */
  static boolean isMission(String mode) {
    return mode.equals("AUTO") || mode.equals("AUTO.MISSION");
  }

  /** The word for an autopilot in events. */
  static String autopilot(int autopilot) {
    return switch (autopilot) {
      case AUTOPILOT_ARDUPILOT -> "ardupilot";
      case AUTOPILOT_PX4 -> "px4";
      default -> "mavlink-" + autopilot;
    };
  }

  /** The word for a vehicle's type (MAV_TYPE) in events. */
  static String model(int type) {
    return switch (type) {
      case TYPE_FIXED_WING -> "fixed_wing";
      case 2 -> "quadrotor";
      case 3 -> "coaxial";
      case 4 -> "helicopter";
      case TYPE_AIRSHIP -> "airship";
      case TYPE_GROUND_ROVER -> "rover";
      case TYPE_SURFACE_BOAT -> "boat";
      case TYPE_SUBMARINE -> "submarine";
      case 13 -> "hexarotor";
      case 14 -> "octorotor";
      case 15 -> "tricopter";
      case 29 -> "dodecarotor";
      case 35 -> "decarotor";
      case 19, 20, 21, 22, 23, 24, 25 -> "vtol";
      default -> "type-" + type;
    };
  }
}
