package dev.skein.service.users;

import dev.skein.bus.jdbc.ServiceStore;
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
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Accounts and their passwords (Argon2id). Each change is an event on {@code user-events}. */
public final class Users {

  /** The service's name in the envelope. */
  public static final String SOURCE = "user-service";

  private final ServiceStore store;
  private final EventIds ids;
  private final InstantSource clock;
  private final Passwords passwords = new Passwords();
  private final AdminAccount admin;

  /** Compared with when there is no such user, so that the answer takes as long. */
  private final String nobodysHash;

  public Users(ServiceStore store, EventIds ids, InstantSource clock) {
    this.store = store;
    this.ids = ids;
    this.clock = clock;
    this.admin = new AdminAccount(store.outbox(), ids, clock, passwords);
    this.nobodysHash = passwords.hash(Passwords.random());
  }

  /** Somebody who may log in. */
  public record User(UserId id, String username, Role role) {}

  /**
   * Makes the account {@code admin} if there is no account at all.
   *
   * @return its password, to be shown once; empty when there are accounts already
   */
  public Optional<String> createFirstAdmin() throws SQLException {
    return store.transact(admin::create);
  }

  /**
   * Gives {@code admin} a new password if nobody has logged in with the one it was made with: who
   * was to read that one may never have seen it.
   *
   * @return the password, to be shown once; empty when the present one has been used
   */
  public Optional<String> renewUnusedPassword() throws SQLException {
    return store.transact(admin::renewUnused);
  }

  /** The user of that name, if the password is right. */
  public Optional<User> logIn(String username, String password, @Nullable String remoteAddress)
      throws SQLException {
    Optional<Account> account = store.transact(connection -> find(connection, username));
    String hash = account.map(Account::passwordHash).orElse(nobodysHash);
    if (!passwords.match(password, hash) || account.isEmpty()) {
      return Optional.empty();
    }
    User user = account.get().user();
    return store.transact(connection -> {
      AdminAccount.used(connection, user.id());
      store
          .outbox()
          .put(
              connection,
              Event.of(
                  ids.next(),
                  SOURCE,
                  clock.instant(),
                  new UserEvent.LoggedIn(user.id(), user.username(), remoteAddress)));
      return Optional.of(user);
    });
  }

  private record Account(User user, String passwordHash) {}

  private static Optional<Account> find(Connection connection, String username)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select id, username, role, password_hash from users where username = ?")) {
      select.setString(1, username);
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        Role role = Role.valueOf(row.getString(3).toUpperCase(Locale.ROOT));
        User user = new User(new UserId(row.getLong(1)), row.getString(2), role);
        return Optional.of(new Account(user, row.getString(4)));
      }
    }
  }
}
