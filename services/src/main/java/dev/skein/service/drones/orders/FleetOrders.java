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
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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

  /**
   * What one order to many would become.
   *
   * @param wouldBeTaken by how many
   */
  @Schema(name = "FleetOrderTrial")
  public record Trial(long wouldBeTaken, List<Tried> drones) {}

  /** What was looked at of one drone, and whether the order to it would be taken. */
  @Schema(name = "FleetOrderTried")
  public record Tried(
      long droneId, boolean wouldBeTaken, boolean needsSecondPerson, List<Check> checks) {}

  /**
   * The drones of a group.
   *
   * @throws RequestProblem 422 when they are more than one order is for
   */
  List<DroneId> ofGroup(String group) throws SQLException {
    List<DroneId> drones =
        store.transact(connection -> DroneRows.ofGroup(connection, group, MOST_DRONES + 1));
    if (drones.size() > MOST_DRONES) {
      throw RequestProblem.unprocessable(
          "group", "has more than 1000 drones: order them by drone_ids, 1000 at a time");
    }
    return drones;
  }

  /**
   * Orders each; asked again under its key it is for the same drones, and who was refused is not
   * asked again. The report can be read from before the first order on: also when this process dies
   * in between, no order is of none.
   *
   * @param target the drones or the group as they were asked for
   * @throws RequestProblem 409 when the key names another request
   */
  Report order(List<DroneId> drones, String target, OrderRequest request, Caller caller)
      throws SQLException {
    String key = request.idempotencyKey();
    String id = key == null ? ids.next() : EventIds.derived(key, "fleet_order", caller.name());
    String digest = request.digest(0) + " " + target;
    Begun begun =
        begin(id, digest, drones, request, caller)
            .orElseThrow(() ->
                RequestProblem.conflict(
                    "idempotency_key",
                    "names another request already, which became fleet order " + id));
    List<Order> taken = new ArrayList<>();
    List<Refusal> refused = new ArrayList<>(begun.refused);
    for (DroneId drone : orders.heardFirst(begun.open())) {
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
    // A request of which nothing was taken has left nothing: its key is free.
    end(id, taken.isEmpty() ? null : digest, refused);
    return new Report(id, request.kind().word(), caller.name(), taken, refused);
  }

  /** Looks at everything and orders nothing. */
  Trial tryOut(List<DroneId> drones, OrderRequest request, Caller caller) throws SQLException {
    List<Tried> tried = new ArrayList<>();
    for (DroneId drone : drones) {
      tried.add(tryOut(drone, request, caller));
    }
    return new Trial(tried.stream().filter(Tried::wouldBeTaken).count(), tried);
  }

  private Tried tryOut(DroneId drone, OrderRequest request, Caller caller) throws SQLException {
    try {
      return orders.order(drone, request, caller, true, null)
              instanceof Orders.Outcome.Tried(List<Check> checks, boolean needsSecond)
          ? new Tried(drone.value(), checks.stream().allMatch(Check::passed), needsSecond, checks)
          : untried(drone, "drone", "there is no such drone");
    } catch (RequestProblem notTheirs) {
      return untried(drone, "permission", notTheirs.detail());
    }
  }

  private static Tried untried(DroneId drone, String check, String detail) {
    return new Tried(drone.value(), false, false, List.of(Check.failed(check, detail)));
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

  /** What is written down of a fleet order that begins, or that is asked for again. */
  private record Begun(List<DroneId> drones, List<Refusal> refused) {

    /** Those that are to be decided on; of those that were ordered their orders are found. */
    List<DroneId> open() {
      return drones.stream()
          .filter(drone -> refused.stream().noneMatch(each -> each.droneId == drone.value()))
          .toList();
    }
  }

  /**
   * Writes down what is asked for, before anything is ordered.
   *
   * @return empty when the id's key names another request
   */
  private Optional<Begun> begin(
      String id, String digest, List<DroneId> drones, OrderRequest request, Caller caller)
      throws SQLException {
    return store.transact(connection -> {
      try (PreparedStatement insert =
          connection.prepareStatement(
              "insert into fleet_orders as known"
                  + " (id, command, requested_by, requested_at, refused, digest, drone_ids)"
                  + " values (?, ?, ?, ?, '[]'::jsonb, ?, ?) on conflict (id) do update"
                  + " set command = excluded.command, digest = excluded.digest,"
                  + " refused = case when known.digest is null then excluded.refused"
                  + " else known.refused end,"
                  + " drone_ids = case when known.digest is null or known.drone_ids is null"
                  + " then excluded.drone_ids else known.drone_ids end"
                  + " where known.digest is null or known.digest = excluded.digest"
                  + " returning refused, drone_ids")) {
        insert.setString(1, id);
        insert.setString(2, request.kind().word());
        insert.setString(3, caller.name());
        insert.setTimestamp(4, Timestamp.from(clock.instant()));
        insert.setString(5, digest);
        insert.setArray(
            6, connection.createArrayOf("bigint", drones.stream().map(DroneId::value).toArray()));
        try (ResultSet row = insert.executeQuery()) {
          return row.next()
              ? Optional.of(
                  new Begun(
                      Arrays.stream((Long[]) row.getArray(2).getArray()).map(DroneId::new).toList(),
                      JSON.readValue(row.getString(1), REFUSALS)))
              : Optional.empty();
        }
      }
    });
  }

  private void end(String id, @Nullable String digest, List<Refusal> refused) throws SQLException {
    store.transact(connection -> {
      try (PreparedStatement update =
          connection.prepareStatement(
              "update fleet_orders set refused = ?::jsonb, digest = ? where id = ?")) {
        update.setString(1, JSON.writeValueAsString(refused));
        update.setString(2, digest);
        update.setString(3, id);
        return update.executeUpdate();
      }
    });
  }
}
