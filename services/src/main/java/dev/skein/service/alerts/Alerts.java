package dev.skein.service.alerts;

import dev.skein.api.Paging;
import dev.skein.bus.Batch;
import dev.skein.bus.BatchHandler;
import dev.skein.bus.Delivery;
import dev.skein.bus.LostOwnershipException;
import dev.skein.bus.jdbc.RangesLeft;
import dev.skein.bus.jdbc.ServiceStore;
import dev.skein.events.AlertEvent;
import dev.skein.events.AlertId;
import dev.skein.events.AlertLevel;
import dev.skein.events.Decoded;
import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import io.swagger.v3.oas.annotations.media.Schema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Raises and resolves alerts as drone events say, each once: the row, its event and the position in
 * the log are one transaction.
 */
public final class Alerts implements BatchHandler {

  /** The service's name in the envelope. */
  public static final String SOURCE = "alert-service";

  /** The consumer group's name behind the prefix. */
  public static final String GROUP = "alerts";

  private final ServiceStore store;
  private final String group;
  private final RangesLeft left = new RangesLeft();

  public Alerts(ServiceStore store, String group) {
    this.store = store;
    this.group = group;
  }

  /** An alert as it stands. */
  public record Alert(
      AlertId id,
      String type,
      AlertLevel level,
      String message,
      @Nullable DroneId droneId,
      @Nullable String zoneId,
      @Nullable String autoAction,
      String state,
      Instant createdAt,
      @Nullable Instant resolvedAt) {}

  /** Some of the alerts, and how many match in all. */
  @Schema(name = "AlertPage")
  public record Page(List<Alert> items, long total) {}

  @Override
  public void handle(Batch batch) throws SQLException, LostOwnershipException {
    List<Event<?>> events = new ArrayList<>();
    for (Delivery delivery : batch.deliveries()) {
      if (AlertDecisions.TYPES.contains(delivery.type())) {
        switch (delivery.decode()) {
          case Decoded.Accepted(Event<?> event) -> events.add(event);
          // Monitoring puts it aside: one letter for one bad record.
          case Decoded.Rejected _ -> {}
        }
      }
    }
    Instant now = batch.now();
    if (events.isEmpty() && !left.isDue(now)) {
      left.keep(batch.ranges());
      return;
    }
    carryOut(events, left.with(batch.ranges()));
    left.clear(now);
  }

  @Override
  public void reassigned(Collection<TopicPartition> partitions) {
    left.forget(partitions);
  }

  @Override
  public void idle() throws SQLException, LostOwnershipException {
    if (left.isDue(Instant.MAX)) {
      carryOut(List.of(), left.ranges());
      left.clear(Instant.EPOCH);
    }
  }

  /**
   * Some of the alerts.
   *
   * @param state active, acknowledged or resolved; null for all
   * @param visible the drones whose alerts are asked for; null for all, and those of none
   */
  public Page list(
      @Nullable String state,
      @Nullable DroneId droneId,
      @Nullable Set<DroneId> visible,
      Paging paging)
      throws SQLException {
    return store.transact(connection -> select(connection, state, droneId, visible, paging));
  }

  private void carryOut(List<Event<?>> events, Map<TopicPartition, Batch.Range> ranges)
      throws SQLException, LostOwnershipException {
    store.transactOwned(connection -> {
      store.offsets().advance(connection, group, ranges);
      for (Event<?> event : events) {
        carryOut(connection, event);
      }
      return null;
    });
  }

  private void carryOut(Connection connection, Event<?> event) throws SQLException {
    switch (AlertDecisions.decide(event.data())) {
      case AlertDecisions.Decision.Raise raise -> raise(connection, event, raise);
      case AlertDecisions.Decision.Resolve resolve -> resolve(connection, event, resolve);
      case AlertDecisions.Decision.Nothing() -> {}
    }
  }

  private void raise(Connection connection, Event<?> trigger, AlertDecisions.Decision.Raise raise)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into alerts (trigger_id, type, level, message, drone_id, zone_id, created_at)"
                + " values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing returning id")) {
      insert.setString(1, trigger.id());
      insert.setString(2, raise.type());
      insert.setString(3, raise.level().word());
      insert.setString(4, raise.message());
      insert.setLong(5, raise.droneId().value());
      insert.setString(6, raise.zoneId());
      insert.setTimestamp(7, Timestamp.from(trigger.timestamp()));
      try (ResultSet row = insert.executeQuery()) {
        if (row.next()) {
          AlertEvent.Created created =
              new AlertEvent.Created(
                  new AlertId(row.getLong(1)),
                  raise.type(),
                  raise.level(),
                  raise.message(),
                  raise.droneId(),
                  null,
                  raise.zoneId());
          put(connection, trigger, created);
        }
      }
    }
  }

  private void resolve(
      Connection connection, Event<?> trigger, AlertDecisions.Decision.Resolve resolve)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update alerts set state = 'resolved', resolved_at = ? where state <> 'resolved'"
                + " and type = ? and drone_id = ? and zone_id is not distinct from ?"
                + " returning id")) {
      update.setTimestamp(1, Timestamp.from(trigger.timestamp()));
      update.setString(2, resolve.type());
      update.setLong(3, resolve.droneId().value());
      update.setString(4, resolve.zoneId());
      try (ResultSet row = update.executeQuery()) {
        while (row.next()) {
          put(
              connection,
              trigger,
              new AlertEvent.Resolved(new AlertId(row.getLong(1)), resolve.reason()));
        }
      }
    }
  }

  private void put(Connection connection, Event<?> trigger, AlertEvent data) throws SQLException {
    String id = EventIds.derived(trigger.id(), data.eventType(), data.key());
    store.outbox().put(connection, Event.of(id, SOURCE, trigger.timestamp(), data));
  }

  private static Page select(
      Connection connection,
      @Nullable String state,
      @Nullable DroneId droneId,
      @Nullable Set<DroneId> visible,
      Paging paging)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select id, type, level, message, drone_id, zone_id, auto_action, state, created_at,"
                + " resolved_at, count(*) over () from alerts"
                + " where (?::text is null or state = ?) and (?::bigint is null or drone_id = ?)"
                + " and (?::bigint[] is null or drone_id = any(?))"
                + paging.sql())) {
      Long drone = droneId == null ? null : droneId.value();
      select.setString(1, state);
      select.setString(2, state);
      select.setObject(3, drone);
      select.setObject(4, drone);
      Long[] drones =
          visible == null ? null : visible.stream().map(DroneId::value).toArray(Long[]::new);
      select.setObject(5, drones);
      select.setObject(6, drones);
      select.setInt(7, paging.limit());
      select.setInt(8, paging.offset());
      List<Alert> alerts = new ArrayList<>();
      long total = 0;
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          alerts.add(read(row));
          total = row.getLong(11);
        }
      }
      return alerts.isEmpty() && paging.offset() > 0
          ? new Page(alerts, select(connection, state, droneId, visible, paging.first()).total())
          : new Page(alerts, total);
    }
  }

  private static Alert read(ResultSet row) throws SQLException {
    long droneId = row.getLong(5);
    Timestamp resolvedAt = row.getTimestamp(10);
    return new Alert(
        new AlertId(row.getLong(1)),
        row.getString(2),
        AlertLevel.valueOf(row.getString(3).toUpperCase(Locale.ROOT)),
        row.getString(4),
        droneId == 0 ? null : new DroneId(droneId),
        row.getString(6),
        row.getString(7),
        row.getString(8),
        row.getTimestamp(9).toInstant(),
        resolvedAt == null ? null : resolvedAt.toInstant());
  }
}
