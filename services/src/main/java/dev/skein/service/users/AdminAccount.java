package dev.skein.service.users;

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
import java.time.InstantSource;
import java.util.Optional;

/**
 * The account {@code admin}: made when there is none, with a password that is renewed until
 * somebody has used it, or when it is lost. Works within the connection's transaction.
 */
public final class AdminAccount {

  private static final String NAME = "admin";

  private final Outbox outbox;
  private final EventIds ids;
  private final InstantSource clock;
  private final Passwords passwords;

  public AdminAccount(Outbox outbox, EventIds ids, InstantSource clock) {
    this(outbox, ids, clock, new Passwords());
  }

  AdminAccount(Outbox outbox, EventIds ids, InstantSource clock, Passwords passwords) {
    this.outbox = outbox;
    this.ids = ids;
    this.clock = clock;
    this.passwords = passwords;
  }

  /** Makes it, unless there is any account; gives its password. */
  Optional<String> create(Connection connection) throws SQLException {
    if (hasUsers(connection)) {
      return Optional.empty();
    }
    String password = Passwords.random();
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into users (username, password_hash, role, password_unused)"
                + " values (?, ?, 'admin', true) returning id, version")) {
      insert.setString(1, NAME);
      insert.setString(2, passwords.hash(password));
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        tell(
            connection,
            new UserEvent.Created(new UserId(row.getLong(1)), NAME, Role.ADMIN, row.getLong(2)));
      }
    }
    return Optional.of(password);
  }

  /** Gives it a new password that counts as unused too, if its first one does. */
  Optional<String> renewUnused(Connection connection) throws SQLException {
    return change(
        connection,
        "update users set password_hash = ?, version = version + 1"
            + " where username = ? and password_unused returning id, version");
  }

  /** Gives it a new password in any case; empty when there is no such account. */
  public Optional<String> reset(Connection connection) throws SQLException {
    return change(
        connection,
        "update users set password_hash = ?, version = version + 1,"
            + " password_unused = false where username = ? returning id, version");
  }

  /** Somebody has logged in with the password of an account. */
  static void used(Connection connection, UserId id) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update users set password_unused = false where id = ? and password_unused")) {
      update.setLong(1, id.value());
      update.executeUpdate();
    }
  }

  private Optional<String> change(Connection connection, String sql) throws SQLException {
    String password = Passwords.random();
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      update.setString(1, passwords.hash(password));
      update.setString(2, NAME);
      try (ResultSet row = update.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        tell(
            connection,
            new UserEvent.Updated(new UserId(row.getLong(1)), NAME, Role.ADMIN, row.getLong(2)));
      }
    }
    return Optional.of(password);
  }

  private void tell(Connection connection, UserEvent event) throws SQLException {
    outbox.put(connection, Event.of(ids.next(), Users.SOURCE, clock.instant(), event));
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
