package dev.skein.service.users;

import dev.skein.api.Paging;
import dev.skein.bus.Batch;
import dev.skein.bus.BatchHandler;
import dev.skein.bus.Delivery;
import dev.skein.bus.LostOwnershipException;
import dev.skein.bus.jdbc.ServiceStore;
import dev.skein.events.Event;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The audit trail: what every service says of changes on {@code user-events}, appended once each
 * and chained by hashes.
 */
public final class Audit implements BatchHandler {

  /** The consumer group's name behind the prefix. */
  public static final String GROUP = "audit";

  private static final int AT_ONCE = 1_000;
  private static final long READS_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final Set<String> TYPES =
      Set.of("change.recorded", "user.logged.in", "user.logged.out");

  private final ServiceStore store;
  private final String group;

  public Audit(ServiceStore store, String group) {
    this.store = store;
    this.group = group;
  }

  @Override
  public void handle(Batch batch) throws SQLException, LostOwnershipException {
    List<AuditEntry> entries = new ArrayList<>();
    for (Delivery delivery : batch.sift()) {
      Event<?> event = TYPES.contains(delivery.type()) ? delivery.findEvent() : null;
      if (event != null) {
        AuditEntry.of(event).ifPresent(entries::add);
      }
    }
    store.transactOwned(connection -> {
      store.offsets().advance(connection, group, batch.ranges());
      if (!entries.isEmpty()) {
        AuditRows.append(connection, entries);
      }
      return null;
    });
  }

  AuditRows.Found list(AuditRows.Filter filter, Paging paging) throws SQLException {
    return store.transact(connection -> AuditRows.list(connection, filter, paging));
  }

  /**
   * Reads on from an entry that was read before, for some seconds: gateways, and who is between, do
   * not wait for long.
   */
  AuditVerdict verify(AuditRows.Head from) throws SQLException {
    long end = System.nanoTime() + READS_NANOS;
    return store.transact(
        connection -> verify(connection, from, () -> System.nanoTime() - end < 0));
  }

  /** Reads the whole trail, however long that takes. */
  public static AuditVerdict verify(Connection connection) throws SQLException {
    return verify(connection, AuditRows.BEGINNING, () -> true);
  }

  /**
   * Reads the trail and checks every hash, each against the one before and the last against the
   * trail's head. Works within the connection's transaction, on one snapshot.
   *
   * @param from the last entry that was read before
   * @param hasTime asked after some entries each whether to read on
   */
  static AuditVerdict verify(Connection connection, AuditRows.Head from, BooleanSupplier hasTime)
      throws SQLException {
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    long id = from.id();
    String hash = from.hash();
    try (PreparedStatement select =
        connection.prepareStatement(AuditRows.SELECT + " where id > ? order by id")) {
      select.setLong(1, id);
      select.setFetchSize(AT_ONCE);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          AuditRows.Row next = AuditRows.read(row);
          boolean isNext =
              next.id() == id + 1
                  && next.previousHash().equals(hash)
                  && next.hash().equals(next.entry().hash(next.id(), hash));
          if (!isNext) {
            return new AuditVerdict(false, true, id, id + 1, hash);
          }
          id = next.id();
          hash = next.hash();
          if (id % AT_ONCE == 0 && !hasTime.getAsBoolean()) {
            return new AuditVerdict(true, false, id, null, hash);
          }
        }
      }
    }
    AuditRows.Head head = AuditRows.head(connection, "");
    boolean isWhole = head.id() == id && head.hash().equals(hash);
    return new AuditVerdict(isWhole, true, id, isWhole ? null : id + 1, hash);
  }
}
