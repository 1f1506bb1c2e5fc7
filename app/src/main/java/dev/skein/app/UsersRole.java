package dev.skein.app;

import dev.skein.api.AuditTrail;
import dev.skein.bus.BusSettings;
import dev.skein.bus.GroupConsumer;
import dev.skein.bus.jdbc.ServiceStore;
import dev.skein.events.EventIds;
import dev.skein.events.Topic;
import dev.skein.service.users.Accounts;
import dev.skein.service.users.ApiKeys;
import dev.skein.service.users.ApiKeysController;
import dev.skein.service.users.Audit;
import dev.skein.service.users.AuditController;
import dev.skein.service.users.AuthController;
import dev.skein.service.users.OidcController;
import dev.skein.service.users.Users;
import dev.skein.service.users.UsersController;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The role {@code users}. */
@Configuration(proxyBeanMethods = false)
@Import({
  AuthController.class,
  UsersController.class,
  ApiKeysController.class,
  AuditController.class,
  OidcController.class
})
class UsersRole {

  @Bean
  ServiceStore usersStore(Schemas schemas) {
    return schemas.open(Role.USERS);
  }

  @Bean
  OidcLogins oidcLogins(Settings settings, OutsideIssuers issuers) {
    return new OidcLogins(settings.security().issuers(), issuers);
  }

  @Bean
  Accounts accounts(Users users) {
    return new Accounts(users);
  }

  @Bean
  Audit audit(ServiceStore usersStore, BusSettings bus) {
    return new Audit(usersStore, bus.groupId() + "." + Audit.GROUP);
  }

  @Bean(initMethod = "start")
  GroupConsumer auditConsumer(
      Audit audit, ServiceStore usersStore, BusSettings bus, MeterRegistry metrics) {
    return new GroupConsumer(
        bus,
        Audit.GROUP,
        Set.of(Topic.USER_EVENTS),
        audit,
        Optional.of(usersStore.offsets()),
        metrics);
  }

  @Bean
  ApiKeys apiKeys(Users users) {
    return new ApiKeys(users);
  }

  /**
   * A first login is shown until it has been used. Processes that share a database leave the one
   * that the first of them has shown: for when nobody has read it, there is {@code reset-password}.
   */
  @Bean
  Users users(
      ServiceStore usersStore,
      Stores stores,
      EventIds ids,
      InstantSource clock,
      Instance instance,
      FirstLogin firstLogin)
      throws SQLException {
    AuditTrail audit = new AuditTrail(ids, clock, Users.SOURCE, instance.of(Role.USERS).instance());
    Users users = new Users(usersStore, ids, clock, audit);
    Optional<String> password = users.createFirstAdmin();
    if (password.isEmpty() && stores instanceof EmbeddedStores) {
      password = users.renewUnusedPassword();
    }
    password.ifPresent(firstLogin::created);
    return users;
  }
}
