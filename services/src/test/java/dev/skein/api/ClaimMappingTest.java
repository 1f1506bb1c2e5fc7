package dev.skein.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.Role;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClaimMappingTest {

  private static final Map<String, Role> ROLES =
      Map.of("chiefs", Role.ADMIN, "pilots", Role.OPERATOR, "watchers", Role.VIEWER);

  @Test
  void theRoleThatMayMostCounts() {
    ClaimMapping mapping =
        new ClaimMapping("realm_access.roles", ROLES, Optional.empty(), Optional.empty());

    assertThat(mapping.permissions(roles("watchers", "pilots", "others")))
        .contains(Permissions.everywhere(Role.OPERATOR));
    assertThat(mapping.permissions(roles("others"))).isEmpty();
    assertThat(mapping.permissions(Map.of("realm_access", "pilots"))).isEmpty();
    assertThat(mapping.permissions(Map.of())).isEmpty();
  }

  @Test
  void aClaimMayBeOneTextAndItsNameMayHaveDots() {
    ClaimMapping mapping =
        new ClaimMapping("https://fleet.example/role", ROLES, Optional.empty(), Optional.empty());
    assertThat(mapping.permissions(Map.of("https://fleet.example/role", "watchers")))
        .contains(Permissions.everywhere(Role.VIEWER));
  }

  @Test
  void whoIsLimitedToGroupsSeesNothingWithoutAny() {
    ClaimMapping mapping =
        new ClaimMapping(
            "realm_access.roles", ROLES, Optional.of(Role.VIEWER), Optional.of("groups"));

    Map<String, Object> north =
        Map.of("realm_access", Map.of("roles", "pilots"), "groups", List.of("north", 7));
    assertThat(mapping.permissions(north))
        .contains(new Permissions(Role.OPERATOR, Map.of("north", Role.OPERATOR)));
    assertThat(mapping.permissions(Map.of("groups", "south")))
        .contains(new Permissions(Role.VIEWER, Map.of("south", Role.VIEWER)));
    assertThat(mapping.permissions(roles("pilots"))).isEmpty();
    assertThat(mapping.permissions(roles("chiefs"))).contains(Permissions.everywhere(Role.ADMIN));
  }

  private static Map<String, Object> roles(String... roles) {
    return Map.of("realm_access", Map.of("roles", List.of(roles)));
  }
}
