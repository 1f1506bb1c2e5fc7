package dev.skein.app;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Who has a password that somebody else made changes it, before anything else. */
final class PasswordFirst extends OncePerRequestFilter {

  private static final Set<String> ALLOWED =
      Set.of("/api/v1/auth/password", "/api/v1/auth/profile", "/api/v1/auth/logout");

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    boolean mustChange =
        SecurityContextHolder.getContext().getAuthentication() instanceof CallerAuthentication in
            && in.getPrincipal().mustChangePassword();
    if (mustChange && !ALLOWED.contains(RequestPath.of(request))) {
      Problems.write(
          response,
          HttpStatus.FORBIDDEN,
          "password-change-required",
          "Change your password first: POST /api/v1/auth/password.");
      return;
    }
    chain.doFilter(request, response);
  }
}
