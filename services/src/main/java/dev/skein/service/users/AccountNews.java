package dev.skein.service.users;

import dev.skein.api.AuditTrail;
import dev.skein.api.Caller;
import dev.skein.api.Permissions;
import dev.skein.bus.jdbc.Outbox;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.events.Role;
import dev.skein.events.UserEvent;
import dev.skein.events.UserId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells what has become of an account, in the transaction that changes it: on {@code user-events},
 * in the audit trail, and, where what it may do has changed, on {@code user-access}.
 */
final class AccountNews {

  private final Outbox outbox;
  private final EventIds ids;
  private final InstantSource clock;
  private final AuditTrail audit;

  AccountNews(Outbox outbox, EventIds ids, InstantSource clock, AuditTrail audit) {
    this.outbox = outbox;
    this.ids = ids;
    this.clock = clock;
    this.audit = audit;
  }

  Instant now() {
    return clock.instant();
  }

  void created(Connection connection, @Nullable Caller by, Account account) throws SQLException {
    put(
        connection,
        new UserEvent.Created(
            account.id(),
            account.username(),
            account.permissions().role(),
            groups(account.permissions()),
            account.enabled(),
            account.version()));
    audited(connection, by, "user.created", account, shown(account));
    tellAccess(connection, account);
  }

  /**
   * An account is another than before, or has another password.
   *
   * @param action what was done, as the audit trail calls it
   */
  void updated(Connection connection, @Nullable Caller by, String action, Account account)
      throws SQLException {
    put(
        connection,
        new UserEvent.Updated(
            account.id(),
            account.username(),
            account.permissions().role(),
            groups(account.permissions()),
            account.enabled(),
            account.version()));
    audited(connection, by, action, account, shown(account));
    tellAccess(connection, account);
  }

  /** An account is about to be taken from its table. */
  void deleted(Connection connection, Caller by, Account account) throws SQLException {
    tellAccess(connection, account.with(account.permissions(), false));
    put(connection, new UserEvent.Deleted(account.id(), account.username(), account.version() + 1));
    audited(connection, by, "user.deleted", account, null);
  }

  void loggedIn(Connection connection, Account account, @Nullable String remoteAddress)
      throws SQLException {
    put(connection, new UserEvent.LoggedIn(account.id(), account.username(), remoteAddress));
  }

  /** A session of an account has ended. */
  void loggedOut(Connection connection, Account account) throws SQLException {
    put(connection, new UserEvent.LoggedOut(account.id(), account.username()));
    tellAccess(connection, account);
  }

  void audited(
      Connection connection,
      @Nullable Caller by,
      String action,
      Account account,
      @Nullable String detail)
      throws SQLException {
    String subject = "user/" + account.id() + " " + account.username();
    audit.record(outbox, connection, by, action, subject, detail);
  }

  /** What an account may do from now on, with its keys and the sessions that have just ended. */
  void tellAccess(Connection connection, Account account) throws SQLException {
    long version = nextAccessVersion(connection, account.id());
    put(
        connection,
        new UserEvent.Access(
            account.id(),
            account.username(),
            account.permissions().role(),
            groups(account.permissions()),
            account.enabled(),
            account.tokenVersion(),
            endedSessions(connection, account.id()),
            ApiKeyRows.access(connection, account.id(), now()),
            account.outsideSubject(),
            version));
  }

  private void put(Connection connection, UserEvent event) throws SQLException {
    outbox.put(connection, Event.of(ids.next(), Users.SOURCE, now(), event));
  }

  private static @Nullable Map<String, Role> groups(Permissions permissions) {
    return permissions.groups().isEmpty() ? null : permissions.groups();
  }

  private static String shown(Account account) {
    return "role %s, groups %s, %s"
        .formatted(
            account.permissions().role().word(),
            GroupsText.write(account.permissions().groups()),
            account.enabled() ? "enabled" : "disabled");
  }

  private Map<String, Instant> endedSessions(Connection connection, UserId id) throws SQLException {
    try (PreparedStatement delete =
            connection.prepareStatement(
                "delete from ended_sessions where user_id = ? and until < ?");
        PreparedStatement select =
            connection.prepareStatement(
                "select session_id, until from ended_sessions where user_id = ?"
                    + " order by until desc limit 1000")) {
      delete.setLong(1, id.value());
      delete.setTimestamp(2, Timestamp.from(now()));
      delete.executeUpdate();
      select.setLong(1, id.value());
      Map<String, Instant> ended = new HashMap<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          ended.put(row.getString(1), row.getTimestamp(2).toInstant());
        }
      }
      return ended;
    }
  }

  /** Locks the account's row, so that what is told of it is in order. */
  private static long nextAccessVersion(Connection connection, UserId id) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update users set access_version = access_version + 1 where id = ?"
                + " returning access_version")) {
      update.setLong(1, id.value());
      try (ResultSet row = update.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }
}
