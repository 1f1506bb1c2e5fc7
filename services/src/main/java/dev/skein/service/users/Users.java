package dev.skein.service.users;

import dev.skein.api.AddressBlock;
import dev.skein.api.AuditTrail;
import dev.skein.api.Caller;
import dev.skein.api.Permissions;
import dev.skein.api.RequestProblem;
import dev.skein.bus.jdbc.ServiceStore;
import dev.skein.events.EventIds;
import dev.skein.events.UserId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Logins: by password (Argon2id) or by an outside issuer, and the sessions that follow. Each change
 * is an event on {@code user-events}.
 */
public final class Users {

  /** The service's name in the envelope. */
  public static final String SOURCE = "user-service";

  private final ServiceStore store;
  private final Passwords passwords = new Passwords();
  private final LoginGuesses guesses = new LoginGuesses();
  private final AccountNews news;
  private final AdminAccount admin;

  public Users(ServiceStore store, EventIds ids, InstantSource clock, AuditTrail audit) {
    this.store = store;
    this.news = new AccountNews(store.outbox(), ids, clock, audit);
    this.admin = new AdminAccount(news, passwords);
  }

  /** Somebody who is in: what their tokens say. */
  public record Login(
      UserId userId,
      String username,
      Permissions permissions,
      boolean mustChangePassword,
      long tokenVersion,
      String session,
      String refreshToken,
      Instant refreshUntil) {}

  /** What becomes of somebody who wants in. */
  public sealed interface Entry {
    /** They are in. */
    record Granted(Login login) implements Entry {}

    /** Name, password or token are not right, or the account is disabled. */
    record Refused() implements Entry {}

    /** After too many wrong ones, nothing is compared for so long. */
    record Locked(Duration left) implements Entry {}
  }

  /** Where a login comes from, as its session shows it. */
  public record Origin(@Nullable String remoteAddress, @Nullable String userAgent) {
    /** What limits take for one place. */
    String place() {
      return AddressBlock.placeOf(String.valueOf(remoteAddress));
    }

    /** What sessions take for one client. */
    String client() {
      return place() + " " + userAgent;
    }
  }

  /**
   * Somebody whom an outside issuer has let in.
   *
   * @param subject issuer and subject there, with a space between
   * @param username what they are called there
   */
  public record Outsider(String subject, String username, Permissions permissions) {

    private static final int MOST_NAMESAKES = 100;

    /** What they may be called here, the best first: by the name there, or beside who has it. */
    List<String> names() {
      String issuer = subject.substring(0, subject.indexOf(' '));
      // Without a /, behind which keys have their names.
      String beside =
          username + "@" + issuer.replaceFirst("^https?://", "").replaceFirst("/.*", "");
      return Stream.concat(
              Stream.of(username, beside),
              IntStream.rangeClosed(2, MOST_NAMESAKES).mapToObj(n -> beside + " (" + n + ")"))
          .toList();
    }
  }

  /**
   * Makes the account {@code admin} if there is no account at all.
   *
   * @return its password, to be shown once; empty when there are accounts already
   */
  public Optional<String> createFirstAdmin() throws SQLException {
    if (store.transact(AdminAccount::hasUsers)) {
      return Optional.empty();
    }
    Passwords.Made password = passwords.make();
    return store.transact(connection -> admin.create(connection, password));
  }

  /**
   * Gives {@code admin} a new password if nobody has logged in with the one it was made with: who
   * was to read that one may never have seen it.
   *
   * @return the password, to be shown once; empty when the present one has been used
   */
  public Optional<String> renewUnusedPassword() throws SQLException {
    if (!store.transact(AdminAccount::isUnused)) {
      return Optional.empty();
    }
    Passwords.Made password = passwords.make();
    return store.transact(connection -> admin.renewUnused(connection, password));
  }

  /** Opens a session for a name and its password. */
  public Entry logIn(String username, String password, Origin origin) throws SQLException {
    Optional<Tried> found =
        store.transact(connection -> {
          // Who logs in elsewhere has no password here, and is as nobody.
          Optional<Account> account =
              AccountRows.find(connection, username).filter(each -> each.passwordHash() != null);
          return account.isPresent()
              ? Optional.of(tried(connection, account.get(), origin))
              : Optional.empty();
        });
    WrongLogins wrong = found.isPresent() ? found.get().wrong() : guesses.wrongOfNobody(username);
    Duration locked = wrong.left(news.now());
    if (!locked.isZero()) {
      return new Entry.Locked(locked);
    }
    String hash =
        found.map(Tried::account).map(Account::passwordHash).orElse(Passwords.NOBODYS_HASH);
    boolean isKnownHere = found.filter(Tried::isKnownHere).isPresent();
    LoginGuesses.Guess guess = guess(username, hash, origin, isKnownHere);
    if (!guesses.take(guess, news.now())) {
      return new Entry.Locked(LoginGuesses.WINDOW);
    }
    boolean isRight = passwords.match(password, hash);
    if (found.isEmpty()) {
      guesses.failedOfNobody(username, news.now());
      return new Entry.Refused();
    }
    UserId id = found.get().account().id();
    Entry entry =
        store.transact(connection -> {
          Optional<Account> account = unchanged(connection, id, hash);
          if (account.isEmpty()) {
            return new Entry.Refused();
          }
          if (!isRight) {
            failed(connection, tried(connection, account.get(), origin), origin);
            return new Entry.Refused();
          }
          return account.get().enabled()
              ? new Entry.Granted(open(connection, account.get(), origin))
              : new Entry.Refused();
        });
    if (entry instanceof Entry.Granted) {
      guesses.right(guess);
    }
    return entry;
  }

  /** Opens a session for somebody whom an outside issuer has let in; makes their account first. */
  public Entry logIn(Outsider outsider, Origin origin) throws SQLException {
    return store.transact(connection -> {
      Optional<Account> known = AccountRows.findOutside(connection, outsider.subject());
      Account account =
          known.isPresent()
              ? asIssuerSays(connection, known.get(), outsider)
              : newOutsider(connection, outsider);
      return account.enabled()
          ? new Entry.Granted(open(connection, account, origin))
          : new Entry.Refused();
    });
  }

  /** Gives the next tokens of a session for its refresh token, which serves once. */
  public Entry refresh(String refreshToken, Origin origin) throws SQLException {
    return store.transact(connection ->
        switch (Sessions.use(connection, refreshToken, origin.client(), news.now())) {
          case Sessions.Use.Unknown() -> new Entry.Refused();
          case Sessions.Use.Reused(UserId userId, String _) -> reused(connection, userId);
          case Sessions.Use.Good(UserId userId, Sessions.Open session) ->
              AccountRows.find(connection, userId)
                  .filter(Account::enabled)
                  .<Entry>map(account -> new Entry.Granted(login(account, session)))
                  .orElse(new Entry.Refused());
        });
  }

  /** Ends a session of the caller; false when it is not theirs, or is over. */
  public boolean endSession(Caller caller, String session) throws SQLException {
    return store.transact(connection -> {
      Optional<Account> account = own(connection, caller);
      if (account.isEmpty() || !Sessions.end(connection, account.get().id(), session, news.now())) {
        return false;
      }
      news.loggedOut(connection, account.get());
      return true;
    });
  }

  /** The caller's sessions, the last used first. */
  List<Sessions.Row> listSessions(Caller caller) throws SQLException {
    UserId id = caller.userId();
    return id == null
        ? List.of()
        : store.transact(connection -> Sessions.list(connection, id, news.now()));
  }

  /**
   * Gives the caller another password: all their sessions end, and a new one begins. Refused when
   * the present password is wrong, which counts as at a login.
   *
   * @throws RequestProblem when the new password may not be one
   */
  public Entry changePassword(Caller caller, String present, String wanted, Origin origin)
      throws SQLException {
    Optional<Tried> before =
        store.transact(connection -> {
          Optional<Account> account = own(connection, caller);
          return account.isPresent()
              ? Optional.of(tried(connection, account.get(), origin))
              : Optional.empty();
        });
    String hash = before.map(Tried::account).map(Account::passwordHash).orElse(null);
    if (before.isEmpty() || hash == null) {
      throw RequestProblem.conflict(null, "This account has no password here.");
    }
    Duration locked = before.get().wrong().left(news.now());
    if (!locked.isZero()) {
      return new Entry.Locked(locked);
    }
    String username = before.get().account().username();
    Passwords.check("new_password", wanted, username);
    LoginGuesses.Guess guess = guess(username, hash, origin, before.get().isKnownHere());
    if (!guesses.take(guess, news.now())) {
      return new Entry.Locked(LoginGuesses.WINDOW);
    }
    UserId id = before.get().account().id();
    if (!passwords.match(present, hash)) {
      return store.transact(connection -> {
        Optional<Account> account = unchanged(connection, id, hash);
        if (account.isPresent()) {
          failed(connection, tried(connection, account.get(), origin), origin);
        }
        return new Entry.Refused();
      });
    }
    guesses.right(guess);
    if (present.equals(wanted)) {
      throw RequestProblem.badField("new_password", "must be another than the present one");
    }
    String next = passwords.hash(wanted);
    return store.transact(connection -> {
      Optional<Account> account = unchanged(connection, id, hash).filter(Account::enabled);
      if (account.isEmpty()) {
        return new Entry.Refused();
      }
      Account changed = AccountRows.update(connection, account.get().withPassword(next, false));
      LoginPlaces.begunAnew(connection, id);
      Sessions.endAll(connection, changed.id());
      news.updated(connection, caller, "user.password.changed", changed);
      return new Entry.Granted(open(connection, changed, origin));
    });
  }

  Passwords passwords() {
    return passwords;
  }

  AccountNews news() {
    return news;
  }

  ServiceStore store() {
    return store;
  }

  /**
   * An account, and what was wrong before at where a login comes from.
   *
   * @param isKnownHere whether they have logged in from there before
   */
  private record Tried(Account account, boolean isKnownHere, WrongLogins wrong) {}

  private static Tried tried(Connection connection, Account account, Origin origin)
      throws SQLException {
    Optional<WrongLogins> here = LoginPlaces.find(connection, account.id(), origin.place());
    return new Tried(account, here.isPresent(), here.orElseGet(account::wrongLogins));
  }

  private static LoginGuesses.Guess guess(
      String username, String hash, Origin origin, boolean isKnownHere) {
    return new LoginGuesses.Guess(
        new LoginGuesses.Target(username, hash, isKnownHere ? origin.place() : null),
        origin.place());
  }

  private Optional<Account> own(Connection connection, Caller caller) throws SQLException {
    UserId id = caller.userId();
    return id == null ? Optional.empty() : AccountRows.lock(connection, id);
  }

  /**
   * The account, held, if it still has the password that was compared: else what was sent may be
   * the old one, which an admin has just replaced.
   */
  private static Optional<Account> unchanged(Connection connection, UserId id, String hash)
      throws SQLException {
    return AccountRows.lock(connection, id).filter(account -> hash.equals(account.passwordHash()));
  }

  private Entry reused(Connection connection, UserId userId) throws SQLException {
    Optional<Account> account = AccountRows.find(connection, userId);
    if (account.isPresent()) {
      news.audited(
          connection, null, "session.reuse.detected", account.get(), "the session is over");
      news.loggedOut(connection, account.get());
    }
    return new Entry.Refused();
  }

  private void failed(Connection connection, Tried tried, Origin origin) throws SQLException {
    WrongLogins wrong = tried.wrong.andOneMore(news.now());
    if (tried.isKnownHere) {
      LoginPlaces.failed(connection, tried.account.id(), origin.place(), wrong);
    } else {
      AccountRows.loginFailed(connection, tried.account.id(), wrong);
    }
    if (wrong.lockedUntil() != null) {
      String where = tried.isKnownHere ? "at " + origin.place() : "elsewhere";
      news.audited(
          connection,
          null,
          "user.locked",
          tried.account,
          "%s until %s: wrong passwords".formatted(where, wrong.lockedUntil()));
    }
  }

  private Account asIssuerSays(Connection connection, Account known, Outsider outsider)
      throws SQLException {
    if (known.permissions().equals(outsider.permissions())) {
      return known;
    }
    Account changed =
        AccountRows.update(connection, known.with(outsider.permissions(), known.enabled()));
    news.updated(connection, null, "user.updated", changed);
    return changed;
  }

  /** Under the name there, or one beside it when that is taken here. */
  private Account newOutsider(Connection connection, Outsider outsider) throws SQLException {
    for (String name : outsider.names()) {
      Optional<Account> made =
          AccountRows.insert(connection, name, outsider.permissions(), null, outsider.subject());
      if (made.isPresent()) {
        news.created(connection, null, made.get());
        return made.get();
      }
      Optional<Account> atOnce = AccountRows.findOutside(connection, outsider.subject());
      if (atOnce.isPresent()) {
        return asIssuerSays(connection, atOnce.get(), outsider);
      }
    }
    throw RequestProblem.conflict(
        null, "There is another account " + outsider.username() + "; an admin must rename it.");
  }

  private Login open(Connection connection, Account account, Origin origin) throws SQLException {
    // What is wrong elsewhere stays so: whoever guesses there begins with none no sooner.
    boolean isKnownHere = tried(connection, account, origin).isKnownHere;
    AccountRows.loggedIn(
        connection,
        account.id(),
        news.now(),
        isKnownHere ? account.wrongLogins() : WrongLogins.NONE);
    LoginPlaces.loggedIn(connection, account.id(), origin.place(), news.now());
    Sessions.Open session =
        Sessions.open(
            connection, account.id(), news.now(), origin.remoteAddress(), origin.userAgent());
    news.loggedIn(connection, account, origin.remoteAddress());
    return login(account, session);
  }

  private static Login login(Account account, Sessions.Open session) {
    return new Login(
        account.id(),
        account.username(),
        account.permissions(),
        account.mustChangePassword(),
        account.tokenVersion(),
        session.id(),
        session.refreshToken(),
        session.refreshUntil());
  }
}
