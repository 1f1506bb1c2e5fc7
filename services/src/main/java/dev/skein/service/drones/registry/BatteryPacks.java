package dev.skein.service.drones.registry;

import dev.skein.api.AuditTrail;
import dev.skein.api.Caller;
import dev.skein.api.EntityTag;
import dev.skein.api.Paging;
import dev.skein.bus.jdbc.ServiceStore;
import dev.skein.events.DroneId;
import io.swagger.v3.oas.annotations.media.Schema;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Battery packs, wherever they are. Thread-safe. */
public final class BatteryPacks {

  private static final String SELECT =
      "select serial, drone_id, model, capacity_mah, cycles, in_service_since, version"
          + " from battery_packs ";

  private final ServiceStore store;
  private final AuditTrail audit;

  public BatteryPacks(ServiceStore store, AuditTrail audit) {
    this.store = store;
    this.audit = audit;
  }

  /** Some of the packs, and how many there are in all. */
  @Schema(name = "BatteryPackPage")
  public record Page(List<BatteryPack> items, long total) {}

  /** What became of a change. */
  sealed interface Outcome {
    record Kept(BatteryPack pack) implements Outcome {}

    record NoDrone() implements Outcome {}
  }

  /**
   * Some of the packs.
   *
   * @param droneId in which drone; null for all, and those on the shelf
   * @param model of which model; null for all
   */
  Page list(@Nullable Long droneId, @Nullable String model, Paging paging) throws SQLException {
    String where = "where (?::bigint is null or drone_id = ?) and (?::text is null or model = ?)";
    return store.transact(connection -> {
      List<BatteryPack> items =
          select(
              connection,
              where + paging.sql("serial"),
              droneId,
              droneId,
              model,
              model,
              paging.limit(),
              paging.offset());
      try (PreparedStatement count =
          connection.prepareStatement("select count(*) from battery_packs " + where)) {
        count.setObject(1, droneId);
        count.setObject(2, droneId);
        count.setString(3, model);
        count.setString(4, model);
        try (ResultSet row = count.executeQuery()) {
          return new Page(items, row.next() ? row.getLong(1) : 0);
        }
      }
    });
  }

  Optional<BatteryPack> find(String serial) throws SQLException {
    return store.transact(
        connection -> select(connection, "where serial = ?", serial).stream().findFirst());
  }

  /**
   * Keeps a pack as it is given.
   *
   * @param ifMatch the version that the caller has seen; null for one that is to be new
   */
  Outcome put(Caller caller, BatteryPack pack, @Nullable String ifMatch) throws SQLException {
    return store.transact(connection -> {
      Optional<BatteryPack> before = lock(connection, pack.serial());
      long known = before.map(BatteryPack::version).orElse(0L);
      if (known > 0 || ifMatch != null) {
        EntityTag.check(ifMatch, known);
      }
      if (pack.droneId() != null && !isDrone(connection, pack.droneId())) {
        return new Outcome.NoDrone();
      }
      try (PreparedStatement put =
          connection.prepareStatement(
              "insert into battery_packs (serial, drone_id, model, capacity_mah, cycles,"
                  + " in_service_since, version) values (?, ?, ?, ?, ?, ?, ?)"
                  + " on conflict (serial) do update set drone_id = excluded.drone_id,"
                  + " model = excluded.model, capacity_mah = excluded.capacity_mah,"
                  + " cycles = excluded.cycles, in_service_since = excluded.in_service_since,"
                  + " version = excluded.version"
                  + " where battery_packs.version = excluded.version - 1")) {
        put.setString(1, pack.serial());
        put.setObject(2, pack.droneId());
        put.setString(3, pack.model());
        put.setObject(4, pack.capacityMah());
        put.setInt(5, pack.cycles());
        put.setObject(6, pack.inServiceSince());
        put.setLong(7, known + 1);
        if (put.executeUpdate() == 0) {
          // Somebody else has made it at the same time.
          EntityTag.check(ifMatch, lock(connection, pack.serial()).orElseThrow().version());
        }
      }
      String where = pack.droneId() == null ? "on the shelf" : "in drone " + pack.droneId();
      record(connection, caller, "pack.kept", pack.serial(), where + ", cycles " + pack.cycles());
      return new Outcome.Kept(select(connection, "where serial = ?", pack.serial()).getFirst());
    });
  }

  /**
   * Strikes out a pack; false when there is none.
   *
   * @param ifMatch the version that the caller has seen
   */
  boolean remove(Caller caller, String serial, @Nullable String ifMatch) throws SQLException {
    return store.transact(connection -> {
      Optional<BatteryPack> before = lock(connection, serial);
      if (before.isEmpty()) {
        return false;
      }
      EntityTag.check(ifMatch, before.get().version());
      try (PreparedStatement delete =
          connection.prepareStatement("delete from battery_packs where serial = ?")) {
        delete.setString(1, serial);
        delete.executeUpdate();
      }
      record(connection, caller, "pack.removed", serial, null);
      return true;
    });
  }

  private static Optional<BatteryPack> lock(Connection connection, String serial)
      throws SQLException {
    return select(connection, "where serial = ? for update", serial).stream().findFirst();
  }

  private void record(
      Connection connection, Caller caller, String action, String serial, @Nullable String detail)
      throws SQLException {
    audit.record(store.outbox(), connection, caller, action, "pack/" + serial, detail);
  }

  /** The packs that are in a drone. */
  static List<BatteryPack> ofDrone(Connection connection, DroneId droneId) throws SQLException {
    return select(connection, "where drone_id = ? order by serial", droneId.value());
  }

  private static boolean isDrone(Connection connection, long id) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("select 1 from drones where id = ?")) {
      select.setLong(1, id);
      try (ResultSet row = select.executeQuery()) {
        return row.next();
      }
    }
  }

  private static List<BatteryPack> select(
      Connection connection, String rest, @Nullable Object... values) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(SELECT + rest)) {
      for (int i = 0; i < values.length; i++) {
        select.setObject(i + 1, values[i]);
      }
      List<BatteryPack> packs = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          Date since = row.getDate(6);
          packs.add(
              new BatteryPack(
                  row.getString(1),
                  row.getObject(2, Long.class),
                  row.getString(3),
                  row.getObject(4, Integer.class),
                  row.getInt(5),
                  since == null ? null : since.toLocalDate(),
                  row.getLong(7)));
        }
      }
      return packs;
    }
  }
}
