package dev.skein.simulator.vehicle;

import dev.skein.links.mavlink.Payload;
import java.util.Optional;

/**
 * Takes commands, does them and acknowledges: COMMAND_LONG (76), COMMAND_INT (75), SET_MODE (11).
 * Source: MAVLink guide, "Command Protocol"; where autopilots differ, their {@link Manner}.
 */
final class CommandServer {

  static final int SET_MODE = 11;
  static final int COMMAND_INT = 75;
  static final int COMMAND_LONG = 76;
  static final int COMMAND_ACK = 77;

  private static final int MESSAGE_INTERVAL = 244;
  private static final int FORCE = 21_196;
  private static final int CHANGE_MODE = 1;
  private static final int CUSTOM_MODE_ENABLED = 1;
  private static final int NO_PROGRESS = 0;
  private static final double CALIBRATION_S = 4;
  private static final double ROUNDING_S = 1e-6;

  private final Autopilot autopilot;
  private final FlightOrders orders;
  private final Guidance guidance;
  private final Telemetry telemetry;
  private final Manner manner;
  private final Outbox out;
  private final Runnable reboot;

  private double calibratesForS = -1;
  private double sinceProgressS;
  private int askedBySystem;
  private int askedByComponent;

  CommandServer(
      Autopilot autopilot, Telemetry telemetry, Manner manner, Outbox out, Runnable reboot) {
    this.autopilot = autopilot;
    this.orders = autopilot.orders();
    this.guidance = autopilot.guidance();
    this.telemetry = telemetry;
    this.manner = manner;
    this.out = out;
    this.reboot = reboot;
  }

  /**
   * A command; a place is in degrees, NaN where none is given.
   *
   * @param frame MAV_FRAME of the place
   */
  private record Command(
      int id, int frame, float p1, float p2, float p3, float p4, double x, double y, float z) {}

  void boot() {
    calibratesForS = -1;
  }

  /** Takes a message; false when it is no command. */
  boolean receive(int messageId, Payload p, int fromSystem, int fromComponent) {
    switch (messageId) {
      case COMMAND_LONG -> {
        int id = p.u16(28);
        answer(
            new Command(
                id,
                manner.frameOfLong(id),
                p.f32(0),
                p.f32(4),
                p.f32(8),
                p.f32(12),
                p.f32(16),
                p.f32(20),
                p.f32(24)),
            fromSystem,
            fromComponent);
      }
      case COMMAND_INT ->
          answer(
              new Command(
                  p.u16(28),
                  p.u8(32),
                  p.f32(0),
                  p.f32(4),
                  p.f32(8),
                  p.f32(12),
                  degrees(p.i32(16)),
                  degrees(p.i32(20)),
                  p.f32(24)),
              fromSystem,
              fromComponent);
      case SET_MODE -> setMode(p, fromSystem, fromComponent);
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Goes on with what takes a while. */
  void step(double seconds) {
    if (calibratesForS < 0) {
      return;
    }
    calibratesForS += seconds;
    sinceProgressS += seconds;
    if (calibratesForS > CALIBRATION_S - ROUNDING_S) {
      calibratesForS = -1;
      acknowledge(
          Commands.PREFLIGHT_CALIBRATION,
          Outcome.ACCEPTED,
          NO_PROGRESS,
          askedBySystem,
          askedByComponent);
    } else if (sinceProgressS > 1 - ROUNDING_S) {
      sinceProgressS = 0;
      acknowledge(
          Commands.PREFLIGHT_CALIBRATION,
          Outcome.IN_PROGRESS,
          (int) (100 * calibratesForS / CALIBRATION_S),
          askedBySystem,
          askedByComponent);
    }
  }

  private void answer(Command command, int fromSystem, int fromComponent) {
    Outcome outcome = manner.commands().contains(command.id) ? run(command) : Outcome.UNSUPPORTED;
    if (outcome == Outcome.IN_PROGRESS) {
      askedBySystem = fromSystem;
      askedByComponent = fromComponent;
    }
    acknowledge(command.id, outcome, NO_PROGRESS, fromSystem, fromComponent);
  }

  private void acknowledge(
      int command, Outcome outcome, int progress, int toSystem, int toComponent) {
    out.send(
        COMMAND_ACK,
        Payload.of(COMMAND_ACK)
            .u16(0, command)
            .u8(2, manner.result(outcome))
            .u8(3, progress)
            .u8(8, toSystem)
            .u8(9, toComponent));
  }

  private Outcome run(Command c) {
    return switch (c.id) {
      case Commands.COMPONENT_ARM_DISARM -> {
        boolean force = c.p2 == FORCE;
        yield c.p1 == 1 ? orders.arm(force) : orders.disarm(force);
      }
      case Commands.NAV_TAKEOFF -> orders.takeOff(upM(c));
      case Commands.NAV_LAND -> orders.setMode(FlightMode.LAND);
      case Commands.NAV_LOITER_UNLIM -> orders.setMode(FlightMode.HOLD);
      case Commands.NAV_RETURN_TO_LAUNCH -> orders.setMode(FlightMode.RETURN);
      case Commands.DO_SET_MODE -> setMode(c);
      case Commands.DO_REPOSITION -> reposition(c);
      case Commands.DO_ORBIT ->
          orders.orbit(
              northM(c),
              eastM(c),
              upM(c),
              Float.isFinite(c.p1) && c.p1 != 0 ? c.p1 : 20,
              Float.isFinite(c.p2) && c.p2 > 0 ? c.p2 : 3);
      case Commands.DO_CHANGE_SPEED -> {
        if (!(c.p2 > 0)) {
          yield manner.changesModeByItself() ? Outcome.ACCEPTED : Outcome.FAILED;
        }
        guidance.setSpeed(c.p2);
        yield Outcome.ACCEPTED;
      }
      case Commands.DO_SET_HOME -> setHome(c);
      case Commands.DO_PAUSE_CONTINUE -> orders.pause(c.p1 == 0);
      case Commands.DO_SET_MISSION_CURRENT -> autopilot.mission().beginAt((int) c.p1);
      case Commands.DO_FENCE_ENABLE -> {
        autopilot.failsafe().enableFence(c.p1 == 1);
        yield Outcome.ACCEPTED;
      }
      case Commands.DO_FLIGHTTERMINATION -> c.p1 > 0.5 ? orders.terminate() : Outcome.DENIED;
      case Commands.MISSION_START -> startMission(c);
      case Commands.PREFLIGHT_CALIBRATION -> calibrate();
      case Commands.PREFLIGHT_REBOOT_SHUTDOWN -> reboot(c);
      case Commands.SET_MESSAGE_INTERVAL -> setInterval((int) c.p1, c.p2);
      case Commands.GET_MESSAGE_INTERVAL -> getInterval((int) c.p1);
      case Commands.REQUEST_MESSAGE -> request((int) c.p1);
      default -> Outcome.UNSUPPORTED;
    };
  }

  /** PX4 begins with the item that is named; ArduPilot names none. */
  private Outcome startMission(Command c) {
    boolean namesItem = c.p1 != 0 || c.p2 != 0;
    boolean isRefused =
        manner.changesModeByItself()
            ? c.p1 > 0 && autopilot.mission().beginAt((int) c.p1) != Outcome.ACCEPTED
            : namesItem;
    return isRefused ? Outcome.DENIED : orders.startMission();
  }

  private Outcome setMode(Command c) {
    if (((int) c.p1 & CUSTOM_MODE_ENABLED) == 0) {
      return Outcome.DENIED;
    }
    return manner.mode((int) c.p2, (int) c.p3).map(orders::setMode).orElse(Outcome.FAILED);
  }

  /** ArduPilot acknowledges the message, PX4 the command that it stands for. */
  private void setMode(Payload p, int fromSystem, int fromComponent) {
    Optional<FlightMode> wanted = manner.mode(p.u32(0));
    Outcome outcome = wanted.map(orders::setMode).orElse(Outcome.FAILED);
    int command = manner.changesModeByItself() ? Commands.DO_SET_MODE : SET_MODE;
    acknowledge(command, outcome, NO_PROGRESS, fromSystem, fromComponent);
  }

  private Outcome reposition(Command c) {
    boolean isPlace = !(c.x < -90 || c.x > 90 || c.y < -180 || c.y > 180);
    return isPlace
        ? orders.reposition(northM(c), eastM(c), upM(c), c.p1, ((int) c.p2 & CHANGE_MODE) != 0)
        : Outcome.DENIED;
  }

  private Outcome setHome(Command c) {
    if (!autopilot.isReady()) {
      return orders.refuse("Set home", "no position yet", Outcome.NOT_NOW);
    }
    if (c.p1 == 1) {
      guidance.setHome();
    } else if (isNowhere(c) || (c.x == 0 && c.y == 0)) {
      return Outcome.DENIED;
    } else {
      guidance.setHome(northM(c), eastM(c));
    }
    out.later(() -> telemetry.send(Telemetry.HOME_POSITION));
    return Outcome.ACCEPTED;
  }

  private Outcome calibrate() {
    if (autopilot.isArmed() || calibratesForS >= 0) {
      String reason = autopilot.isArmed() ? "armed" : "under way already";
      return orders.refuse("Calibration", reason, Outcome.NOT_NOW);
    }
    if (manner.changesModeByItself()) {
      out.chunkedText(6, "[cal] calibration started: 2 gyro\t");
      out.chunkedText(6, "[cal] calibration done: gyro\t");
      return Outcome.ACCEPTED;
    }
    calibratesForS = 0;
    sinceProgressS = 0;
    return Outcome.IN_PROGRESS;
  }

  private Outcome reboot(Command c) {
    if (autopilot.isArmed()) {
      return orders.refuse(
          "Reboot", "armed", manner.changesModeByItself() ? Outcome.DENIED : Outcome.FAILED);
    }
    if (c.p1 != 1 && c.p1 != 3) {
      return Outcome.DENIED;
    }
    out.later(reboot);
    return Outcome.ACCEPTED;
  }

  private Outcome setInterval(int messageId, float micros) {
    if (!telemetry.knows(messageId)) {
      return Outcome.DENIED;
    }
    telemetry.setInterval(messageId, (long) micros);
    return Outcome.ACCEPTED;
  }

  private Outcome getInterval(int messageId) {
    if (!telemetry.knows(messageId)) {
      return Outcome.FAILED;
    }
    int micros = (int) telemetry.interval(messageId);
    out.later(() ->
        out.send(MESSAGE_INTERVAL, Payload.of(MESSAGE_INTERVAL).i32(0, micros).u16(4, messageId)));
    return Outcome.ACCEPTED;
  }

  private Outcome request(int messageId) {
    if (!telemetry.knows(messageId)) {
      return manner.changesModeByItself() ? Outcome.UNSUPPORTED : Outcome.FAILED;
    }
    out.later(() -> telemetry.send(messageId));
    return Outcome.ACCEPTED;
  }

  private double northM(Command c) {
    return isNowhere(c) ? Double.NaN : guidance.frame().northM((int) Math.round(c.x * 1e7));
  }

  private double eastM(Command c) {
    return isNowhere(c) ? Double.NaN : guidance.frame().eastM((int) Math.round(c.y * 1e7));
  }

  private static boolean isNowhere(Command c) {
    return !Double.isFinite(c.x) || !Double.isFinite(c.y);
  }

  /** Above home. */
  private double upM(Command c) {
    boolean isAboveSea = c.frame == MissionItem.GLOBAL || c.frame == 5;
    double up = isAboveSea ? c.z - guidance.homeAltitudeM() : c.z;
    return Double.isFinite(up) ? up : Double.NaN;
  }

  private static double degrees(int e7) {
    return e7 == Integer.MAX_VALUE ? Double.NaN : e7 / 1e7;
  }
}
