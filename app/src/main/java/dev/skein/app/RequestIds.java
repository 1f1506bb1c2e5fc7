package dev.skein.app;

import dev.skein.api.AuditTrail;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Gives each request an id, or takes the client's: it is in the answer's header, in problems, in
 * what is logged meanwhile, in the audit trail, and goes along when a gateway forwards the request.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class RequestIds extends OncePerRequestFilter {

  static final String HEADER = "X-Request-Id";

  private static final Pattern FIT = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /** The id of the request in work; null when there is none. */
  static @Nullable String current() {
    return MDC.get(AuditTrail.REQUEST_ID);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String given = request.getHeader(HEADER);
    String id =
        given != null && FIT.matcher(given).matches() ? given : UUID.randomUUID().toString();
    MDC.put(AuditTrail.REQUEST_ID, id);
    try {
      response.setHeader(HEADER, id);
      chain.doFilter(request, response);
    } finally {
      MDC.remove(AuditTrail.REQUEST_ID);
    }
  }
}
