package dev.skein.links.mavlink;

import dev.skein.links.mavlink.MavlinkMessage.MissionItemInt;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * In what an item that a vehicle keeps is another than the one that it was given. Autopilots keep
 * of an item what they use, each in its own precision: what reads as nothing, and is not known to
 * be kept, is no difference. Sources: ArduPilot, {@code AP_Mission::mission_cmd_to_mavlink_int},
 * {@code AP_Rally}; PX4, {@code MavlinkMissionManager::format_mavlink_mission_item}; the recorded
 * logs.
 */
final class MissionDifference {

  /** Commands whose x, y and z are a place. */
  private static final Set<Integer> WITH_PLACE =
      Set.of(
          16, 17, 18, 19, 21, 22, 31, 82, 84, 85, 94, 189, 195, 201, 5000, 5001, 5002, 5003, 5004,
          5100);

  /** PX4 keeps places that are looked at, not flown to, as floats. */
  private static final Set<Integer> LOOKED_AT = Set.of(195, 201);

  private static final int LOOKED_AT_E7 = 500;

  /** What every autopilot keeps of these: the numbers of parameters. */
  private static final Map<Integer, Set<Integer>> KEPT =
      Map.ofEntries(
          Map.entry(16, Set.of(1)),
          Map.entry(19, Set.of(1)),
          Map.entry(93, Set.of(1)),
          Map.entry(112, Set.of(1)),
          Map.entry(115, Set.of(1)),
          Map.entry(177, Set.of(1, 2)),
          Map.entry(178, Set.of(1, 2)),
          Map.entry(183, Set.of(1, 2)),
          Map.entry(5001, Set.of(1)),
          Map.entry(5002, Set.of(1)),
          Map.entry(5003, Set.of(1)),
          Map.entry(5004, Set.of(1)));

  private static final int NO_HEIGHT = -1;
  private static final int WAYPOINT = 16;
  private static final int LOITER_TURNS = 18;
  private static final int RADIUS = 3;
  private static final int YAW = 4;

  /** ArduPilot keeps times as whole numbers, and radii above 255 m in tens of metres. */
  private static final double WHOLE = 1;

  private static final double TENS = 10;
  private static final double EXACT = 0.01;
  private static final double CENTIMETRES = 0.02;
  private static final double METRES = 1;

  private final boolean isArduPilot;
  private final boolean isWinged;

  /**
   * @param isWinged whether it flies as a plane: ArduPlane waits at no waypoint
   */
  MissionDifference(boolean isArduPilot, boolean isWinged) {
    this.isArduPilot = isArduPilot;
    this.isWinged = isWinged;
  }

  /** For people: the field, what it is and what it was to be; empty when they are the same. */
  Optional<String> find(MissionItemInt given, MissionItemInt kept) {
    if (kept.command() != given.command()) {
      return differs("command", kept.command(), given.command());
    }
    for (int i = 1; i <= given.params().size(); i++) {
      if (!isSame(i, given, kept)) {
        return differs("params[" + (i - 1) + "]", param(kept, i), param(given, i));
      }
    }
    return WITH_PLACE.contains(given.command()) ? findPlace(given, kept) : Optional.empty();
  }

  private Optional<String> findPlace(MissionItemInt given, MissionItemInt kept) {
    int apart = LOOKED_AT.contains(given.command()) && !isArduPilot ? LOOKED_AT_E7 : 1;
    boolean isSomewhere = given.x() != 0 || given.y() != 0;
    if (isSomewhere && Math.abs((long) given.x() - kept.x()) > apart) {
      return differs("params[4]", kept.x() / 1e7, given.x() / 1e7);
    }
    if (isSomewhere && Math.abs((long) given.y() - kept.y()) > apart) {
      return differs("params[5]", kept.y() / 1e7, given.y() / 1e7);
    }
    if (given.missionType() == MissionList.FENCE) {
      return Optional.empty();
    }
    if (Math.abs(given.z() - kept.z()) > heightsApart(given)) {
      return differs("params[6]", kept.z(), given.z());
    }
    int frame = reference(given.frame());
    return frame == NO_HEIGHT || frame == reference(kept.frame())
        ? Optional.empty()
        : differs("frame", kept.frame(), given.frame());
  }

  private boolean isSame(int number, MissionItemInt given, MissionItemInt kept) {
    float was = param(given, number);
    float is = param(kept, number);
    if (Float.isNaN(was)) {
      return true;
    }
    double apart = isArduPilot ? WHOLE : EXACT + Math.abs(was) * 1e-6;
    if (given.command() == LOITER_TURNS && number == RADIUS) {
      apart = TENS;
    }
    double difference = number == YAW ? Math.IEEEremainder(is - was, 360) : is - was;
    if (Math.abs(difference) < apart) {
      return true;
    }
    boolean saysNothing = Float.isNaN(is) || is == 0 || (isArduPilot && Math.abs(is) == 1);
    return saysNothing && !isKept(given.command(), number);
  }

  private boolean isKept(int command, int number) {
    boolean isPassed = command == WAYPOINT && isArduPilot && isWinged;
    return !isPassed && KEPT.getOrDefault(command, Set.of()).contains(number);
  }

  private double heightsApart(MissionItemInt given) {
    if (!isArduPilot) {
      return EXACT + Math.abs(given.z()) * 1e-6;
    }
    return given.missionType() == MissionList.RALLY ? METRES : CENTIMETRES;
  }

  /** What a MAV_FRAME measures heights from: each has two numbers. */
  private static int reference(int frame) {
    return switch (frame) {
      case 0, 5 -> 0;
      case 3, 6 -> 3;
      case 10, 11 -> 10;
      default -> NO_HEIGHT;
    };
  }

  private static float param(MissionItemInt item, int number) {
    List<Float> params = item.params();
    return params.get(number - 1);
  }

  private static Optional<String> differs(String field, Object is, Object was) {
    return Optional.of("%s is %s, not %s".formatted(field, is, was));
  }
}
