package dev.skein.app;

import dev.skein.bus.BusSettings;
import dev.skein.bus.PublishQueue;
import dev.skein.bus.Publisher;
import dev.skein.bus.TopicReader;
import dev.skein.events.EventIds;
import dev.skein.events.Topic;
import dev.skein.links.mavlink.MavlinkLink;
import dev.skein.links.mavlink.MavlinkSettings;
import dev.skein.links.mavlink.SigningKeys;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;

/** The role {@code links}. */
@Configuration(proxyBeanMethods = false)
class LinksRole {

  static final List<String> COUNTED =
      List.of(
          "datagrams",
          "frames",
          "dropped.garbage",
          "dropped.truncated",
          "dropped.wrong_crc",
          "dropped.unknown_message",
          "dropped.incompatible_flags",
          "dropped.broadcast_sender",
          "frames.doubled",
          "frames.late",
          "frames.no_vehicle",
          "dropped.other_address",
          "frames.part_of_nobody",
          "dropped.unsigned",
          "dropped.wrong_signature",
          "dropped.replayed",
          "dropped.old_signature",
          "dropped.too_many_streams",
          "dropped.stale",
          "dropped.too_many_pending",
          "clock.jumped",
          "clock.off",
          "drones.moved",
          "drones.orphaned",
          "acks.doubled",
          "drones.taken_over",
          "drones.told_gone",
          "forward.sent",
          "forward.failed",
          "forward.received",
          "forward.to_vehicles",
          "forward.doubled",
          "forward.refused.ambiguous",
          "forward.refused.echo",
          "forward.refused.no_vehicle",
          "forward.refused.setup_signing",
          "forward.refused.view",
          "forward.dropped.garbage",
          "forward.dropped.truncated",
          "forward.dropped.wrong_crc",
          "forward.dropped.unknown_message",
          "forward.dropped.incompatible_flags",
          "identity.asked",
          "identity.changed",
          "identity.doubted",
          "identity.no_uid",
          "paths.switched",
          "pending.overflow",
          "pending.expired",
          "positions.doubled",
          "positions.late",
          "positions.shed",
          "receive.failed",
          "record.failed",
          "record.overflow",
          "send.failed",
          "send.not_in_version_1",
          "serial.connected",
          "serial.disconnected",
          "serial.overflow",
          "serial.unreachable",
          "signing.setup_refused",
          "signing.setup_sent",
          "tcp.connected",
          "tcp.disconnected",
          "tcp.reads",
          "tcp.refused",
          "tcp.unreachable",
          "texts.doubled",
          "time.leaps");

  @Bean
  PublishQueue linkEvents(Publisher publisher, MeterRegistry metrics) {
    return new PublishQueue(publisher, "link-events", metrics);
  }

  /** Of its own: orders' stages do not wait behind telemetry. */
  @Bean
  PublishQueue linkStages(Publisher publisher, MeterRegistry metrics) {
    return new PublishQueue(publisher, "link-stages", metrics);
  }

  @Bean
  LinkOutlet linkOutlet(PublishQueue linkEvents) {
    return new LinkOutlet(linkEvents);
  }

  /** Hears when it knows what was before; a port that is not shared is its own until then. */
  @Bean
  MavlinkLink mavlinkLink(
      Settings settings,
      Instance instance,
      LinkOutlet outlet,
      PublishQueue linkStages,
      EventIds ids,
      InstantSource clock,
      MeterRegistry metrics)
      throws IOException {
    MavlinkSettings mavlink =
        MavlinkSettings.on(settings.mavlink().listen())
            .withSharedPort(settings.mavlink().sharePort())
            .withPolicies(settings.mavlink().policies())
            .withConnections(settings.mavlink().connections());
    MavlinkSettings effective =
        settings.mavlink().autoAccept().map(mavlink::withAutoAccept).orElse(mavlink);
    MavlinkLink link = new MavlinkLink(effective, instance.of(Role.LINKS), outlet, ids, clock);
    outlet.countShedWith(link.counters());
    if (settings.mavlink().signingKeys().isPresent()) {
      link.keepSigningStamps(
          settings
              .data()
              .resolve("signing-stamps")
              .resolve(URLEncoder.encode(instance.name(), StandardCharsets.UTF_8)));
    }
    link.takeOrders(
        new OrderOutlet(Role.LINKS.source(), linkStages::publish, ids, clock, link.counters()));
    measure(link, effective.name(), metrics);
    return link;
  }

  /** The keys of vehicles that sign, before the first frame is heard. */
  @Bean
  AutoCloseable signingKeys(Settings settings, MavlinkLink mavlinkLink, MeterRegistry metrics)
      throws IOException {
    Optional<Path> file = settings.mavlink().signingKeys();
    return file.isEmpty()
        ? () -> {}
        : new KeysWatch<>(
            "signing-keys", file.get(), SigningKeys::parse, mavlinkLink::signingKeys, metrics);
  }

  /**
   * Tells the link which drone each vehicle is, and who else speaks for drones. It hears its first
   * vehicle when all of that is read: the vehicles of a shared port go on with another link until
   * then.
   */
  @Bean
  @DependsOn("signingKeys")
  TopicReader linkRegistryReader(MavlinkLink mavlinkLink, BusSettings bus, ReadFirst first) {
    TopicReader.Start all = new TopicReader.Start.Beginning();
    LinkFeed feed = new LinkFeed(mavlinkLink);
    TopicReader reader =
        first.read(
            new TopicReader(
                    bus,
                    "link-registry",
                    Map.of(
                        Topic.DRONE_REGISTRY,
                        all,
                        Topic.DRONE_STATE,
                        all,
                        Topic.SYSTEM_EVENTS,
                        new TopicReader.Start.End()),
                    new NewestStates(feed))
                .atLeisure());
    first.then(feed::begin);
    first.then(mavlinkLink::start);
    return reader;
  }

  /** Hands the link every order there is, from the oldest on. */
  @Bean
  TopicReader linkOrderReader(
      MavlinkLink mavlinkLink, TopicReader linkRegistryReader, BusSettings bus, ReadFirst first) {
    TopicReader reader =
        new TopicReader(
            bus,
            "link-orders",
            Map.of(Topic.DRONE_COMMANDS, new TopicReader.Start.Beginning()),
            new OrderReader(
                mavlinkLink::command, mavlinkLink::commandsCaughtUp, mavlinkLink.counters()));
    first.then(reader::start);
    return reader;
  }

  /** Simulated drones, if some were asked for: over UDP, as real ones come. */
  @Bean
  DemoFleet demoFleet(
      Settings settings, MavlinkLink mavlinkLink, TopicReader linkRegistryReader, ReadFirst first)
      throws IOException {
    DemoFleet fleet = new DemoFleet(settings.demoDrones(), mavlinkLink.localAddress());
    first.then(fleet::start);
    return fleet;
  }

  private static void measure(MavlinkLink link, String name, MeterRegistry metrics)
      throws IOException {
    int buffer = link.receiveBuffer();
    LinkMetrics.register(COUNTED, link.counters(), name, metrics);
    LinkMetrics.register(LinkMetrics.ORDERS, link.counters(), name, metrics);
    Gauge.builder("skein.link.kernel.drops", link, MavlinkLink::kernelDrops)
        .description("Datagrams the kernel dropped because the link's buffer was full; -1 unknown")
        .tag("link", name)
        .register(metrics);
    Gauge.builder("skein.link.receive.buffer", () -> buffer)
        .description("What the kernel keeps for the link until it is read")
        .baseUnit("bytes")
        .tag("link", name)
        .register(metrics);
  }
}
