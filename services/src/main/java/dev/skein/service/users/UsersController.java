package dev.skein.service.users;

import dev.skein.api.Caller;
import dev.skein.api.EntityTag;
import dev.skein.api.Paging;
import dev.skein.api.RequestProblem;
import dev.skein.events.Role;
import dev.skein.events.UserId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.net.URI;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/users}: accounts, for admins. */
@RestController
@RequestMapping("/api/v1/users")
public class UsersController {

  private static final int MOST = 1_000;
  private static final Map<String, String> SORTS =
      Map.of(
          "id", "id",
          "username", "username",
          "role", "role",
          "created_at", "created_at",
          "last_login_at", "last_login_at");

  private final Accounts accounts;

  public UsersController(Accounts accounts) {
    this.accounts = accounts;
  }

  /**
   * An account.
   *
   * @param role what it may do in all groups, or at most in those that are named
   * @param groups its role in each fleet group; empty for all groups
   * @param outside whether it logs in at an outside issuer
   * @param lockedUntil set while wrong passwords lock it, elsewhere than where they log in
   * @param version its ETag, without the quotes
   */
  public record User(
      UserId userId,
      @Schema(example = "ann") String username,
      Role role,
      @Schema(example = "{\"north\": \"operator\", \"south\": \"viewer\"}")
          Map<String, Role> groups,
      boolean enabled,
      boolean mustChangePassword,
      boolean outside,
      @Nullable Instant lockedUntil,
      @Nullable Instant lastLoginAt,
      Instant createdAt,
      long version) {

    static User of(Account account) {
      return new User(
          account.id(),
          account.username(),
          account.permissions().role(),
          account.permissions().groups(),
          account.enabled(),
          account.mustChangePassword(),
          account.outsideSubject() != null,
          account.lockedUntil(),
          account.lastLoginAt(),
          account.createdAt(),
          account.version());
    }
  }

  /** Some of the accounts, and how many match in all. */
  @Schema(name = "UserPage")
  public record Page(List<User> items, long total) {}

  /** An account to be made. */
  public record NewUser(
      @Schema(example = "ann") @Nullable String username,
      @Nullable Role role,
      @Schema(example = "{\"north\": \"operator\"}") @Nullable Map<String, Role> groups) {}

  /** What shall be changed; what is not there stays. */
  public record UserChange(
      @Nullable Role role,
      @Schema(description = "The role in each group, in place of those before; {} for all groups")
          @Nullable Map<String, Role> groups,
      @Nullable Boolean enabled) {}

  /** An account and its password, which is told this once and must be changed at the login. */
  public record UserWithPassword(User user, String password) {}

  /** The accounts. */
  @Operation(operationId = "listUsers", summary = "The accounts")
  @GetMapping
  public Page list(
      @RequestParam(required = false) @Nullable String username,
      @RequestParam(required = false) @Nullable String role,
      @RequestParam(required = false) @Nullable Boolean enabled,
      @RequestParam(required = false) @Nullable String sort,
      @RequestParam(defaultValue = "100") int limit,
      @RequestParam(defaultValue = "0") int offset)
      throws SQLException {
    AccountRows.Found found =
        accounts.list(
            new AccountRows.Filter(username, role == null ? null : role(role), enabled),
            Paging.of(limit, offset, sort, MOST, SORTS, "id"));
    return new Page(found.accounts().stream().map(User::of).toList(), found.total());
  }

  /** One account. */
  @Operation(operationId = "getUser", summary = "One account")
  @GetMapping("/{id}")
  public ResponseEntity<User> get(@PathVariable long id) throws SQLException {
    return tagged(accounts.get(id));
  }

  /** Makes an account. */
  @Operation(
      operationId = "createUser",
      summary = "Makes an account; its first password is told this once")
  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  public ResponseEntity<UserWithPassword> create(@RequestBody NewUser user, Caller caller)
      throws SQLException {
    if (user.username() == null) {
      throw RequestProblem.badField("username", "is missing");
    }
    if (user.role() == null) {
      throw RequestProblem.badField("role", "is missing: admin, operator or viewer");
    }
    Map<String, Role> groups = user.groups() == null ? Map.of() : user.groups();
    Accounts.Made made =
        accounts.create(caller, user.username(), Accounts.permissions(user.role(), groups));
    return ResponseEntity.created(URI.create("/api/v1/users/" + made.account().id()))
        .eTag(EntityTag.of(made.account().version()))
        .body(new UserWithPassword(User.of(made.account()), made.password()));
  }

  /** Changes an account. */
  @Operation(
      operationId = "changeUser",
      summary = "Gives an account another role or other groups, disables or enables it")
  @PatchMapping("/{id}")
  public ResponseEntity<User> change(
      @PathVariable long id,
      @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
      @RequestBody UserChange change,
      Caller caller)
      throws SQLException {
    return tagged(
        accounts.change(caller, id, ifMatch, change.role(), change.groups(), change.enabled()));
  }

  /** Gives an account a new password. */
  @Operation(
      operationId = "resetUserPassword",
      summary = "Gives an account a new password, told this once, and ends its sessions")
  @PostMapping("/{id}/password")
  public UserWithPassword resetPassword(
      @PathVariable long id,
      @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
      Caller caller)
      throws SQLException {
    Accounts.Made made = accounts.resetPassword(caller, id, ifMatch);
    return new UserWithPassword(User.of(made.account()), made.password());
  }

  /** Ends all sessions of an account. */
  @Operation(operationId = "endUserSessions", summary = "Ends all sessions of an account")
  @DeleteMapping("/{id}/sessions")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  public void endSessions(@PathVariable long id, Caller caller) throws SQLException {
    accounts.endSessions(caller, id);
  }

  /** Takes an account away, with its sessions and keys. */
  @Operation(
      operationId = "deleteUser",
      summary = "Takes an account away, with its sessions and keys")
  @DeleteMapping("/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  public void delete(
      @PathVariable long id,
      @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
      Caller caller)
      throws SQLException {
    accounts.delete(caller, id, ifMatch);
  }

  static Role role(String word) {
    for (Role role : Role.values()) {
      if (role.word().equals(word)) {
        return role;
      }
    }
    throw RequestProblem.badField("role", "must be admin, operator or viewer");
  }

  private static ResponseEntity<User> tagged(Account account) {
    return ResponseEntity.ok().eTag(EntityTag.of(account.version())).body(User.of(account));
  }
}
