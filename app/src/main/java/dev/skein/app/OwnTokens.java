package dev.skein.app;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.skein.api.Caller;
import dev.skein.api.Permissions;
import dev.skein.events.Role;
import dev.skein.events.UserId;
import dev.skein.service.users.AccessTokens;
import dev.skein.service.users.Users;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

/** Tokens that Skein makes: who somebody is and what they may do, signed. */
final class OwnTokens implements AccessTokens {

  /** Who made the token; checked when it comes back. */
  static final String ISSUER = "skein";

  private static final String USER_ID = "user_id";
  private static final String ROLE = "role";
  private static final String GROUPS = "groups";
  private static final String SESSION = "sid";
  private static final String VERSION = "ver";
  private static final String MUST_CHANGE = "pwd";

  private final TokenKeys keys;
  private final NimbusJwtEncoder encoder;
  private final NimbusJwtDecoder decoder;

  OwnTokens(TokenKeys keys) {
    this.keys = keys;
    this.encoder = new NimbusJwtEncoder(keys);
    DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    processor.setJWSKeySelector(new JWSVerificationKeySelector<>(JWSAlgorithm.HS256, keys));
    // Times are checked by the validator, with room for clocks that differ.
    processor.setJWTClaimsSetVerifier((claims, context) -> {});
    this.decoder = new NimbusJwtDecoder(processor);
    decoder.setJwtValidator(JwtValidators.createDefaultWithIssuer(ISSUER));
  }

  @Override
  public String make(Users.Login login, Instant issuedAt, Instant expiresAt) {
    Map<String, String> groups = new HashMap<>();
    login.permissions().groups().forEach((group, role) -> groups.put(group, role.word()));
    JwtClaimsSet claims =
        JwtClaimsSet.builder()
            .issuer(ISSUER)
            .subject(login.username())
            .issuedAt(issuedAt)
            .expiresAt(expiresAt)
            .claim(USER_ID, login.userId().value())
            .claim(ROLE, login.permissions().role().word())
            .claim(GROUPS, groups)
            .claim(SESSION, login.session())
            .claim(VERSION, login.tokenVersion())
            .claim(MUST_CHANGE, login.mustChangePassword())
            .build();
    JwsHeader header = JwsHeader.with(MacAlgorithm.HS256).keyId(keys.signingKeyId()).build();
    return encoder.encode(JwtEncoderParameters.from(header, claims)).getTokenValue();
  }

  /**
   * Who a token speaks for.
   *
   * @throws JwtException when it is not ours, or its time is over
   */
  Caller read(String token, @Nullable String remoteAddress) {
    Jwt jwt = decoder.decode(token);
    Map<String, Role> groups = new HashMap<>();
    Map<String, Object> named = jwt.getClaimAsMap(GROUPS);
    if (named != null) {
      named.forEach((group, role) -> groups.put(group, role(String.valueOf(role))));
    }
    long userId = number(jwt, USER_ID);
    return new Caller(
        "user:" + userId,
        new UserId(userId),
        Objects.requireNonNull(jwt.getSubject(), "sub"),
        new Permissions(role(jwt.getClaimAsString(ROLE)), groups),
        Objects.requireNonNull(jwt.getClaimAsString(SESSION), SESSION),
        Boolean.TRUE.equals(jwt.getClaimAsBoolean(MUST_CHANGE)),
        Objects.requireNonNull(jwt.getExpiresAt(), "exp"),
        number(jwt, VERSION),
        remoteAddress);
  }

  private static long number(Jwt jwt, String claim) {
    if (jwt.getClaim(claim) instanceof Number number) {
      return number.longValue();
    }
    throw new JwtException("no " + claim);
  }

  private static Role role(@Nullable String word) {
    try {
      return Role.valueOf(String.valueOf(word).toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new JwtException("no role " + word, e);
    }
  }
}
