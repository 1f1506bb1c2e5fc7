package dev.skein.app;

import dev.skein.api.AccessList;
import dev.skein.api.DroneGroups;
import dev.skein.bus.BusSettings;
import dev.skein.bus.Delivery;
import dev.skein.bus.PublishQueue;
import dev.skein.bus.Publisher;
import dev.skein.bus.TopicReader;
import dev.skein.events.DroneEvent;
import dev.skein.events.Event;
import dev.skein.events.EventCodec;
import dev.skein.events.EventIds;
import dev.skein.events.SystemEvent;
import dev.skein.events.Topic;
import dev.skein.links.LinkCounters;
import dev.skein.links.http.AcknowledgedEvents;
import dev.skein.links.http.HttpLink;
import dev.skein.links.http.HttpOrders;
import dev.skein.links.http.VehicleKeys;
import dev.skein.links.orders.OrderLog;
import dev.skein.service.gateway.DronesController;
import dev.skein.service.gateway.Instances;
import dev.skein.service.gateway.LiveSocketHandler;
import dev.skein.service.gateway.MonitoringController;
import dev.skein.service.gateway.TelemetryController;
import dev.skein.service.gateway.VehicleOrdersController;
import dev.skein.service.gateway.live.LiveHub;
import dev.skein.service.gateway.live.LiveState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;

/** The role {@code gateway}. */
@Configuration(proxyBeanMethods = false)
@EnableWebSocket
@Import({
  DronesController.class,
  MonitoringController.class,
  TelemetryController.class,
  VehicleOrdersController.class
})
class GatewayRole {

  private static final List<String> COUNTED =
      List.of(
          "orders.asked",
          "orders.stage_refused",
          "orders.untold",
          "requests.refused.other_gateway",
          "requests.refused.replayed",
          "requests.refused.too_many",
          "requests.refused.unknown_vehicle",
          "requests.refused.unsigned",
          "requests.refused.wrong_signature",
          "requests.refused.wrong_time");
  private static final Duration LOOK_BACK = Duration.ofSeconds(60);

  @Bean
  LiveState liveState() {
    return new LiveState();
  }

  @Bean
  Instances instances(InstantSource clock) {
    return new Instances(clock.instant());
  }

  @Bean(destroyMethod = "close")
  LiveHub liveHub(
      LiveState state,
      EventCodec codec,
      InstantSource clock,
      DroneGroups groups,
      MeterRegistry metrics) {
    LiveHub hub = new LiveHub(state, codec, clock, groups);
    Gauge.builder("skein.live.clients", hub, LiveHub::clients)
        .description("Clients of the live socket")
        .register(metrics);
    return hub;
  }

  @Bean
  LiveSocketHandler liveSocketHandler(LiveHub hub, InstantSource clock) {
    return new LiveSocketHandler(hub, clock);
  }

  @Bean
  LiveTicker liveTicker(
      LiveHub hub,
      LiveSocketHandler sockets,
      AccessList access,
      TokenKeys keys,
      InstantSource clock,
      MeterRegistry metrics) {
    return new LiveTicker(hub, sockets, access, keys, clock, metrics);
  }

  /** The registry and the states whole, the events from shortly before: then as they come. */
  @Bean
  TopicReader liveReader(
      LiveHub hub, Instances instances, BusSettings bus, InstantSource clock, ReadFirst first) {
    TopicReader.Start recent = new TopicReader.Start.Since(clock.instant().minus(LOOK_BACK));
    return first.read(
        new TopicReader(
                bus,
                "live",
                Map.of(
                    Topic.DRONE_REGISTRY,
                    new TopicReader.Start.Beginning(),
                    Topic.DRONE_STATE,
                    new TopicReader.Start.Beginning(),
                    Topic.AIR_TRAFFIC,
                    recent,
                    Topic.DRONE_EVENTS,
                    recent,
                    Topic.DRONE_COMMANDS,
                    recent,
                    Topic.TASK_EVENTS,
                    recent,
                    Topic.ALERT_EVENTS,
                    recent,
                    Topic.SYSTEM_EVENTS,
                    recent),
                new NewestStates(new LiveFeed(hub, instances, clock)))
            .inAStream(() -> hub.clients() > 0));
  }

  @Bean
  FilterRegistrationBean<RequestGuard> requestGuard(Settings settings, InstantSource clock) {
    FilterRegistrationBean<RequestGuard> filter =
        new FilterRegistrationBean<>(new RequestGuard(settings.http(), clock));
    filter.setOrder(RequestGuard.BEHIND_THE_LOGIN);
    return filter;
  }

  @Bean
  FilterRegistrationBean<CrossOrigin> crossOrigin(Settings settings) {
    FilterRegistrationBean<CrossOrigin> filter =
        new FilterRegistrationBean<>(new CrossOrigin(settings.http().origins()));
    filter.setOrder(CrossOrigin.BEFORE_THE_LOGIN);
    return filter;
  }

  @Bean(initMethod = "start")
  RequestRecords requestRecords(
      Publisher publisher,
      EventIds ids,
      InstantSource clock,
      Instance instance,
      MeterRegistry metrics) {
    return new RequestRecords(
        event -> {
          var _ = publisher.publish(event);
        },
        ids,
        clock,
        instance.of(Role.GATEWAY).instance(),
        metrics);
  }

  @Bean
  FilterRegistrationBean<RequestRecorder> requestRecorder(RequestRecords records) {
    FilterRegistrationBean<RequestRecorder> filter =
        new FilterRegistrationBean<>(new RequestRecorder(records));
    filter.setOrder(RequestRecorder.BEHIND_THE_ID);
    return filter;
  }

  /** Behind the filters that ask for a token. */
  @Bean
  FilterRegistrationBean<Forwarder> forwarder(Roles roles, Settings settings, TokenKeys keys) {
    FilterRegistrationBean<Forwarder> filter =
        new FilterRegistrationBean<>(new Forwarder(roles, settings.http().forward(), keys));
    filter.setOrder(0);
    return filter;
  }

  @Bean
  HttpLink httpLink(
      Publisher publisher,
      ObjectProvider<DiskWatch> disk,
      Instance instance,
      EventIds ids,
      InstantSource clock) {
    Optional<DiskWatch> watch = Optional.ofNullable(disk.getIfAvailable());
    return new HttpLink(instance.of(Role.GATEWAY), new HttpOutlet(publisher, watch), ids, clock);
  }

  /**
   * Tells the HTTP link which drone each vehicle is, and what it is now; caught up before reports
   * are taken.
   */
  @Bean
  TopicReader httpRegistryReader(
      HttpLink httpLink, BusSettings bus, InstantSource clock, ReadFirst first) {
    TopicReader.Start all = new TopicReader.Start.Beginning();
    return first.read(
        new TopicReader(
                bus,
                "http-registry",
                Map.of(
                    Topic.DRONE_REGISTRY,
                    all,
                    Topic.DRONE_STATE,
                    all,
                    Topic.SYSTEM_EVENTS,
                    new TopicReader.Start.End()),
                new NewestStates(delivery -> {
                  Event<?> event = delivery.isTombstone() ? null : delivery.findEvent();
                  if (event == null) {
                    return;
                  }
                  switch (event.data()) {
                    case DroneEvent.Registered r -> httpLink.named(r.address(), r.droneId());
                    case DroneEvent.Updated u -> httpLink.named(u.address(), u.droneId());
                    case DroneEvent.Removed r -> httpLink.removed(r.droneId());
                    case DroneEvent.State state -> httpLink.state(state);
                    case SystemEvent.HealthCheck sign ->
                        httpLink.sign(sign.instance(), clock.instant());
                    case SystemEvent.ServiceStopped stop ->
                        httpLink.sign(stop.instance(), Instant.EPOCH);
                    default -> {}
                  }
                }))
            .atLeisure());
  }

  @Bean
  HttpLinkTicker httpLinkTicker(HttpLink httpLink, HttpOrders httpOrders, MeterRegistry metrics) {
    return new HttpLinkTicker(httpLink, httpOrders, metrics);
  }

  /** Who reads orders is not held up while Kafka has no room. */
  @Bean
  PublishQueue httpStages(Publisher publisher, MeterRegistry metrics) {
    return new PublishQueue(publisher, "http-stages", metrics);
  }

  @Bean
  HttpOrders httpOrders(
      HttpLink httpLink,
      PublishQueue httpStages,
      Instance instance,
      EventIds ids,
      InstantSource clock,
      MeterRegistry metrics) {
    LinkCounters counters = new LinkCounters();
    LinkMetrics.register(COUNTED, counters, HttpLink.NAME, metrics);
    LinkMetrics.register(LinkMetrics.ORDERS, counters, HttpLink.NAME, metrics);
    OrderLog log =
        new OrderOutlet(Role.GATEWAY.source(), httpStages::publish, ids, clock, counters);
    return new HttpOrders(instance.of(Role.GATEWAY), httpLink, log, counters, clock);
  }

  @Bean
  EndOfOrders endOfOrders(HttpOrders httpOrders) {
    return new EndOfOrders(httpOrders);
  }

  /** The keys of vehicles that take orders, before the first request is judged. */
  @Bean
  AutoCloseable vehicleKeys(Settings settings, HttpOrders httpOrders, MeterRegistry metrics)
      throws IOException {
    Optional<Path> file = settings.http().vehicleKeys();
    return file.isEmpty()
        ? () -> {}
        : new KeysWatch<>("vehicle-keys", file.get(), VehicleKeys::parse, httpOrders::use, metrics);
  }

  /** Hands the HTTP link every order there is, from the oldest on, when it knows the drones. */
  @Bean
  @DependsOn("vehicleKeys")
  TopicReader httpOrderReader(HttpOrders httpOrders, BusSettings bus, ReadFirst first) {
    TopicReader reader =
        new TopicReader(
            bus,
            "http-orders",
            Map.of(Topic.DRONE_COMMANDS, new TopicReader.Start.Beginning()),
            new OrderReader(httpOrders::read, httpOrders::caughtUp, httpOrders.counters()));
    first.then(reader::start);
    return reader;
  }

  /** Origins are the guard's to judge. */
  @Bean
  WebSocketConfigurer liveSocket(LiveSocketHandler sockets) {
    return registry -> registry.addHandler(sockets, "/ws/live").setAllowedOriginPatterns("*");
  }

  private record HttpOutlet(Publisher publisher, Optional<DiskWatch> disk)
      implements AcknowledgedEvents {
    @Override
    public CompletableFuture<?> publish(Event<?> event) {
      return publisher.publish(event);
    }

    @Override
    public Optional<String> findRefusal() {
      return disk.flatMap(DiskWatch::findRefusal);
    }
  }

  /** Before the web server stops: it waits for requests to end. */
  record EndOfOrders(HttpOrders orders) implements ApplicationListener<ContextClosedEvent> {
    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
      orders.close();
    }
  }

  private record LiveFeed(LiveHub hub, Instances instances, InstantSource clock)
      implements TopicReader.Listener {
    @Override
    public void read(Delivery delivery) {
      Event<?> event = delivery.isTombstone() ? null : delivery.findEvent();
      if (event == null) {
        return;
      }
      if (event.data() instanceof SystemEvent system) {
        instances.take(system, event.timestamp(), clock.instant());
      } else {
        hub.publish(event, delivery.topic(), delivery.partition(), delivery.offset());
      }
    }

    @Override
    public void batchEnd() {
      hub.flush();
    }
  }
}
