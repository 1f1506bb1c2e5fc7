package dev.skein.service.users;

import dev.skein.api.Caller;
import dev.skein.api.Paging;
import dev.skein.api.RequestProblem;
import dev.skein.api.Scope;
import dev.skein.events.Role;
import dev.skein.events.UserId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.net.URI;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/keys}: keys of machines. */
@RestController
@RequestMapping("/api/v1/keys")
public class ApiKeysController {

  private static final int MOST = 1_000;
  private static final Map<String, String> SORTS =
      Map.of("id", "id", "name", "name", "created_at", "created_at", "expires_at", "expires_at");

  private final ApiKeys keys;

  public ApiKeysController(ApiKeys keys) {
    this.keys = keys;
  }

  /**
   * A key, without the key itself.
   *
   * @param scopes what it is for; empty for all that its role may
   */
  public record ApiKey(
      long keyId,
      UserId userId,
      String username,
      @Schema(example = "weather station") String name,
      Role role,
      Map<String, Role> groups,
      List<Scope> scopes,
      Instant createdAt,
      @Nullable Instant expiresAt) {

    static ApiKey of(ApiKeyRows.Row row) {
      return new ApiKey(
          row.id(),
          row.owner(),
          row.ownerName(),
          row.name(),
          row.permissions().role(),
          row.permissions().groups(),
          row.scopes().equals(Scope.ALL) ? List.of() : row.scopes().stream().sorted().toList(),
          row.createdAt(),
          row.expiresAt());
    }
  }

  /** Some of the keys, and how many there are in all. */
  @Schema(name = "ApiKeyPage")
  public record Page(List<ApiKey> items, long total) {}

  /** A key to be made. */
  public record NewKey(
      @Schema(example = "weather station") @Nullable String name,
      @Nullable Role role,
      @Schema(example = "{\"north\": \"viewer\"}") @Nullable Map<String, Role> groups,
      @Schema(description = "What it is for; left out, all that its role may")
          @Nullable List<Scope> scopes,
      @Nullable Instant expiresAt) {}

  /** A key with the key itself, which is told this once. */
  public record KeyWithSecret(ApiKey key, @Schema(example = "skein_...") String secret) {}

  /** The caller's keys; everybody's for an admin. */
  @Operation(operationId = "listKeys", summary = "Your keys; everybody's for an admin")
  @GetMapping
  public Page list(
      @RequestParam(required = false) @Nullable String name,
      @RequestParam(required = false) @Nullable String username,
      @RequestParam(required = false) @Nullable String role,
      @RequestParam(required = false) @Nullable String sort,
      @RequestParam(defaultValue = "100") int limit,
      @RequestParam(defaultValue = "0") int offset,
      Caller caller)
      throws SQLException {
    Role wanted = role == null ? null : UsersController.role(role);
    ApiKeyRows.Found found =
        keys.list(
            caller,
            new ApiKeyRows.Filter(name, username, wanted),
            Paging.of(limit, offset, sort, MOST, SORTS, "id"));
    return new Page(found.keys().stream().map(ApiKey::of).toList(), found.total());
  }

  /** One key. */
  @Operation(operationId = "getKey", summary = "One of your keys; anybody's for an admin")
  @GetMapping("/{id}")
  public ApiKey get(@PathVariable long id, Caller caller) throws SQLException {
    return ApiKey.of(keys.get(caller, id));
  }

  /** Makes a key. */
  @Operation(
      operationId = "createKey",
      summary = "Makes a key for a machine; it is told this once",
      description =
          "Sent as `Authorization: Bearer skein_...` or as `X-API-Key: skein_...`. It may do no"
              + " more than who has made it, also later.")
  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  public ResponseEntity<KeyWithSecret> create(@RequestBody NewKey key, Caller caller)
      throws SQLException {
    if (key.name() == null) {
      throw RequestProblem.badField("name", "is missing");
    }
    if (key.role() == null) {
      throw RequestProblem.badField("role", "is missing: admin, operator or viewer");
    }
    Map<String, Role> groups = key.groups() == null ? Map.of() : key.groups();
    List<Scope> scopes = key.scopes();
    if (scopes != null && (scopes.isEmpty() || scopes.contains(null))) {
      throw RequestProblem.badField("scopes", "must name one at least, or be left out");
    }
    ApiKeys.Made made =
        keys.create(
            caller,
            key.name(),
            Accounts.permissions(key.role(), groups),
            scopes == null ? Scope.ALL : Set.copyOf(scopes),
            key.expiresAt());
    return ResponseEntity.created(URI.create("/api/v1/keys/" + made.row().id()))
        .body(new KeyWithSecret(ApiKey.of(made.row()), made.secret()));
  }

  /** Ends a key. */
  @Operation(operationId = "revokeKey", summary = "Ends a key; who uses it is refused at once")
  @DeleteMapping("/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  public void revoke(@PathVariable long id, Caller caller) throws SQLException {
    keys.revoke(caller, id);
  }
}
