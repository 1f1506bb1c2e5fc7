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

/**
 * The audit trail: what every service says of changes on {@code user-events}, appended once each
 * and chained by hashes.
 */
public final class Audit implements BatchHandler {

  /** The consumer group's name behind the prefix. */
  public static final String GROUP = "audit";

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

  /** Reads the whole trail and checks every hash. */
  AuditVerdict verify() throws SQLException {
    return store.transact(Audit::verify);
  }

  /**
   * Reads the whole trail and checks every hash, each against the one before and the last against
   * the trail's head. Works within the connection's transaction, on one snapshot.
   */
  public static AuditVerdict verify(Connection connection) throws SQLException {
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    long id = 0;
    String hash = "";
    try (PreparedStatement select =
        connection.prepareStatement(AuditRows.SELECT + " order by id")) {
      select.setFetchSize(1_000);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          AuditRows.Row next = AuditRows.read(row);
          boolean isNext =
              next.id() == id + 1
                  && next.previousHash().equals(hash)
                  && next.hash().equals(next.entry().hash(next.id(), hash));
          if (!isNext) {
            return new AuditVerdict(false, id, id + 1, hash);
          }
          id = next.id();
          hash = next.hash();
        }
      }
    }
    AuditRows.Head head = AuditRows.head(connection, "");
    boolean isWhole = head.id() == id && head.hash().equals(hash);
    return new AuditVerdict(isWhole, id, isWhole ? null : id + 1, hash);
  }
}
