package dev.skein.app;

import dev.skein.bus.BusSettings;
import dev.skein.bus.ConsumerOptions;
import dev.skein.bus.GroupConsumer;
import dev.skein.bus.Publisher;
import dev.skein.bus.TopicReader;
import dev.skein.bus.jdbc.ServiceStore;
import dev.skein.events.Topic;
import dev.skein.service.monitoring.PositionPipeline;
import dev.skein.service.monitoring.StateProjection;
import dev.skein.service.monitoring.TrajectoryController;
import dev.skein.service.monitoring.TrajectoryStore;
import dev.skein.service.monitoring.ZoneActivation;
import dev.skein.service.monitoring.ZoneSets;
import dev.skein.service.monitoring.ZoneWatch;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The role {@code monitoring}. */
@Configuration(proxyBeanMethods = false)
@Import(TrajectoryController.class)
class MonitoringRole {

  private static final Duration KEEP_TRAJECTORIES = Duration.ofDays(30);

  /**
   * Who takes partitions over finds seconds of positions waiting: drones have a state again after
   * the first of these batches, not after all.
   */
  private static final int LARGEST_BATCH = 1_000;

  @Bean
  ServiceStore monitoringStore(Schemas schemas) {
    return schemas.open(Role.MONITORING);
  }

  @Bean
  TrajectoryStore trajectoryStore(ServiceStore monitoringStore) {
    return new TrajectoryStore(monitoringStore, KEEP_TRAJECTORIES);
  }

  @Bean
  ZoneSets zoneSets(BusSettings bus) {
    return new ZoneSets(bus);
  }

  /** Zones are known before the first position is looked at. */
  @Bean
  TopicReader zoneReader(ZoneSets sets, BusSettings bus, ReadFirst first) {
    return first.read(
        new TopicReader(
                bus,
                "zones",
                Map.of(Topic.AIRSPACE_ZONES, new TopicReader.Start.Beginning()),
                delivery -> {
                  var event = delivery.isTombstone() ? null : delivery.findEvent();
                  if (event != null) {
                    sets.read(event);
                  }
                })
            .atLeisure());
  }

  @Bean
  LinkWatch linkWatch(
      Instance instance, Publisher publisher, InstantSource clock, MeterRegistry metrics) {
    return new LinkWatch(instance, publisher, clock, metrics);
  }

  @Bean
  TopicReader linkWatchReader(LinkWatch linkWatch, BusSettings bus, ReadFirst first) {
    TopicReader.Start all = new TopicReader.Start.Beginning();
    TopicReader reader =
        new TopicReader(
                bus,
                "link-watch",
                Map.of(
                    Topic.DRONE_REGISTRY,
                    all,
                    Topic.DRONE_STATE,
                    all,
                    Topic.SYSTEM_EVENTS,
                    new TopicReader.Start.End()),
                linkWatch)
            .atLeisure();
    first.then(reader::start);
    return reader;
  }

  @Bean
  PositionPipeline positionPipeline(
      ServiceStore monitoringStore,
      TrajectoryStore trajectories,
      ZoneSets zoneSets,
      Publisher publisher,
      BusSettings bus,
      MeterRegistry metrics) {
    PositionPipeline pipeline =
        new PositionPipeline(
            monitoringStore,
            bus.groupId() + "." + PositionPipeline.GROUP,
            trajectories,
            new ZoneWatch(monitoringStore, zoneSets),
            new ZoneActivation(publisher, InstantSource.system()),
            new StateProjection(bus, publisher));
    FunctionCounter.builder("skein.monitoring.rows", pipeline, PositionPipeline::storedRows)
        .description("Positions stored in trajectories")
        .register(metrics);
    return pipeline;
  }

  @Bean
  GroupConsumer monitoringConsumer(
      ReadFirst first,
      PositionPipeline pipeline,
      ServiceStore monitoringStore,
      BusSettings bus,
      Instance instance,
      MeterRegistry metrics) {
    GroupConsumer consumer =
        new GroupConsumer(
            bus,
            PositionPipeline.GROUP,
            Set.of(Topic.DRONE_EVENTS),
            pipeline,
            Optional.of(monitoringStore.offsets()),
            metrics,
            ConsumerOptions.DEFAULTS
                .inBatchesOf(LARGEST_BATCH)
                .tickingAs(instance.of(Role.MONITORING).instance()));
    first.then(pipeline::prepare);
    first.then(consumer::start);
    return consumer;
  }
}
