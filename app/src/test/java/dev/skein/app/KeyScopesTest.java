package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each request must be for. */
class KeyScopesTest {

  @ParameterizedTest
  @CsvSource({
    "POST, /api/v1/telemetry, telemetry",
    "GET, /api/v1/drones, read",
    "GET, /api/v1/drones/7/commands, read",
    "GET, /ws/live, read",
    "GET, /actuator/prometheus, read",
    "GET, /api/v1/auth/profile, read",
    "POST, /api/v1/drones/7/commands, orders",
    "DELETE, /api/v1/drones/7/commands/a, orders",
    "PUT, /api/v1/drones/7/lease, orders",
    "POST, /api/v1/commands, orders",
    "POST, /api/v1/tasks, tasks",
    "POST, /api/v1/tasks/7/start, tasks",
    "PUT, /api/v1/zones, fleet",
    "PATCH, /api/v1/registry/7, fleet",
    "POST, /api/v1/vehicles/7/accept, fleet",
    "POST, /api/v1/what/is/new, fleet",
    "GET, /api/v1/users, admin",
    "GET, /api/v1/audit, admin",
    "DELETE, /api/v1/keys/7, admin",
    "POST, /api/v1/auth/password, admin",
    "POST, /api/v1/auth/login, ",
    "GET, /api/v1/vehicle/orders, ",
    "GET, /api/v1/openapi, ",
    "GET, /actuator/health/readiness, ",
    "GET, /index.html, ",
  })
  void aRequestIsForOneThing(String method, String path, String scope) {
    assertThat(KeyScopes.needed(method, path).map(found -> found.word()).orElse(null))
        .isEqualTo(scope);
  }
}
