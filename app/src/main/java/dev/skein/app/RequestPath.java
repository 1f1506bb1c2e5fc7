package dev.skein.app;

import jakarta.servlet.http.HttpServletRequest;

/** The path of a request as controllers are found by it. */
final class RequestPath {

  private RequestPath() {}

  /**
   * The decoded path: {@code /%61pi} and {@code /api} are one (RFC 3986, 6.2.2.2), and what is
   * asked of one must be asked of the other.
   */
  static String of(HttpServletRequest request) {
    String behind = request.getPathInfo();
    return behind == null ? request.getServletPath() : request.getServletPath() + behind;
  }
}
