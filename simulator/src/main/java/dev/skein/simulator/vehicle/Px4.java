package dev.skein.simulator.vehicle;

import static dev.skein.simulator.vehicle.Parameter.Type.INT32;
import static dev.skein.simulator.vehicle.Parameter.Type.REAL32;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * PX4's manner, as v1.16 was recorded and as its documentation has it: custom_mode is main mode and
 * sub mode, a mission has no home item, items are asked for by MISSION_REQUEST_INT, an item that
 * was reached is told again and again, refusals are ACK 1, an EVENT and a text in chunks.
 */
public final class Px4 implements Manner {

  private static final int AUTO = 4;

  /** Main mode and sub mode. */
  private static final Map<FlightMode, List<Integer>> MODES =
      Map.of(
          FlightMode.MANUAL, List.of(1, 0),
          FlightMode.ORBIT, List.of(3, 1),
          FlightMode.TAKEOFF, List.of(AUTO, 2),
          FlightMode.HOLD, List.of(AUTO, 3),
          FlightMode.MISSION, List.of(AUTO, 4),
          FlightMode.RETURN, List.of(AUTO, 5),
          FlightMode.LAND, List.of(AUTO, 6));

  private static final Map<FlightMode, String> NAMES =
      Map.of(
          FlightMode.MANUAL, "Manual",
          FlightMode.ORBIT, "Orbit",
          FlightMode.TAKEOFF, "Takeoff",
          FlightMode.HOLD, "Hold",
          FlightMode.MISSION, "Mission",
          FlightMode.RETURN, "Return",
          FlightMode.LAND, "Land");

  private static final Set<Integer> COMMANDS =
      Set.of(
          Commands.NAV_RETURN_TO_LAUNCH,
          Commands.NAV_LAND,
          Commands.NAV_TAKEOFF,
          Commands.DO_ORBIT,
          Commands.DO_SET_MODE,
          Commands.DO_CHANGE_SPEED,
          Commands.DO_SET_HOME,
          Commands.DO_FLIGHTTERMINATION,
          Commands.DO_REPOSITION,
          Commands.DO_SET_MISSION_CURRENT,
          Commands.PREFLIGHT_CALIBRATION,
          Commands.PREFLIGHT_REBOOT_SHUTDOWN,
          Commands.MISSION_START,
          Commands.COMPONENT_ARM_DISARM,
          Commands.GET_MESSAGE_INTERVAL,
          Commands.SET_MESSAGE_INTERVAL,
          Commands.REQUEST_MESSAGE);

  /** GF_ACTION: 0 and 1 only tell. */
  private static final Map<Integer, FlightMode> AT_THE_FENCE =
      Map.of(2, FlightMode.HOLD, 3, FlightMode.RETURN, 5, FlightMode.LAND);

  private static final List<Parameter> PARAMETERS =
      List.of(
          Parameter.of("BAT_EMERGEN_THR", REAL32, Setting.EMPTY_PERCENT, 100, 0.05f),
          Parameter.of("BAT_LOW_THR", REAL32, Setting.LOW_PERCENT, 100, 0.15f),
          Parameter.of("COM_DISARM_LAND", REAL32, Setting.LANDED_DISARM_S, 2),
          Parameter.of("COM_DISARM_PRFLT", REAL32, Setting.IDLE_DISARM_S, 10),
          Parameter.of("GF_ACTION", INT32, Setting.FENCE_ACTION, 2),
          Parameter.of("MAV_SYS_ID", INT32, Setting.SYSTEM_ID, 1),
          Parameter.of("MIS_TAKEOFF_ALT", REAL32, Setting.TAKEOFF_M, 2.5),
          Parameter.of("MPC_LAND_SPEED", REAL32, Setting.LANDING_MPS, 0.7f),
          Parameter.of("MPC_XY_CRUISE", REAL32, Setting.CRUISE_MPS, 12),
          Parameter.of("RTL_RETURN_ALT", REAL32, Setting.RETURN_M, 30));

  private static final int EMERGENCY = 0;
  private static final int CRITICAL = 2;
  private static final int INFO = 6;

  /** Events that a text's name does not give away: as recorded. */
  private static final int EVENT_CLIMB = 0x17d425c;

  private static final int EVENT_RETURN_AT = 0x1522694;
  private static final byte EXTERNAL = 4;
  private static final byte BY_LANDING = 6;

  @Override
  public int autopilot() {
    return 12;
  }

  @Override
  public long customMode(FlightMode mode) {
    List<Integer> numbers = MODES.getOrDefault(mode, List.of(AUTO, 3));
    return (long) numbers.get(0) << 16 | (long) numbers.get(1) << 24;
  }

  @Override
  public Optional<FlightMode> mode(int mainMode, int subMode) {
    return MODES.entrySet().stream()
        .filter(mode -> mode.getValue().equals(List.of(mainMode, subMode)))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  @Override
  public Optional<FlightMode> mode(long customMode) {
    return mode((int) (customMode >> 16) & 0xFF, (int) (customMode >> 24) & 0xFF);
  }

  @Override
  public int baseMode(FlightMode mode, boolean isArmed) {
    boolean bySticks = mode == FlightMode.MANUAL || mode == FlightMode.ORBIT;
    return bySticks ? 1 + 16 + 64 : 1 + 4 + 8 + 16;
  }

  @Override
  public int result(Outcome outcome) {
    return switch (outcome) {
      case ACCEPTED -> 0;
      case NOT_NOW -> 1;
      case DENIED -> 2;
      case UNSUPPORTED -> 3;
      case FAILED -> 4;
      case IN_PROGRESS -> 5;
    };
  }

  @Override
  public int firstItem() {
    return 0;
  }

  @Override
  public List<MissionItem> kept(List<MissionItem> mission) {
    return mission;
  }

  @Override
  public boolean returnsByMode() {
    return true;
  }

  @Override
  public boolean packsDatagrams() {
    return false;
  }

  @Override
  public boolean changesModeByItself() {
    return true;
  }

  @Override
  public boolean fenceIsAlwaysOn() {
    return true;
  }

  @Override
  public Optional<FlightMode> atTheFence(int action) {
    return Optional.ofNullable(AT_THE_FENCE.get(action));
  }

  @Override
  public List<Parameter> parameters() {
    return PARAMETERS;
  }

  @Override
  public boolean castsParameters() {
    return false;
  }

  @Override
  public boolean saysParameterErrors() {
    return false;
  }

  @Override
  public boolean isArmable(FlightMode mode) {
    return mode != FlightMode.LAND && mode != FlightMode.RETURN;
  }

  @Override
  public int frameOfLong(int command) {
    return MissionItem.GLOBAL;
  }

  @Override
  public Set<Integer> commands() {
    return COMMANDS;
  }

  @Override
  public int requestFor(boolean hasSentInt) {
    return hasSentInt ? MissionServer.MISSION_REQUEST_INT : MissionServer.MISSION_REQUEST;
  }

  @Override
  public boolean keepsItemsAsTheyCome() {
    return false;
  }

  @Override
  public int total(int type, List<MissionItem> items) {
    return items.size();
  }

  @Override
  public double askAgainAfterS() {
    return 0.25;
  }

  @Override
  public double giveUpAfterS() {
    return 5;
  }

  @Override
  public boolean refusesOtherItems() {
    return false;
  }

  @Override
  public List<Stream> streams(double rateHz) {
    return List.of(
        new Stream(Telemetry.HEARTBEAT, 1),
        new Stream(Telemetry.SYS_STATUS, 1),
        new Stream(Telemetry.EXTENDED_SYS_STATE, 1),
        new Stream(Telemetry.ALTITUDE, 1),
        new Stream(Telemetry.MISSION_CURRENT, 1),
        new Stream(Telemetry.MISSION_ITEM_REACHED, 1),
        new Stream(Telemetry.BATTERY_STATUS, 0.5),
        new Stream(Telemetry.CURRENT_MODE, 0.5),
        new Stream(Telemetry.ESTIMATOR_STATUS, 0.5),
        new Stream(Telemetry.HOME_POSITION, 0.5),
        new Stream(Telemetry.CURRENT_EVENT_SEQUENCE, 0.33),
        new Stream(Telemetry.VIBRATION, 0.1),
        new Stream(Telemetry.GPS_RAW_INT, rateHz),
        new Stream(Telemetry.ATTITUDE, rateHz),
        new Stream(Telemetry.VFR_HUD, rateHz),
        new Stream(Telemetry.GLOBAL_POSITION_INT, rateHz));
  }

  @Override
  public void say(Happening happening, Autopilot autopilot, Outbox out, Telemetry telemetry) {
    switch (happening) {
      case Happening.EstimateReady _ -> telemetry.send(Telemetry.GPS_GLOBAL_ORIGIN);
      case Happening.Armed _ -> {
        telemetry.event(event("commander_armed_by"), INFO, EXTERNAL);
        out.chunkedText(INFO, "Armed by external command\t");
      }
      case Happening.ArmingRefused refused -> {
        telemetry.event(event("commander_arm_denied_resolve_failures"), CRITICAL);
        out.chunkedText(CRITICAL, "Preflight Fail: " + refused.reason() + "\t");
        out.chunkedText(CRITICAL, "Arming denied: Resolve system health failures first\t");
      }
      case Happening.Disarmed disarmed -> {
        byte reason = disarmed.byLanding() ? BY_LANDING : EXTERNAL;
        telemetry.event(event("commander_disarmed_by"), INFO, reason);
        out.chunkedText(
            INFO,
            disarmed.byLanding() ? "Disarmed by landing\t" : "Disarmed by external command\t");
      }
      case Happening.DisarmingRefused _ -> {
        telemetry.event(event("commander_disarm_denied_not_landed"), CRITICAL);
        out.chunkedText(CRITICAL, "Disarming denied: not landed\t");
      }
      case Happening.ModeRefused refused -> {
        telemetry.event(event("commander_modechange_not_avail"), CRITICAL);
        out.chunkedText(
            CRITICAL,
            "Switching to mode '%s' is currently not possible\t"
                .formatted(NAMES.getOrDefault(refused.mode(), refused.mode().name())));
      }
      case Happening.OrderRefused refused -> {
        telemetry.event(event("commander_command_denied"), CRITICAL);
        out.chunkedText(CRITICAL, "%s denied: %s\t".formatted(refused.order(), refused.reason()));
      }
      case Happening.TookOff _ -> {
        telemetry.event(event("commander_takeoff_detected"), INFO);
        out.chunkedText(INFO, "Takeoff detected\t");
      }
      case Happening.MissionStarted _ -> {
        telemetry.event(event("mission_execute"), INFO);
        out.chunkedText(INFO, "Executing Mission\t");
      }
      case Happening.ItemStarted started -> {
        if (started.item().command() == Commands.NAV_TAKEOFF) {
          float up = started.item().z();
          telemetry.event(EVENT_CLIMB, INFO, little(4).putFloat(up).array());
          out.chunkedText(
              INFO, String.format(Locale.ROOT, "Climb to %.1f meters above home\t", up));
        }
      }
      case Happening.ItemReached reached -> {
        telemetry.send(Telemetry.MISSION_CURRENT);
        telemetry.reached(reached.item().seq());
      }
      case Happening.ReturnStarted start -> {
        int up = (int) Math.round(start.returnM());
        int altitude = (int) Math.round(start.homeAltitudeM() + start.returnM());
        out.chunkedText(INFO, "Returning to launch\t");
        telemetry.event(event("commander_rtl"), INFO);
        telemetry.event(EVENT_RETURN_AT, INFO, little(8).putInt(altitude).putInt(up).array());
        out.chunkedText(
            INFO, "RTL: start return at %d m (%d m above destination)\t".formatted(altitude, up));
      }
      case Happening.ReturnLands _ -> {
        out.chunkedText(INFO, "RTL: land at destination\t");
        telemetry.event(event("rtl_land_at_destination"), INFO);
      }
      case Happening.Landed _ -> {
        out.chunkedText(INFO, "Landing detected\t");
        telemetry.event(event("commander_landing_detected"), INFO);
      }
      case Happening.PositionLost _ -> out.chunkedText(CRITICAL, "Failsafe mode activated\t");
      case Happening.BatteryLow _ -> out.chunkedText(EMERGENCY, "Low battery level! Return\t");
      case Happening.FenceBreached _ -> out.chunkedText(CRITICAL, "Geofence violation\t");
      case Happening.Crashed _ ->
          out.chunkedText(EMERGENCY, "Critical failure detected: terminate flight\t");
      case Happening.Terminated _ -> out.chunkedText(CRITICAL, "Terminating flight\t");
      case Happening.UploadTimedOut _ -> out.chunkedText(CRITICAL, "Operation timeout\t");
      case Happening.ModeChanged _, Happening.PlanReceived _ -> {
        // Told by HEARTBEAT and MISSION_CURRENT alone.
      }
    }
  }

  /** FNV-1a of the event's name, with the autopilot's component before it. Source: libevents. */
  static int event(String name) {
    int hash = 0x811c9dc5;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * 0x0100_0193;
    }
    return (hash & 0xFF_FFFF) | 1 << 24;
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
