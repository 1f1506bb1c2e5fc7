package dev.skein.service.users;

import dev.skein.api.AccessList;
import dev.skein.api.Caller;
import dev.skein.api.Paging;
import dev.skein.api.Permissions;
import dev.skein.api.RequestProblem;
import dev.skein.api.Scope;
import dev.skein.api.Times;
import dev.skein.bus.jdbc.ServiceStore;
import dev.skein.events.PlainText;
import dev.skein.events.UserId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keys of machines: 256 random bits, told once and kept as a hash. A key belongs to who has made it
 * and may do no more than they may, also later.
 */
public final class ApiKeys {

  private static final int BYTES = 32;
  private static final int LONGEST_NAME = 100;
  private static final int MOST_OF_USER = 100;

  private final ServiceStore store;
  private final AccountNews news;

  public ApiKeys(Users users) {
    this.store = users.store();
    this.news = users.news();
  }

  /** A key, to be told once. */
  record Made(ApiKeyRows.Row row, String secret) {}

  /** The caller's keys; everybody's for an admin. */
  ApiKeyRows.Found list(Caller caller, ApiKeyRows.Filter filter, Paging paging)
      throws SQLException {
    UserId owner = caller.isAdmin() ? null : owner(caller);
    return store.transact(connection -> ApiKeyRows.list(connection, owner, filter, paging));
  }

  /** One of the caller's keys, or anybody's for an admin. */
  ApiKeyRows.Row get(Caller caller, long id) throws SQLException {
    return store.transact(connection -> found(connection, caller, id));
  }

  Made create(
      Caller caller,
      String name,
      Permissions permissions,
      Set<Scope> scopes,
      @Nullable Instant expiresAt)
      throws SQLException {
    if (caller.session() == null) {
      throw RequestProblem.forbidden("A key cannot make keys: log in.");
    }
    if (!PlainText.isName(name, LONGEST_NAME)) {
      throw RequestProblem.badField(
          "name", "must be 1 to 100 characters, without control characters");
    }
    if (!permissions.within(caller.permissions()).equals(permissions)) {
      throw RequestProblem.unprocessable("role", "a key may do no more than who makes it");
    }
    Instant now = news.now();
    if (expiresAt != null && !Times.check("expires_at", expiresAt).isAfter(now)) {
      throw RequestProblem.badField("expires_at", "must be in the future");
    }
    String secret = AccessList.KEY_PREFIX + Secrets.random(BYTES);
    return store.transact(connection -> {
      Account account = account(connection, owner(caller));
      if (ApiKeyRows.count(connection, account.id()) >= MOST_OF_USER) {
        throw RequestProblem.conflict(null, "You have 100 keys: revoke one first.");
      }
      long id =
          ApiKeyRows.insert(
                  connection,
                  account.id(),
                  name,
                  AccessList.sha256(secret),
                  permissions,
                  scopes,
                  now,
                  expiresAt)
              .orElseThrow(() -> RequestProblem.conflict("name", "you have a key of that name"));
      news.audited(connection, caller, "key.created", account, "key/" + id + " " + name);
      news.tellAccess(connection, account);
      return new Made(ApiKeyRows.find(connection, id).orElseThrow(), secret);
    });
  }

  /** Ends one of the caller's keys, or anybody's for an admin. */
  void revoke(Caller caller, long id) throws SQLException {
    store.transact(connection -> {
      ApiKeyRows.Row key = found(connection, caller, id);
      Account account = account(connection, key.owner());
      ApiKeyRows.delete(connection, id);
      news.audited(connection, caller, "key.revoked", account, "key/" + id + " " + key.name());
      news.tellAccess(connection, account);
      return key;
    });
  }

  private static ApiKeyRows.Row found(Connection connection, Caller caller, long id)
      throws SQLException {
    return ApiKeyRows.find(connection, id)
        .filter(found -> caller.isAdmin() || found.owner().equals(caller.userId()))
        .orElseThrow(() -> RequestProblem.notFound("You have no key " + id + "."));
  }

  private static UserId owner(Caller caller) {
    UserId id = caller.userId();
    if (id == null) {
      throw RequestProblem.forbidden("Keys belong to accounts: log in here.");
    }
    return id;
  }

  private static Account account(Connection connection, UserId id) throws SQLException {
    return AccountRows.lock(connection, id)
        .orElseThrow(() -> RequestProblem.notFound("The account is gone."));
  }
}
