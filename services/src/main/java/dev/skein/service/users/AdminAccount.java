package dev.skein.service.users;

import dev.skein.api.AuditTrail;
import dev.skein.api.Permissions;
import dev.skein.bus.jdbc.Outbox;
import dev.skein.events.EventIds;
import dev.skein.events.Role;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The account {@code admin}: made when there is none, with a password that is renewed until
 * somebody has used it, or when it is lost; who logs in with it must change it. Works within the
 * connection's transaction.
 */
public final class AdminAccount {

  private static final String NAME = "admin";

  private final AccountNews news;
  private final Passwords passwords;

  /** For a program beside the server's. */
  public AdminAccount(Outbox outbox, EventIds ids, InstantSource clock, String instance) {
    this(
        new AccountNews(outbox, ids, clock, new AuditTrail(ids, clock, Users.SOURCE, instance)),
        new Passwords());
  }

  AdminAccount(AccountNews news, Passwords passwords) {
    this.news = news;
    this.passwords = passwords;
  }

  /** Makes it, unless there is any account; gives its password. */
  Optional<String> create(Connection connection, Passwords.Made password) throws SQLException {
    lock(connection);
    if (hasUsers(connection)) {
      return Optional.empty();
    }
    Account made =
        AccountRows.insert(
                connection, NAME, Permissions.everywhere(Role.ADMIN), password.hash(), null)
            .orElseThrow();
    try (PreparedStatement update =
        connection.prepareStatement("update users set password_unused = true where id = ?")) {
      update.setLong(1, made.id().value());
      update.executeUpdate();
    }
    news.created(connection, null, made);
    return Optional.of(password.password());
  }

  /** Gives it a new password that counts as unused too, if its first one does. */
  Optional<String> renewUnused(Connection connection, Passwords.Made password) throws SQLException {
    Optional<Account> account = AccountRows.find(connection, NAME);
    if (account.isEmpty() || !isUnused(connection)) {
      return Optional.empty();
    }
    change(connection, account.get(), password);
    try (PreparedStatement update =
        connection.prepareStatement("update users set password_unused = true where username = ?")) {
      update.setString(1, NAME);
      update.executeUpdate();
    }
    return Optional.of(password.password());
  }

  /**
   * Gives it a new password in any case, ends its sessions and enables it; empty when there is no
   * such account.
   */
  public Optional<String> reset(Connection connection) throws SQLException {
    Passwords.Made password = passwords.make();
    Optional<Account> account = AccountRows.find(connection, NAME);
    if (account.isEmpty()) {
      return Optional.empty();
    }
    change(connection, account.get(), password);
    return Optional.of(password.password());
  }

  private void change(Connection connection, Account found, Passwords.Made password)
      throws SQLException {
    Account account = AccountRows.lock(connection, found.id()).orElseThrow();
    Account changed =
        AccountRows.update(
            connection,
            account.with(account.permissions(), true).withPassword(password.hash(), true));
    LoginPlaces.begunAnew(connection, changed.id());
    Sessions.endAll(connection, changed.id());
    news.updated(connection, null, "user.password.reset", changed);
  }

  /** Whether nobody has logged in with the password that it has. */
  static boolean isUnused(Connection connection) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("select 1 from users where username = ? and password_unused")) {
      select.setString(1, NAME);
      try (ResultSet row = select.executeQuery()) {
        return row.next();
      }
    }
  }

  /** Whether there is any account. */
  static boolean hasUsers(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement("select 1 from users limit 1");
        ResultSet row = select.executeQuery()) {
      return row.next();
    }
  }

  /** Of processes that start together one makes it. */
  private static void lock(Connection connection) throws SQLException {
    try (PreparedStatement lock =
        connection.prepareStatement("lock table users in share row exclusive mode")) {
      lock.execute();
    }
  }
}
