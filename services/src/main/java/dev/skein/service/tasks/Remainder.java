package dev.skein.service.tasks;

import dev.skein.events.MissionItem;
import java.util.List;
import java.util.Set;

/**
 * What is left of a mission to a drone that takes it over: it takes off, and goes on with the last
 * place that the one before it has reached. Pure.
 */
final class Remainder {

  private static final double LEAST_CLIMB_M = 10;
  private static final int FRAME_HOME = 3;
  private static final int FRAME_HOME_INT = 6;

  /** Commands that are done when they are done; what others set holds on behind them. */
  private static final Set<Integer> MOMENTARY = Set.of(112, 114, 115, 197, 203, 211, 2000);

  private Remainder() {}

  /** Whether all that is left is the way home. */
  static boolean isWayHome(Route route, int leg) {
    int last = route.legs().size() - 1;
    return leg >= last && route.legs().get(last).command() == MissionCommand.RETURN_TO_LAUNCH;
  }

  /**
   * The leg to begin with: 0, the beginning, where what is behind has set something that still
   * holds (a speed, a camera), or where the mission jumps, which vehicles count for themselves.
   *
   * @param leg that was being flown
   */
  static int begin(Route route, List<MissionItem> mission, int leg) {
    if (leg < 2) {
      return 0;
    }
    Route.Leg reached = route.legs().get(leg - 1);
    boolean isPlace = reached.to() != null && !reached.isLanding();
    boolean jumps = mission.stream().anyMatch(item -> item.command() == MissionCommand.JUMP);
    return isPlace
            && !jumps
            && mission.subList(0, reached.item()).stream().noneMatch(Remainder::lasts)
        ? leg - 1
        : 0;
  }

  /** How high it takes off, metres above where it stands: as the mission does, or to the place. */
  static double takeOffM(List<MissionItem> mission, int item) {
    return mission.stream()
        .filter(each -> each.command() == MissionCommand.TAKEOFF || each.equals(mission.get(item)))
        .filter(each -> each.frame() == FRAME_HOME || each.frame() == FRAME_HOME_INT)
        .mapToDouble(each -> each.param(7))
        .filter(Double::isFinite)
        .reduce(LEAST_CLIMB_M, Math::max);
  }

  private static boolean lasts(MissionItem item) {
    return !Route.isFlown(item) && !MOMENTARY.contains(item.command());
  }
}
