package dev.skein.service.users;

import dev.skein.events.PlainText;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** {@code /api/v1/auth}: log in. */
@RestController
@RequestMapping("/api/v1/auth")
public class AuthController {

  /** Who made the token; checked when it comes back. */
  public static final String ISSUER = "skein";

  private static final Duration LIFETIME = Duration.ofHours(12);
  private static final int LONGEST_NAME = 100;
  private static final int LONGEST_PASSWORD = 1_000;

  private final Users users;
  private final JwtEncoder encoder;
  private final InstantSource clock;
  private final LoginGuesses guesses = new LoginGuesses();

  public AuthController(Users users, JwtEncoder encoder, InstantSource clock) {
    this.users = users;
    this.encoder = encoder;
    this.clock = clock;
  }

  /** A name and its password. */
  public record Credentials(String username, String password) {}

  /** A bearer token, and until when it serves. */
  public record Token(String token, Instant expiresAt, String username, String role) {}

  /**
   * Gives a bearer token for a name and its password; 401 when they do not match, 429 after too
   * many.
   */
  @Operation(operationId = "logIn", summary = "Gives a bearer token for a name and its password")
  @PostMapping("/login")
  public Token logIn(@RequestBody Credentials credentials, HttpServletRequest request)
      throws SQLException {
    if (credentials.username() == null || credentials.password() == null) {
      throw new ResponseStatusException(
          HttpStatus.BAD_REQUEST, "username and password: both are needed");
    }
    if (!PlainText.isName(credentials.username(), LONGEST_NAME)) {
      throw new ResponseStatusException(
          HttpStatus.BAD_REQUEST,
          "username: must be 1 to 100 characters, without control characters");
    }
    if (credentials.password().length() > LONGEST_PASSWORD) {
      throw new ResponseStatusException(
          HttpStatus.BAD_REQUEST, "password: must have at most 1000 characters");
    }
    String address = request.getRemoteAddr();
    if (!guesses.take(credentials.username(), address, clock.instant())) {
      throw tooMany("Too many wrong logins; try again in a minute.");
    }
    Optional<Users.User> user;
    try {
      user = users.logIn(credentials.username(), credentials.password(), address);
    } catch (RejectedExecutionException e) {
      throw tooMany("Too many log in at once; try again in a minute.");
    }
    user.ifPresent(_ -> guesses.right(credentials.username(), address));
    return user.map(this::token)
        .orElseThrow(() ->
            new ResponseStatusException(
                HttpStatus.UNAUTHORIZED, "The username or the password is wrong."));
  }

  private static ErrorResponseException tooMany(String detail) {
    HttpStatus status = HttpStatus.TOO_MANY_REQUESTS;
    ErrorResponseException problem =
        new ErrorResponseException(status, ProblemDetail.forStatusAndDetail(status, detail), null);
    problem
        .getHeaders()
        .set(HttpHeaders.RETRY_AFTER, Long.toString(LoginGuesses.WINDOW.toSeconds()));
    return problem;
  }

  private Token token(Users.User user) {
    Instant now = clock.instant();
    JwtClaimsSet claims =
        JwtClaimsSet.builder()
            .issuer(ISSUER)
            .subject(user.username())
            .issuedAt(now)
            .expiresAt(now.plus(LIFETIME))
            .claim("user_id", user.id().value())
            .claim("scope", List.of(user.role().word()))
            .build();
    JwsHeader header = JwsHeader.with(MacAlgorithm.HS256).build();
    Jwt jwt = encoder.encode(JwtEncoderParameters.from(header, claims));
    return new Token(jwt.getTokenValue(), now.plus(LIFETIME), user.username(), user.role().word());
  }
}
