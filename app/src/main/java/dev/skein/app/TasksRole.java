package dev.skein.app;

import dev.skein.api.AuditTrail;
import dev.skein.bus.BusSettings;
import dev.skein.bus.ConsumerOptions;
import dev.skein.bus.GroupConsumer;
import dev.skein.bus.Publisher;
import dev.skein.bus.TopicReader;
import dev.skein.bus.jdbc.ServiceStore;
import dev.skein.events.EventIds;
import dev.skein.events.Topic;
import dev.skein.service.tasks.Fleet;
import dev.skein.service.tasks.TaskFlights;
import dev.skein.service.tasks.TaskOrdersController;
import dev.skein.service.tasks.TaskSchedule;
import dev.skein.service.tasks.TaskStarts;
import dev.skein.service.tasks.Tasks;
import dev.skein.service.tasks.TasksController;
import dev.skein.service.tasks.ZonesInForce;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The role {@code tasks}. */
@Configuration(proxyBeanMethods = false)
@Import({TasksController.class, TaskOrdersController.class})
class TasksRole {

  /** A task's progress may be told a tenth of a second later. */
  private static final Duration GATHERING = Duration.ofMillis(100);

  @Bean
  ServiceStore tasksStore(Schemas schemas) {
    return schemas.open(Role.TASKS);
  }

  @Bean
  AuditTrail tasksAudit(EventIds ids, InstantSource clock, Instance instance) {
    return new AuditTrail(ids, clock, Tasks.SOURCE, instance.of(Role.TASKS).instance());
  }

  @Bean
  Fleet fleet() {
    return new Fleet();
  }

  /** Every drone is known before the first task is taken. */
  @Bean
  TopicReader fleetReader(Fleet fleet, BusSettings bus, ReadFirst first) {
    return first.read(
        new TopicReader(
                bus,
                "fleet",
                Map.of(
                    Topic.DRONE_REGISTRY, new TopicReader.Start.Beginning(),
                    Topic.DRONE_LEASES, new TopicReader.Start.Beginning(),
                    Topic.DRONE_STATE, new TopicReader.Start.Beginning()),
                fleet)
            .atLeisure());
  }

  @Bean
  ZonesInForce zonesInForce() {
    return new ZonesInForce();
  }

  /** The zones are known before the first task is taken. */
  @Bean
  TopicReader zonesInForceReader(ZonesInForce zonesInForce, BusSettings bus, ReadFirst first) {
    return first.read(
        new TopicReader(
                bus,
                "task-zones",
                Map.of(Topic.AIRSPACE_ZONES, new TopicReader.Start.Beginning()),
                zonesInForce)
            .atLeisure());
  }

  @Bean
  TaskStarts taskStarts(Fleet fleet, ZonesInForce zonesInForce, Settings settings) {
    return new TaskStarts(fleet, zonesInForce, settings.tasks());
  }

  @Bean
  Tasks tasks(
      ServiceStore tasksStore,
      TaskStarts taskStarts,
      EventIds ids,
      InstantSource clock,
      AuditTrail tasksAudit) {
    return new Tasks(tasksStore, taskStarts, ids, clock, tasksAudit);
  }

  @Bean
  GroupConsumer taskFlights(
      ServiceStore tasksStore,
      TaskStarts taskStarts,
      EventIds ids,
      AuditTrail tasksAudit,
      Publisher publisher,
      ReadFirst first,
      BusSettings bus,
      MeterRegistry metrics) {
    GroupConsumer consumer =
        new GroupConsumer(
            bus,
            TaskFlights.GROUP,
            Set.of(Topic.DRONE_EVENTS, Topic.DRONE_COMMANDS),
            new TaskFlights(
                tasksStore,
                bus.groupId() + "." + TaskFlights.GROUP,
                key -> publisher.partitionOf(Topic.DRONE_EVENTS, key),
                taskStarts,
                ids,
                tasksAudit),
            Optional.of(tasksStore.offsets()),
            metrics,
            ConsumerOptions.DEFAULTS.gathering(GATHERING));
    first.then(consumer::start);
    return consumer;
  }

  @Bean
  TaskTicker taskTicker(
      ServiceStore tasksStore,
      TaskStarts taskStarts,
      EventIds ids,
      InstantSource clock,
      AuditTrail tasksAudit,
      ReadFirst first,
      MeterRegistry metrics) {
    TaskTicker ticker =
        new TaskTicker(new TaskSchedule(tasksStore, taskStarts, ids, clock, tasksAudit), metrics);
    first.then(ticker::start);
    return ticker;
  }
}
