package dev.skein.app;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.CorsUtils;
import org.springframework.web.cors.DefaultCorsProcessor;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Tells browsers that pages of the origins that are configured may call and see the answers (Fetch
 * standard, 3.3). They ask before they send a token, so it is said before the login. What pages of
 * other origins do without asking is the {@link RequestGuard}'s to refuse.
 */
final class CrossOrigin extends OncePerRequestFilter {

  /** Spring Security's is -100. */
  static final int BEFORE_THE_LOGIN = -101;

  private final Set<String> origins;
  private final CorsConfiguration allowed = new CorsConfiguration();
  private final DefaultCorsProcessor processor = new DefaultCorsProcessor();

  CrossOrigin(Set<String> origins) {
    this.origins = origins;
    allowed.setAllowedOrigins(List.copyOf(origins));
    allowed.setAllowedMethods(List.of(CorsConfiguration.ALL));
    allowed.setAllowedHeaders(List.of(CorsConfiguration.ALL));
    allowed.setExposedHeaders(
        List.of(
            HttpHeaders.ETAG, HttpHeaders.LOCATION, HttpHeaders.RETRY_AFTER, RequestIds.HEADER));
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    return origin == null || !origins.contains(origin.toLowerCase(Locale.ROOT));
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    boolean mayGoOn = processor.processRequest(allowed, request, response);
    if (mayGoOn && !CorsUtils.isPreFlightRequest(request)) {
      chain.doFilter(request, response);
    }
  }
}
