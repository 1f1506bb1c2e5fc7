package dev.skein.app;

import com.nimbusds.jwt.JWTParser;
import dev.skein.api.Caller;
import dev.skein.api.Permissions;
import dev.skein.events.PlainText;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.SupplierJwtDecoder;
import org.springframework.web.client.RestTemplate;

/**
 * Checks tokens of the issuers that are configured. Their keys are fetched when the first token
 * comes, and again when one names a key that is not known.
 */
final class OutsideIssuers {

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int LONGEST_NAME = 100;

  /** OpenID Connect Core 1.0, section 2. */
  private static final int LONGEST_SUBJECT = 255;

  private final Map<String, Known> issuers = new HashMap<>();

  private record Known(Issuer issuer, JwtDecoder access, JwtDecoder identity) {}

  OutsideIssuers(List<Issuer> configured) {
    for (Issuer issuer : configured) {
      String audience = issuer.audience();
      String client = issuer.client().map(Issuer.Client::id).orElse(audience);
      issuers.put(
          issuer.issuer().toString(),
          new Known(issuer, decoder(issuer.issuer(), audience), decoder(issuer.issuer(), client)));
    }
  }

  /**
   * Who a token speaks for; empty when it names no issuer of these.
   *
   * @throws JwtException when it does and is not good
   * @throws AuthenticationServiceException when the issuer's keys cannot be had
   */
  Optional<Caller> read(String token, @Nullable String remoteAddress) {
    Known known = issuers.isEmpty() ? null : issuers.get(issuerOf(token));
    if (known == null) {
      return Optional.empty();
    }
    Jwt jwt = decode(known.access, token);
    Permissions permissions =
        known
            .issuer
            .mapping()
            .permissions(jwt.getClaims())
            .orElseThrow(() -> new BadJwtException("its claims give no role"));
    String name = name(known.issuer, jwt);
    String subject = jwt.getSubject();
    // Behind a slash stands the name of a key of ours.
    boolean isName = mayBeCalled(name) && !name.contains("/");
    if (!isName || subject == null || !PlainText.isName(subject, LONGEST_SUBJECT)) {
      throw new BadJwtException("its name cannot be one here");
    }
    return Optional.of(
        new Caller(
            known.issuer.issuer() + " " + subject,
            null,
            name + "@" + subject,
            permissions,
            null,
            false,
            jwt.getExpiresAt() == null ? Instant.MAX : jwt.getExpiresAt(),
            0,
            remoteAddress));
  }

  /**
   * The claims of an ID token (OpenID Connect Core 1.0, 3.1.3.7).
   *
   * @throws JwtException when it is not good
   */
  Jwt readIdentity(Issuer issuer, String token) {
    Known known = issuers.get(issuer.issuer().toString());
    if (known == null) {
      throw new IllegalArgumentException("not configured: " + issuer.issuer());
    }
    return decode(known.identity, token);
  }

  /** What somebody is called there. */
  static String name(Issuer issuer, Jwt jwt) {
    String name = jwt.getClaimAsString(issuer.nameClaim());
    return name == null ? String.valueOf(jwt.getSubject()) : name;
  }

  /** A name that can be stored and shown, and is not kept for what acts by itself. */
  static boolean mayBeCalled(String name) {
    return PlainText.isName(name, LONGEST_NAME) && !Caller.isKept(name);
  }

  private static Jwt decode(JwtDecoder decoder, String token) {
    try {
      return decoder.decode(token);
    } catch (BadJwtException e) {
      throw e;
    } catch (JwtException e) {
      throw new AuthenticationServiceException("the issuer's keys cannot be had", e);
    }
  }

  private static String issuerOf(String token) {
    try {
      String issuer = JWTParser.parse(token).getJWTClaimsSet().getIssuer();
      return issuer == null ? "" : issuer;
    } catch (ParseException | RuntimeException e) {
      throw new BadJwtException("not a token", e);
    }
  }

  private static JwtDecoder decoder(URI issuer, String audience) {
    return new SupplierJwtDecoder(() -> {
      NimbusJwtDecoder decoder =
          NimbusJwtDecoder.withIssuerLocation(issuer.toString()).restOperations(rest()).build();
      OAuth2TokenValidator<Jwt> forUs =
          jwt ->
              jwt.getAudience() != null && jwt.getAudience().contains(audience)
                  ? OAuth2TokenValidatorResult.success()
                  : OAuth2TokenValidatorResult.failure(
                      new OAuth2Error("invalid_token", "not for " + audience, null));
      decoder.setJwtValidator(
          new DelegatingOAuth2TokenValidator<>(
              JwtValidators.createDefaultWithIssuer(issuer.toString()), forUs));
      return decoder;
    });
  }

  private static RestTemplate rest() {
    SimpleClientHttpRequestFactory factory = new SimpleClientHttpRequestFactory();
    factory.setConnectTimeout(PATIENCE);
    factory.setReadTimeout(PATIENCE);
    return new RestTemplate(factory);
  }
}
