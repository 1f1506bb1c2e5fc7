package dev.skein.app;

import static dev.skein.app.CallerAuthentication.ADMIN;
import static dev.skein.app.CallerAuthentication.ALL_GROUPS;
import static dev.skein.app.CallerAuthentication.CHANGE_FLEET;
import static dev.skein.app.CallerAuthentication.OPERATE;

import dev.skein.api.AccessList;
import dev.skein.api.DroneGroups;
import dev.skein.bus.BusSettings;
import dev.skein.bus.TopicReader;
import dev.skein.events.DroneEvent;
import dev.skein.events.Event;
import dev.skein.events.Topic;
import dev.skein.events.UserEvent;
import dev.skein.service.gateway.RateLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.AuthenticationEntryPointFailureHandler;

/** Who may do what: a bearer token for everything but the login, the page itself, and health. */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

  /** A HEAD is the GET of it without the body (RFC 9110, 9.3.2). */
  private static final List<HttpMethod> READS = List.of(HttpMethod.GET, HttpMethod.HEAD);

  private static final String PACKS = "/api/v1/registry/batteries/**";

  /**
   * Requests are measured as wholes: to observe each filter too costs more than most of them do.
   */
  @Bean
  SecurityObservationSettings unobservedFilters() {
    return SecurityObservationSettings.noObservations();
  }

  @Bean
  TokenKeys tokenKeys(Settings settings) throws IOException {
    return new TokenKeys(settings.tokenKeyFile());
  }

  @Bean
  OwnTokens ownTokens(TokenKeys keys) {
    return new OwnTokens(keys);
  }

  @Bean
  OutsideIssuers outsideIssuers(Settings settings) {
    return new OutsideIssuers(settings.security().issuers());
  }

  @Bean
  AccessList accessList() {
    return new AccessList();
  }

  /** What accounts and keys may do is known before the first request is taken. */
  @Bean
  TopicReader accessReader(AccessList access, BusSettings bus, ReadFirst first) {
    return first.read(
        reader(
            bus,
            "access",
            Topic.USER_ACCESS,
            event -> {
              if (event.data() instanceof UserEvent.Access told) {
                access.apply(told);
              }
            }));
  }

  /** Of a whole topic. */
  private static TopicReader reader(
      BusSettings bus, String name, Topic topic, Consumer<Event<?>> taker) {
    return new TopicReader(
            bus,
            name,
            Map.of(topic, new TopicReader.Start.Beginning()),
            delivery -> {
              Event<?> event = delivery.isTombstone() ? null : delivery.findEvent();
              if (event != null) {
                taker.accept(event);
              }
            })
        .atLeisure();
  }

  @Bean
  DroneGroups droneGroups() {
    return new DroneGroups();
  }

  /** Whose drones are whose is known before the first request is taken. */
  @Bean
  TopicReader groupsReader(DroneGroups groups, BusSettings bus, ReadFirst first) {
    return first.read(
        reader(
            bus,
            "groups",
            Topic.DRONE_REGISTRY,
            event -> {
              if (event.data() instanceof DroneEvent entry) {
                groups.apply(entry);
              }
            }));
  }

  @Bean
  Callers callers(
      OwnTokens tokens, OutsideIssuers issuers, AccessList access, InstantSource clock) {
    return new Callers(tokens, issuers, access, clock);
  }

  @Bean
  CallerArgument callerArgument() {
    return new CallerArgument();
  }

  @Bean
  KnownParameters knownParameters() {
    return new KnownParameters();
  }

  @Bean
  SecurityFilterChain securityFilterChain(
      HttpSecurity http, Settings settings, Callers callers, Problems problems) throws Exception {
    boolean onLoopback = InetAddress.getByName(settings.http().bind()).isLoopbackAddress();
    return http.csrf(AbstractHttpConfigurer::disable)
        .sessionManagement(s -> s.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .authorizeHttpRequests(requests -> {
          if (onLoopback) {
            requests.requestMatchers("/actuator/prometheus").permitAll();
          }
          rules(requests);
        })
        .oauth2ResourceServer(server ->
            server
                .bearerTokenResolver(new BearerTokens())
                .authenticationManagerResolver(callers)
                .withObjectPostProcessor(tellingWithout500(problems))
                .authenticationEntryPoint(problems)
                .accessDeniedHandler(problems))
        .exceptionHandling(e -> e.authenticationEntryPoint(problems).accessDeniedHandler(problems))
        .addFilterAfter(new PasswordFirst(), AuthorizationFilter.class)
        .addFilterAfter(new KeyScopes(), AuthorizationFilter.class)
        .build();
  }

  /** From the narrow to the wide: the first that fits counts. */
  private static void rules(
      AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry
          requests) {
    requests
        .requestMatchers(HttpMethod.POST, "/api/v1/auth/login", "/api/v1/auth/refresh")
        .permitAll();
    requests.requestMatchers("/api/v1/auth/oidc", "/api/v1/auth/oidc/token").permitAll();
    // Signed by the vehicle: the controller judges.
    requests.requestMatchers("/api/v1/vehicle/orders/**").permitAll();
    requests.requestMatchers("/api/v1/openapi", "/api/v1/openapi.yaml").permitAll();
    requests.requestMatchers("/actuator/health/**", "/actuator/health").permitAll();
    requests.requestMatchers("/api/v1/auth/**", "/api/v1/keys/**").authenticated();
    requests
        .requestMatchers("/api/v1/users/**", "/api/v1/users", "/api/v1/audit/**", "/api/v1/audit")
        .hasAuthority(ADMIN);
    READS.forEach(
        read -> requests.requestMatchers(read, "/api/v1/vehicles").hasAuthority(ALL_GROUPS));
    requests.requestMatchers("/api/v1/vehicles/**").hasAuthority(CHANGE_FLEET);
    requests.requestMatchers(HttpMethod.PUT, "/api/v1/zones").hasAuthority(CHANGE_FLEET);
    // Packs go from drone to drone, and who strikes out a drone changes the fleet.
    READS.forEach(read -> requests.requestMatchers(read, PACKS).hasAuthority(ALL_GROUPS));
    requests.requestMatchers(PACKS).hasAuthority(CHANGE_FLEET);
    requests.requestMatchers(HttpMethod.DELETE, "/api/v1/registry/*").hasAuthority(CHANGE_FLEET);
    READS.forEach(
        read -> requests.requestMatchers(read, "/api/**", BearerTokens.LIVE).authenticated());
    requests.requestMatchers("/api/**").hasAuthority(OPERATE);
    requests.requestMatchers("/actuator/**").hasAuthority(OPERATE);
    // Only the page is left, and what is not there: 404 or 405.
    requests.anyRequest().permitAll();
  }

  /** When an issuer is away that is 503, not a defect of ours. */
  private static ObjectPostProcessor<BearerTokenAuthenticationFilter> tellingWithout500(
      Problems problems) {
    return new ObjectPostProcessor<>() {
      @Override
      public <T extends BearerTokenAuthenticationFilter> T postProcess(T filter) {
        AuthenticationEntryPointFailureHandler handler =
            new AuthenticationEntryPointFailureHandler(problems);
        handler.setRethrowAuthenticationServiceException(false);
        filter.setAuthenticationFailureHandler(handler);
        return filter;
      }
    };
  }

  @Bean
  JettyProblems jettyProblems() {
    return new JettyProblems();
  }

  @Bean
  SlowHeaders slowHeaders() {
    return new SlowHeaders(SlowHeaders.PATIENCE);
  }

  @Bean
  Problems problems(Settings settings, InstantSource clock) {
    return new Problems(new RateLimits(settings.http().limits().requestsPerSecond()), clock);
  }
}
