package dev.skein.app;

import com.nimbusds.jose.jwk.source.ImmutableSecret;
import dev.skein.service.users.AuthController;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Arrays;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;
import org.springframework.security.oauth2.server.resource.web.DefaultBearerTokenResolver;
import org.springframework.security.web.SecurityFilterChain;

/** Who may do what: a bearer token for everything but the login, the page itself, and health. */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

  private static final String LIVE = "/ws/live";
  private static final String BEARER = "bearer.";
  private static final String[] WRITERS = {"SCOPE_admin", "SCOPE_operator"};

  @Bean
  SecretKey tokenKey(Settings settings) throws IOException {
    Path file = settings.tokenKey().orElse(settings.data().resolve("secrets/token.key"));
    return SecretKeys.hmac(file.toAbsolutePath());
  }

  @Bean
  JwtEncoder jwtEncoder(SecretKey tokenKey) {
    return new NimbusJwtEncoder(new ImmutableSecret<>(tokenKey));
  }

  @Bean
  JwtDecoder jwtDecoder(SecretKey tokenKey) {
    NimbusJwtDecoder decoder =
        NimbusJwtDecoder.withSecretKey(tokenKey).macAlgorithm(MacAlgorithm.HS256).build();
    decoder.setJwtValidator(JwtValidators.createDefaultWithIssuer(AuthController.ISSUER));
    return decoder;
  }

  /**
   * The token of the Authorization header; for the live socket also the one that a browser gives as
   * a subprotocol, {@code bearer.<token>}, since it cannot set headers there.
   */
  @Bean
  BearerTokenResolver bearerTokenResolver() {
    DefaultBearerTokenResolver header = new DefaultBearerTokenResolver();
    return request -> {
      String token = header.resolve(request);
      return token == null && LIVE.equals(request.getRequestURI()) ? subprotocol(request) : token;
    };
  }

  @Bean
  SecurityFilterChain securityFilterChain(HttpSecurity http, Settings settings, Problems problems)
      throws Exception {
    boolean onLoopback = InetAddress.getByName(settings.http().bind()).isLoopbackAddress();
    return http.csrf(AbstractHttpConfigurer::disable)
        .sessionManagement(s -> s.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .authorizeHttpRequests(requests -> {
          requests
              .requestMatchers("/api/v1/auth/login", "/api/v1/openapi", "/api/v1/openapi.yaml")
              .permitAll();
          // Signed by the vehicle: the controller judges.
          requests.requestMatchers("/api/v1/vehicle/orders/**").permitAll();
          requests.requestMatchers("/actuator/health/**", "/actuator/health").permitAll();
          if (onLoopback) {
            requests.requestMatchers("/actuator/prometheus").permitAll();
          }
          requests.requestMatchers(HttpMethod.GET, "/api/**", LIVE).authenticated();
          requests.requestMatchers("/api/**").hasAnyAuthority(WRITERS);
          requests.requestMatchers("/actuator/**").hasAnyAuthority(WRITERS);
          // Only the page is left, and what is not there: 404 or 405.
          requests.anyRequest().permitAll();
        })
        .oauth2ResourceServer(server ->
            server.jwt(jwt -> {}).authenticationEntryPoint(problems).accessDeniedHandler(problems))
        .exceptionHandling(e -> e.authenticationEntryPoint(problems).accessDeniedHandler(problems))
        .build();
  }

  @Bean
  JettyProblems jettyProblems() {
    return new JettyProblems();
  }

  @Bean
  Problems problems() {
    return new Problems();
  }

  private static @Nullable String subprotocol(HttpServletRequest request) {
    String protocols = request.getHeader("Sec-WebSocket-Protocol");
    if (protocols == null) {
      return null;
    }
    return Arrays.stream(protocols.split(","))
        .map(String::strip)
        .filter(protocol -> protocol.startsWith(BEARER))
        .map(protocol -> protocol.substring(BEARER.length()))
        .findFirst()
        .orElse(null);
  }
}
