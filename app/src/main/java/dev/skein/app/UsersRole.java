package dev.skein.app;

import dev.skein.events.EventIds;
import dev.skein.service.users.AuthController;
import dev.skein.service.users.Users;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The role {@code users}. */
@Configuration(proxyBeanMethods = false)
@Import(AuthController.class)
class UsersRole {

  /**
   * A first login is shown until it has been used. Processes that share a database leave the one
   * that the first of them has shown: for when nobody has read it, there is {@code reset-password}.
   */
  @Bean
  Users users(
      Schemas schemas, Stores stores, EventIds ids, InstantSource clock, FirstLogin firstLogin)
      throws SQLException {
    Users users = new Users(schemas.open("users"), ids, clock);
    Optional<String> password = users.createFirstAdmin();
    if (password.isEmpty() && stores instanceof EmbeddedStores) {
      password = users.renewUnusedPassword();
    }
    password.ifPresent(firstLogin::created);
    return users;
  }
}
