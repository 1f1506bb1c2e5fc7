package dev.skein.service.drones.orders;

import dev.skein.api.Caller;
import dev.skein.api.Paging;
import dev.skein.api.Permissions;
import dev.skein.api.RequestProblem;
import dev.skein.bus.jdbc.ServiceStore;
import dev.skein.events.DroneId;
import dev.skein.events.EventIds;
import dev.skein.events.Role;
import io.swagger.v3.oas.annotations.media.Schema;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * One order to many drones: each is decided on by itself, and the report tells each apart.
 * Thread-safe.
 */
public final class FleetOrders {

  static final int MOST_DRONES = 1_000;

  private static final JsonMapper JSON = new JsonMapper();
  private static final TypeReference<List<Refusal>> REFUSALS = new TypeReference<>() {};

  private final ServiceStore store;
  private final Orders orders;
  private final EventIds ids;
  private final InstantSource clock;

  public FleetOrders(ServiceStore store, Orders orders, EventIds ids, InstantSource clock) {
    this.store = store;
    this.orders = orders;
    this.ids = ids;
    this.clock = clock;
  }

  /** A drone that was not ordered, and why. */
  @Schema(name = "FleetOrderRefusal")
  public record Refusal(long droneId, String reason) {}

  /**
   * What became of one order to many.
   *
   * @param orders those that were taken, with their stages so far
   * @param refused those that were not
   */
  @Schema(name = "FleetOrder")
  public record Report(
      String fleetOrderId,
      String command,
      String requestedBy,
      List<Order> orders,
      List<Refusal> refused) {}

  /** The drones of a group. */
  List<DroneId> ofGroup(String group) throws SQLException {
    return store.transact(connection -> DroneRows.ofGroup(connection, group, MOST_DRONES));
  }

  Report order(List<DroneId> drones, OrderRequest request, Caller caller) throws SQLException {
    String id = ids.next();
    List<Order> taken = new ArrayList<>();
    List<Refusal> refused = new ArrayList<>();
    for (DroneId drone : drones) {
      String key = request.idempotencyKey();
      OrderRequest each = request.withKey(key == null ? null : key + "/" + drone);
      Orders.Outcome outcome;
      try {
        outcome = orders.order(drone, each, caller, false, id);
      } catch (RequestProblem notTheirs) {
        refused.add(new Refusal(drone.value(), notTheirs.detail()));
        continue;
      }
      switch (outcome) {
        case Orders.Outcome.Taken(Order order) -> taken.add(order);
        case Orders.Outcome.Refused(List<Check> checks, Lease _) ->
            refused.add(new Refusal(drone.value(), Check.failures(checks)));
        case Orders.Outcome.KeyIsAnothers(String other) ->
            refused.add(
                new Refusal(
                    drone.value(),
                    "idempotency_key: names another request already, which became order " + other));
        case Orders.Outcome.Unknown() ->
            refused.add(new Refusal(drone.value(), "there is no such drone"));
        case Orders.Outcome.Conflict(String reason) ->
            refused.add(new Refusal(drone.value(), reason));
        case Orders.Outcome.Tried _ -> throw new IllegalStateException("that was no dry run");
      }
    }
    // Asked again, it is what it was.
    String known =
        taken.stream()
            .map(Order::fleetOrderId)
            .filter(before -> before != null && !before.equals(id))
            .findFirst()
            .orElse(id);
    save(known, request, caller, refused);
    return new Report(known, request.kind().word(), caller.name(), taken, refused);
  }

  Optional<Report> find(String id) throws SQLException {
    return store.transact(connection -> {
      try (PreparedStatement select =
          connection.prepareStatement(
              "select command, requested_by, refused from fleet_orders where id = ?")) {
        select.setString(1, id);
        try (ResultSet row = select.executeQuery()) {
          return row.next()
              ? Optional.of(
                  new Report(
                      id,
                      row.getString(1),
                      row.getString(2),
                      OrderRows.page(
                              connection,
                              new Orders.Filter(
                                  null, null, id, Permissions.everywhere(Role.VIEWER)),
                              new Paging(MOST_DRONES, 0, "requested_at", true))
                          .items(),
                      JSON.readValue(row.getString(3), REFUSALS)))
              : Optional.empty();
        }
      }
    });
  }

  private void save(String id, OrderRequest request, Caller caller, List<Refusal> refused)
      throws SQLException {
    store.transact(connection -> {
      try (PreparedStatement insert =
          connection.prepareStatement(
              "insert into fleet_orders (id, command, requested_by, requested_at, refused)"
                  + " values (?, ?, ?, ?, ?::jsonb)"
                  + " on conflict (id) do update set refused = excluded.refused")) {
        insert.setString(1, id);
        insert.setString(2, request.kind().word());
        insert.setString(3, caller.name());
        insert.setTimestamp(4, Timestamp.from(clock.instant()));
        insert.setString(5, JSON.writeValueAsString(refused));
        return insert.executeUpdate();
      }
    });
  }
}
