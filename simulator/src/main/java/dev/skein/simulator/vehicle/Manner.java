package dev.skein.simulator.vehicle;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How an autopilot speaks and behaves where ArduPilot and PX4 differ. */
public sealed interface Manner permits ArduPilot, Px4 {

  /** MAV_AUTOPILOT. */
  int autopilot();

  /** HEARTBEAT's custom_mode. */
  long customMode(FlightMode mode);

  /** The mode that DO_SET_MODE's second and third parameter name; empty when it has none such. */
  Optional<FlightMode> mode(int mainMode, int subMode);

  /** The mode that SET_MODE's custom_mode names. */
  Optional<FlightMode> mode(long customMode);

  /** HEARTBEAT's base_mode, without the armed flag. */
  int baseMode(FlightMode mode, boolean isArmed);

  /** MAV_RESULT. */
  int result(Outcome outcome);

  /** The mission's first item that is flown: 1 where item 0 is home. */
  int firstItem();

  /** A mission as it is kept, of what was uploaded. */
  List<MissionItem> kept(List<MissionItem> mission);

  /** Whether the mode is another as soon as a mission's item flies home. */
  boolean returnsByMode();

  /** Whether a take-off or a mission's start changes the mode by itself, and arms for a mission. */
  boolean changesModeByItself();

  /** Whether a fence holds without being switched on. */
  boolean fenceIsAlwaysOn();

  /** What its number of {@link Setting#FENCE_ACTION} means; empty when it only tells of it. */
  Optional<FlightMode> atTheFence(int action);

  /** Its parameters, in the order of their indices. */
  List<Parameter> parameters();

  /** Whether a parameter's value goes as a float; else the bits of its own type. */
  boolean castsParameters();

  /** Whether it says by PARAM_ERROR what it does not do; else it says nothing. */
  boolean saysParameterErrors();

  boolean isArmable(FlightMode mode);

  /** MAV_FRAME of a place that came in a COMMAND_LONG, which has none. */
  int frameOfLong(int command);

  /** Commands it knows. */
  Set<Integer> commands();

  /** The request for the next item of an upload: MISSION_REQUEST or MISSION_REQUEST_INT. */
  int requestFor(boolean hasSentInt);

  /** Whether each item of a mission is kept as it comes; else all when the last has come. */
  boolean keepsItemsAsTheyCome();

  /** Items of a plan, as it counts them. */
  int total(int type, List<MissionItem> items);

  /** Seconds after which it asks again for an item, and after which it gives up. */
  double askAgainAfterS();

  double giveUpAfterS();

  /** Whether an item that was not asked for breaks an upload, or is asked for again. */
  boolean refusesOtherItems();

  /** Whether messages that are due together share a datagram; else each has its own. */
  boolean packsDatagrams();

  /** Messages it sends without being asked: message id and times a second. */
  List<Stream> streams(double rateHz);

  /** Times a second. */
  record Stream(int messageId, double hz) {}

  /** Says it in its own words. */
  void say(Happening happening, Autopilot autopilot, Outbox out, Telemetry telemetry);
}
