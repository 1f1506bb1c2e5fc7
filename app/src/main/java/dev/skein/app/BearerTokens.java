package dev.skein.app;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;
import org.springframework.security.oauth2.server.resource.web.DefaultBearerTokenResolver;

/**
 * Finds the token of a request: of the Authorization header, or the key of X-API-Key; for the live
 * socket also the one that a browser gives as a subprotocol, {@code bearer.<token>}, since it
 * cannot set headers there.
 */
final class BearerTokens implements BearerTokenResolver {

  static final String LIVE = "/ws/live";

  private static final String BEARER = "bearer.";
  private static final String KEY_HEADER = "X-API-Key";

  private final DefaultBearerTokenResolver header = new DefaultBearerTokenResolver();

  @Override
  public @Nullable String resolve(HttpServletRequest request) {
    String token = header.resolve(request);
    if (token == null) {
      token = request.getHeader(KEY_HEADER);
    }
    return token == null && LIVE.equals(RequestPath.of(request)) ? subprotocol(request) : token;
  }

  private static @Nullable String subprotocol(HttpServletRequest request) {
    String protocols = request.getHeader("Sec-WebSocket-Protocol");
    if (protocols == null) {
      return null;
    }
    return Arrays.stream(protocols.split(","))
        .map(String::strip)
        .filter(protocol -> protocol.startsWith(BEARER))
        .map(protocol -> protocol.substring(BEARER.length()))
        .findFirst()
        .orElse(null);
  }
}
