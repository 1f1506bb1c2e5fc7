package dev.skein.service.drones;

import dev.skein.api.AuditTrail;
import dev.skein.api.Caller;
import dev.skein.api.Paging;
import dev.skein.bus.Batch;
import dev.skein.bus.BatchHandler;
import dev.skein.bus.Delivery;
import dev.skein.bus.LostOwnershipException;
import dev.skein.bus.jdbc.ServiceStore;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.events.Location;
import dev.skein.events.SystemEvent.VehicleDiscovered;
import dev.skein.events.Topic;
import dev.skein.events.VehicleAddress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gives vehicles their drone ids: those a link discovers become drones at once where its policy
 * says so, else when somebody accepts them. The current entry of every drone stands on compacted
 * {@code drone-registry}.
 */
public final class Registry implements BatchHandler {

  /** The service's name in the envelope. */
  public static final String SOURCE = "drone-control-service";

  /** The consumer group's name behind the prefix. */
  public static final String GROUP = "drones";

  private static final String SAME_VEHICLE =
      " link = ? and system_id = ? and component_id = ? and vehicle = ?";

  private final ServiceStore store;
  private final String group;
  private final EventIds ids;
  private final InstantSource clock;
  private final AuditTrail audit;

  public Registry(
      ServiceStore store, String group, EventIds ids, InstantSource clock, AuditTrail audit) {
    this.store = store;
    this.group = group;
    this.ids = ids;
    this.clock = clock;
    this.audit = audit;
  }

  /** A vehicle that waits. */
  public record PendingVehicle(
      long id,
      VehicleAddress address,
      @Nullable String autopilot,
      @Nullable String model,
      String remoteAddress,
      String state,
      Instant firstHeardAt,
      Instant lastHeardAt) {}

  @Override
  public void handle(Batch batch) throws SQLException, LostOwnershipException {
    List<Event<?>> discovered = new ArrayList<>();
    for (Delivery delivery : batch.sift()) {
      Event<?> event = delivery.findEvent();
      if (event != null && event.data() instanceof VehicleDiscovered) {
        discovered.add(event);
      }
    }
    store.transactOwned(connection -> {
      store.offsets().advance(connection, group, batch.ranges());
      for (Event<?> event : discovered) {
        if (event.data() instanceof VehicleDiscovered vehicle) {
          discovered(connection, vehicle, event.timestamp());
        }
      }
      return null;
    });
  }

  /** Makes a drone of a waiting vehicle; empty when there is none of that number. */
  public Optional<DroneId> accept(Caller caller, long pendingId, @Nullable String name)
      throws SQLException {
    return store.transact(connection -> {
      Optional<PendingVehicle> vehicle =
          list(connection, "where id = ? for update", pendingId).stream().findFirst();
      if (vehicle.isEmpty()) {
        return Optional.empty();
      }
      PendingVehicle found = vehicle.get();
      Optional<DroneId> drone =
          register(connection, found.address(), name, found.autopilot(), found.model());
      if (drone.isPresent()) {
        accepted(
            connection, caller, drone.get(), "vehicle " + pendingId + " at " + found.address());
      }
      return drone;
    });
  }

  /** Refuses a waiting vehicle: it stays unheard until accepted; false when there is none. */
  public boolean refuse(Caller caller, long pendingId) throws SQLException {
    return store.transact(connection -> {
      try (PreparedStatement update =
          connection.prepareStatement(
              "update pending_vehicles set state = 'refused' where id = ?")) {
        update.setLong(1, pendingId);
        boolean isThere = update.executeUpdate() == 1;
        if (isThere) {
          audit.record(
              store.outbox(), connection, caller, "vehicle.refused", "vehicle/" + pendingId, null);
        }
        return isThere;
      }
    });
  }

  /** A page of vehicles, and how many there are in all. */
  public record FoundVehicles(List<PendingVehicle> items, long total) {}

  /**
   * The vehicles that wait or were refused.
   *
   * @param state {@code pending} or {@code refused}; null for both
   */
  public FoundVehicles listPending(@Nullable String state, Paging paging) throws SQLException {
    String where = "where (?::text is null or state = ?)";
    return store.transact(connection -> {
      List<PendingVehicle> items =
          list(connection, where + paging.sql(), state, state, paging.limit(), paging.offset());
      try (PreparedStatement count =
          connection.prepareStatement("select count(*) from pending_vehicles " + where)) {
        count.setString(1, state);
        count.setString(2, state);
        try (ResultSet row = count.executeQuery()) {
          return new FoundVehicles(items, row.next() ? row.getLong(1) : 0);
        }
      }
    });
  }

  private void discovered(Connection connection, VehicleDiscovered vehicle, Instant at)
      throws SQLException {
    VehicleAddress address = vehicle.address();
    Optional<DroneEvent> known = findEntry(connection, address);
    if (known.isPresent()) {
      // The link has not read the entry, or Kafka has lost it: say it again.
      store.outbox().put(connection, Topic.DRONE_REGISTRY, event(known.get()));
      return;
    }
    upsertPending(connection, vehicle, at);
    if (vehicle.autoAccept() && !isRefused(connection, address)) {
      Optional<DroneId> drone =
          register(connection, address, null, vehicle.autopilot(), vehicle.model());
      if (drone.isPresent()) {
        accepted(connection, null, drone.get(), "by itself, vehicle at " + address);
      }
    }
  }

  /**
   * Says so in the audit trail.
   *
   * @param caller null when the link's policy accepts by itself
   */
  private void accepted(
      Connection connection, @Nullable Caller caller, DroneId drone, String detail)
      throws SQLException {
    audit.record(store.outbox(), connection, caller, "vehicle.accepted", "drone/" + drone, detail);
  }

  private Optional<DroneId> register(
      Connection connection,
      VehicleAddress address,
      @Nullable String name,
      @Nullable String autopilot,
      @Nullable String model)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into drones (name, link, system_id, component_id, vehicle, autopilot, model)"
                + " values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing returning id, version")) {
      String shown = name == null || name.isBlank() ? defaultName(address) : name.strip();
      insert.setString(1, shown);
      setAddress(insert, 2, address);
      insert.setString(6, autopilot);
      insert.setString(7, model);
      try (ResultSet row = insert.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        DroneId id = new DroneId(row.getLong(1));
        announce(
            connection,
            new DroneEvent.Registered(id, shown, address, autopilot, model, row.getLong(2)));
        deletePending(connection, address);
        return Optional.of(id);
      }
    }
  }

  private void announce(Connection connection, DroneEvent.Registered registered)
      throws SQLException {
    Event<DroneEvent> event = event(registered);
    store.outbox().put(connection, Topic.DRONE_REGISTRY, event);
    store.outbox().put(connection, Topic.DRONE_EVENTS, event);
  }

  private Event<DroneEvent> event(DroneEvent entry) {
    return Event.of(ids.next(), SOURCE, clock.instant(), entry);
  }

  /** By the vehicle's own number: the drone's id is another. */
  private static String defaultName(VehicleAddress address) {
    if (address.systemId() == 0) {
      return address.vehicle();
    }
    String number = "Vehicle " + address.systemId();
    return address.vehicle().isEmpty() ? number : number + " (" + address.vehicle() + ")";
  }

  private static void setAddress(PreparedStatement statement, int from, VehicleAddress address)
      throws SQLException {
    statement.setString(from, address.link());
    statement.setLong(from + 1, address.systemId());
    statement.setInt(from + 2, address.componentId());
    statement.setString(from + 3, address.vehicle());
  }

  /** The vehicle's entry: as it was registered, or as it has been changed since. */
  private static Optional<DroneEvent> findEntry(Connection connection, VehicleAddress address)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select id, name, autopilot, model, version, serial, fleet_group,"
                + " life_cycle, home_latitude, home_longitude, video_url, capabilities,"
                + " max_altitude, max_distance,"
                + " coalesce(flight_seconds >= maintenance_due_hours * 3600, false)"
                + " or coalesce(maintenance_due_on <= (now() at time zone 'utc')::date, false),"
                + " maintenance_due_on::timestamp at time zone 'utc' from drones where"
                + SAME_VEHICLE)) {
      setAddress(select, 1, address);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(entry(row, address)) : Optional.empty();
      }
    }
  }

  private static DroneEvent entry(ResultSet row, VehicleAddress address) throws SQLException {
    DroneId droneId = new DroneId(row.getLong(1));
    String name = row.getString(2);
    String autopilot = row.getString(3);
    String model = row.getString(4);
    long version = row.getLong(5);
    if (version == 1) {
      return new DroneEvent.Registered(droneId, name, address, autopilot, model, version);
    }
    String group = row.getString(7);
    Double latitude = row.getObject(9, Double.class);
    Double longitude = row.getObject(10, Double.class);
    Timestamp dueAt = row.getTimestamp(16);
    return new DroneEvent.Updated(
        droneId,
        name,
        address,
        autopilot,
        model,
        version,
        row.getString(6),
        group.isEmpty() ? null : group,
        row.getString(8),
        latitude == null || longitude == null ? null : new Location(latitude, longitude, null),
        row.getString(11),
        List.of((String[]) row.getArray(12).getArray()),
        row.getObject(13, Double.class),
        row.getObject(14, Double.class),
        row.getBoolean(15),
        dueAt == null ? null : dueAt.toInstant());
  }

  private static boolean isRefused(Connection connection, VehicleAddress address)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select 1 from pending_vehicles where state = 'refused' and" + SAME_VEHICLE)) {
      setAddress(select, 1, address);
      try (ResultSet row = select.executeQuery()) {
        return row.next();
      }
    }
  }

  private static void upsertPending(Connection connection, VehicleDiscovered vehicle, Instant at)
      throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "insert into pending_vehicles (link, system_id, component_id, vehicle, autopilot,"
                + " model, remote_address, first_heard_at, last_heard_at)"
                + " values (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                + " on conflict (link, system_id, component_id, vehicle) do update set"
                + " autopilot = excluded.autopilot, model = excluded.model,"
                + " remote_address = excluded.remote_address,"
                + " last_heard_at = excluded.last_heard_at")) {
      setAddress(upsert, 1, vehicle.address());
      upsert.setString(5, vehicle.autopilot());
      upsert.setString(6, vehicle.model());
      upsert.setString(7, vehicle.remoteAddress());
      upsert.setTimestamp(8, Timestamp.from(at));
      upsert.setTimestamp(9, Timestamp.from(at));
      upsert.executeUpdate();
    }
  }

  private static void deletePending(Connection connection, VehicleAddress address)
      throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("delete from pending_vehicles where" + SAME_VEHICLE)) {
      setAddress(delete, 1, address);
      delete.executeUpdate();
    }
  }

  private static List<PendingVehicle> list(
      Connection connection, String rest, @Nullable Object... values) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select id, link, system_id, component_id, vehicle, autopilot, model,"
                + " remote_address, state, first_heard_at, last_heard_at from pending_vehicles "
                + rest)) {
      for (int i = 0; i < values.length; i++) {
        select.setObject(i + 1, values[i]);
      }
      List<PendingVehicle> vehicles = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          vehicles.add(
              new PendingVehicle(
                  row.getLong(1),
                  new VehicleAddress(
                      row.getString(2), row.getLong(3), row.getInt(4), row.getString(5)),
                  row.getString(6),
                  row.getString(7),
                  row.getString(8),
                  row.getString(9),
                  row.getTimestamp(10).toInstant(),
                  row.getTimestamp(11).toInstant()));
        }
      }
      return vehicles;
    }
  }
}
