package dev.skein.app;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Takes a forwarded request as coming from the client that the gateway had it from, so that limits,
 * sessions and the audit trail are about clients. A gateway proves itself by the key that all
 * processes have, over the address and the request's id; what anybody else says of where they come
 * from is not believed.
 */
@Order(ForwardedClient.BEHIND_THE_ID)
final class ForwardedClient extends OncePerRequestFilter {

  static final int BEHIND_THE_ID = Ordered.HIGHEST_PRECEDENCE + 1;

  static final String ADDRESS = "X-Skein-Client";
  static final String PROOF = "X-Skein-Client-Proof";

  private final TokenKeys keys;

  ForwardedClient(TokenKeys keys) {
    this.keys = keys;
  }

  /** What a gateway sends as proof. */
  static String proof(TokenKeys keys, String address, @Nullable String requestId) {
    return keys.mac(text(address, requestId));
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String address = request.getHeader(ADDRESS);
    String proof = request.getHeader(PROOF);
    boolean isProven =
        address != null && proof != null && keys.isMac(text(address, RequestIds.current()), proof);
    chain.doFilter(
        isProven ? new From(request, Objects.requireNonNull(address)) : request, response);
  }

  private static String text(String address, @Nullable String requestId) {
    return "client\n" + address + "\n" + Objects.requireNonNullElse(requestId, "");
  }

  private static final class From extends HttpServletRequestWrapper {
    private final String address;

    From(HttpServletRequest request, String address) {
      super(request);
      this.address = address;
    }

    @Override
    public String getRemoteAddr() {
      return address;
    }
  }
}
