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
  Optional<String> create(Connection connection) throws SQLException {
    if (hasUsers(connection)) {
      return Optional.empty();
    }
    String password = Passwords.random();
    Account made =
        AccountRows.insert(
                connection,
                NAME,
                Permissions.everywhere(Role.ADMIN),
                passwords.hash(password),
                null)
            .orElseThrow();
    try (PreparedStatement update =
        connection.prepareStatement("update users set password_unused = true where id = ?")) {
      update.setLong(1, made.id().value());
      update.executeUpdate();
    }
    news.created(connection, null, made);
    return Optional.of(password);
  }

  /** Gives it a new password that counts as unused too, if its first one does. */
  Optional<String> renewUnused(Connection connection) throws SQLException {
    Optional<Account> account = AccountRows.find(connection, NAME);
    if (account.isEmpty() || !isUnused(connection)) {
      return Optional.empty();
    }
    String password = change(connection, account.get());
    try (PreparedStatement update =
        connection.prepareStatement("update users set password_unused = true where username = ?")) {
      update.setString(1, NAME);
      update.executeUpdate();
    }
    return Optional.of(password);
  }

  /**
   * Gives it a new password in any case, ends its sessions and enables it; empty when there is no
   * such account.
   */
  public Optional<String> reset(Connection connection) throws SQLException {
    Optional<Account> account = AccountRows.find(connection, NAME);
    return account.isEmpty() ? Optional.empty() : Optional.of(change(connection, account.get()));
  }

  private String change(Connection connection, Account found) throws SQLException {
    String password = Passwords.random();
    Account account = AccountRows.lock(connection, found.id()).orElseThrow();
    Account changed =
        AccountRows.update(
            connection,
            account.with(account.permissions(), true).withPassword(passwords.hash(password), true));
    Sessions.endAll(connection, changed.id());
    news.updated(connection, null, "user.password.reset", changed);
    return password;
  }

  private static boolean isUnused(Connection connection) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("select 1 from users where username = ? and password_unused")) {
      select.setString(1, NAME);
      try (ResultSet row = select.executeQuery()) {
        return row.next();
      }
    }
  }

  private static boolean hasUsers(Connection connection) throws SQLException {
    try (PreparedStatement lock =
            connection.prepareStatement("lock table users in share row exclusive mode");
        PreparedStatement select = connection.prepareStatement("select 1 from users limit 1")) {
      lock.execute();
      try (ResultSet row = select.executeQuery()) {
        return row.next();
      }
    }
  }
}
