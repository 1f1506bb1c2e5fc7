package dev.skein.app;

import dev.skein.api.Scope;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Lets a key that is for some things alone do nothing else, whatever its role may. */
final class KeyScopes extends OncePerRequestFilter {

  /** Where the caller does not count: before the login, signed by a vehicle, health. */
  private static final Pattern OPEN =
      Pattern.compile(
          "/api/v1/(auth/(login|refresh|oidc(/token)?)|vehicle/orders(/.*)?|openapi(\\.yaml)?)"
              + "|/actuator/health(/.*)?|/(?!api/|ws/|actuator/).*");

  private static final Pattern ADMIN = Pattern.compile("/api/v1/(users|keys|audit)(/.*)?");
  private static final Pattern ORDERS =
      Pattern.compile("/api/v1/(commands|drones/[^/]+/(commands|lease))(/.*)?");
  private static final Pattern TASKS = Pattern.compile("/api/v1/tasks(/.*)?");
  private static final String OWN = "/api/v1/auth/";
  private static final String TELEMETRY = "/api/v1/telemetry";

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (SecurityContextHolder.getContext().getAuthentication() instanceof CallerAuthentication in) {
      Optional<Scope> needed = needed(request.getMethod(), RequestPath.of(request));
      if (needed.isPresent() && !in.getPrincipal().scopes().contains(needed.get())) {
        Problems.write(
            response,
            HttpStatus.FORBIDDEN,
            "scope-required",
            "This key is for other things: it lacks the scope " + needed.get().word() + ".");
        return;
      }
    }
    chain.doFilter(request, response);
  }

  /** What a request must be for; empty where nobody asks who makes it. */
  static Optional<Scope> needed(String method, String path) {
    if (OPEN.matcher(path).matches()) {
      return Optional.empty();
    } else if (ADMIN.matcher(path).matches()) {
      return Optional.of(Scope.ADMIN);
    } else if (method.equals("GET") || method.equals("HEAD")) {
      return Optional.of(Scope.READ);
    } else if (path.equals(TELEMETRY)) {
      return Optional.of(Scope.TELEMETRY);
    } else if (ORDERS.matcher(path).matches()) {
      return Optional.of(Scope.ORDERS);
    } else if (TASKS.matcher(path).matches()) {
      return Optional.of(Scope.TASKS);
    }
    return Optional.of(path.startsWith(OWN) ? Scope.ADMIN : Scope.FLEET);
  }
}
