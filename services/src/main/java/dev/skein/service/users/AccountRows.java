package dev.skein.service.users;

import dev.skein.api.Paging;
import dev.skein.api.Permissions;
import dev.skein.events.Role;
import dev.skein.events.UserId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table of accounts. Works within the connection's transaction. */
final class AccountRows {

  private static final String COLUMNS =
      "id, username, role, groups, enabled, must_change_password, password_hash, outside_subject,"
          + " token_version, failed_logins, locked_until, last_login_at, created_at, version";

  private AccountRows() {}

  /** What of the accounts is asked for; null for all. */
  record Filter(@Nullable String username, @Nullable Role role, @Nullable Boolean enabled) {}

  /** Some of them, and how many match in all. */
  record Found(List<Account> accounts, long total) {}

  static Optional<Account> find(Connection connection, String username) throws SQLException {
    return select(connection, "where username = ?", username);
  }

  static Optional<Account> findOutside(Connection connection, String subject) throws SQLException {
    return select(connection, "where outside_subject = ?", subject);
  }

  static Optional<Account> find(Connection connection, UserId id) throws SQLException {
    return select(connection, "where id = ?", id.value());
  }

  /** As {@link #find}; who else changes it waits. */
  static Optional<Account> lock(Connection connection, UserId id) throws SQLException {
    return select(connection, "where id = ? for update", id.value());
  }

  /** Whether somebody else is an admin who may log in; none of them changes meanwhile. */
  static boolean hasOtherAdmin(Connection connection, UserId id) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select id from users where role = 'admin' and enabled order by id for update")) {
      try (ResultSet row = select.executeQuery()) {
        boolean isThere = false;
        while (row.next()) {
          isThere |= row.getLong(1) != id.value();
        }
        return isThere;
      }
    }
  }

  static Found list(Connection connection, Filter filter, Paging paging) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select "
                + COLUMNS
                + ", count(*) over () from users where (?::text is null or username = ?)"
                + " and (?::text is null or role = ?) and (?::boolean is null or enabled = ?)"
                + paging.sql())) {
      String role = filter.role == null ? null : filter.role.word();
      select.setString(1, filter.username);
      select.setString(2, filter.username);
      select.setString(3, role);
      select.setString(4, role);
      select.setObject(5, filter.enabled);
      select.setObject(6, filter.enabled);
      select.setInt(7, paging.limit());
      select.setInt(8, paging.offset());
      List<Account> accounts = new ArrayList<>();
      long total = 0;
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          accounts.add(read(row));
          total = row.getLong(15);
        }
      }
      return accounts.isEmpty() && paging.offset() > 0
          ? new Found(accounts, list(connection, filter, paging.first()).total())
          : new Found(accounts, total);
    }
  }

  /** Makes one that must change its password; empty when the name is taken. */
  static Optional<Account> insert(
      Connection connection,
      String username,
      Permissions permissions,
      @Nullable String passwordHash,
      @Nullable String outsideSubject)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into users (username, role, groups, password_hash, outside_subject,"
                + " must_change_password) values (?, ?, ?, ?, ?, ?) on conflict do nothing"
                + " returning "
                + COLUMNS)) {
      insert.setString(1, username);
      insert.setString(2, permissions.role().word());
      insert.setString(3, GroupsText.write(permissions.groups()));
      insert.setString(4, passwordHash);
      insert.setString(5, outsideSubject);
      insert.setBoolean(6, passwordHash != null);
      try (ResultSet row = insert.executeQuery()) {
        return row.next() ? Optional.of(read(row)) : Optional.empty();
      }
    }
  }

  /** Keeps what an account is now, under the next version. */
  static Account update(Connection connection, Account account) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update users set role = ?, groups = ?, enabled = ?, must_change_password = ?,"
                + " password_hash = ?, token_version = ?, failed_logins = ?, locked_until = ?,"
                + " password_unused = password_unused and password_hash is not distinct from ?,"
                + " version = version + 1 where id = ? returning "
                + COLUMNS)) {
      update.setString(1, account.permissions().role().word());
      update.setString(2, GroupsText.write(account.permissions().groups()));
      update.setBoolean(3, account.enabled());
      update.setBoolean(4, account.mustChangePassword());
      update.setString(5, account.passwordHash());
      update.setLong(6, account.tokenVersion());
      update.setInt(7, account.failedLogins());
      update.setTimestamp(8, timestamp(account.lockedUntil()));
      update.setString(9, account.passwordHash());
      update.setLong(10, account.id().value());
      try (ResultSet row = update.executeQuery()) {
        row.next();
        return read(row);
      }
    }
  }

  /** Keeps that a password was wrong. */
  static void loginFailed(Connection connection, UserId id, WrongLogins wrong) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update users set failed_logins = ?, locked_until = ? where id = ?")) {
      update.setInt(1, wrong.inARow());
      update.setTimestamp(2, timestamp(wrong.lockedUntil()));
      update.setLong(3, id.value());
      update.executeUpdate();
    }
  }

  /**
   * Keeps that somebody is in: the password has been used.
   *
   * @param wrong those from where they have not logged in before
   */
  static void loggedIn(Connection connection, UserId id, Instant now, WrongLogins wrong)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update users set password_unused = false, last_login_at = ?, failed_logins = ?,"
                + " locked_until = ? where id = ?")) {
      update.setTimestamp(1, Timestamp.from(now));
      update.setInt(2, wrong.inARow());
      update.setTimestamp(3, timestamp(wrong.lockedUntil()));
      update.setLong(4, id.value());
      update.executeUpdate();
    }
  }

  static void delete(Connection connection, UserId id) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement("delete from users where id = ?")) {
      delete.setLong(1, id.value());
      delete.executeUpdate();
    }
  }

  private static Optional<Account> select(Connection connection, String where, Object value)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("select " + COLUMNS + " from users " + where)) {
      select.setObject(1, value);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(read(row)) : Optional.empty();
      }
    }
  }

  private static Account read(ResultSet row) throws SQLException {
    return new Account(
        new UserId(row.getLong(1)),
        row.getString(2),
        GroupsText.permissions(row.getString(3), row.getString(4)),
        row.getBoolean(5),
        row.getBoolean(6),
        row.getString(7),
        row.getString(8),
        row.getLong(9),
        row.getInt(10),
        instant(row.getTimestamp(11)),
        instant(row.getTimestamp(12)),
        row.getTimestamp(13).toInstant(),
        row.getLong(14));
  }

  private static @Nullable Timestamp timestamp(@Nullable Instant time) {
    return time == null ? null : Timestamp.from(time);
  }

  private static @Nullable Instant instant(@Nullable Timestamp time) {
    return time == null ? null : time.toInstant();
  }
}
