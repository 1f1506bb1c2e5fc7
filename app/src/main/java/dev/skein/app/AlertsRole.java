package dev.skein.app;

import dev.skein.bus.BusSettings;
import dev.skein.bus.GroupConsumer;
import dev.skein.bus.jdbc.ServiceStore;
import dev.skein.events.Topic;
import dev.skein.service.alerts.Alerts;
import dev.skein.service.alerts.AlertsController;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The role {@code alerts}. */
@Configuration(proxyBeanMethods = false)
@Import(AlertsController.class)
class AlertsRole {

  @Bean
  ServiceStore alertsStore(Schemas schemas) {
    return schemas.open(Role.ALERTS);
  }

  @Bean
  Alerts alerts(ServiceStore alertsStore, BusSettings bus) {
    return new Alerts(alertsStore, bus.groupId() + "." + Alerts.GROUP);
  }

  @Bean(initMethod = "start")
  GroupConsumer alertsConsumer(
      Alerts alerts, ServiceStore alertsStore, BusSettings bus, MeterRegistry metrics) {
    return new GroupConsumer(
        bus,
        Alerts.GROUP,
        Set.of(Topic.DRONE_EVENTS),
        alerts,
        Optional.of(alertsStore.offsets()),
        metrics);
  }
}
