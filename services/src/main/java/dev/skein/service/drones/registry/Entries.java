package dev.skein.service.drones.registry;

import dev.skein.api.AuditTrail;
import dev.skein.api.Caller;
import dev.skein.api.EntityTag;
import dev.skein.api.Paging;
import dev.skein.api.Permissions;
import dev.skein.api.RequestProblem;
import dev.skein.bus.jdbc.ServiceStore;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.events.Topic;
import dev.skein.events.VehicleAddress;
import dev.skein.service.drones.Registry;
import io.swagger.v3.oas.annotations.media.Schema;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The registry's entries: read, changed under their version, struck out. Each change is told on
 * {@code drone-registry} and {@code drone-events}. Thread-safe.
 */
public final class Entries {

  private static final String SELECT =
      "select d.id, d.version, d.name, d.link, d.system_id, d.component_id, d.vehicle,"
          + " d.autopilot, d.model, d.serial, d.fleet_group, d.capabilities, d.home_latitude,"
          + " d.home_longitude, d.min_battery, d.video_url, d.life_cycle, d.notes,"
          + " d.flight_seconds, d.maintenance_due_hours, d.maintenance_due_on, d.max_altitude,"
          + " d.max_distance, count(*) over ()"
          + " from drones d ";

  private final ServiceStore store;
  private final EventIds ids;
  private final InstantSource clock;
  private final AuditTrail audit;
  private final Predicate<DroneId> isConnected;

  /**
   * @param isConnected whether a drone is heard now
   */
  public Entries(
      ServiceStore store,
      EventIds ids,
      InstantSource clock,
      AuditTrail audit,
      Predicate<DroneId> isConnected) {
    this.isConnected = isConnected;
    this.store = store;
    this.ids = ids;
    this.clock = clock;
    this.audit = audit;
  }

  /** Some of the entries, and how many match in all. */
  @Schema(name = "RegistryPage")
  public record Page(List<Entry> items, long total) {}

  /** What became of a change. */
  sealed interface Outcome {
    record Changed(Entry entry) implements Outcome {}

    /** It was that already, under whatever version. */
    record Same(Entry entry) implements Outcome {}

    record Gone() implements Outcome {}

    record Refused(String reason) implements Outcome {}
  }

  /** The entries that are open to the caller; of a group, of a life cycle, if asked for. */
  Page list(
      @Nullable String group, @Nullable String lifeCycle, Permissions permissions, Paging paging)
      throws SQLException {
    Page page = page(group, lifeCycle, permissions, paging);
    return page.items().isEmpty() && paging.offset() > 0
        ? new Page(page.items(), page(group, lifeCycle, permissions, paging.first()).total())
        : page;
  }

  private Page page(
      @Nullable String group, @Nullable String lifeCycle, Permissions permissions, Paging paging)
      throws SQLException {
    return store.transact(connection ->
        select(
            connection,
            "where (?::text is null or d.fleet_group = ?)"
                + " and (?::text is null or d.life_cycle = ?)"
                + " and (? or (d.fleet_group <> '' and d.fleet_group = any (?)))"
                + paging.sql(),
            group,
            group,
            lifeCycle,
            lifeCycle,
            permissions.isForAllGroups(),
            connection.createArrayOf("text", permissions.groups().keySet().toArray()),
            paging.limit(),
            paging.offset()));
  }

  Optional<Entry> find(DroneId droneId) throws SQLException {
    return store.transact(connection -> find(connection, droneId));
  }

  /**
   * Changes an entry.
   *
   * @param ifMatch the version that the caller has seen
   */
  Outcome change(Caller caller, DroneId droneId, @Nullable String ifMatch, Changes changes)
      throws SQLException {
    return store.transact(connection -> change(connection, caller, droneId, ifMatch, changes));
  }

  /** What became of an import. */
  sealed interface Imported {
    record Done(int changed) implements Imported {}

    record Refused(List<String> faults) implements Imported {}
  }

  /** Nothing of it is to be. */
  private static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** Several changes, all or none. What is so already is left as it is. */
  Imported changeAll(Caller caller, Map<DroneId, EntriesCsv.Line> all) throws SQLException {
    List<String> faults = new ArrayList<>();
    AtomicInteger changed = new AtomicInteger();
    try {
      store.transact(connection -> {
        for (Map.Entry<DroneId, EntriesCsv.Line> each : new TreeMap<>(all).entrySet()) {
          DroneId droneId = each.getKey();
          Long seen = each.getValue().version();
          switch (change(connection, caller, droneId, "*", each.getValue().changes())) {
            case Outcome.Changed(Entry now) when seen != null && now.version() != seen + 1 ->
                faults.add(
                    "drone %s: version: somebody has changed it meanwhile: it is at %d; leave the cell"
                            .formatted(droneId, now.version() - 1)
                        + " empty to change it all the same");
            case Outcome.Changed _ -> changed.incrementAndGet();
            case Outcome.Same _ -> {}
            case Outcome.Gone() -> faults.add("drone %s: there is none".formatted(droneId));
            case Outcome.Refused(String reason) ->
                faults.add("drone %s: %s".formatted(droneId, reason));
          }
        }
        if (!faults.isEmpty()) {
          throw new RefusedException();
        }
        return null;
      });
    } catch (RefusedException e) {
      return new Imported.Refused(faults);
    }
    return new Imported.Done(changed.get());
  }

  /** Strikes out a drone that is retired; its vehicle is unknown again. */
  Outcome remove(Caller caller, DroneId droneId, @Nullable String ifMatch) throws SQLException {
    return store.transact(connection -> {
      Optional<Entry> found = lock(connection, caller, droneId, ifMatch);
      if (found.isEmpty()) {
        return new Outcome.Gone();
      }
      Entry entry = found.get();
      if (!entry.lifeCycle().equals("retired")) {
        return new Outcome.Refused(
            "life_cycle: it is %s; retire it first".formatted(entry.lifeCycle()));
      }
      if (isConnected.test(droneId)) {
        return new Outcome.Refused(
            "connected: it is heard now, and could be given no order any more; switch it off first");
      }
      try (PreparedStatement delete =
          connection.prepareStatement("delete from drones where id = ?")) {
        delete.setLong(1, droneId.value());
        delete.executeUpdate();
      }
      DroneEvent.Removed removed = new DroneEvent.Removed(droneId, entry.version() + 1);
      Event<DroneEvent.Removed> event =
          Event.of(ids.next(), Registry.SOURCE, clock.instant(), removed);
      store.outbox().put(connection, Topic.DRONE_REGISTRY, event);
      store.outbox().put(connection, Topic.DRONE_EVENTS, event);
      audit.record(
          store.outbox(), connection, caller, "drone.removed", "drone/" + droneId, entry.name());
      store.outbox().putTombstone(connection, Topic.DRONE_REGISTRY, droneId.toString());
      store.outbox().putTombstone(connection, Topic.DRONE_LEASES, droneId.toString());
      return new Outcome.Changed(entry);
    });
  }

  private Outcome change(
      Connection connection,
      Caller caller,
      DroneId droneId,
      @Nullable String ifMatch,
      Changes changes)
      throws SQLException {
    Optional<Entry> found = lock(connection, caller, droneId, ifMatch);
    if (found.isEmpty()) {
      return new Outcome.Gone();
    }
    if (changes.columns().isEmpty()) {
      return new Outcome.Same(found.get());
    }
    if (changes.columns().get("fleet_group") instanceof String group
        && !caller.mayCommand(group.isEmpty() ? null : group)) {
      throw RequestProblem.forbidden("group: you may not move a drone there");
    }
    String serial = (String) changes.columns().get("serial");
    if (serial != null && isSerialOfAnother(connection, serial, droneId)) {
      return new Outcome.Refused("serial: another drone has " + serial);
    }
    if (!update(connection, droneId, changes.columns())) {
      return new Outcome.Same(found.get());
    }
    audit.record(
        store.outbox(), connection, caller, "drone.changed", "drone/" + droneId, changes.words());
    Entry changed = find(connection, droneId).orElseThrow();
    tell(connection, changed);
    return new Outcome.Changed(changed);
  }

  private void tell(Connection connection, Entry changed) throws SQLException {
    Event<DroneEvent.Updated> event =
        Event.of(ids.next(), Registry.SOURCE, clock.instant(), changed.updated());
    store.outbox().put(connection, Topic.DRONE_REGISTRY, event);
    store.outbox().put(connection, Topic.DRONE_EVENTS, event);
  }

  /** A drone has flown so long that its maintenance is due, within the transaction that says so. */
  void maintenanceDue(Connection connection, DroneId droneId) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement("update drones set version = version + 1 where id = ?")) {
      update.setLong(1, droneId.value());
      update.executeUpdate();
    }
    Optional<Entry> due = find(connection, droneId);
    if (due.isPresent()) {
      tell(connection, due.get());
    }
  }

  /** Whether anything of it was other before. */
  private static boolean update(
      Connection connection, DroneId droneId, Map<String, @Nullable Object> columns)
      throws SQLException {
    String names = String.join(", ", columns.keySet());
    String values = String.join(", ", Collections.nCopies(columns.size(), "?"));
    try (PreparedStatement update =
        connection.prepareStatement(
            "update drones set (version, %s) = row (version + 1, %s) where id = ?"
                    .formatted(names, values)
                + " and row (%s) is distinct from row (%s)".formatted(names, values))) {
      int at = 1;
      at = set(connection, update, at, columns.values());
      update.setLong(at++, droneId.value());
      set(connection, update, at, columns.values());
      return update.executeUpdate() > 0;
    }
  }

  private static int set(
      Connection connection,
      PreparedStatement statement,
      int first,
      Collection<@Nullable Object> values)
      throws SQLException {
    int at = first;
    for (Object value : values) {
      statement.setObject(
          at++, value instanceof String[] words ? connection.createArrayOf("text", words) : value);
    }
    return at;
  }

  /** The entry, locked, when the caller may change it and has seen its version. */
  private Optional<Entry> lock(
      Connection connection, Caller caller, DroneId droneId, @Nullable String ifMatch)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("select 1 from drones where id = ? for update")) {
      select.setLong(1, droneId.value());
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
      }
    }
    Entry entry = find(connection, droneId).orElseThrow();
    caller.requireCommand(droneId, entry.groupOrNull());
    EntityTag.check(ifMatch, entry.version());
    return Optional.of(entry);
  }

  private static boolean isSerialOfAnother(Connection connection, String serial, DroneId droneId)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("select 1 from drones where serial = ? and id <> ?")) {
      select.setString(1, serial);
      select.setLong(2, droneId.value());
      try (ResultSet row = select.executeQuery()) {
        return row.next();
      }
    }
  }

  private Optional<Entry> find(Connection connection, DroneId droneId) throws SQLException {
    return select(connection, "where d.id = ?", droneId.value()).items().stream().findFirst();
  }

  private Page select(Connection connection, String rest, @Nullable Object... values)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(SELECT + rest)) {
      for (int i = 0; i < values.length; i++) {
        select.setObject(i + 1, values[i]);
      }
      LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
      List<Entry> entries = new ArrayList<>();
      long total = 0;
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          total = row.getLong(24);
          entries.add(read(connection, row, today));
        }
      }
      return new Page(entries, total);
    }
  }

  private static Entry read(Connection connection, ResultSet row, LocalDate today)
      throws SQLException {
    DroneId droneId = new DroneId(row.getLong(1));
    double hours = Math.round(row.getLong(19) / 3.6) / 1000.0;
    Double dueHours = row.getObject(20, Double.class);
    Date on = row.getDate(21);
    LocalDate dueOn = on == null ? null : on.toLocalDate();
    boolean isDue =
        (dueHours != null && hours >= dueHours) || (dueOn != null && !dueOn.isAfter(today));
    return new Entry(
        droneId,
        row.getLong(2),
        row.getString(3),
        new VehicleAddress(row.getString(4), row.getLong(5), row.getInt(6), row.getString(7)),
        row.getString(8),
        row.getString(9),
        row.getString(10),
        row.getString(11),
        List.of((String[]) row.getArray(12).getArray()),
        row.getObject(13, Double.class),
        row.getObject(14, Double.class),
        row.getObject(15, Double.class),
        row.getObject(22, Double.class),
        row.getObject(23, Double.class),
        row.getString(16),
        row.getString(17),
        row.getString(18),
        hours,
        dueHours,
        dueOn,
        isDue,
        BatteryPacks.ofDrone(connection, droneId));
  }
}
