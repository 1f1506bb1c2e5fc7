package dev.skein.service.drones.orders;

import dev.skein.events.DroneEvent;
import dev.skein.events.DroneStatus;
import dev.skein.events.Location;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What telemetry tells of an order: whether what it asked for is so, how far it has come, or that
 * it will not be so any more. Pure; time is the log's.
 */
final class Verifier {

  private static final double ARRIVED_M = 5;
  private static final double ARRIVED_UP_M = 3;
  private static final double AT_HOME_M = 20;
  private static final double STANDS_MPS = 1;
  private static final double CLIMBS_MPS = 0.5;

  /** PX4 leaves it to hold, and ArduPilot holds within its own. */
  private static final String PX4_MISSION = "AUTO.MISSION";

  private static final double STEP_PERCENT = 10;

  /** A vehicle that disarms so soon after an answer has not heard it yet. */
  private static final Duration SETTLING = Duration.ofSeconds(3);

  /** Boot times wander with what reports take on their way. */
  private static final Duration BOOT_ERROR = Duration.ofSeconds(2);

  /** So long after its deadline a link would have said something of an order. */
  private static final Duration LINK_SILENCE = Duration.ofSeconds(30);

  /** So long telemetry may still tell that an order was carried out which is uncertain. */
  private static final Duration WATCHED = Duration.ofMinutes(10);

  private Verifier() {}

  /** What is to be told. */
  sealed interface Verdict {
    /** Nothing new. */
    record Wait() implements Verdict {}

    record Executing(double progress) implements Verdict {}

    record Completed() implements Verdict {}

    record Failed(String reason) implements Verdict {}

    record Expired() implements Verdict {}

    record Uncertain(String reason) implements Verdict {}

    /** Telemetry will not tell any more what became of it: the operator may. */
    record GiveUp() implements Verdict {}
  }

  /**
   * Judges an order.
   *
   * @param view the drone's newest state; null when there is none
   * @param home where the drone returns to; null when that is not known
   * @param now as the log has it
   */
  static Verdict judge(
      Order order, DroneViews.@Nullable View view, @Nullable Home home, Instant now) {
    return switch (order.state()) {
      case AWAITING_CONFIRMATION ->
          now.isAfter(order.expiresAt()) ? new Verdict.Expired() : new Verdict.Wait();
      case ACCEPTED -> isForgotten(order, now) ? new Verdict.Expired() : new Verdict.Wait();
      case SENT ->
          isForgotten(order, now)
              ? new Verdict.Uncertain("the link that had it says nothing any more")
              : new Verdict.Wait();
      case UNCERTAIN -> {
        if (now.isAfter(order.expiresAt().plus(WATCHED))) {
          yield new Verdict.GiveUp();
        }
        boolean isSeen = view != null && isFresh(view, order.leftAt()) && isDone(order, view, home);
        yield isSeen && !order.kind().isDoneWhenTaken()
            ? new Verdict.Completed()
            : new Verdict.Wait();
      }
      case EXECUTING, ACKNOWLEDGED -> flight(order, view, home, now);
      case COMPLETED, FAILED, EXPIRED, CANCELLED -> new Verdict.Wait();
    };
  }

  private static Verdict flight(
      Order order, DroneViews.@Nullable View view, @Nullable Home home, Instant now) {
    Instant taken = order.acknowledgedAt();
    if (taken == null) {
      // The vehicle is at it and answers in the end, or the link says that it does not.
      return isForgotten(order, now)
          ? new Verdict.Uncertain("the link that had it says nothing any more")
          : new Verdict.Wait();
    }
    if (order.kind().isDoneWhenTaken()) {
      return new Verdict.Completed();
    }
    if (view != null && isFresh(view, taken)) {
      if (isDone(order, view, home)) {
        return new Verdict.Completed();
      }
      String failure = failure(order, view.state(), home, taken, view.recordedAt());
      if (failure != null) {
        return new Verdict.Failed(failure);
      }
    }
    if (now.isAfter(taken.plus(order.patience()))) {
      return new Verdict.Failed(
          "not seen to be done within %d s".formatted(order.patience().toSeconds()));
    }
    return view == null || !isFresh(view, taken) ? new Verdict.Wait() : progress(order, view, home);
  }

  /** A link that has begun tells how far it is: the silence counts from its last word. */
  private static boolean isForgotten(Order order, Instant now) {
    Instant told = order.stages().isEmpty() ? order.expiresAt() : order.stages().getLast().at();
    Instant since = told.isAfter(order.expiresAt()) ? told : order.expiresAt();
    return now.isAfter(since.plus(LINK_SILENCE));
  }

  private static boolean isFresh(DroneViews.View view, Instant since) {
    return view.recordedAt().isAfter(since) && view.state().connected();
  }

  private static boolean isDone(Order order, DroneViews.View view, @Nullable Home home) {
    DroneEvent.State state = view.state();
    boolean isArmed = Boolean.TRUE.equals(state.armed());
    Double up = state.relativeAltitudeM();
    return switch (order.kind()) {
      case ARM -> isArmed;
      case DISARM, EMERGENCY_STOP -> Boolean.FALSE.equals(state.armed());
      case TAKE_OFF -> {
        double wanted = Preflight.number(order.parameters(), "altitude");
        // What autopilots tell of their height wanders by a metre.
        double missing = Math.max(Math.min(1, wanted / 5), wanted / 20);
        yield up != null && up >= wanted - missing;
      }
      case LAND -> !Places.isFlying(state) && state.status() != DroneStatus.OFFLINE;
      case RETURN_TO_BASE -> {
        Double remaining = homeM(state, home);
        yield !Places.isFlying(state)
            && state.status() != DroneStatus.OFFLINE
            && (remaining == null || remaining <= AT_HOME_M);
      }
      case GO_TO -> {
        Double remaining = targetM(order.parameters(), state);
        yield remaining != null && remaining <= ARRIVED_M && isAtAltitude(order, state);
      }
      case ORBIT -> {
        Double centre = targetM(order.parameters(), state);
        double radius = Preflight.number(order.parameters(), "radius");
        yield centre != null
            && Math.abs(centre - radius) <= Math.max(ARRIVED_M, radius / 5)
            && isAtAltitude(order, state);
      }
      case SET_SPEED, UPLOAD_MISSION -> true;
      case START_MISSION -> isArmed && Modes.isMission(state.mode());
      case PAUSE -> state.groundSpeedMps() != null && !moves(state);
      case RESUME -> moves(state) || PX4_MISSION.equalsIgnoreCase(state.mode());
      case SET_MODE ->
          String.valueOf(order.parameters().get("mode")).equalsIgnoreCase(state.mode());
      case REBOOT -> !isArmed && hasRebooted(order, view);
    };
  }

  private static boolean moves(DroneEvent.State state) {
    Double speed = state.groundSpeedMps();
    Double climb = state.climbMps();
    return (speed != null && speed >= STANDS_MPS)
        || (climb != null && Math.abs(climb) >= CLIMBS_MPS);
  }

  /** It runs since later than before; one that tells no boot time was silent in between. */
  private static boolean hasRebooted(Order order, DroneViews.View view) {
    Instant before = order.bootedAt();
    Instant now = view.state().bootedAt();
    Instant back = view.backAt();
    if (before != null && now != null) {
      return now.isAfter(before.plus(BOOT_ERROR));
    }
    return back != null && back.isAfter(order.leftAt());
  }

  /** Why it will not be done any more; null when it still may. */
  private static @Nullable String failure(
      Order order, DroneEvent.State state, @Nullable Home home, Instant taken, Instant recordedAt) {
    if (recordedAt.isBefore(taken.plus(SETTLING))) {
      return null;
    }
    boolean isDisarmed = Boolean.FALSE.equals(state.armed());
    String mode = state.mode() == null ? "another mode" : state.mode();
    return switch (order.kind()) {
      case TAKE_OFF, GO_TO, ORBIT -> {
        if (isDisarmed) {
          yield "the drone has disarmed";
        }
        boolean hasTurned =
            state.status() == DroneStatus.RETURNING || state.status() == DroneStatus.LANDING;
        yield hasTurned ? "the drone has gone over to " + mode : null;
      }
      case START_MISSION -> isDisarmed ? "the drone has disarmed" : null;
      case RETURN_TO_BASE -> {
        Double remaining = homeM(state, home);
        yield isDisarmed && remaining != null && remaining > AT_HOME_M
            ? String.format(Locale.ROOT, "it has landed %.0f m from its home", remaining)
            : null;
      }
      default -> null;
    };
  }

  private static Verdict progress(Order order, DroneViews.View view, @Nullable Home home) {
    Double remaining = remainingM(order.kind(), order.parameters(), view.state(), home);
    Double start = order.startM();
    if (remaining == null || start == null || start <= 0) {
      return order.state() == Order.State.ACKNOWLEDGED && isMoving(order, view.state())
          ? new Verdict.Executing(0)
          : new Verdict.Wait();
    }
    double percent = Math.clamp(100 * (1 - remaining / start), 0, 99);
    double step = Math.floor(percent / STEP_PERCENT) * STEP_PERCENT;
    Double last = order.progress();
    return last == null || step > last ? new Verdict.Executing(step) : new Verdict.Wait();
  }

  private static boolean isMoving(Order order, DroneEvent.State state) {
    return order.kind().steers() && Places.isFlying(state);
  }

  /** Metres that are still to be flown; null when that cannot be told. */
  static @Nullable Double remainingM(
      OrderKind kind, Map<String, Object> parameters, DroneEvent.State state, @Nullable Home home) {
    Double up = state.relativeAltitudeM();
    return switch (kind) {
      case TAKE_OFF ->
          up == null
              ? null
              : Double.valueOf(Math.max(0, Preflight.number(parameters, "altitude") - up));
      case LAND -> up == null ? null : Double.valueOf(Math.max(0, up));
      case RETURN_TO_BASE -> homeM(state, home);
      case GO_TO -> targetM(parameters, state);
      default -> null;
    };
  }

  private static @Nullable Double homeM(DroneEvent.State state, @Nullable Home home) {
    Location at = state.location();
    return home == null || at == null
        ? null
        : Double.valueOf(
            Places.distanceM(at.latitude(), at.longitude(), home.latitude(), home.longitude()));
  }

  private static @Nullable Double targetM(Map<String, Object> parameters, DroneEvent.State state) {
    Location at = state.location();
    return at == null
        ? null
        : Double.valueOf(
            Places.distanceM(
                at.latitude(),
                at.longitude(),
                Preflight.number(parameters, "latitude"),
                Preflight.number(parameters, "longitude")));
  }

  private static boolean isAtAltitude(Order order, DroneEvent.State state) {
    double wanted = Preflight.number(order.parameters(), "altitude");
    Location at = state.location();
    Double is =
        Preflight.isAmsl(order.parameters())
            ? at == null ? null : at.altitude()
            : state.relativeAltitudeM();
    return is == null || Double.isNaN(wanted) || Math.abs(is - wanted) <= ARRIVED_UP_M;
  }
}
