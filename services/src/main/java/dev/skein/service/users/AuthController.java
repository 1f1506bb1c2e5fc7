package dev.skein.service.users;

import dev.skein.api.Caller;
import dev.skein.api.Paging;
import dev.skein.api.RequestProblem;
import dev.skein.events.PlainText;
import dev.skein.events.Role;
import dev.skein.events.UserId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.servlet.http.HttpServletRequest;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/auth}: log in and out, and stay in. */
@RestController
@RequestMapping("/api/v1/auth")
public class AuthController {

  private static final int LONGEST_NAME = 100;
  private static final int LONGEST_AGENT = 200;
  private static final int MOST = 1_000;

  /** By the field's name; the id settles what is equal. */
  private static final Map<String, Comparator<Session>> ORDERS =
      Map.of(
          "created_at", by(Session::createdAt),
          "used_at", by(Session::usedAt),
          "expires_at", by(Session::expiresAt));

  private static final Map<String, String> SORTS =
      ORDERS.keySet().stream().collect(Collectors.toMap(Function.identity(), field -> field));

  private final Users users;
  private final AccessTokens tokens;
  private final InstantSource clock;

  public AuthController(Users users, AccessTokens tokens, InstantSource clock) {
    this.users = users;
    this.tokens = tokens;
    this.clock = clock;
  }

  /** A name and its password. */
  public record Credentials(
      @Schema(example = "ann") @Nullable String username, @Nullable String password) {}

  /** What a login gave. */
  public record Refresh(@Nullable String refreshToken) {}

  /** The present password, and the one that shall be. */
  public record PasswordChange(
      @Nullable String currentPassword,
      @Schema(description = "12 to 1,000 characters, and not the user's name")
          @Nullable String newPassword) {}

  /**
   * A bearer token, and until when it serves; and what gives the next one.
   *
   * @param token sent as {@code Authorization: Bearer TOKEN}
   * @param refreshToken serves once; one that comes twice ends the session
   * @param mustChangePassword whether the token serves for nothing but that
   */
  public record Tokens(
      String token,
      Instant expiresAt,
      String refreshToken,
      Instant refreshExpiresAt,
      String username,
      Role role,
      Map<String, Role> groups,
      boolean mustChangePassword) {}

  /**
   * Who the caller is.
   *
   * @param userId not there for who comes with an outside issuer's token
   * @param groups the role in each fleet group; empty for all groups
   */
  public record Profile(
      @Nullable UserId userId,
      String name,
      Role role,
      Map<String, Role> groups,
      boolean mustChangePassword) {}

  /**
   * A session of the caller.
   *
   * @param current whether it is the one that asks
   */
  public record Session(
      String sessionId,
      boolean current,
      Instant createdAt,
      Instant usedAt,
      Instant expiresAt,
      @Nullable String remoteAddress,
      @Nullable String userAgent) {}

  /** Some of the caller's sessions, and how many there are in all. */
  @Schema(name = "SessionList")
  public record SessionList(List<Session> items, long total) {}

  /**
   * Gives a bearer token for a name and its password; 401 when they do not match, 429 after too
   * many.
   */
  @Operation(operationId = "logIn", summary = "Gives a bearer token for a name and its password")
  @PostMapping("/login")
  public Tokens logIn(@RequestBody Credentials credentials, HttpServletRequest request)
      throws SQLException {
    String username = needed("username", credentials.username());
    String password = needed("password", credentials.password());
    if (!PlainText.isName(username, LONGEST_NAME)) {
      throw RequestProblem.badField(
          "username", "must be 1 to 100 characters, without control characters");
    }
    checkLength("password", password);
    return granted(users.logIn(username, password, origin(request)));
  }

  /** Gives the next tokens of a session. */
  @Operation(
      operationId = "refresh",
      summary = "Gives the next tokens of a session for its refresh token, which serves once",
      description =
          "A refresh token that comes a second time was stolen from somebody: its session ends, and"
              + " all tokens of it with it. Not so within 10 s from the same client, whose tabs may"
              + " bring it at once: each gets a token of its own.")
  @PostMapping("/refresh")
  public Tokens refresh(@RequestBody Refresh refresh, HttpServletRequest request)
      throws SQLException {
    String token = needed("refresh_token", refresh.refreshToken());
    if (users.refresh(token, origin(request)) instanceof Users.Entry.Granted granted) {
      return tokens(granted.login());
    }
    throw problem(
        HttpStatus.UNAUTHORIZED, "The refresh token serves no more: log in again.", Duration.ZERO);
  }

  /** Ends the caller's session. */
  @Operation(operationId = "logOut", summary = "Ends your session: its tokens are void")
  @PostMapping("/logout")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  public void logOut(Caller caller) throws SQLException {
    if (caller.session() == null) {
      throw RequestProblem.conflict(null, "You have no session: you came with a key or a token.");
    }
    users.endSession(caller, caller.session());
  }

  /** Who the caller is. */
  @Operation(operationId = "getProfile", summary = "Who you are, and what you may do")
  @GetMapping("/profile")
  public Profile profile(Caller caller) {
    return new Profile(
        caller.userId(),
        caller.name(),
        caller.permissions().role(),
        caller.permissions().groups(),
        caller.mustChangePassword());
  }

  /** Changes the caller's password. */
  @Operation(
      operationId = "changePassword",
      summary = "Changes your password: all your sessions end, and a new one begins")
  @PostMapping("/password")
  public Tokens changePassword(
      @RequestBody PasswordChange change, Caller caller, HttpServletRequest request)
      throws SQLException {
    if (caller.isKey()) {
      throw RequestProblem.forbidden("A person changes a password, and a key is none: log in.");
    }
    String present = needed("current_password", change.currentPassword());
    String wanted = needed("new_password", change.newPassword());
    checkLength("current_password", present);
    Users.Entry entry = users.changePassword(caller, present, wanted, origin(request));
    if (entry instanceof Users.Entry.Refused) {
      throw RequestProblem.badField("current_password", "is not your password");
    }
    return granted(entry);
  }

  /** The caller's sessions. */
  @Operation(operationId = "listSessions", summary = "Your sessions, the last used first")
  @GetMapping("/sessions")
  public SessionList sessions(
      @RequestParam(required = false) @Nullable String sort,
      @RequestParam(defaultValue = "100") int limit,
      @RequestParam(defaultValue = "0") int offset,
      Caller caller)
      throws SQLException {
    Paging paging = Paging.of(limit, offset, sort, MOST, SORTS, "-used_at");
    Comparator<Session> order = Objects.requireNonNull(ORDERS.get(paging.column()));
    List<Session> all =
        users.listSessions(caller).stream()
            .map(row ->
                new Session(
                    row.id(),
                    row.id().equals(caller.session()),
                    row.createdAt(),
                    row.usedAt(),
                    row.expiresAt(),
                    row.remoteAddress(),
                    row.userAgent()))
            .toList();
    return new SessionList(paging.page(all, order), all.size());
  }

  /** Ends one of the caller's sessions. */
  @Operation(operationId = "endSession", summary = "Ends one of your sessions")
  @DeleteMapping("/sessions/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  public void endSession(@PathVariable String id, Caller caller) throws SQLException {
    if (!users.endSession(caller, id)) {
      throw RequestProblem.notFound("You have no such session.");
    }
  }

  private static Comparator<Session> by(Function<Session, Instant> field) {
    return Comparator.comparing(field).thenComparing(Session::sessionId);
  }

  private Tokens granted(Users.Entry entry) {
    return switch (entry) {
      case Users.Entry.Granted(Users.Login login) -> tokens(login);
      case Users.Entry.Refused() ->
          throw problem(
              HttpStatus.UNAUTHORIZED, "The username or the password is wrong.", Duration.ZERO);
      case Users.Entry.Locked(Duration left) ->
          throw RequestProblem.tooMany("Too many wrong logins; try again later.", left);
    };
  }

  Tokens tokens(Users.Login login) {
    Instant now = clock.instant();
    Instant until = now.plus(Sessions.ACCESS_LIFETIME);
    return new Tokens(
        tokens.make(login, now, until),
        until,
        login.refreshToken(),
        login.refreshUntil(),
        login.username(),
        login.permissions().role(),
        login.permissions().groups(),
        login.mustChangePassword());
  }

  static Users.Origin origin(HttpServletRequest request) {
    String agent = request.getHeader(HttpHeaders.USER_AGENT);
    boolean isShown = agent != null && PlainText.isPlain(agent);
    return new Users.Origin(
        request.getRemoteAddr(),
        isShown ? agent.substring(0, Math.min(agent.length(), LONGEST_AGENT)) : null);
  }

  static ErrorResponseException problem(HttpStatus status, String detail, Duration left) {
    ErrorResponseException problem =
        new ErrorResponseException(status, ProblemDetail.forStatusAndDetail(status, detail), null);
    if (!left.isZero()) {
      problem
          .getHeaders()
          .set(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, left.toSeconds())));
    }
    return problem;
  }

  private static void checkLength(String field, String password) {
    if (password.length() > Passwords.LONGEST) {
      throw RequestProblem.badField(field, "must have at most 1000 characters");
    }
  }

  private static String needed(String field, @Nullable String value) {
    if (value == null) {
      throw RequestProblem.badField(field, "is missing");
    }
    return value;
  }
}
