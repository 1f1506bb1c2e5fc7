package dev.skein.service.drones.orders;

import dev.skein.api.Caller;
import dev.skein.api.IdempotencyKey;
import dev.skein.api.Paging;
import dev.skein.api.RequestProblem;
import dev.skein.events.DroneId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** {@code /api/v1/commands}: orders of all drones, and one order to many. */
@RestController
@RequestMapping("/api/v1/commands")
public class FleetOrdersController {

  private final FleetOrders fleet;
  private final Orders orders;

  public FleetOrdersController(FleetOrders fleet, Orders orders) {
    this.fleet = fleet;
    this.orders = orders;
  }

  /** One order to many; only for the API's description. */
  @Schema(name = "FleetOrderRequest")
  public record Body(
      String command,
      @Nullable Map<String, Object> parameters,
      @Nullable List<Long> droneIds,
      @Nullable String group,
      @Nullable Instant expiresAt,
      @Nullable Boolean emergency,
      @Nullable String idempotencyKey) {}

  @Operation(operationId = "listAllOrders", summary = "Orders of all drones, newest first")
  @GetMapping
  public Orders.Page list(
      @RequestParam(name = "drone_id", required = false) @Nullable Long droneId,
      @RequestParam(required = false) @Nullable String state,
      @RequestParam(name = "fleet_order_id", required = false) @Nullable String fleetOrderId,
      @RequestParam(required = false) @Nullable String sort,
      @RequestParam(defaultValue = "100") int limit,
      @RequestParam(defaultValue = "0") int offset,
      Caller caller)
      throws SQLException {
    Paging paging = OrdersController.paging(limit, offset, sort);
    return orders.list(
        new Orders.Filter(
            droneId == null ? null : OrdersController.drone(droneId),
            OrdersController.state(state),
            fleetOrderId,
            caller.permissions()),
        paging);
  }

  /** Orders many drones. */
  @Operation(
      operationId = "orderFleet",
      summary = "Gives one order to many drones, by id or by group, and reports on each",
      description = "With dry_run=true everything is looked at for each and nothing is sent.")
  @ApiResponse(
      responseCode = "200",
      description = "What a dry run has found",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = FleetOrders.Trial.class)))
  @ApiResponse(
      responseCode = "202",
      description = "At least one is on its way",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = FleetOrders.Report.class)))
  @ApiResponse(
      responseCode = "409",
      description = "None was taken; the report says why of each",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = FleetOrders.Report.class)))
  @PostMapping
  public ResponseEntity<Object> order(
      @io.swagger.v3.oas.annotations.parameters.RequestBody(
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_JSON_VALUE,
                      schema = @Schema(implementation = Body.class)))
          @RequestBody
          JsonNode body,
      @RequestHeader(name = IdempotencyKey.HEADER, required = false) @Nullable String key,
      @Parameter(description = "Look at everything, send nothing")
          @RequestParam(name = "dry_run", defaultValue = "false")
          boolean dryRun,
      Caller caller)
      throws SQLException {
    OrderRequest request = OrdersController.read(body, key, Set.of("drone_ids", "group"));
    if (request.kind() == OrderKind.UPLOAD_MISSION) {
      throw RequestProblem.unprocessable(
          "command", "upload_mission is an order to one drone: two would fly the same way");
    }
    List<DroneId> drones = drones(body, caller);
    if (dryRun) {
      return ResponseEntity.ok(fleet.tryOut(drones, request, caller));
    }
    String target = body.path("group").asString("") + body.path("drone_ids");
    FleetOrders.Report report = fleet.order(drones, target, request, caller);
    HttpStatus status = report.orders().isEmpty() ? HttpStatus.CONFLICT : HttpStatus.ACCEPTED;
    return ResponseEntity.status(status).body(report);
  }

  @Operation(operationId = "getFleetOrder", summary = "What became of one order to many")
  @GetMapping("/{fleetOrderId}")
  public FleetOrders.Report get(@PathVariable String fleetOrderId, Caller caller)
      throws SQLException {
    return fleet
        .find(fleetOrderId)
        .filter(report ->
            caller.permissions().isForAllGroups() || report.requestedBy().equals(caller.name()))
        .orElseThrow(() -> OrdersController.notFound("There is no fleet order " + fleetOrderId));
  }

  private List<DroneId> drones(JsonNode body, Caller caller) throws SQLException {
    JsonNode ids = body.get("drone_ids");
    JsonNode group = body.get("group");
    if ((ids == null) == (group == null)) {
      throw RequestProblem.badField("drone_ids", "either these or a group is needed");
    }
    if (ids == null) {
      if (!group.isString()) {
        throw RequestProblem.badField("group", "must be text");
      }
      if (!caller.mayCommand(group.asString())) {
        throw RequestProblem.forbidden(
            "group: you may not order the drones of " + group.asString());
      }
      return fleet.ofGroup(group.asString());
    }
    if (!ids.isArray() || ids.isEmpty() || ids.size() > FleetOrders.MOST_DRONES) {
      throw RequestProblem.badField("drone_ids", "must be a list of 1 to 1000 ids");
    }
    List<DroneId> drones = new ArrayList<>();
    for (JsonNode each : ids) {
      if (!each.isIntegralNumber() || !each.canConvertToLong() || each.asLong() < 1) {
        throw RequestProblem.badField("drone_ids", "must be whole numbers, 1 or more");
      }
      drones.add(new DroneId(each.asLong()));
    }
    return drones.stream().distinct().toList();
  }
}
