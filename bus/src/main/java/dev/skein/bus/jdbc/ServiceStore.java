package dev.skein.bus.jdbc;

import dev.skein.bus.BusSettings;
import dev.skein.bus.LostOwnershipException;
import dev.skein.bus.Publisher;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What a service owns in PostgreSQL: its schema, with an outbox and a table of positions, and
 * transactions over them. Thread-safe.
 */
public final class ServiceStore implements AutoCloseable {

  private final DataSource dataSource;
  private final ConsumedOffsets offsets;
  private final Outbox outbox;
  private final OutboxRelay relay;

  /** Work within one transaction. */
  @FunctionalInterface
  public interface Work<T extends @Nullable Object> {
    T in(Connection connection) throws SQLException, LostOwnershipException;
  }

  /** Work that expects no rival for a group's positions. */
  @FunctionalInterface
  public interface PlainWork<T extends @Nullable Object> {
    T in(Connection connection) throws SQLException;
  }

  /**
   * A store whose outbox is relayed from now on.
   *
   * @param schema the schema's name; connections of the data source have it as search path
   */
  public ServiceStore(
      BusSettings settings, String schema, DataSource dataSource, Publisher publisher) {
    this.dataSource = dataSource;
    this.offsets = new ConsumedOffsets(dataSource);
    this.outbox = new Outbox(schema);
    this.relay = new OutboxRelay(settings, schema, dataSource, publisher);
    relay.start();
  }

  public DataSource dataSource() {
    return dataSource;
  }

  public ConsumedOffsets offsets() {
    return offsets;
  }

  public Outbox outbox() {
    return outbox;
  }

  /** Does the work and commits, or rolls back and throws what the work threw. */
  public <T extends @Nullable Object> T transact(PlainWork<T> work) throws SQLException {
    try {
      return transactOwned(work::in);
    } catch (LostOwnershipException e) {
      throw new IllegalStateException("plain work has no positions to lose", e);
    }
  }

  /** As {@link #transact}, for work that moves a group's positions. */
  public <T extends @Nullable Object> T transactOwned(Work<T> work)
      throws SQLException, LostOwnershipException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      boolean done = false;
      try {
        T result = work.in(connection);
        connection.commit();
        done = true;
        return result;
      } finally {
        if (!done) {
          connection.rollback();
        }
        connection.setAutoCommit(true);
      }
    }
  }

  /** Publishes what the outbox holds, then stops. */
  @Override
  public void close() {
    relay.close();
  }
}
