package dev.skein.links.mavlink;

import dev.skein.events.CommandEvent.Accepted;
import dev.skein.events.FlightPlan;
import dev.skein.links.mavlink.MavlinkMessage.CommandAck;
import dev.skein.links.orders.Answer;
import dev.skein.links.orders.PlanParameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Orders in MAVLink's words, and its answers in ours. Source: common.xml, MAV_CMD and MAV_RESULT;
 * MAVLink command protocol; the autopilots' documentation where they differ: PX4 takes altitudes
 * above mean sea level and changes its mode by itself, ArduPilot takes off in GUIDED, when armed.
 */
final class MavlinkCommands {

  private static final int NAV_RETURN_TO_LAUNCH = 20;
  private static final int NAV_LAND = 21;
  private static final int NAV_TAKEOFF = 22;
  private static final int DO_ORBIT = 34;
  private static final int DO_SET_MODE = 176;
  private static final int DO_CHANGE_SPEED = 178;
  private static final int DO_REPOSITION = 192;
  private static final int DO_PAUSE_CONTINUE = 193;
  private static final int DO_SET_MISSION_CURRENT = 224;
  private static final int PREFLIGHT_REBOOT_SHUTDOWN = 246;
  private static final int MISSION_START = 300;
  private static final int COMPONENT_ARM_DISARM = 400;

  /** Second parameter of COMPONENT_ARM_DISARM: in the air too. */
  private static final float FORCE = 21_196;

  /** First parameter of DO_SET_MODE: the mode is the autopilot's own. */
  private static final float CUSTOM_MODE = 1;

  /** Second parameter of DO_REPOSITION: into the mode that flies there, whatever it is in. */
  private static final float CHANGE_MODE = 1;

  private static final float GROUND_SPEED = 1;
  private static final float AS_IT_IS = -1;

  /** MAV_PROTOCOL_CAPABILITY. */
  private static final long MISSION_FENCE = 0x4000;

  private static final long MISSION_RALLY = 0x8000;

  private static final String GUIDED = "GUIDED";
  private static final String HOLD = "AUTO.LOITER";
  private static final String MISSION = "AUTO.MISSION";
  private static final String AUTO = "AUTO";

  private static final Map<String, MavlinkCommand> SIMPLE =
      Map.of(
          "arm", MavlinkCommand.of(COMPONENT_ARM_DISARM, 1),
          "disarm", MavlinkCommand.of(COMPONENT_ARM_DISARM, 0),
          "emergency_stop", MavlinkCommand.of(COMPONENT_ARM_DISARM, 0, FORCE),
          "land", MavlinkCommand.of(NAV_LAND),
          "return_to_base", MavlinkCommand.of(NAV_RETURN_TO_LAUNCH),
          "reboot", MavlinkCommand.of(PREFLIGHT_REBOOT_SHUTDOWN, 1));

  private static final List<String> RESULTS =
      List.of(
          "ACCEPTED",
          "TEMPORARILY_REJECTED",
          "DENIED",
          "UNSUPPORTED",
          "FAILED",
          "IN_PROGRESS",
          "CANCELLED",
          "COMMAND_LONG_ONLY",
          "COMMAND_INT_ONLY",
          "COMMAND_UNSUPPORTED_MAV_FRAME",
          "NOT_IN_CONTROL");
  private static final int ACCEPTED = 0;
  private static final int IN_PROGRESS = 5;
  private static final int CANCELLED = 6;
  private static final int PROGRESS_UNKNOWN = 255;

  private MavlinkCommands() {}

  /**
   * What there is to know of the vehicle that is spoken to.
   *
   * @param autopilot MAV_AUTOPILOT
   * @param type MAV_TYPE
   * @param homeAltitudeM metres above mean sea level; null when it has not told
   * @param latitudeE7 where it is; 0 when it has not told
   * @param longitudeE7 where it is; 0 when it has not told
   * @param capabilities MAV_PROTOCOL_CAPABILITY; null when it has not told
   * @param isVersion1 whether it speaks MAVLink 1, which has no word for which list it means
   */
  record Hearer(
      int autopilot,
      int type,
      @Nullable Double homeAltitudeM,
      int latitudeE7,
      int longitudeE7,
      @Nullable Long capabilities,
      boolean isFlying,
      boolean isVersion1) {

    boolean isPx4() {
      return autopilot == FlightModes.AUTOPILOT_PX4;
    }

    boolean isArduPilot() {
      return autopilot == FlightModes.AUTOPILOT_ARDUPILOT;
    }
  }

  /** An order in MAVLink. */
  sealed interface Saying {
    /** One command after the other, each when the one before is accepted. */
    record Said(List<MavlinkCommand> commands) implements Saying {
      public Said {
        commands = List.copyOf(commands);
      }
    }

    /** A plan, list by list. */
    record Uploaded(List<MissionList> lists) implements Saying {
      public Uploaded {
        lists = List.copyOf(lists);
      }
    }

    /** It cannot be said to this vehicle, and why. */
    record Unsayable(String reason) implements Saying {}
  }

  /** Whether an order is the same for all vehicles, whatever they are. */
  static boolean isSameForAll(String command) {
    return SIMPLE.containsKey(command);
  }

  /** The order, as this vehicle understands it. */
  static Saying say(Accepted order, Hearer hearer) {
    MavlinkCommand simple = SIMPLE.get(order.command());
    if (simple != null) {
      return said(simple);
    }
    OrderParameters given = new OrderParameters(order.parameters());
    try {
      return switch (order.command()) {
        case "take_off" -> takeOff(given, hearer);
        case "go_to" -> goTo(given, hearer);
        case "orbit" -> orbit(given, hearer);
        case "set_speed" ->
            said(
                MavlinkCommand.of(
                    DO_CHANGE_SPEED, GROUND_SPEED, (float) given.number("speed"), AS_IT_IS));
        case "upload_mission" -> upload(order.parameters().get("plan"), hearer);
        case "start_mission" -> startMission(given, hearer);
        case "set_mode" -> setMode(given.text("mode"), hearer);
        case "pause" ->
            hearer.isPx4() ? setMode(HOLD, hearer) : said(MavlinkCommand.of(DO_PAUSE_CONTINUE, 0));
        case "resume" ->
            hearer.isPx4()
                ? setMode(MISSION, hearer)
                : said(MavlinkCommand.of(DO_PAUSE_CONTINUE, 1));
        default ->
            new Saying.Unsayable(order.command() + " is no order that can be sent to this vehicle");
      };
    } catch (OrderParameters.MissingException e) {
      return new Saying.Unsayable(e.getMessage());
    }
  }

  static Answer answer(CommandAck ack) {
    return switch (ack.result()) {
      case ACCEPTED -> new Answer.Taken();
      case IN_PROGRESS ->
          new Answer.AtIt(ack.progress() == PROGRESS_UNKNOWN ? null : (double) ack.progress());
      case CANCELLED -> new Answer.GivenUp();
      default ->
          new Answer.Refused(
              ack.result() >= 0 && ack.result() < RESULTS.size()
                  ? RESULTS.get(ack.result())
                  : "MAV_RESULT " + ack.result());
    };
  }

  static boolean isAccepted(CommandAck ack) {
    return ack.result() == ACCEPTED;
  }

  private static Saying takeOff(OrderParameters given, Hearer hearer) {
    double aboveHome = given.number("altitude");
    MavlinkCommand arm = MavlinkCommand.of(COMPONENT_ARM_DISARM, 1);
    if (hearer.isPx4()) {
      Double home = hearer.homeAltitudeM();
      if (home == null) {
        return new Saying.Unsayable("the vehicle has not told how high it stands");
      }
      float none = Float.NaN;
      return said(
          MavlinkCommand.of(
              NAV_TAKEOFF, AS_IT_IS, 0, 0, none, none, none, (float) (home + aboveHome)),
          arm);
    }
    if (!hearer.isArduPilot() || !FlightModes.isCopter(hearer.type())) {
      return new Saying.Unsayable("take_off is not known for this kind of vehicle");
    }
    List<MavlinkCommand> commands = new ArrayList<>(commands(setMode(GUIDED, hearer)));
    commands.add(arm);
    commands.add(MavlinkCommand.of(NAV_TAKEOFF, 0, 0, 0, 0, 0, 0, (float) aboveHome));
    return new Saying.Said(commands);
  }

  /**
   * Every vehicle is taken to keep missions. A list that is empty is cleared, where the vehicle
   * says that it keeps such lists.
   */
  private static Saying upload(@Nullable Object parameter, Hearer hearer) {
    if (!(PlanParameter.read(parameter) instanceof PlanParameter.Read.Good(FlightPlan plan))) {
      return new Saying.Unsayable("parameters.plan is no plan");
    }
    List<MissionList> lists = new ArrayList<>();
    for (MissionList list : MissionList.of(plan, hearer)) {
      Long capabilities = hearer.isVersion1 ? Long.valueOf(0) : hearer.capabilities;
      boolean isKept =
          list.type() == MissionList.MISSION
              || (capabilities != null && (capabilities & capability(list.type())) != 0);
      boolean isEmpty = list.items().isEmpty();
      if (capabilities != null && !isKept && !isEmpty) {
        return new Saying.Unsayable(
            "the plan has a %s, and the vehicle %s"
                .formatted(
                    list.name(),
                    hearer.isVersion1
                        ? "speaks MAVLink 1, which has missions only"
                        : "says that it keeps none"));
      }
      if (isKept || !isEmpty) {
        lists.add(list);
      }
    }
    return new Saying.Uploaded(lists);
  }

  private static long capability(int type) {
    return type == MissionList.FENCE ? MISSION_FENCE : MISSION_RALLY;
  }

  /**
   * On the ground ArduCopter is armed in GUIDED and, without a pilot's stick, climbs by
   * MISSION_START; PX4 is armed in its mission mode, and is told an item by MISSION_START alone. In
   * the air the mode changes. Source: the recorded logs; QGroundControl, {@code startMission}; PX4,
   * {@code Commander::handle_command}.
   */
  private static Saying startMission(OrderParameters given, Hearer hearer) {
    boolean isFromItem = given.values().get("from_item") != null;
    int from = isFromItem ? (int) given.number("from_item") : 0;
    MavlinkCommand arm = MavlinkCommand.of(COMPONENT_ARM_DISARM, 1);
    List<MavlinkCommand> commands = new ArrayList<>();
    if (hearer.isPx4()) {
      commands.addAll(commands(setMode(MISSION, hearer)));
      if (isFromItem) {
        commands.add(MavlinkCommand.of(MISSION_START, from));
      } else if (!hearer.isFlying) {
        commands.add(arm);
      }
      return new Saying.Said(commands);
    }
    if (!hearer.isArduPilot()) {
      return new Saying.Unsayable("start_mission is not known for this kind of vehicle");
    }
    if (isFromItem) {
      commands.add(MavlinkCommand.of(DO_SET_MISSION_CURRENT, from + MissionList.offset(true)));
    }
    if (!hearer.isFlying) {
      if (FlightModes.isCopter(hearer.type())) {
        commands.addAll(commands(setMode(GUIDED, hearer)));
      }
      commands.add(arm);
    }
    commands.addAll(commands(setMode(AUTO, hearer)));
    if (!hearer.isFlying) {
      commands.add(MavlinkCommand.of(MISSION_START));
    }
    return new Saying.Said(commands);
  }

  private static Saying goTo(OrderParameters given, Hearer hearer) {
    return place(given, hearer) instanceof Placed.At(MavlinkCommand.Place place)
        ? said(
            new MavlinkCommand(
                DO_REPOSITION,
                List.of((float) given.number("speed", AS_IT_IS), CHANGE_MODE, 0f, Float.NaN),
                place))
        : new Saying.Unsayable("the vehicle has not told how high its home is");
  }

  private static Saying orbit(OrderParameters given, Hearer hearer) {
    if (!hearer.isPx4()) {
      return new Saying.Unsayable("orbit is an order that PX4 alone knows");
    }
    boolean isClockwise = !given.text("direction", "clockwise").equals("counter_clockwise");
    double radius = given.number("radius");
    return place(given, hearer) instanceof Placed.At(MavlinkCommand.Place place)
        ? said(
            new MavlinkCommand(
                DO_ORBIT,
                List.of(
                    (float) (isClockwise ? radius : -radius),
                    (float) given.number("speed", Double.NaN),
                    0f,
                    Float.NaN),
                place))
        : new Saying.Unsayable("the vehicle has not told how high its home is");
  }

  private sealed interface Placed {
    record At(MavlinkCommand.Place place) implements Placed {}

    record Unknown() implements Placed {}
  }

  private static Placed place(OrderParameters given, Hearer hearer) {
    double altitude = given.number("altitude");
    boolean isAboveSea = given.text("altitude_frame", "home").equals("amsl");
    if (hearer.isPx4() && !isAboveSea) {
      Double home = hearer.homeAltitudeM();
      if (home == null) {
        return new Placed.Unknown();
      }
      altitude += home;
      isAboveSea = true;
    }
    return new Placed.At(
        new MavlinkCommand.Place(
            given.number("latitude"),
            given.number("longitude"),
            altitude,
            isAboveSea ? MavlinkCommand.FRAME_GLOBAL : MavlinkCommand.FRAME_GLOBAL_RELATIVE_ALT));
  }

  private static Saying setMode(String name, Hearer hearer) {
    OptionalLong mode = FlightModes.find(hearer.autopilot(), hearer.type(), name);
    if (mode.isEmpty()) {
      return new Saying.Unsayable(name + " is no mode of this vehicle");
    }
    long custom = mode.getAsLong();
    return said(
        hearer.isPx4()
            ? MavlinkCommand.of(
                DO_SET_MODE, CUSTOM_MODE, (float) (custom >> 16 & 0xFF), (float) (custom >> 24))
            : MavlinkCommand.of(DO_SET_MODE, CUSTOM_MODE, (float) custom));
  }

  private static Saying said(MavlinkCommand... commands) {
    return new Saying.Said(List.of(commands));
  }

  private static List<MavlinkCommand> commands(Saying saying) {
    return saying instanceof Saying.Said(List<MavlinkCommand> commands) ? commands : List.of();
  }
}
