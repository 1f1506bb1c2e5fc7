package dev.skein.service.drones.orders;

import dev.skein.api.Caller;
import dev.skein.api.DroneGroups;
import dev.skein.api.IdempotencyKey;
import dev.skein.api.Paging;
import dev.skein.api.RequestProblem;
import dev.skein.events.DroneId;
import dev.skein.events.PlainText;
import dev.skein.service.drones.orders.Orders.Outcome;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import tools.jackson.databind.JsonNode;

/** {@code /api/v1/drones/{id}/commands}: orders to a drone, and what becomes of them. */
@RestController
@RequestMapping("/api/v1/drones/{id}/commands")
public class OrdersController {

  private static final int MOST = 1_000;
  private static final int LONGEST_REASON = 500;
  private static final Map<String, String> SORTS =
      Map.of(
          "requested_at", "requested_at",
          "requested_by", "requested_by",
          "command", "command",
          "state", "state");

  /** The field of the request that a check goes by; for those that go by one. */
  private static final Map<String, String> FIELDS =
      Map.of(
          "deadline", "expires_at",
          "altitude", "parameters.altitude",
          "capability", "command");

  private final Orders orders;
  private final DroneGroups groups;

  public OrdersController(Orders orders, DroneGroups groups) {
    this.orders = orders;
    this.groups = groups;
  }

  /**
   * An order as it is asked for; only for the API's description, which adds what each takes ({@link
   * OrderForm}).
   */
  @Schema(name = "OrderRequest")
  public record Body(
      String command,
      @Nullable Map<String, Object> parameters,
      @Nullable Instant expiresAt,
      @Nullable Boolean emergency,
      @Nullable String idempotencyKey) {}

  /** What was looked at, and whether the order would be taken. */
  @Schema(name = "OrderTrial")
  public record Trial(boolean wouldBeTaken, boolean needsSecondPerson, List<Check> checks) {}

  /** How an uncertain order has ended, by one who has seen it. */
  @Schema(name = "OrderResolution")
  public record Resolution(
      @Schema(allowableValues = {"completed", "failed"}) String outcome, @Nullable String reason) {}

  /** Orders something, or tries it. */
  @Operation(
      operationId = "orderDrone",
      summary = "Gives a drone an order",
      description =
          "Who orders has the drone for the next minute: another operator is refused (409) with who"
              + " has it and until when. Asked again with the same Idempotency-Key and body, the"
              + " answer is the same order; with another body 409. With dry_run=true everything is"
              + " looked at and nothing is sent.")
  @ApiResponse(
      responseCode = "202",
      description = "The order is on its way; its stages can be read",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = Order.class)))
  @ApiResponse(
      responseCode = "200",
      description = "What a dry run has found",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = Trial.class)))
  @PostMapping
  public ResponseEntity<Object> order(
      @PathVariable long id,
      @io.swagger.v3.oas.annotations.parameters.RequestBody(
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_JSON_VALUE,
                      schema = @Schema(implementation = Body.class),
                      examples =
                          @ExampleObject(
                              "{\"command\":\"go_to\",\"parameters\":{\"latitude\":47.3,"
                                  + "\"longitude\":8.5,\"altitude\":40}}")))
          @RequestBody
          JsonNode body,
      @RequestHeader(name = IdempotencyKey.HEADER, required = false) @Nullable String key,
      @Parameter(description = "Look at everything, send nothing")
          @RequestParam(name = "dry_run", defaultValue = "false")
          boolean dryRun,
      Caller caller)
      throws SQLException {
    OrderRequest request = read(body, key, Set.of());
    Outcome outcome = orders.order(drone(id), request, caller, dryRun, null);
    return outcome instanceof Outcome.Tried(List<Check> checks, boolean needsSecond)
        ? ResponseEntity.ok(new Trial(checks.stream().allMatch(Check::passed), needsSecond, checks))
        : ResponseEntity.accepted().body(taken(outcome, "There is no drone " + id));
  }

  @Operation(operationId = "listOrders", summary = "A drone's orders, newest first")
  @GetMapping
  public Orders.Page list(
      @PathVariable long id,
      @RequestParam(required = false) @Nullable String state,
      @RequestParam(required = false) @Nullable String sort,
      @RequestParam(defaultValue = "100") int limit,
      @RequestParam(defaultValue = "0") int offset,
      Caller caller)
      throws SQLException {
    Paging paging = paging(limit, offset, sort);
    caller.requireView(drone(id), groups.find(drone(id)));
    return orders.list(
        new Orders.Filter(drone(id), state(state), null, caller.permissions()), paging);
  }

  @Operation(operationId = "getOrder", summary = "An order with its stages and their times")
  @GetMapping("/{commandId}")
  public Order get(@PathVariable long id, @PathVariable String commandId, Caller caller)
      throws SQLException {
    caller.requireView(drone(id), groups.find(drone(id)));
    return orders
        .find(commandId)
        .filter(order -> order.droneId().value() == id)
        .orElseThrow(() -> notFound(noOrder(id, commandId)));
  }

  /** Takes an order back. */
  @Operation(
      operationId = "cancelOrder",
      summary = "Takes an order back, or asks the vehicle to give it up",
      description =
          "What has not left never will. What the vehicle is at it is asked to give up"
              + " (COMMAND_CANCEL); what it has taken is ended by another order (409). While"
              + " another has the drone, 409 with who, but for who gave the order and for admins.")
  @ApiResponse(responseCode = "202", description = "The order, whose end its stages tell")
  @DeleteMapping("/{commandId}")
  public ResponseEntity<Order> cancel(
      @PathVariable long id, @PathVariable String commandId, Caller caller) throws SQLException {
    Outcome outcome = orders.cancel(drone(id), commandId, caller);
    return ResponseEntity.accepted().body(taken(outcome, noOrder(id, commandId)));
  }

  /** The second person says so too. */
  @Operation(
      operationId = "confirmOrder",
      summary = "Confirms, as the second person, an order that waits for one")
  @ApiResponse(responseCode = "202", description = "The order is on its way")
  @PostMapping("/{commandId}/confirm")
  public ResponseEntity<Order> confirm(
      @PathVariable long id, @PathVariable String commandId, Caller caller) throws SQLException {
    Outcome outcome = orders.confirm(drone(id), commandId, caller);
    return ResponseEntity.accepted().body(taken(outcome, noOrder(id, commandId)));
  }

  /** Ends an uncertain order. */
  @Operation(
      operationId = "resolveOrder",
      summary = "Tells what became of an order that was uncertain")
  @PostMapping("/{commandId}/resolve")
  public Order resolve(
      @PathVariable long id,
      @PathVariable String commandId,
      @RequestBody Resolution resolution,
      Caller caller)
      throws SQLException {
    String outcome = resolution.outcome();
    if (!"completed".equals(outcome) && !"failed".equals(outcome)) {
      throw RequestProblem.badField("outcome", "must be completed or failed");
    }
    String reason = resolution.reason();
    if (reason != null && !PlainText.isName(reason, LONGEST_REASON)) {
      throw RequestProblem.badField(
          "reason", "must be 1 to 500 characters, without control characters");
    }
    return taken(
        orders.resolve(drone(id), commandId, outcome.equals("completed"), reason, caller),
        noOrder(id, commandId));
  }

  static DroneId drone(long id) {
    if (id < 1) {
      throw RequestProblem.badField("id", "must be 1 or more");
    }
    return new DroneId(id);
  }

  static OrderRequest read(JsonNode body, @Nullable String key, Set<String> others) {
    return switch (OrderBody.read(body, key, others)) {
      case OrderBody.Read.Good(OrderRequest request) -> request;
      case OrderBody.Read.Bad(List<Fault> faults) -> {
        boolean isShape = faults.stream().anyMatch(Fault::isShape);
        HttpStatus status = isShape ? HttpStatus.BAD_REQUEST : HttpStatus.UNPROCESSABLE_CONTENT;
        ProblemDetail problem =
            ProblemDetail.forStatusAndDetail(
                status, faults.stream().map(Fault::toString).collect(Collectors.joining("; ")));
        problem.setProperty("field", faults.getFirst().field());
        problem.setProperty("fields", faults.stream().map(Fault::field).toList());
        throw new ErrorResponseException(status, problem, null);
      }
    };
  }

  /** The order, or the problem. */
  static Order taken(Outcome outcome, String unknown) {
    return switch (outcome) {
      case Outcome.Taken(Order order) -> order;
      case Outcome.Unknown() -> throw notFound(unknown);
      case Outcome.Conflict(String reason) -> throw conflict(reason);
      case Outcome.KeyIsAnothers(String commandId) ->
          throw RequestProblem.conflict(
              IdempotencyKey.FIELD,
              "names another request already, which became order " + commandId);
      case Outcome.Refused(List<Check> checks, Lease lease) -> throw refused(checks, lease);
      case Outcome.Tried _ -> throw new IllegalStateException("a dry run makes no order");
    };
  }

  /** 409 for what may be otherwise soon: somebody has it, it is not there; else 422. */
  private static ErrorResponseException refused(List<Check> checks, Lease lease) {
    List<Check> failed = checks.stream().filter(check -> !check.passed()).toList();
    boolean isConflict =
        failed.stream().anyMatch(check -> Set.of("lease", "connected").contains(check.check()));
    HttpStatus status = isConflict ? HttpStatus.CONFLICT : HttpStatus.UNPROCESSABLE_CONTENT;
    ProblemDetail problem =
        ProblemDetail.forStatusAndDetail(
            status,
            failed.stream()
                .map(check -> check.check() + ": " + check.detail())
                .collect(Collectors.joining("; ")));
    problem.setProperty("checks", failed);
    failed.stream()
        .flatMap(check -> Stream.ofNullable(FIELDS.get(check.check())))
        .findFirst()
        .ifPresent(field -> problem.setProperty("field", field));
    if (failed.stream().anyMatch(check -> check.check().equals("lease"))) {
      problem.setProperty("holder", lease.holder());
      problem.setProperty("until", lease.until());
    }
    return new ErrorResponseException(status, problem, null);
  }

  static Paging paging(int limit, int offset, @Nullable String sort) {
    return Paging.of(limit, offset, sort, MOST, SORTS, "-requested_at");
  }

  static @Nullable String state(@Nullable String word) {
    boolean isKnown =
        word == null
            || Arrays.stream(Order.State.values()).anyMatch(state -> state.word().equals(word));
    if (!isKnown) {
      throw RequestProblem.badField(
          "state",
          "must be one of "
              + Arrays.stream(Order.State.values())
                  .map(Order.State::word)
                  .collect(Collectors.joining(", ")));
    }
    return word;
  }

  static ResponseStatusException conflict(String reason) {
    return new ResponseStatusException(HttpStatus.CONFLICT, reason);
  }

  static ResponseStatusException notFound(String reason) {
    return new ResponseStatusException(HttpStatus.NOT_FOUND, reason);
  }

  private static String noOrder(long id, String commandId) {
    return "Drone %d has no order %s".formatted(id, commandId);
  }
}
