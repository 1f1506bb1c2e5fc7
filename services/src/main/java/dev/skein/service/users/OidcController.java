package dev.skein.service.users;

import dev.skein.api.Paging;
import dev.skein.api.RequestProblem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.servlet.http.HttpServletRequest;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/auth/oidc}: log in at an outside issuer. */
@RestController
@RequestMapping("/api/v1/auth/oidc")
public class OidcController {

  private static final Duration RETRY = Duration.ofSeconds(5);
  private static final int LONGEST = 4_000;
  private static final int MOST = 1_000;
  private static final Map<String, String> SORTS = Map.of("issuer", "issuer");

  private final OutsideLogins logins;
  private final Users users;
  private final AuthController auth;

  public OidcController(OutsideLogins logins, Users users, AuthController auth) {
    this.logins = logins;
    this.users = users;
    this.auth = auth;
  }

  /** The issuers. */
  @Schema(name = "IssuerList")
  public record Issuers(List<OutsideLogins.Offer> items, long total) {}

  /** What a page comes back with from the issuer. */
  public record CodeExchange(
      @Nullable String issuer,
      @Nullable String code,
      @Nullable String codeVerifier,
      @Nullable String redirectUri,
      @Nullable String nonce) {}

  /** The issuers at which somebody can log in. */
  @Operation(
      operationId = "listIssuers",
      summary = "The outside issuers at which one can log in (OpenID Connect)")
  @GetMapping
  public Issuers offers(
      @RequestParam(required = false) @Nullable String sort,
      @RequestParam(defaultValue = "100") int limit,
      @RequestParam(defaultValue = "0") int offset) {
    Paging paging = Paging.of(limit, offset, sort, MOST, SORTS, "issuer");
    List<OutsideLogins.Offer> offers = logins.offers();
    return new Issuers(
        paging.page(offers, Comparator.comparing(OutsideLogins.Offer::issuer)), offers.size());
  }

  /** Gives tokens for an issuer's authorization code. */
  @Operation(
      operationId = "logInByCode",
      summary = "Gives tokens for the authorization code of an outside issuer",
      description =
          "The page makes state, nonce and the PKCE verifier, sends the user to the issuer's"
              + " authorization_endpoint with code_challenge_method S256, compares the state that"
              + " comes back, and sends the rest here.")
  @PostMapping("/token")
  public AuthController.Tokens exchange(
      @RequestBody CodeExchange exchange, HttpServletRequest request)
      throws SQLException, InterruptedException {
    OutsideLogins.Return back =
        new OutsideLogins.Return(
            needed("issuer", exchange.issuer()),
            needed("code", exchange.code()),
            needed("code_verifier", exchange.codeVerifier()),
            needed("redirect_uri", exchange.redirectUri()),
            needed("nonce", exchange.nonce()));
    Users.Outsider outsider =
        switch (logins.exchange(back)) {
          case OutsideLogins.Result.Known(Users.Outsider known) -> known;
          case OutsideLogins.Result.Refused(String reason) ->
              throw AuthController.problem(HttpStatus.UNAUTHORIZED, reason, Duration.ZERO);
          case OutsideLogins.Result.Away() ->
              throw AuthController.problem(
                  HttpStatus.SERVICE_UNAVAILABLE, "The issuer does not answer; try again.", RETRY);
        };
    if (users.logIn(outsider, AuthController.origin(request))
        instanceof Users.Entry.Granted granted) {
      return auth.tokens(granted.login());
    }
    throw AuthController.problem(
        HttpStatus.UNAUTHORIZED, "This account is disabled here.", Duration.ZERO);
  }

  private static String needed(String field, @Nullable String value) {
    if (value == null || value.isBlank() || value.length() > LONGEST) {
      throw RequestProblem.badField(field, "must be there, with at most 4000 characters");
    }
    return value;
  }
}
