package dev.skein.app;

import dev.skein.api.AddressBlock;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Takes a forwarded request as coming from the client that the gateway had it from, so that limits,
 * sessions and the audit trail are about clients. A gateway proves itself by the key that all
 * processes have, over the address and the request's id; of proxies that are trusted the last
 * address in {@code X-Forwarded-For} counts that is none of theirs, since what stands before it
 * anybody can have written. What others say of where they come from is not believed.
 */
@Order(ForwardedClient.BEHIND_THE_ID)
final class ForwardedClient extends OncePerRequestFilter {

  static final int BEHIND_THE_ID = Ordered.HIGHEST_PRECEDENCE + 1;

  static final String ADDRESS = "X-Skein-Client";
  static final String PROOF = "X-Skein-Client-Proof";

  static final String BY_PROXY = "X-Forwarded-For";

  private final TokenKeys keys;
  private final List<AddressBlock> proxies;

  @Autowired
  ForwardedClient(TokenKeys keys, Settings settings) {
    this(keys, settings.http().trustedProxies());
  }

  ForwardedClient(TokenKeys keys, List<AddressBlock> proxies) {
    this.keys = keys;
    this.proxies = proxies;
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
    String from = isProven ? Objects.requireNonNull(address) : byProxies(request);
    chain.doFilter(
        from.equals(request.getRemoteAddr()) ? request : new From(request, from), response);
  }

  private String byProxies(HttpServletRequest request) {
    String from = request.getRemoteAddr();
    if (!isProxy(from)) {
      return from;
    }
    String all = String.join(",", Collections.list(request.getHeaders(BY_PROXY)));
    for (String address : Arrays.asList(all.split(",", -1)).reversed()) {
      if (!isProxy(address.strip())) {
        return isAddress(address.strip()) ? address.strip() : from;
      }
    }
    return from;
  }

  private boolean isProxy(String address) {
    return proxies.stream().anyMatch(block -> block.contains(address));
  }

  private static boolean isAddress(String text) {
    try {
      return !InetAddress.ofLiteral(text).isAnyLocalAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
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
