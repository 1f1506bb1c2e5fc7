package dev.skein.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.Role;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PermissionsTest {

  private static final Permissions NORTH_AND_SOUTH =
      new Permissions(Role.OPERATOR, Map.of("north", Role.OPERATOR, "south", Role.VIEWER));

  @Test
  void aRoleWithoutGroupsHoldsForEveryDrone() {
    Permissions operator = Permissions.everywhere(Role.OPERATOR);

    assertThat(operator.mayView(null)).isTrue();
    assertThat(operator.mayCommand("north")).isTrue();
    assertThat(operator.mayChangeFleet()).isTrue();
    assertThat(operator.isAdmin()).isFalse();
    assertThat(Permissions.everywhere(Role.VIEWER).mayView("north")).isTrue();
    assertThat(Permissions.everywhere(Role.VIEWER).mayCommand("north")).isFalse();
    assertThat(Permissions.everywhere(Role.ADMIN).isAdmin()).isTrue();
  }

  @Test
  void eachGroupHasItsRoleAndOthersAreNotThere() {
    assertThat(NORTH_AND_SOUTH.mayCommand("north")).isTrue();
    assertThat(NORTH_AND_SOUTH.mayView("south")).isTrue();
    assertThat(NORTH_AND_SOUTH.mayCommand("south")).isFalse();
    assertThat(NORTH_AND_SOUTH.mayView("west")).isFalse();
    assertThat(NORTH_AND_SOUTH.mayView(null)).isFalse();
    assertThat(NORTH_AND_SOUTH.mayChangeFleet()).isFalse();
  }

  @Test
  void nobodyGivesMoreThanTheyHave() {
    Permissions admin = Permissions.everywhere(Role.ADMIN);

    assertThat(admin.within(Permissions.everywhere(Role.OPERATOR)))
        .isEqualTo(Permissions.everywhere(Role.OPERATOR));
    assertThat(admin.within(NORTH_AND_SOUTH).groups()).isEqualTo(NORTH_AND_SOUTH.groups());
    assertThat(admin.within(NORTH_AND_SOUTH).isAdmin()).isFalse();

    Permissions west = new Permissions(Role.OPERATOR, Map.of("west", Role.OPERATOR));
    Permissions nothing = west.within(NORTH_AND_SOUTH);
    assertThat(nothing.mayView("west")).isFalse();
    assertThat(nothing.mayView("north")).isFalse();
    assertThat(nothing.mayView(null)).isFalse();
  }
}
