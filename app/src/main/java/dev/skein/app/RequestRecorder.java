package dev.skein.app;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerMapping;

/** Sees every request and its answer, before and behind all other filters but the request's id. */
final class RequestRecorder extends OncePerRequestFilter {

  static final int BEHIND_THE_ID = ForwardedClient.BEHIND_THE_ID + 1;

  private final RequestRecords records;

  RequestRecorder(RequestRecords records) {
    this.records = records;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    long begun = System.nanoTime();
    try {
      chain.doFilter(request, response);
    } finally {
      records.answered(
          new RequestRecords.Request(
              request.getMethod(),
              request.getRequestURI(),
              route(request),
              Callers.of(request),
              request.getRemoteAddr(),
              RequestIds.current()),
          response.getStatus(),
          System.nanoTime() - begun);
    }
  }

  private static @Nullable String route(HttpServletRequest request) {
    Object pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
    return pattern == null ? null : pattern.toString();
  }
}
