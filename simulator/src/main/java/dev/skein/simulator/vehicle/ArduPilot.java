package dev.skein.simulator.vehicle;

import static dev.skein.simulator.vehicle.Parameter.Type.INT16;
import static dev.skein.simulator.vehicle.Parameter.Type.INT8;
import static dev.skein.simulator.vehicle.Parameter.Type.REAL32;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * ArduCopter's manner, as 4.7 was recorded and as its documentation has it: custom_mode is the
 * mode's number, mission item 0 is home, items are asked for by MISSION_REQUEST, refusals are ACK 4
 * and a text.
 */
public final class ArduPilot implements Manner {

  private static final Map<FlightMode, Integer> MODES =
      Map.of(
          FlightMode.MANUAL, 0,
          FlightMode.MISSION, 3,
          FlightMode.GUIDED, 4,
          FlightMode.HOLD, 5,
          FlightMode.RETURN, 6,
          FlightMode.LAND, 9);
  private static final Map<FlightMode, String> NAMES =
      Map.of(
          FlightMode.MANUAL, "STABILIZE",
          FlightMode.MISSION, "AUTO",
          FlightMode.GUIDED, "GUIDED",
          FlightMode.HOLD, "LOITER",
          FlightMode.RETURN, "RTL",
          FlightMode.LAND, "LAND");

  /** POSHOLD and BRAKE hold as LOITER does; ALT_HOLD without a pilot's stick is nobody's. */
  private static final Map<Integer, FlightMode> ALSO =
      Map.of(2, FlightMode.MANUAL, 16, FlightMode.HOLD, 17, FlightMode.HOLD);

  private static final Map<Integer, String> ITEMS =
      Map.of(
          Commands.NAV_WAYPOINT, "WP",
          Commands.NAV_SPLINE_WAYPOINT, "SplineWP",
          Commands.NAV_RETURN_TO_LAUNCH, "RTL",
          Commands.NAV_LOITER_UNLIM, "LoitUnlim",
          Commands.NAV_LOITER_TIME, "LoitTime",
          Commands.NAV_LOITER_TURNS, "LoitTurns",
          Commands.NAV_LAND, "Land",
          Commands.NAV_TAKEOFF, "Takeoff",
          Commands.NAV_DELAY, "Delay",
          Commands.DO_CHANGE_SPEED, "ChangeSpeed");

  private static final Set<Integer> COMMANDS =
      Set.of(
          Commands.NAV_RETURN_TO_LAUNCH,
          Commands.NAV_LOITER_UNLIM,
          Commands.NAV_LAND,
          Commands.NAV_TAKEOFF,
          Commands.DO_SET_MODE,
          Commands.DO_CHANGE_SPEED,
          Commands.DO_SET_HOME,
          Commands.DO_FLIGHTTERMINATION,
          Commands.DO_REPOSITION,
          Commands.DO_PAUSE_CONTINUE,
          Commands.DO_FENCE_ENABLE,
          Commands.DO_SET_MISSION_CURRENT,
          Commands.PREFLIGHT_CALIBRATION,
          Commands.PREFLIGHT_REBOOT_SHUTDOWN,
          Commands.MISSION_START,
          Commands.COMPONENT_ARM_DISARM,
          Commands.GET_MESSAGE_INTERVAL,
          Commands.SET_MESSAGE_INTERVAL,
          Commands.REQUEST_MESSAGE);

  /** FENCE_ACTION: 0 reports only; always land; BRAKE. */
  private static final Map<Integer, FlightMode> AT_THE_FENCE =
      Map.of(1, FlightMode.RETURN, 2, FlightMode.LAND, 4, FlightMode.HOLD);

  private static final int CELLS = 4;
  private static final double RATED_MAH = 5_200;

  /** Names and units of 4.7; the same things had others before. */
  private static final List<Parameter> PARAMETERS =
      List.of(
          Parameter.of("MAV_SYSID", INT16, Setting.SYSTEM_ID, 1),
          Parameter.of("RTL_ALT_M", REAL32, Setting.RETURN_M, 15),
          Parameter.of("WP_SPD", REAL32, Setting.CRUISE_MPS, 12),
          Parameter.of("LAND_SPD_MS", REAL32, Setting.LANDING_MPS, 0.7f),
          Parameter.of("DISARM_DELAY", INT8, Setting.IDLE_DISARM_S, 10),
          Parameter.of("BATT_LOW_VOLT", REAL32, Setting.LOW_CELL_VOLTS, 1.0 / CELLS, 13.8f),
          Parameter.of("BATT_LOW_MAH", REAL32, Setting.LOW_PERCENT, 100 / RATED_MAH, 780),
          Parameter.of("BATT_CRT_VOLT", REAL32, Setting.EMPTY_CELL_VOLTS, 1.0 / CELLS, 12.8f),
          Parameter.of("BATT_CRT_MAH", REAL32, Setting.EMPTY_PERCENT, 100 / RATED_MAH, 260),
          Parameter.of("FENCE_ENABLE", INT8, Setting.FENCE_ON, 0),
          Parameter.of("FENCE_ACTION", INT8, Setting.FENCE_ACTION, 1),
          Parameter.readOnly("FENCE_TOTAL", INT8, Setting.FENCE_ITEMS),
          Parameter.readOnly("MIS_TOTAL", INT16, Setting.MISSION_ITEMS));

  private static final int EMERGENCY = 0;
  private static final int CRITICAL = 2;
  private static final int WARNING = 4;
  private static final int INFO = 6;
  private static final int DEBUG = 7;

  private static final int CUSTOM_AND_STICKS = 1 + 16 + 64;
  private static final int GUIDED_ENABLED = 8;

  @Override
  public int autopilot() {
    return 3;
  }

  @Override
  public long customMode(FlightMode mode) {
    return MODES.getOrDefault(mode, 0);
  }

  @Override
  public Optional<FlightMode> mode(int mainMode, int subMode) {
    return mode(mainMode);
  }

  @Override
  public Optional<FlightMode> mode(long customMode) {
    return MODES.entrySet().stream()
        .filter(mode -> mode.getValue() == customMode)
        .map(Map.Entry::getKey)
        .findFirst()
        .or(() -> Optional.ofNullable(ALSO.get((int) customMode)));
  }

  @Override
  public int baseMode(FlightMode mode, boolean isArmed) {
    boolean steersItself = mode != FlightMode.MANUAL && mode != FlightMode.LAND;
    boolean isGuided = mode == FlightMode.GUIDED || (isArmed && steersItself);
    return CUSTOM_AND_STICKS + (isGuided ? GUIDED_ENABLED : 0);
  }

  @Override
  public int result(Outcome outcome) {
    return switch (outcome) {
      case ACCEPTED -> 0;
      case DENIED -> 2;
      case UNSUPPORTED -> 3;
      case NOT_NOW, FAILED -> 4;
      case IN_PROGRESS -> 5;
    };
  }

  @Override
  public int firstItem() {
    return 1;
  }

  /** Whatever item 0 was, it is home; an item without a place keeps none. */
  @Override
  public List<MissionItem> kept(List<MissionItem> mission) {
    List<MissionItem> kept = new ArrayList<>(mission);
    kept.replaceAll(item ->
        item.command() == Commands.NAV_RETURN_TO_LAUNCH
            ? item.with(MissionItem.GLOBAL, 0, 0, 0)
            : item);
    return kept;
  }

  @Override
  public boolean returnsByMode() {
    return false;
  }

  @Override
  public boolean packsDatagrams() {
    return true;
  }

  @Override
  public boolean changesModeByItself() {
    return false;
  }

  @Override
  public boolean fenceIsAlwaysOn() {
    return false;
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
    return true;
  }

  @Override
  public boolean saysParameterErrors() {
    return true;
  }

  @Override
  public boolean isArmable(FlightMode mode) {
    return mode == FlightMode.MANUAL || mode == FlightMode.GUIDED || mode == FlightMode.HOLD;
  }

  @Override
  public int frameOfLong(int command) {
    return command == Commands.DO_SET_HOME ? MissionItem.GLOBAL : MissionItem.GLOBAL_RELATIVE;
  }

  @Override
  public Set<Integer> commands() {
    return COMMANDS;
  }

  @Override
  public int requestFor(boolean hasSentInt) {
    return MissionServer.MISSION_REQUEST;
  }

  @Override
  public boolean keepsItemsAsTheyCome() {
    return true;
  }

  /**
   * A polygon counts as in the older fence protocol, with its return point and closed: as recorded.
   */
  @Override
  public int total(int type, List<MissionItem> items) {
    boolean isPolygon =
        type == Plans.FENCE
            && items.size() > 1
            && items.stream().allMatch(i -> i.command() == Commands.FENCE_POLYGON_INCLUSION);
    return items.size() + (isPolygon ? 2 : 0);
  }

  @Override
  public double askAgainAfterS() {
    return 1;
  }

  @Override
  public double giveUpAfterS() {
    return 8;
  }

  @Override
  public boolean refusesOtherItems() {
    return true;
  }

  @Override
  public List<Stream> streams(double rateHz) {
    return List.of(
        new Stream(Telemetry.HEARTBEAT, 1),
        new Stream(Telemetry.SYS_STATUS, 1),
        new Stream(Telemetry.BATTERY_STATUS, 1),
        new Stream(Telemetry.GPS_RAW_INT, 1),
        new Stream(Telemetry.MISSION_CURRENT, 1),
        new Stream(Telemetry.EKF_STATUS_REPORT, 0.5),
        new Stream(Telemetry.ATTITUDE, rateHz),
        new Stream(Telemetry.VFR_HUD, rateHz),
        new Stream(Telemetry.GLOBAL_POSITION_INT, rateHz));
  }

  @Override
  public void say(Happening happening, Autopilot autopilot, Outbox out, Telemetry telemetry) {
    switch (happening) {
      case Happening.EstimateReady _ -> {
        telemetry.send(Telemetry.SYS_STATUS);
        telemetry.send(Telemetry.GPS_GLOBAL_ORIGIN);
        telemetry.send(Telemetry.HOME_POSITION);
        out.text(INFO, "EKF3 IMU0 origin set");
        out.text(
            INFO,
            String.format(
                Locale.ROOT, "Field Elevation Set: %.0fm", autopilot.guidance().homeAltitudeM()));
        out.text(INFO, "EKF3 IMU0 is using GPS");
      }
      case Happening.Armed _ -> {
        out.later(() -> telemetry.send(Telemetry.GPS_GLOBAL_ORIGIN));
        out.later(() -> telemetry.send(Telemetry.HOME_POSITION));
        out.text(INFO, "Arming motors");
      }
      case Happening.ArmingRefused refused -> out.text(CRITICAL, "Arm: " + refused.reason());
      case Happening.Disarmed _ -> out.text(INFO, "Disarming motors");
      case Happening.ModeChanged _ -> out.later(() -> telemetry.send(Telemetry.HEARTBEAT));
      case Happening.ModeRefused refused ->
          out.text(
              WARNING,
              "Mode change to %s failed: %s"
                  .formatted(
                      NAMES.getOrDefault(refused.mode(), refused.mode().name()), refused.reason()));
      case Happening.OrderRefused refused ->
          out.text(WARNING, refused.order() + ": " + refused.reason());
      case Happening.ItemStarted started ->
          out.text(
              INFO,
              "Mission: %d %s"
                  .formatted(
                      started.item().seq(), ITEMS.getOrDefault(started.item().command(), "?")));
      case Happening.ItemReached reached -> {
        telemetry.reached(reached.item().seq());
        if (reached.item().command() == Commands.NAV_WAYPOINT) {
          out.text(INFO, "Reached command #" + reached.item().seq());
        }
      }
      case Happening.PositionLost _ -> out.text(CRITICAL, "EKF Failsafe: changed to LAND Mode");
      case Happening.BatteryLow low ->
          out.text(
              WARNING,
              String.format(
                  Locale.ROOT, "Battery 1 is low %.2fV used %.0f mAh", low.volts(), low.usedMah()));
      case Happening.FenceBreached _ -> out.text(CRITICAL, "Polygon fence breached");
      case Happening.Crashed _ -> out.text(EMERGENCY, "Crash: Disarming");
      case Happening.Terminated _ -> out.text(INFO, "Terminating due to GCS request");
      case Happening.PlanReceived plan -> {
        switch (plan.type()) {
          case Plans.MISSION -> out.text(INFO, "Flight plan received");
          case Plans.FENCE -> out.text(DEBUG, "Fence Indexed OK");
          default -> out.text(INFO, "Rally points received");
        }
      }
      case Happening.UploadTimedOut _ -> out.text(WARNING, "Mission upload timeout");
      case Happening.DisarmingRefused _,
          Happening.TookOff _,
          Happening.MissionStarted _,
          Happening.ReturnStarted _,
          Happening.ReturnLands _,
          Happening.Landed _ -> {
        // ArduCopter keeps it to itself.
      }
    }
  }
}
