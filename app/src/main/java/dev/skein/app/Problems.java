package dev.skein.app;

import dev.skein.api.AddressBlock;
import dev.skein.service.gateway.RateLimits;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;

/** Refusals of the security filters as problems (RFC 9457). */
final class Problems
    implements AuthenticationEntryPoint, AccessDeniedHandler, RequestRejectedHandler {

  private static final String NO_TYPE = "about:blank";

  private final RateLimits strangers;
  private final InstantSource clock;

  /**
   * @param strangers of each address, how often it may come without being somebody
   */
  Problems(RateLimits strangers, InstantSource clock) {
    this.strangers = strangers;
    this.clock = clock;
  }

  @Override
  public void commence(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
      throws IOException {
    if (e instanceof AuthenticationServiceException) {
      response.setHeader(HttpHeaders.RETRY_AFTER, "5");
      write(
          response,
          HttpStatus.SERVICE_UNAVAILABLE,
          "The issuer of the token does not answer: it cannot be checked now.");
      return;
    }
    Duration wait = strangers.take(AddressBlock.placeOf(request.getRemoteAddr()), clock.instant());
    if (!wait.isZero()) {
      response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(wait.toSeconds() + 1));
      write(
          response,
          HttpStatus.TOO_MANY_REQUESTS,
          "Too many requests without a login that is good here.");
      return;
    }
    response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    write(
        response,
        HttpStatus.UNAUTHORIZED,
        "Log in at POST /api/v1/auth/login and send the token as: Authorization: Bearer TOKEN."
            + " A token that was sent is expired or not ours.");
  }

  @Override
  public void handle(
      HttpServletRequest request, HttpServletResponse response, AccessDeniedException e)
      throws IOException {
    write(response, HttpStatus.FORBIDDEN, "Your role does not allow this.");
  }

  /** A path or a method that no request of ours has, such as one with a semicolon. */
  @Override
  public void handle(
      HttpServletRequest request, HttpServletResponse response, RequestRejectedException e)
      throws IOException {
    write(
        response,
        HttpStatus.BAD_REQUEST,
        "The method or the path of the request is not one that is taken here.");
  }

  /** Answers with a problem. */
  static void write(HttpServletResponse response, HttpStatus status, String detail)
      throws IOException {
    write(response, status, NO_TYPE, detail);
  }

  /**
   * Answers with a problem of a kind of its own.
   *
   * @param type the kind, a relative URI
   */
  static void write(HttpServletResponse response, HttpStatus status, String type, String detail)
      throws IOException {
    response.setStatus(status.value());
    response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    response.getOutputStream().write(json(status, type, detail).getBytes(StandardCharsets.UTF_8));
  }

  /** A problem; its detail has nothing in it that JSON would escape. */
  static String json(HttpStatus status, String detail) {
    return json(status, NO_TYPE, detail);
  }

  private static String json(HttpStatus status, String type, String detail) {
    String requestId = RequestIds.current();
    return "{\"type\":\"%s\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\"%s}"
        .formatted(
            type,
            status.getReasonPhrase(),
            status.value(),
            detail,
            requestId == null ? "" : ",\"request_id\":\"" + requestId + "\"");
  }
}
