package dev.skein.service.drones;

import dev.skein.airspace.GeoJsonZones;
import dev.skein.airspace.GeoJsonZones.ImportedZone;
import dev.skein.airspace.Zone;
import dev.skein.airspace.ZoneIndex;
import dev.skein.api.AuditTrail;
import dev.skein.api.Caller;
import dev.skein.bus.jdbc.ServiceStore;
import dev.skein.events.Event;
import dev.skein.events.EventData;
import dev.skein.events.EventIds;
import dev.skein.events.Topic;
import dev.skein.events.ZoneEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The zone set: replaced as a whole, versioned, and told on {@code airspace-zones}. */
public final class Zones {

  /** A set that was replaced is read by who reads the drones' events again. */
  private static final Duration KEPT = Topic.DRONE_EVENTS.retention().plusDays(1);

  private final ServiceStore store;
  private final EventIds ids;
  private final InstantSource clock;
  private final AuditTrail audit;
  private final JsonMapper json = new JsonMapper();
  private volatile ZoneIndex index = ZoneIndex.EMPTY;

  public Zones(ServiceStore store, EventIds ids, InstantSource clock, AuditTrail audit) {
    this.store = store;
    this.ids = ids;
    this.clock = clock;
    this.audit = audit;
  }

  /** One zone as it is kept. */
  public record StoredZone(String id, JsonNode feature) {}

  /** The zones in force. */
  public record ZoneSet(long version, List<StoredZone> zones) {}

  /**
   * Puts these zones in force in place of those before.
   *
   * @param seen looks at the version of those before, 0 for none, and throws when they are to stay
   * @return the new set's version
   */
  public long replace(List<ImportedZone> zones, LongConsumer seen, Caller caller)
      throws SQLException {
    return store.transact(connection -> {
      long before = lockVersion(connection);
      seen.accept(before);
      long version = before + 1;
      insertSet(connection, version, caller.name());
      for (ImportedZone imported : zones) {
        insertZone(connection, version, imported);
        put(
            connection,
            new ZoneEvent.ZonePublished(
                imported.zone().id(), version, imported.zone().name(), imported.feature()));
      }
      put(connection, new ZoneEvent.ZoneSetCommitted(version, zones.size()));
      for (long old : withdraw(connection)) {
        for (StoredZone zone : select(connection, old)) {
          store.outbox().putTombstone(connection, Topic.AIRSPACE_ZONES, zone.id() + "@" + old);
        }
      }
      audit.record(
          store.outbox(),
          connection,
          caller,
          "zones.replaced",
          "zones/" + version,
          zones.size() + " zones in place of version " + before);
      return version;
    });
  }

  /** The zones in force; none before the first set. */
  public ZoneSet get() throws SQLException {
    return store.transact(connection -> {
      long version = newestVersion(connection);
      return new ZoneSet(version, select(connection, version));
    });
  }

  /**
   * The zones in force, ready to be asked; read anew when there is another set.
   *
   * @param version the newest set's, as the connection's transaction sees it
   */
  public ZoneIndex inForce(Connection connection, long version) throws SQLException {
    ZoneIndex known = index;
    if (known.version() != version) {
      List<Zone> zones = new ArrayList<>();
      for (StoredZone zone : select(connection, version)) {
        zones.add(GeoJsonZones.readFeature(zone.id(), zone.feature()));
      }
      known = ZoneIndex.of(version, zones);
      index = known;
    }
    return known;
  }

  /** The GeoJSON document that a body holds, read leniently: what is no zone is told. */
  public GeoJsonZones.ZoneImport read(JsonNode document) {
    return GeoJsonZones.read(document);
  }

  private void put(Connection connection, EventData data) throws SQLException {
    store.outbox().put(connection, Event.of(ids.next(), Registry.SOURCE, clock.instant(), data));
  }

  /** One writer at a time, so that versions and the topic are in one order. */
  private static long lockVersion(Connection connection) throws SQLException {
    try (PreparedStatement lock =
        connection.prepareStatement("lock table zone_sets in share row exclusive mode")) {
      lock.execute();
    }
    return newestVersion(connection);
  }

  private static long newestVersion(Connection connection) throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement("select coalesce(max(version), 0) from zone_sets");
        ResultSet row = select.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private static void insertSet(Connection connection, long version, String user)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("insert into zone_sets (version, created_by) values (?, ?)")) {
      insert.setLong(1, version);
      insert.setString(2, user);
      insert.executeUpdate();
    }
  }

  /** The sets that no event refers to which is still on its topic. */
  private static List<Long> withdraw(Connection connection) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update zone_sets s set withdrawn = true from zone_sets next"
                + " where next.version = s.version + 1 and not s.withdrawn"
                + " and next.created_at < now() - make_interval(days => ?)"
                + " returning s.version")) {
      update.setInt(1, (int) KEPT.toDays());
      List<Long> versions = new ArrayList<>();
      try (ResultSet row = update.executeQuery()) {
        while (row.next()) {
          versions.add(row.getLong(1));
        }
      }
      return versions;
    }
  }

  private static void insertZone(Connection connection, long version, ImportedZone imported)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into zones (version, zone_id, name, feature) values (?, ?, ?, ?)")) {
      insert.setLong(1, version);
      insert.setString(2, imported.zone().id());
      insert.setString(3, imported.zone().name());
      insert.setString(4, imported.feature().toString());
      insert.executeUpdate();
    }
  }

  private List<StoredZone> select(Connection connection, long version) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select zone_id, feature from zones where version = ? order by zone_id")) {
      select.setLong(1, version);
      List<StoredZone> zones = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          zones.add(new StoredZone(row.getString(1), json.readTree(row.getString(2))));
        }
      }
      return zones;
    }
  }
}
