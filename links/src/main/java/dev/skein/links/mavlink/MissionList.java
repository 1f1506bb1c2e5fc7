package dev.skein.links.mavlink;

import dev.skein.events.FlightPlan;
import dev.skein.events.MissionItem;
import dev.skein.links.mavlink.MavlinkCommands.Hearer;
import dev.skein.links.mavlink.MavlinkMessage.MissionItemInt;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One list of a plan as a vehicle is given it. ArduPilot's mission begins with its home, of which
 * it keeps its own, so that its items are one further than the plan's, and so is where a DO_JUMP
 * goes; it takes no NaN. Source: MAVLink guide, "Mission Protocol"; ArduPilot, {@code AP_Mission};
 * QGroundControl, which sends a fifth and sixth parameter of MAV_FRAME_MISSION as they are.
 *
 * @param type MAV_MISSION_TYPE
 * @param items addressed to nobody yet
 * @param offset what the vehicle's numbers are ahead of the plan's
 */
record MissionList(int type, int offset, List<MissionItemInt> items) {

  static final int MISSION = 0;
  static final int FENCE = 1;
  static final int RALLY = 2;

  static final int FRAME_GLOBAL_RELATIVE_ALT = 3;
  private static final int FRAME_MISSION = 2;
  private static final int NAV_WAYPOINT = 16;
  private static final int DO_JUMP = 177;
  private static final double E7 = 1e7;
  private static final List<String> NAMES = List.of("mission", "fence", "rally");

  MissionList {
    items = List.copyOf(items);
  }

  /** The three lists of a plan, in the order in which they are sent. */
  static List<MissionList> of(FlightPlan plan, Hearer hearer) {
    Writer writer = new Writer(hearer);
    return List.of(
        writer.list(MISSION, plan.mission()),
        writer.list(FENCE, plan.fence()),
        writer.list(RALLY, plan.rally()));
  }

  /** What people call it: mission, fence, rally. */
  String name() {
    return NAMES.get(type);
  }

  /** What people call an item, by the plan's numbers: {@code mission[3]}. */
  String name(int seq) {
    return seq < offset ? "home" : name() + "[" + (seq - offset) + "]";
  }

  /** How many items an autopilot has ahead of a plan's. */
  static int offset(boolean isArduPilot) {
    return isArduPilot ? 1 : 0;
  }

  private record Writer(Hearer hearer) {

    MissionList list(int type, List<MissionItem> plan) {
      List<MissionItemInt> items = new ArrayList<>();
      boolean hasHome = type == MISSION && hearer.isArduPilot() && !plan.isEmpty();
      if (hasHome) {
        items.add(home());
      }
      for (MissionItem item : plan) {
        items.add(item(type, items.size(), item));
      }
      return new MissionList(type, hasHome ? 1 : 0, items);
    }

    /** A placeholder where it stands: what is there is not taken over. */
    private MissionItemInt home() {
      return new MissionItemInt(
          List.of(0f, 0f, 0f, 0f),
          hearer.latitudeE7(),
          hearer.longitudeE7(),
          0,
          0,
          NAV_WAYPOINT,
          0,
          0,
          FRAME_GLOBAL_RELATIVE_ALT,
          0,
          1,
          MISSION);
    }

    private MissionItemInt item(int type, int seq, MissionItem item) {
      List<Float> params = new ArrayList<>();
      for (int i = 1; i <= 4; i++) {
        double param = item.param(i);
        params.add(Double.isNaN(param) && hearer.isArduPilot() ? 0f : (float) param);
      }
      if (item.command() == DO_JUMP && type == MISSION) {
        params.set(0, params.getFirst() + offset(hearer.isArduPilot()));
      }
      boolean isFirst = seq == 0 && type == MISSION && !hearer.isArduPilot();
      return new MissionItemInt(
          params,
          place(item.frame(), item.params().get(4)),
          place(item.frame(), item.params().get(5)),
          item.params().get(6) == null ? 0 : (float) item.param(7),
          seq,
          item.command(),
          0,
          0,
          item.frame(),
          isFirst ? 1 : 0,
          item.autoContinue() ? 1 : 0,
          type);
    }

    private static int place(int frame, @Nullable Double value) {
      return value == null ? 0 : (int) Math.round(frame == FRAME_MISSION ? value : value * E7);
    }
  }
}
