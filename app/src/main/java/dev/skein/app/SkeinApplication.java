package dev.skein.app;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** The roles, wired: all of them in one process. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({
  SharedConfiguration.class,
  SecurityConfiguration.class,
  ProblemAdvice.class,
  ApiDescription.class,
  UsersRole.class,
  DronesRole.class,
  MonitoringRole.class,
  AlertsRole.class,
  GatewayRole.class,
  LinksRole.class
})
class SkeinApplication {}
