package dev.skein.service.drones.orders;

import dev.skein.api.Caller;
import dev.skein.api.RequestProblem;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneStatus;
import dev.skein.events.Fix;
import dev.skein.events.Location;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/drones/{id}/lease} and {@code /status}: who has a drone, and how it is. */
@RestController
@RequestMapping("/api/v1/drones/{id}")
public class LeasesController {

  private final Leases leases;

  public LeasesController(Leases leases) {
    this.leases = leases;
  }

  /** Who has a drone. */
  @Schema(name = "Lease")
  public record View(
      long droneId,
      boolean held,
      @Nullable String holder,
      @Nullable Instant until,
      long fencingToken) {}

  /**
   * A wish for a drone.
   *
   * @param seconds for how long: 1 to 3600; 60 by default
   * @param take from whoever has it; for admins
   */
  @Schema(name = "LeaseRequest")
  public record Wish(@Nullable Integer seconds, @Nullable Boolean take) {}

  /** How a drone is, to one who orders it. */
  @Schema(name = "DroneControl")
  public record Control(
      long droneId,
      String name,
      String lifeCycle,
      boolean connected,
      @Nullable String heldBy,
      @Nullable DroneStatus status,
      @Nullable Boolean armed,
      @Schema(description = "By the vehicle's own checks; left out when it does not tell")
          @Nullable Boolean readyToArm,
      @Nullable String notReadyReason,
      @Nullable String mode,
      @Nullable Location location,
      @Nullable Double relativeAltitudeM,
      @Nullable Double battery,
      @Nullable Fix fix,
      @Nullable Instant observedAt,
      View lease,
      List<Order> openOrders) {}

  @Operation(operationId = "getLease", summary = "Who has the drone, and until when")
  @GetMapping("/lease")
  public View get(@PathVariable long id, Caller caller) throws SQLException {
    return leases
        .find(OrdersController.drone(id), caller)
        .map(lease -> view(id, lease))
        .orElseThrow(() -> noDrone(id));
  }

  /** Takes or prolongs the drone's lease. */
  @Operation(
      operationId = "takeLease",
      summary = "Takes the drone, or keeps it for longer; an admin with take=true from another")
  @PutMapping("/lease")
  public View take(
      @PathVariable long id, @RequestBody(required = false) @Nullable Wish wish, Caller caller)
      throws SQLException {
    Integer asked = wish == null ? null : wish.seconds();
    Duration time = asked == null ? OrderPolicy.LEASE : Duration.ofSeconds(asked);
    if (time.isNegative() || time.isZero() || time.compareTo(OrderPolicy.LONGEST_LEASE) > 0) {
      throw RequestProblem.badField("seconds", "must be 1 to 3600");
    }
    boolean isTaking = wish != null && Boolean.TRUE.equals(wish.take());
    if (isTaking && !caller.isAdmin()) {
      throw new ErrorResponseException(
          HttpStatus.FORBIDDEN,
          ProblemDetail.forStatusAndDetail(
              HttpStatus.FORBIDDEN, "take: only an admin takes a drone from another"),
          null);
    }
    return view(id, leases.give(OrdersController.drone(id), caller, time, isTaking));
  }

  @Operation(operationId = "giveLeaseBack", summary = "Gives the drone back")
  @DeleteMapping("/lease")
  public View giveBack(@PathVariable long id, Caller caller) throws SQLException {
    return view(id, leases.giveBack(OrdersController.drone(id), caller));
  }

  @Operation(
      operationId = "getDroneStatus",
      summary = "How the drone is, who has it, and which of its orders are open")
  @GetMapping("/status")
  public Control status(@PathVariable long id, Caller caller) throws SQLException {
    Leases.Status found =
        leases.status(OrdersController.drone(id), caller).orElseThrow(() -> noDrone(id));
    DroneEvent.State state = found.state();
    return new Control(
        id,
        found.drone().name(),
        found.drone().lifeCycle(),
        state != null && state.connected(),
        state == null ? null : state.heldBy(),
        state == null ? null : state.status(),
        state == null ? null : state.armed(),
        state == null ? null : state.readyToArm(),
        state == null ? null : state.notReadyReason(),
        state == null ? null : state.mode(),
        state == null ? null : state.location(),
        state == null ? null : state.relativeAltitudeM(),
        state == null ? null : state.battery(),
        state == null ? null : state.fix(),
        state == null ? null : state.observedAt(),
        view(id, found.drone().lease()),
        found.open());
  }

  private View view(long id, Leases.Outcome outcome) {
    return switch (outcome) {
      case Leases.Outcome.Given(Lease lease) -> view(id, lease);
      case Leases.Outcome.Unknown() -> throw noDrone(id);
      case Leases.Outcome.HeldByAnother(Lease lease) -> {
        ProblemDetail problem =
            ProblemDetail.forStatusAndDetail(
                HttpStatus.CONFLICT,
                "lease: %s has the drone until %s".formatted(lease.holder(), lease.until()));
        problem.setProperty("holder", lease.holder());
        problem.setProperty("until", lease.until());
        throw new ErrorResponseException(HttpStatus.CONFLICT, problem, null);
      }
    };
  }

  private View view(long id, Lease lease) {
    boolean isHeld = leases.isHeld(lease);
    return new View(
        id,
        isHeld,
        isHeld ? lease.holder() : null,
        isHeld ? lease.until() : null,
        lease.fencingToken());
  }

  private static RuntimeException noDrone(long id) {
    return OrdersController.notFound("There is no drone " + id);
  }
}
