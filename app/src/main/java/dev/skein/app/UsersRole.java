package dev.skein.app;

import dev.skein.events.EventIds;
import dev.skein.service.users.AuthController;
import dev.skein.service.users.Users;
import java.sql.SQLException;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The role {@code users}. */
@Configuration(proxyBeanMethods = false)
@Import(AuthController.class)
class UsersRole {

  @Bean
  Users users(Schemas schemas, EventIds ids, InstantSource clock, FirstLogin firstLogin)
      throws SQLException {
    Users users = new Users(schemas.open("users"), ids, clock);
    users.createFirstAdmin().ifPresent(firstLogin::created);
    return users;
  }
}
