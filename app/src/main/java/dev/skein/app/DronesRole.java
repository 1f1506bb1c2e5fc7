package dev.skein.app;

import dev.skein.api.AuditTrail;
import dev.skein.bus.BusSettings;
import dev.skein.bus.GroupConsumer;
import dev.skein.bus.jdbc.ServiceStore;
import dev.skein.events.EventIds;
import dev.skein.events.Topic;
import dev.skein.service.drones.Registry;
import dev.skein.service.drones.VehiclesController;
import dev.skein.service.drones.Zones;
import dev.skein.service.drones.ZonesController;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The role {@code drones}. */
@Configuration(proxyBeanMethods = false)
@Import({VehiclesController.class, ZonesController.class})
class DronesRole {

  @Bean
  ServiceStore dronesStore(Schemas schemas) {
    return schemas.open("drones");
  }

  @Bean
  AuditTrail dronesAudit(EventIds ids, InstantSource clock, Instance instance) {
    return new AuditTrail(ids, clock, Registry.SOURCE, instance.of(Role.DRONES).instance());
  }

  @Bean
  Registry registry(
      ServiceStore dronesStore,
      BusSettings bus,
      EventIds ids,
      InstantSource clock,
      AuditTrail dronesAudit) {
    return new Registry(dronesStore, bus.groupId() + "." + Registry.GROUP, ids, clock, dronesAudit);
  }

  @Bean
  Zones zones(ServiceStore dronesStore, EventIds ids, InstantSource clock, AuditTrail dronesAudit) {
    return new Zones(dronesStore, ids, clock, dronesAudit);
  }

  @Bean(initMethod = "start")
  GroupConsumer dronesConsumer(
      Registry registry, ServiceStore dronesStore, BusSettings bus, MeterRegistry metrics) {
    return new GroupConsumer(
        bus,
        Registry.GROUP,
        Set.of(Topic.SYSTEM_EVENTS),
        registry,
        Optional.of(dronesStore.offsets()),
        metrics);
  }
}
