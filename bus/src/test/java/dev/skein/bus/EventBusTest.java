package dev.skein.bus;

import static dev.skein.events.Topic.DRONE_EVENTS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.bus.embedded.EmbeddedKafka;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.events.Location;
import dev.skein.events.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bus on a real broker. */
class EventBusTest {

  @TempDir static Path directory;
  private static EmbeddedKafka kafka;
  private static BusSettings settings;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final EventIds ids = new EventIds(InstantSource.system());

  @BeforeAll
  static void startKafka() throws IOException {
    kafka = EmbeddedKafka.start(directory, freePort(), freePort(), () -> {});
    settings = BusSettings.DEFAULTS.at(kafka.bootstrapServer(), kafka.clientSettings());
    Topics.ensure(settings, 3, (short) 1);
  }

  @AfterAll
  static void stopKafka() {
    kafka.close();
  }

  @Test
  void theDevelopersGuide() throws Exception {
    BlockingQueue<Event<?>> handled = new LinkedBlockingQueue<>();
    try (EventBus bus = new EventBus(settings, registry)) {
      Event<DroneEvent.StatusChanged> event = statusChanged(1);
      bus.registerHandler(DRONE_EVENTS, "guide", handled::add);
      bus.start();

      bus.publishDroneEvent(event).get(20, TimeUnit.SECONDS);

      assertThat(awaitDrone(handled, 1)).isEqualTo(event);
    }
    assertThat(
            registry
                .get("kafka.events.published")
                .tag("topic", "drone-events")
                .tag("event_type", "drone.status.changed")
                .counter()
                .count())
        .isEqualTo(1);
    assertThat(
            registry
                .get("kafka.event.processing.duration")
                .tag("event_type", "drone.status.changed")
                .timer()
                .count())
        .isPositive();
  }

  @Test
  void whatIsNoEventGoesToDeadLettersWithItsOriginalBytesAndItsCause() throws Exception {
    BlockingQueue<Event<?>> handled = new LinkedBlockingQueue<>();
    BlockingQueue<Delivery> letters = new LinkedBlockingQueue<>();
    byte[] garbage = "not json".getBytes(StandardCharsets.UTF_8);
    try (Publisher publisher = new Publisher(settings, registry);
        EventBus bus = new EventBus(settings, registry);
        TopicReader reader =
            new TopicReader(
                settings,
                "letters",
                Map.of(Topic.DEAD_LETTERS, new TopicReader.Start.End()),
                letters::add)) {
      reader.start();
      reader.awaitCaughtUp(Duration.ofSeconds(20));
      bus.registerHandler(DRONE_EVENTS, "poison", handled::add);
      bus.start();
      publisher.send(DRONE_EVENTS, "77", "", garbage, (_, _) -> {});
      publisher.publish(statusChanged(77)).get(20, TimeUnit.SECONDS);

      assertThat(awaitDrone(handled, 77)).isNotNull();
      Delivery letter = letters.poll(20, TimeUnit.SECONDS);
      assertThat(letter).isNotNull();
      assertThat(letter.value()).isEqualTo(garbage);
      assertThat(letter.key()).isEqualTo("77");
      assertThat(letter.header("source-topic")).isEqualTo("drone-events");
      assertThat(letter.header("reason")).isNotBlank();
    }
  }

  @Test
  void aHandlerThatFailsThreeTimesDoesNotStopTheOthers() throws Exception {
    BlockingQueue<Event<?>> handled = new LinkedBlockingQueue<>();
    AtomicInteger attempts = new AtomicInteger();
    try (EventBus bus = new EventBus(settings, registry)) {
      bus.registerHandler(
          DRONE_EVENTS,
          "thrower",
          event -> {
            if (event.key().equals("88")) {
              attempts.incrementAndGet();
              throw new IllegalStateException("cannot");
            }
            handled.add(event);
          });
      bus.start();
      bus.publishDroneEvent(statusChanged(88)).get(20, TimeUnit.SECONDS);
      bus.publishDroneEvent(statusChanged(89)).get(20, TimeUnit.SECONDS);

      assertThat(awaitDrone(handled, 89)).isNotNull();
    }
    assertThat(attempts).hasValue(3);
  }

  @Test
  void theEventsOfADroneStayInOrder() throws Exception {
    BlockingQueue<Event<?>> handled = new LinkedBlockingQueue<>();
    try (EventBus bus = new EventBus(settings, registry)) {
      bus.registerHandler(DRONE_EVENTS, "order", handled::add);
      bus.start();
      List<String> sent =
          java.util.stream.IntStream.range(0, 500)
              .mapToObj(_ -> {
                Event<DroneEvent.StatusChanged> event = statusChanged(99);
                var _ = bus.publishDroneEvent(event);
                return event.id();
              })
              .toList();

      List<String> received = new java.util.ArrayList<>();
      while (received.size() < sent.size()) {
        received.add(awaitDrone(handled, 99).id());
      }
      assertThat(received).isEqualTo(sent);
    }
  }

  private Event<DroneEvent.StatusChanged> statusChanged(long drone) {
    return Event.of(
        ids.next(),
        "drone-control-service",
        Instant.parse("2025-08-03T10:30:00Z"),
        new DroneEvent.StatusChanged(
            new DroneId(drone),
            DroneStatus.IDLE,
            DroneStatus.FLYING,
            new Location(40.7128, -74.0060, 100.5),
            85.0));
  }

  private static Event<?> awaitDrone(BlockingQueue<Event<?>> events, long drone)
      throws InterruptedException {
    while (true) {
      Event<?> event = events.poll(20, TimeUnit.SECONDS);
      assertThat(event).as("an event of drone %d within 20 s", drone).isNotNull();
      if (event.key().equals(Long.toString(drone))) {
        return event;
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
