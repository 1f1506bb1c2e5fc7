package dev.skein.app;

import dev.skein.bus.BusSettings;
import dev.skein.bus.GroupConsumer;
import dev.skein.bus.Publisher;
import dev.skein.events.EventCodec;
import dev.skein.events.EventIds;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.time.InstantSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.type.LogicalType;

/** What every role needs: time, ids, Kafka and the schemas. */
@Configuration(proxyBeanMethods = false)
class SharedConfiguration {

  @Bean
  InstantSource clock() {
    return InstantSource.system();
  }

  @Bean
  Instance instance(Settings settings, InstantSource clock) {
    return Instance.of(settings, clock.millis());
  }

  @Bean
  ReadFirst readFirst() {
    return new ReadFirst();
  }

  @Bean
  EventIds eventIds(InstantSource clock) {
    return new EventIds(clock);
  }

  /**
   * A number or a truth value in a body is not taken for text, nor a number for a word: 0 would be
   * the first of them, as the role {@code admin}.
   */
  @Bean
  JsonMapperBuilderCustomizer textIsText() {
    return mapper ->
        mapper
            .withCoercionConfig(
                LogicalType.Textual,
                text -> {
                  text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
                  text.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
                  text.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
                })
            .withCoercionConfig(
                LogicalType.Enum,
                word -> word.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail));
  }

  @Bean
  EventCodec eventCodec() {
    return new EventCodec();
  }

  @Bean
  BusSettings busSettings(Stores stores) {
    return stores.bus();
  }

  @Bean
  Publisher publisher(BusSettings bus, Instance instance, MeterRegistry registry) {
    return new Publisher(bus, registry, instance.name());
  }

  @Bean
  Schemas schemas(Stores stores, Publisher publisher, BusSettings bus, Roles roles) {
    return new Schemas(stores, publisher, bus, roles);
  }

  @Bean(initMethod = "start")
  SignsOfLife signsOfLife(
      Roles roles,
      Instance instance,
      Publisher publisher,
      EventIds ids,
      InstantSource clock,
      MeterRegistry metrics) {
    return new SignsOfLife(roles, instance, publisher, ids, clock, metrics);
  }

  /** Of the disk under embedded stores; others mind their own. */
  @Bean(initMethod = "start")
  @ConditionalOnBean(EmbeddedStores.class)
  DiskWatch diskWatch(Stores stores, Settings settings, Publisher publisher, MeterRegistry metrics)
      throws IOException {
    return new DiskWatch(Files.getFileStore(settings.data()), publisher, metrics);
  }

  @Bean(initMethod = "start")
  StoresHealth storesHealth(
      SignsOfLife signs,
      Schemas schemas,
      ObjectProvider<GroupConsumer> groups,
      InstantSource clock,
      MeterRegistry metrics) {
    return new StoresHealth(signs, schemas, groups, clock, metrics);
  }
}
