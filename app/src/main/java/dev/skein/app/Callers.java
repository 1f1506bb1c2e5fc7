package dev.skein.app;

import dev.skein.api.AccessList;
import dev.skein.api.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationManagerResolver;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;

/**
 * Who makes a request: known by a token of ours, by a machine's key, or by a token of an issuer
 * that is configured. Every process finds it by itself.
 */
final class Callers implements AuthenticationManagerResolver<HttpServletRequest> {

  private static final String ATTRIBUTE = Callers.class.getName();

  private final OwnTokens tokens;
  private final OutsideIssuers issuers;
  private final AccessList access;
  private final InstantSource clock;

  Callers(OwnTokens tokens, OutsideIssuers issuers, AccessList access, InstantSource clock) {
    this.tokens = tokens;
    this.issuers = issuers;
    this.access = access;
    this.clock = clock;
  }

  @Override
  public AuthenticationManager resolve(HttpServletRequest request) {
    return authentication -> authenticate(authentication, request);
  }

  /** Who makes a request; null when that is not known, or not yet. */
  static @Nullable Caller of(HttpServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof Caller caller ? caller : null;
  }

  private Authentication authenticate(Authentication authentication, HttpServletRequest request) {
    String token = ((BearerTokenAuthenticationToken) authentication).getToken();
    Caller caller = find(token, request.getRemoteAddr());
    if (!access.holds(caller)) {
      throw new InvalidBearerTokenException("it holds no more");
    }
    request.setAttribute(ATTRIBUTE, caller);
    return new CallerAuthentication(caller);
  }

  private Caller find(String token, @Nullable String address) {
    if (token.startsWith(AccessList.KEY_PREFIX)) {
      return access
          .findByKey(token, address, clock.instant())
          .orElseThrow(() -> new InvalidBearerTokenException("no such key"));
    }
    try {
      Optional<Caller> outside = issuers.read(token, address);
      return outside.isPresent() ? outside.get() : tokens.read(token, address);
    } catch (JwtException e) {
      throw new InvalidBearerTokenException("not a good token", e);
    }
  }
}
