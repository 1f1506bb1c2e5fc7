package dev.skein.app;

import dev.skein.api.AddressBlock;
import dev.skein.api.Caller;
import dev.skein.service.gateway.RateLimits;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * What a gateway refuses before anything is done: pages of other origins that change things or open
 * the live socket (403), and who calls too often (429), each by user, by key, or by address before
 * the login. Behind the filters that know the caller.
 */
final class RequestGuard extends OncePerRequestFilter {

  static final int BEHIND_THE_LOGIN = BodyLimit.BEHIND_THE_LOGIN - 1;

  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
  private static final String TELEMETRY = "/api/v1/telemetry";

  private final Settings.Http settings;
  private final InstantSource clock;
  private final RateLimits requests;
  private final RateLimits telemetry;

  RequestGuard(Settings.Http settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
    this.requests = new RateLimits(settings.limits().requestsPerSecond());
    this.telemetry = new RateLimits(settings.limits().telemetryPerSecond());
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    String path = RequestPath.of(request);
    return !path.startsWith("/api/") && !path.startsWith("/ws/");
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    boolean mayChange =
        !SAFE.contains(request.getMethod()) || RequestPath.of(request).startsWith("/ws/");
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (mayChange && origin != null && !isOurs(origin, request.getHeader(HttpHeaders.HOST))) {
      Problems.write(
          response,
          HttpStatus.FORBIDDEN,
          "origin-not-allowed",
          "A page of another origin may not do this; http.origins names those that may.");
      return;
    }
    RateLimits limits = RequestPath.of(request).equals(TELEMETRY) ? telemetry : requests;
    Duration wait = limits.take(who(request), clock.instant());
    if (!wait.isZero()) {
      response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(wait.toSeconds() + 1));
      Problems.write(
          response,
          HttpStatus.TOO_MANY_REQUESTS,
          "Too many requests; the limit is " + perSecond(request) + " a second.");
      return;
    }
    chain.doFilter(request, response);
  }

  private int perSecond(HttpServletRequest request) {
    return RequestPath.of(request).equals(TELEMETRY)
        ? settings.limits().telemetryPerSecond()
        : settings.limits().requestsPerSecond();
  }

  private static String who(HttpServletRequest request) {
    Caller caller = Callers.of(request);
    return caller == null
        ? "address:" + AddressBlock.placeOf(request.getRemoteAddr())
        : caller.id();
  }

  /** The page's own origin, by its host, or one that is configured. */
  private boolean isOurs(String origin, @Nullable String host) {
    if (settings.origins().contains(origin.toLowerCase(Locale.ROOT))) {
      return true;
    }
    try {
      return host != null && host.equalsIgnoreCase(URI.create(origin).getAuthority());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
