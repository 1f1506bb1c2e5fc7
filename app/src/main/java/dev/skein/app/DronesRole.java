package dev.skein.app;

import dev.skein.api.AccessList;
import dev.skein.api.AuditTrail;
import dev.skein.bus.BusSettings;
import dev.skein.bus.GroupConsumer;
import dev.skein.bus.LogScan;
import dev.skein.bus.Publisher;
import dev.skein.bus.TopicReader;
import dev.skein.bus.jdbc.ServiceStore;
import dev.skein.events.EventIds;
import dev.skein.events.Topic;
import dev.skein.links.Run;
import dev.skein.service.drones.Registry;
import dev.skein.service.drones.VehiclesController;
import dev.skein.service.drones.Zones;
import dev.skein.service.drones.ZonesController;
import dev.skein.service.drones.orders.Comeback;
import dev.skein.service.drones.orders.DroneViews;
import dev.skein.service.drones.orders.FleetOrders;
import dev.skein.service.drones.orders.FleetOrdersController;
import dev.skein.service.drones.orders.Leases;
import dev.skein.service.drones.orders.LeasesController;
import dev.skein.service.drones.orders.OrderDesk;
import dev.skein.service.drones.orders.OrderStages;
import dev.skein.service.drones.orders.Orders;
import dev.skein.service.drones.orders.OrdersController;
import dev.skein.service.drones.orders.ServiceOrders;
import dev.skein.service.drones.registry.BatteryPacks;
import dev.skein.service.drones.registry.Entries;
import dev.skein.service.drones.registry.FlightTimes;
import dev.skein.service.drones.registry.RegistryController;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The role {@code drones}. */
@Configuration(proxyBeanMethods = false)
@Import({
  VehiclesController.class,
  ZonesController.class,
  OrdersController.class,
  LeasesController.class,
  FleetOrdersController.class,
  RegistryController.class
})
class DronesRole {

  @Bean
  ServiceStore dronesStore(Schemas schemas) {
    return schemas.open(Role.DRONES);
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

  @Bean
  DroneViews droneViews() {
    return new DroneViews();
  }

  /** Every drone's newest state, before the first order is taken. */
  @Bean
  TopicReader droneViewsReader(DroneViews droneViews, BusSettings bus, ReadFirst first) {
    return first.read(
        new TopicReader(
                bus,
                "drone-views",
                Map.of(Topic.DRONE_STATE, new TopicReader.Start.Beginning()),
                droneViews)
            .atLeisure());
  }

  @Bean
  OrderDesk orderDesk(
      ServiceStore dronesStore,
      DroneViews droneViews,
      Zones zones,
      Settings settings,
      EventIds ids,
      InstantSource clock,
      AuditTrail dronesAudit) {
    return new OrderDesk(
        dronesStore, droneViews, zones, settings.orders(), ids, clock, dronesAudit);
  }

  @Bean
  Orders orders(
      OrderDesk orderDesk,
      DroneViews droneViews,
      Roles roles,
      Instance instance,
      EventIds ids,
      InstantSource clock,
      AccessList access) {
    List<Run> links =
        Stream.of(Role.LINKS, Role.GATEWAY).filter(roles::contains).map(instance::of).toList();
    return new Orders(orderDesk, ids, access, new Comeback(links, droneViews, clock));
  }

  @Bean
  Leases leases(
      ServiceStore dronesStore,
      DroneViews droneViews,
      EventIds ids,
      InstantSource clock,
      AuditTrail dronesAudit) {
    return new Leases(dronesStore, droneViews, ids, clock, dronesAudit);
  }

  @Bean
  FleetOrders fleetOrders(
      ServiceStore dronesStore, Orders orders, EventIds ids, InstantSource clock) {
    return new FleetOrders(dronesStore, orders, ids, clock);
  }

  @Bean
  LogScan orderLog(BusSettings bus) {
    return new LogScan(bus);
  }

  @Bean
  GroupConsumer orderStages(
      ServiceStore dronesStore,
      DroneViews droneViews,
      OrderDesk orderDesk,
      LogScan orderLog,
      Publisher publisher,
      ReadFirst first,
      BusSettings bus,
      InstantSource clock,
      MeterRegistry metrics) {
    GroupConsumer consumer =
        new GroupConsumer(
            bus,
            OrderStages.GROUP,
            Set.of(Topic.DRONE_COMMANDS),
            new OrderStages(
                dronesStore,
                bus.groupId() + "." + OrderStages.GROUP,
                droneViews,
                new ServiceOrders(orderDesk),
                key -> publisher.partitionOf(Topic.DRONE_COMMANDS, key),
                partitions -> orderLog.ends(Topic.DRONE_COMMANDS, partitions),
                clock),
            Optional.of(dronesStore.offsets()),
            metrics);
    first.then(consumer::start);
    return consumer;
  }

  @Bean
  Entries registryEntries(
      ServiceStore dronesStore,
      EventIds ids,
      InstantSource clock,
      AuditTrail dronesAudit,
      DroneViews droneViews) {
    return new Entries(dronesStore, ids, clock, dronesAudit, droneViews::isConnected);
  }

  @Bean
  BatteryPacks batteryPacks(ServiceStore dronesStore, AuditTrail dronesAudit) {
    return new BatteryPacks(dronesStore, dronesAudit);
  }

  @Bean(initMethod = "start")
  GroupConsumer flightTimes(
      ServiceStore dronesStore, Entries registryEntries, BusSettings bus, MeterRegistry metrics) {
    return new GroupConsumer(
        bus,
        FlightTimes.GROUP,
        Set.of(Topic.DRONE_STATE),
        new FlightTimes(dronesStore, registryEntries, bus.groupId() + "." + FlightTimes.GROUP),
        Optional.of(dronesStore.offsets()),
        metrics);
  }
}
