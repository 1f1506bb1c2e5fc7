package dev.skein.simulator.vehicle;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Flies a mission item by item. */
final class MissionFlight {

  /** More jumps and other things done in passing than this at once are a loop. */
  private static final int MOST_IN_PASSING = 100;

  private static final double LOITER_RADIUS_M = 30;
  private static final double LOITER_MPS = 5;

  private final Guidance guidance;
  private final ReturnFlight returning;
  private final Teller teller;
  private List<MissionItem> items = List.of();
  private int current;
  private boolean hasStarted;
  private boolean isAtPlace;
  private double waitedS;
  private int jumpsDone;
  private boolean isPaused;

  /** Who wants to know. */
  interface Teller {
    void started(MissionItem item);

    void reached(MissionItem item);

    /** What an item that flies home asks for; a manner may change its mode instead. */
    void returnHome(MissionItem item);

    /** The last item is done, in the air. */
    void finished();
  }

  MissionFlight(Guidance guidance, ReturnFlight returning, Teller teller) {
    this.guidance = guidance;
    this.returning = returning;
    this.teller = teller;
  }

  void start(List<MissionItem> mission, int from) {
    items = mission;
    jumpTo(from);
    isPaused = false;
    jumpsDone = 0;
  }

  /** Begins with the item it is at, and tells it. */
  void begin() {
    skipWhatIsDoneInPassing();
    MissionItem item = item();
    if (item != null) {
      begin(item);
    }
  }

  void jumpTo(int seq) {
    current = Math.max(0, seq);
    hasStarted = false;
  }

  void pause(boolean paused) {
    isPaused = paused;
    guidance.holdHere();
  }

  boolean isPaused() {
    return isPaused;
  }

  int current() {
    return current;
  }

  /** The item it is at; null behind the last. */
  @Nullable MissionItem item() {
    return current < items.size() ? items.get(current) : null;
  }

  void step(double seconds) {
    if (isPaused) {
      guidance.hold(seconds);
      return;
    }
    skipWhatIsDoneInPassing();
    MissionItem item = item();
    if (item == null) {
      guidance.hold(seconds);
      return;
    }
    if (!hasStarted) {
      begin(item);
    }
    if (fly(item, seconds)) {
      advance(item);
    }
  }

  private void begin(MissionItem item) {
    hasStarted = true;
    isAtPlace = false;
    waitedS = 0;
    guidance.holdHere();
    teller.started(item);
    if (item.command() == Commands.NAV_RETURN_TO_LAUNCH) {
      teller.returnHome(item);
    }
  }

  private void advance(MissionItem item) {
    current++;
    hasStarted = false;
    teller.reached(item);
    if (current >= items.size()) {
      guidance.holdHere();
      teller.finished();
    }
  }

  /** True when the item is done. */
  private boolean fly(MissionItem item, double seconds) {
    return switch (item.command()) {
      case Commands.NAV_TAKEOFF -> guidance.climbTo(upM(item), seconds);
      case Commands.NAV_RETURN_TO_LAUNCH -> {
        returning.step(seconds);
        yield false;
      }
      case Commands.NAV_LAND -> {
        if (isAtPlace || !item.hasPlace()) {
          guidance.descendHere(seconds);
        } else if (goTo(item, guidance.upM(), seconds)) {
          isAtPlace = true;
          guidance.holdHere();
        }
        yield false;
      }
      case Commands.NAV_DELAY -> {
        guidance.hold(seconds);
        yield waited(item.param1(), seconds);
      }
      case Commands.NAV_LOITER_UNLIM -> {
        goTo(item, upM(item), seconds);
        yield false;
      }
      case Commands.NAV_LOITER_TURNS -> loiterTurns(item, seconds);
      default -> {
        isAtPlace |= goTo(item, upM(item), seconds);
        yield isAtPlace && waited(item.param1(), seconds);
      }
    };
  }

  private boolean loiterTurns(MissionItem item, double seconds) {
    boolean hasRadius = Float.isFinite(item.param3()) && item.param3() != 0;
    double radius = hasRadius ? item.param3() : LOITER_RADIUS_M;
    guidance.circle(north(item), east(item), upM(item), radius, LOITER_MPS, seconds);
    double length = 2 * Math.PI * Math.abs(radius) * Math.max(1, item.param1());
    return waited(length / LOITER_MPS, seconds);
  }

  private boolean waited(double wantedS, double seconds) {
    waitedS += seconds;
    return !(waitedS < wantedS);
  }

  private boolean goTo(MissionItem item, double up, double seconds) {
    return guidance.goTo(north(item), east(item), up, seconds);
  }

  private void skipWhatIsDoneInPassing() {
    for (int i = 0; i < MOST_IN_PASSING; i++) {
      MissionItem item = item();
      if (item == null || item.isNavigation()) {
        return;
      }
      teller.started(item);
      switch (item.command()) {
        case Commands.DO_CHANGE_SPEED -> {
          if (item.param2() > 0) {
            guidance.setSpeed(item.param2());
          }
        }
        case Commands.DO_JUMP -> {
          if (item.param2() < 0 || jumpsDone < item.param2()) {
            jumpsDone++;
            jumpTo((int) item.param1());
            continue;
          }
          jumpsDone = 0;
        }
        default -> {
          // Cameras, gimbals and servos are not there.
        }
      }
      current++;
      hasStarted = false;
      if (current >= items.size()) {
        guidance.holdHere();
        teller.finished();
      }
    }
  }

  private double north(MissionItem item) {
    return item.hasPlace() ? guidance.frame().northM(item.x()) : guidance.northM();
  }

  private double east(MissionItem item) {
    return item.hasPlace() ? guidance.frame().eastM(item.y()) : guidance.eastM();
  }

  private double upM(MissionItem item) {
    return item.isAboveSea() ? item.z() - guidance.homeAltitudeM() : item.z();
  }
}
