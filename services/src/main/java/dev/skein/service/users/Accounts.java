package dev.skein.service.users;

import dev.skein.api.Caller;
import dev.skein.api.EntityTag;
import dev.skein.api.Paging;
import dev.skein.api.Permissions;
import dev.skein.api.RequestProblem;
import dev.skein.bus.jdbc.ServiceStore;
import dev.skein.events.PlainText;
import dev.skein.events.Role;
import dev.skein.events.UserId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Accounts as an admin manages them. Who changes one says which version they have seen. */
public final class Accounts {

  private static final int LONGEST_NAME = 100;
  private static final int MOST_GROUPS = 100;

  private final ServiceStore store;
  private final Passwords passwords;
  private final AccountNews news;

  public Accounts(Users users) {
    this.store = users.store();
    this.passwords = users.passwords();
    this.news = users.news();
  }

  /** An account and the password it has now, to be told once. */
  record Made(Account account, String password) {}

  AccountRows.Found list(AccountRows.Filter filter, Paging paging) throws SQLException {
    return store.transact(connection -> AccountRows.list(connection, filter, paging));
  }

  Account get(long id) throws SQLException {
    return store.transact(connection -> found(AccountRows.find(connection, userId(id)), id));
  }

  /** Makes one with a password of ours, which must be changed at the first login. */
  Made create(Caller by, String username, Permissions permissions) throws SQLException {
    if (!PlainText.isName(username, LONGEST_NAME) || !username.equals(username.strip())) {
      throw RequestProblem.badField(
          "username",
          "must be 1 to 100 characters, without control characters and blanks at the ends");
    }
    if (username.contains("/")) {
      throw RequestProblem.badField(
          "username", "must be without a /: behind one stands the name of a key");
    }
    if (Caller.isKept(username)) {
      throw RequestProblem.badField(
          "username", "must not begin with %s or %s".formatted(Caller.TASK, Caller.OUTSIDE));
    }
    String password = Passwords.random();
    String hash = passwords.hash(password);
    return store.transact(connection -> {
      Account made =
          AccountRows.insert(connection, username, permissions, hash, null)
              .orElseThrow(() -> RequestProblem.conflict("username", "is taken"));
      news.created(connection, by, made);
      return new Made(made, password);
    });
  }

  /**
   * Gives one other permissions, or disables or enables it; what is null stays. Its tokens are
   * void, its sessions go on with new ones.
   */
  Account change(
      Caller by,
      long id,
      @Nullable String ifMatch,
      @Nullable Role role,
      @Nullable Map<String, Role> groups,
      @Nullable Boolean enabled)
      throws SQLException {
    return store.transact(connection -> {
      Account before = seen(connection, id, ifMatch);
      Permissions permissions =
          permissions(
              role == null ? before.permissions().role() : role,
              groups == null ? before.permissions().groups() : groups);
      boolean isEnabled = enabled == null ? before.enabled() : enabled;
      if (permissions.equals(before.permissions()) && isEnabled == before.enabled()) {
        return before;
      }
      boolean staysAdmin = isEnabled && permissions.isAdmin();
      if (!staysAdmin) {
        keepAnAdmin(connection, before);
      }
      Account after = AccountRows.update(connection, before.with(permissions, isEnabled));
      if (!isEnabled) {
        Sessions.endAll(connection, after.id());
      }
      String action =
          isEnabled == before.enabled()
              ? "user.updated"
              : isEnabled ? "user.enabled" : "user.disabled";
      news.updated(connection, by, action, after);
      return after;
    });
  }

  /** Gives one a new password of ours, which must be changed at the next login. */
  Made resetPassword(Caller by, long id, @Nullable String ifMatch) throws SQLException {
    String password = Passwords.random();
    String hash = passwords.hash(password);
    return store.transact(connection -> {
      Account before = seen(connection, id, ifMatch);
      if (before.outsideSubject() != null) {
        throw RequestProblem.conflict(null, "This account logs in elsewhere: it has no password.");
      }
      Account after = AccountRows.update(connection, before.withPassword(hash, true));
      LoginPlaces.begunAnew(connection, after.id());
      Sessions.endAll(connection, after.id());
      news.updated(connection, by, "user.password.reset", after);
      return new Made(after, password);
    });
  }

  /** Ends all sessions of one. */
  void endSessions(Caller by, long id) throws SQLException {
    store.transact(connection -> {
      Account before = found(AccountRows.lock(connection, userId(id)), id);
      Account after = AccountRows.update(connection, before.withoutSessions());
      Sessions.endAll(connection, after.id());
      news.updated(connection, by, "user.sessions.ended", after);
      return after;
    });
  }

  void delete(Caller by, long id, @Nullable String ifMatch) throws SQLException {
    store.transact(connection -> {
      Account before = seen(connection, id, ifMatch);
      keepAnAdmin(connection, before);
      news.deleted(connection, by, before);
      AccountRows.delete(connection, before.id());
      return before;
    });
  }

  /**
   * Permissions that can be given.
   *
   * @throws RequestProblem naming the field
   */
  static Permissions permissions(Role role, Map<String, Role> groups) {
    if (groups.size() > MOST_GROUPS) {
      throw RequestProblem.badField("groups", "must be at most " + MOST_GROUPS);
    }
    groups.forEach((group, inGroup) -> {
      if (!PlainText.isName(group, LONGEST_NAME) || !group.equals(group.strip())) {
        throw RequestProblem.badField(
            "groups", "each name must be 1 to 100 characters, without control characters");
      }
      if (inGroup == null) {
        throw RequestProblem.badField("groups." + group, "must be operator or viewer");
      }
      if (inGroup.compareTo(role) < 0) {
        throw RequestProblem.unprocessable(
            "groups." + group, "must not be more than the role, which is " + role.word());
      }
    });
    if (role == Role.ADMIN && !groups.isEmpty()) {
      throw RequestProblem.unprocessable("groups", "an admin is one for all groups");
    }
    return new Permissions(role, groups);
  }

  private static void keepAnAdmin(Connection connection, Account account) throws SQLException {
    boolean isOne = account.enabled() && account.permissions().isAdmin();
    if (isOne && !AccountRows.hasOtherAdmin(connection, account.id())) {
      throw RequestProblem.conflict(null, "There must be an admin: this is the last one.");
    }
  }

  private static Account seen(Connection connection, long id, @Nullable String ifMatch)
      throws SQLException {
    Account account = found(AccountRows.lock(connection, userId(id)), id);
    EntityTag.check(ifMatch, account.version());
    return account;
  }

  private static UserId userId(long id) {
    if (id < 1) {
      throw RequestProblem.badField("id", "must be 1 or more");
    }
    return new UserId(id);
  }

  private static Account found(Optional<Account> account, long id) {
    return account.orElseThrow(() -> RequestProblem.notFound("There is no user " + id + "."));
  }
}
