package dev.skein.service.users;

import dev.skein.bus.jdbc.ServiceStore;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.events.Role;
import dev.skein.events.UserEvent;
import dev.skein.events.UserId;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

/** Accounts and their passwords (Argon2id). Each change is an event on {@code user-events}. */
public final class Users {

  /** The service's name in the envelope. */
  public static final String SOURCE = "user-service";

  private static final String ADMIN = "admin";
  private static final String PASSWORD_LETTERS =
      "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789";
  private static final int PASSWORD_LENGTH = 20;

  private final ServiceStore store;
  private final EventIds ids;
  private final InstantSource clock;
  private final PasswordEncoder encoder = Argon2PasswordEncoder.defaultsForSpringSecurity_v5_8();

  /** Compared with when there is no such user, so that the answer takes as long. */
  private final String nobodysHash;

  public Users(ServiceStore store, EventIds ids, InstantSource clock) {
    this.store = store;
    this.ids = ids;
    this.clock = clock;
    this.nobodysHash = encode(newPassword());
  }

  /** Somebody who may log in. */
  public record User(UserId id, String username, Role role) {}

  /**
   * Makes the account {@code admin} if there is no account at all.
   *
   * @return its password, to be shown once; empty when there are accounts already
   */
  public Optional<String> createFirstAdmin() throws SQLException {
    String password = newPassword();
    String hash = encode(password);
    boolean created =
        store.transact(connection -> {
          if (hasUsers(connection)) {
            return false;
          }
          insertAdmin(connection, hash);
          return true;
        });
    return created ? Optional.of(password) : Optional.empty();
  }

  /** The user of that name, if the password is right. */
  public Optional<User> logIn(String username, String password, @Nullable String remoteAddress)
      throws SQLException {
    Optional<Account> account = store.transact(connection -> find(connection, username));
    String hash = account.map(Account::passwordHash).orElse(nobodysHash);
    if (!encoder.matches(password, hash) || account.isEmpty()) {
      return Optional.empty();
    }
    User user = account.get().user();
    return store.transact(connection -> {
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

  private void insertAdmin(Connection connection, String hash) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into users (username, password_hash, role) values (?, ?, 'admin')"
                + " returning id, version")) {
      insert.setString(1, ADMIN);
      insert.setString(2, hash);
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        UserEvent.Created created =
            new UserEvent.Created(new UserId(row.getLong(1)), ADMIN, Role.ADMIN, row.getLong(2));
        store.outbox().put(connection, Event.of(ids.next(), SOURCE, clock.instant(), created));
      }
    }
  }

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

  private String encode(String password) {
    String hash = encoder.encode(password);
    if (hash == null) {
      throw new IllegalStateException("a password encoder gave no hash");
    }
    return hash;
  }

  private static String newPassword() {
    SecureRandom random = new SecureRandom();
    StringBuilder password = new StringBuilder(PASSWORD_LENGTH);
    for (int i = 0; i < PASSWORD_LENGTH; i++) {
      password.append(PASSWORD_LETTERS.charAt(random.nextInt(PASSWORD_LETTERS.length())));
    }
    return password.toString();
  }
}
