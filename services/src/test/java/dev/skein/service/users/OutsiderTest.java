package dev.skein.service.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.api.Permissions;
import dev.skein.events.Role;
import dev.skein.service.Databases;
import java.sql.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two issuers whose users have the same names, and subjects. */
@ExtendWith(Databases.class)
class OutsiderTest {

  private static final Permissions VIEWER = Permissions.everywhere(Role.VIEWER);

  @Test
  void whoeverHasTheNameAlreadyKeepsIt() {
    Users.Outsider ann = new Users.Outsider("https://id.example/realms/b 7", "ann", VIEWER);
    assertThat(ann.names())
        .startsWith("ann", "ann@id.example", "ann@id.example (2)")
        .noneMatch(name -> name.contains("/"));
  }

  @Test
  void anAccountIsOneIssuersSubject() throws Exception {
    try (Connection connection = Databases.schema("users").getConnection()) {
      String here = "https://id.example 7";
      String there = "https://other.example 7";
      Account first = AccountRows.insert(connection, "ann", VIEWER, null, here).orElseThrow();
      assertThat(AccountRows.findOutside(connection, there)).isEmpty();
      assertThat(AccountRows.insert(connection, "ann", VIEWER, null, there)).isEmpty();
      Account second =
          AccountRows.insert(connection, "ann@other.example", VIEWER, null, there).orElseThrow();
      assertThat(AccountRows.findOutside(connection, here)).hasValue(first);
      assertThat(AccountRows.findOutside(connection, there)).hasValue(second);
    }
  }
}
