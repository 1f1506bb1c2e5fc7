package dev.skein.service.drones.orders;

import dev.skein.airspace.ZoneIndex;
import dev.skein.api.Caller;
import dev.skein.events.DroneEvent;
import dev.skein.links.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether an order is taken: deadline, lease, what is known of the drone, zones. Pure: all
 * that it goes by is given to it.
 */
final class OrderDecider {

  private OrderDecider() {}

  /**
   * What an order is decided by.
   *
   * @param state the drone's newest; null when nothing was ever heard of it
   * @param age how long ago that was written down
   * @param mission that it keeps, for an order that flies it
   */
  record Situation(
      DroneRecord drone,
      DroneEvent.@Nullable State state,
      Duration age,
      ZoneIndex zones,
      OrderPolicy policy,
      KeptMission mission) {}

  /** What shall happen. */
  sealed interface Decision {

    List<Check> checks();

    /**
     * It goes to the link that holds the drone.
     *
     * @param link the only run that may send it
     * @param lease the drone's from now on
     * @param overrode whose lease it passes; null for nobody's
     */
    record Accept(
        List<Check> checks,
        Map<String, Object> parameters,
        Instant expiresAt,
        Run link,
        Lease lease,
        @Nullable String overrode)
        implements Decision {}

    /** Somebody else must say so too. */
    record AskSecond(List<Check> checks, Map<String, Object> parameters, Instant until)
        implements Decision {}

    /** It is not taken: at least one check has failed. */
    record Refuse(List<Check> checks) implements Decision {}
  }

  /**
   * Decides.
   *
   * @param caller who asks, by name: leases go by it
   * @param isConfirmed whether a second person has said so too
   */
  static Decision decide(
      Situation situation, OrderRequest request, String caller, boolean isConfirmed, Instant now) {
    DroneRecord drone = situation.drone;
    Lease lease = drone.lease();
    OrderKind kind = request.kind();
    boolean passes = request.isEmergency() || kind == OrderKind.EMERGENCY_STOP;
    String name = lease.nameOf(caller, request.onBehalfOf(), now);
    boolean isAnothers = lease.isHeldByAnother(name, now);
    List<Check> checks = new ArrayList<>();
    Instant given = request.expiresAt();
    Instant expiresAt = given == null ? now.plus(OrderPolicy.DEADLINE) : given;
    deadline(expiresAt, now, checks);
    checks.add(Check.of("lease", !isAnothers || passes, leaseText(lease, isAnothers, passes, now)));
    Map<String, Object> parameters = completed(request, situation.state, checks);
    checks.addAll(Preflight.check(kind, parameters, passes, situation));
    DroneEvent.State state = situation.state;
    boolean isRefused = checks.stream().anyMatch(check -> !check.passed());
    if (isRefused || state == null || state.heldBy() == null) {
      return new Decision.Refuse(checks);
    }
    if (!isConfirmed && needsTwo(request, situation.policy) && Places.isFlying(state)) {
      Instant until = now.plus(OrderPolicy.CONFIRMATION);
      return new Decision.AskSecond(
          checks, parameters, given == null ? until : earlier(given, until));
    }
    return new Decision.Accept(
        checks,
        parameters,
        expiresAt,
        Run.parse(state.heldBy()),
        isAnothers ? lease : lease.givenTo(name, now.plus(OrderPolicy.LEASE)),
        isAnothers ? lease.holder() : null);
  }

  private static boolean needsTwo(OrderRequest request, OrderPolicy policy) {
    return policy.twoPersons().contains(request.kind())
        || policy.twoPersons().contains(request.amountsTo());
  }

  /**
   * Until when an order is to be sent that is confirmed now: as long as any, but not after the time
   * until which it could be confirmed, which is that of its own deadline where that is sooner.
   */
  static Instant deadlineOfConfirmed(Instant until, Instant now) {
    return earlier(until, now.plus(OrderPolicy.DEADLINE));
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }

  private static void deadline(Instant expiresAt, Instant now, List<Check> checks) {
    boolean isPast = !expiresAt.isAfter(now);
    boolean isFar = expiresAt.isAfter(now.plus(OrderPolicy.LONGEST_DEADLINE));
    checks.add(
        Check.of(
            "deadline",
            !isPast && !isFar,
            isPast
                ? "expires_at: is past"
                : isFar ? "expires_at: must be within 10 minutes" : "to be sent by " + expiresAt));
  }

  /**
   * Why somebody may not end an order that was given: the drone is another's, and the order is not
   * theirs. Empty when they may, as an admin may always.
   */
  static Optional<Check> refusalToEnd(Lease lease, Order order, Caller caller, Instant now) {
    boolean mayAlways = caller.isAdmin() || order.isAskedBy(caller::isOrOwns);
    return mayAlways || !lease.isHeldByAnother(caller.name(), now)
        ? Optional.empty()
        : Optional.of(Check.failed("lease", leaseText(lease, true, false, now)));
  }

  private static String leaseText(Lease lease, boolean isAnothers, boolean passes, Instant now) {
    if (isAnothers) {
      String held = "%s has the drone until %s".formatted(lease.holder(), lease.until());
      return passes ? held + "; an emergency passes" : held;
    }
    return lease.isHeld(now) ? "it is the caller's" : "nobody has the drone";
  }

  /** A flight to a place without an altitude is one at the altitude the drone has. */
  private static Map<String, Object> completed(
      OrderRequest request, DroneEvent.@Nullable State state, List<Check> checks) {
    boolean isToAPlace = request.kind() == OrderKind.GO_TO || request.kind() == OrderKind.ORBIT;
    if (!isToAPlace || request.parameters().containsKey("altitude") || state == null) {
      return request.parameters();
    }
    Double altitude = state.relativeAltitudeM();
    if (altitude == null) {
      checks.add(
          Check.failed(
              "altitude", "parameters.altitude: is needed, the drone does not tell its own"));
      return request.parameters();
    }
    Map<String, Object> parameters = new LinkedHashMap<>(request.parameters());
    parameters.put("altitude", altitude);
    parameters.put("altitude_frame", "home");
    return parameters;
  }

  /** How long what an order asks for may take, from the vehicle's answer on. */
  static Duration patience(
      OrderKind kind, Map<String, Object> parameters, DroneEvent.@Nullable State state) {
    return switch (kind) {
      case ARM, DISARM, EMERGENCY_STOP, SET_MODE, SET_SPEED, PAUSE, UPLOAD_MISSION, START_MISSION ->
          Duration.ofSeconds(20);
      // A mission may hold for a while where it was paused.
      case RESUME -> Duration.ofSeconds(50);
      case REBOOT -> Duration.ofMinutes(2);
      case TAKE_OFF ->
          Duration.ofSeconds(60 + (long) (2 * Preflight.number(parameters, "altitude")));
      case LAND, RETURN_TO_BASE -> Duration.ofMinutes(30);
      case GO_TO, ORBIT -> {
        double metres =
            state == null || state.location() == null
                ? 0
                : Places.distanceM(
                    state.location().latitude(),
                    state.location().longitude(),
                    Preflight.number(parameters, "latitude"),
                    Preflight.number(parameters, "longitude"));
        double speed = parameters.get("speed") instanceof Number n ? n.doubleValue() : 2;
        yield Duration.ofSeconds(120 + (long) (2 * metres / speed));
      }
    };
  }
}
