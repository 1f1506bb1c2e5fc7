package dev.skein.links.mavlink;

import dev.skein.events.CommandEvent.Accepted;
import dev.skein.links.mavlink.MavlinkMessage.CommandAck;
import dev.skein.links.mavlink.MavlinkMessage.CommandLong;
import dev.skein.links.orders.Answer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Orders in MAVLink's words, and its answers in ours. Source: common.xml, MAV_CMD and MAV_RESULT;
 * MAVLink command protocol.
 */
final class MavlinkCommands {

  private static final int NAV_RETURN_TO_LAUNCH = 20;
  private static final int NAV_LAND = 21;
  private static final int DO_PAUSE_CONTINUE = 193;
  private static final int PREFLIGHT_REBOOT_SHUTDOWN = 246;
  private static final int COMPONENT_ARM_DISARM = 400;

  /** Second parameter of COMPONENT_ARM_DISARM: in the air too. */
  private static final float FORCE = 21_196;

  private static final Map<String, Command> BY_WORD =
      Map.of(
          "arm", new Command(COMPONENT_ARM_DISARM, 1, 0),
          "disarm", new Command(COMPONENT_ARM_DISARM, 0, 0),
          "emergency_stop", new Command(COMPONENT_ARM_DISARM, 0, FORCE),
          "land", new Command(NAV_LAND, 0, 0),
          "return_to_base", new Command(NAV_RETURN_TO_LAUNCH, 0, 0),
          "pause", new Command(DO_PAUSE_CONTINUE, 0, 0),
          "resume", new Command(DO_PAUSE_CONTINUE, 1, 0),
          "reboot", new Command(PREFLIGHT_REBOOT_SHUTDOWN, 1, 0));

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
          "COMMAND_UNSUPPORTED_MAV_FRAME");
  private static final int ACCEPTED = 0;
  private static final int IN_PROGRESS = 5;
  private static final int PROGRESS_UNKNOWN = 255;

  private MavlinkCommands() {}

  private record Command(int id, float first, float second) {}

  /** Why an order cannot be said in MAVLink. */
  static Optional<String> findObstacle(Accepted order) {
    return BY_WORD.containsKey(order.command())
        ? Optional.empty()
        : Optional.of(order.command() + " is no order that can be sent to this vehicle");
  }

  /**
   * The order as the vehicle hears it.
   *
   * @param attempt 1 for the first; the confirmation counter is one less
   */
  static CommandLong message(Accepted order, int attempt, int systemId, int componentId) {
    Command command = command(order);
    return new CommandLong(
        List.of(command.first, command.second, 0f, 0f, 0f, 0f, 0f),
        command.id,
        systemId,
        componentId,
        attempt - 1);
  }

  /** Whether it may be this order that the vehicle has answered: it names the command alone. */
  static boolean isAnswer(CommandAck ack, Accepted order) {
    return command(order).id == ack.command();
  }

  static Answer answer(CommandAck ack) {
    return switch (ack.result()) {
      case ACCEPTED -> new Answer.Taken();
      case IN_PROGRESS ->
          new Answer.AtIt(ack.progress() == PROGRESS_UNKNOWN ? null : (double) ack.progress());
      default ->
          new Answer.Refused(
              ack.result() >= 0 && ack.result() < RESULTS.size()
                  ? RESULTS.get(ack.result())
                  : "MAV_RESULT " + ack.result());
    };
  }

  private static Command command(Accepted order) {
    Command command = BY_WORD.get(order.command());
    if (command == null) {
      throw new IllegalArgumentException(order.command() + " has no MAVLink command");
    }
    return command;
  }
}
