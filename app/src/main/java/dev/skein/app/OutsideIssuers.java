package dev.skein.app;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.skein.api.Caller;
import dev.skein.api.Permissions;
import dev.skein.events.PlainText;
import java.io.IOException;
import java.text.ParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/**
 * Checks tokens of the issuers that are configured. Their keys are fetched when the first token
 * comes, every five minutes, and when a token names a key that is not known; but not more than
 * twice in ten seconds, since anybody can send such tokens. While the issuer is away those that
 * were had last are good for four hours.
 */
final class OutsideIssuers {

  private static final long KEYS_INTERVAL_MILLIS = TimeUnit.SECONDS.toMillis(10);
  private static final long OUTAGE_MILLIS = TimeUnit.HOURS.toMillis(4);
  private static final int LONGEST_NAME = 100;

  /** OpenID Connect Core 1.0, section 2. */
  private static final int LONGEST_SUBJECT = 255;

  /** Of key pairs alone: no public key is taken for a shared secret. */
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Stream.of(JWSAlgorithm.Family.RSA, JWSAlgorithm.Family.EC)
          .flatMap(Set::stream)
          .collect(Collectors.toUnmodifiableSet());

  /** Of an access token: none, the usual one, and those of RFC 9068, 2.1. */
  private static final JOSEObjectTypeVerifier<SecurityContext> ACCESS =
      new DefaultJOSEObjectTypeVerifier<>(
          JOSEObjectType.JWT,
          new JOSEObjectType("at+jwt"),
          new JOSEObjectType("application/at+jwt"),
          null);

  /** Of an ID token. */
  private static final JOSEObjectTypeVerifier<SecurityContext> IDENTITY =
      new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, null);

  private final Map<String, Known> issuers = new HashMap<>();

  private record Known(
      Issuer issuer, IssuerMetadata metadata, JwtDecoder access, JwtDecoder identity) {}

  OutsideIssuers(List<Issuer> configured) {
    for (Issuer issuer : configured) {
      IssuerMetadata metadata = new IssuerMetadata(issuer.issuer());
      JWKSource<SecurityContext> keys = keys(metadata);
      String audience = issuer.audience();
      String client = issuer.client().map(Issuer.Client::id).orElse(audience);
      issuers.put(
          issuer.issuer().toString(),
          new Known(
              issuer,
              metadata,
              decoder(issuer, keys, ACCESS, audience),
              decoder(issuer, keys, IDENTITY, client)));
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
    if (!mayBeCalled(name) || !hasSubject(jwt)) {
      throw new BadJwtException("its name cannot be one here");
    }
    String outside = outside(known.issuer, jwt);
    return Optional.of(
        new Caller(
            outside,
            null,
            Caller.ofOutsider(name, outside),
            permissions,
            null,
            false,
            Objects.requireNonNull(jwt.getExpiresAt(), JwtClaimNames.EXP),
            0,
            remoteAddress));
  }

  /**
   * The claims of an ID token (OpenID Connect Core 1.0, 3.1.3.7).
   *
   * @throws JwtException when it is not good
   */
  Jwt readIdentity(Issuer issuer, String token) {
    return decode(known(issuer).identity, token);
  }

  /** What an issuer says of itself. */
  IssuerMetadata metadata(Issuer issuer) {
    return known(issuer).metadata;
  }

  private Known known(Issuer issuer) {
    return Objects.requireNonNull(issuers.get(issuer.issuer().toString()), "not configured");
  }

  /** What somebody is called there. */
  static String name(Issuer issuer, Jwt jwt) {
    String name = jwt.getClaimAsString(issuer.nameClaim());
    return name == null ? String.valueOf(jwt.getSubject()) : name;
  }

  /**
   * Whom a token speaks for: accounts are known by issuer and subject, two issuers' subjects may be
   * the same.
   */
  static String outside(Issuer issuer, Jwt jwt) {
    return issuer.issuer() + " " + jwt.getSubject();
  }

  /** Whether it says for whom. */
  static boolean hasSubject(Jwt jwt) {
    String subject = jwt.getSubject();
    return subject != null && PlainText.isName(subject, LONGEST_SUBJECT);
  }

  /**
   * A name that can be stored and shown, and is neither kept nor as that of a key of somebody's.
   */
  static boolean mayBeCalled(String name) {
    return PlainText.isName(name, LONGEST_NAME) && !Caller.isKept(name) && !name.contains("/");
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

  private static JwtDecoder decoder(
      Issuer issuer,
      JWKSource<SecurityContext> keys,
      JOSEObjectTypeVerifier<SecurityContext> types,
      String audience) {
    DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    processor.setJWSTypeVerifier(types);
    processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys));
    // Claims are checked by the validators, times with room for clocks that differ.
    processor.setJWTClaimsSetVerifier((claims, context) -> {});
    NimbusJwtDecoder decoder = new NimbusJwtDecoder(processor);
    decoder.setJwtValidator(
        new DelegatingOAuth2TokenValidator<>(
            new JwtTimestampValidator(),
            new JwtIssuerValidator(issuer.issuer().toString()),
            only(
                "not for " + audience,
                jwt -> jwt.getAudience() != null && jwt.getAudience().contains(audience)),
            only("good for ever", jwt -> jwt.getExpiresAt() != null)));
    return decoder;
  }

  private static OAuth2TokenValidator<Jwt> only(String fault, Predicate<Jwt> good) {
    return jwt ->
        good.test(jwt)
            ? OAuth2TokenValidatorResult.success()
            : OAuth2TokenValidatorResult.failure(new OAuth2Error("invalid_token", fault, null));
  }

  private static JWKSource<SecurityContext> keys(IssuerMetadata metadata) {
    return JWKSourceBuilder.create(new Keys(metadata))
        .refreshAheadCache(false)
        .rateLimited(KEYS_INTERVAL_MILLIS)
        .outageTolerant(OUTAGE_MILLIS)
        .build();
  }

  /** An issuer's keys, as it tells them now. */
  private record Keys(IssuerMetadata metadata) implements JWKSetSource<SecurityContext> {
    @Override
    public JWKSet getJWKSet(
        JWKSetCacheRefreshEvaluator evaluator, long now, SecurityContext context)
        throws JWKSetUnavailableException {
      try {
        return metadata.keys();
      } catch (IOException e) {
        throw new JWKSetUnavailableException(String.valueOf(e.getMessage()), e);
      }
    }

    @Override
    public void close() {}
  }
}
