package dev.skein.service.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.bus.Batch;
import dev.skein.bus.BatchHandler;
import dev.skein.bus.BusSettings;
import dev.skein.bus.GroupConsumer;
import dev.skein.bus.Publisher;
import dev.skein.bus.Topics;
import dev.skein.bus.embedded.EmbeddedKafka;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.Event;
import dev.skein.events.Location;
import dev.skein.events.Topic;
import dev.skein.events.VehicleAddress;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who takes a partition over goes on from what its former owner has told, and has handled. */
class TakeoverTest {

  private static final DroneId DRONE = new DroneId(7);
  private static final DroneId OTHER = new DroneId(8);
  private static final Location MARK = new Location(47.5, 8.5, 400.0);
  private static final Duration BOUND = Duration.ofSeconds(60);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @TempDir private Path directory;

  @Test
  void goesOnFromTheStatesAndFromWhatWasHandledSince() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, freePort(), freePort(), () -> {})) {
      BusSettings settings =
          BusSettings.DEFAULTS.at(kafka.bootstrapServer(), kafka.clientSettings());
      Topics.ensure(settings, 1, (short) 1);
      try (Publisher publisher = new Publisher(settings, registry)) {
        try (Owner first = new Owner(settings, publisher)) {
          put(publisher, connected(DRONE));
          put(publisher, connected(OTHER));
          first.awaitHandled(2);
          await("both told", () -> first.told.size() == 2);
          // It dies when this has been handled, and before it has told of it.
          first.isSilent = true;
          put(publisher, isFlying(DRONE));
          first.awaitHandled(3);
        }
        try (Owner second = new Owner(settings, publisher)) {
          put(publisher, new DroneEvent.ReadinessChanged(OTHER, true, null));
          second.awaitHandled(1);
          await("both told again", () -> second.told.size() == 2);

          DroneEvent.State drone = second.told(DRONE);
          assertThat(drone.home()).as("by its state").isEqualTo(MARK);
          assertThat(drone.status()).as("by what came since").isEqualTo(DroneStatus.FLYING);
          assertThat(drone.asOfOffset()).isEqualTo(2);
          DroneEvent.State other = second.told(OTHER);
          assertThat(other.home()).isEqualTo(MARK);
          assertThat(other.readyToArm()).isTrue();
          assertThat(other.asOfOffset()).isEqualTo(3);
        }
      }
    }
  }

  /** A member of monitoring's group that keeps states alone. */
  private final class Owner implements BatchHandler, AutoCloseable {

    private final List<DroneEvent.State> told = new CopyOnWriteArrayList<>();
    private final StateProjection states;
    private final GroupConsumer member;
    private volatile boolean isSilent;
    private final AtomicInteger handled = new AtomicInteger();

    Owner(BusSettings settings, Publisher publisher) throws Exception {
      StateProjection.Outlet outlet =
          new StateProjection.Outlet() {
            @Override
            public void publish(Event<DroneEvent.State> event, Publisher.Outcome outcome) {
              told.add(event.data());
              // Something that no event tells: who knows it has read the state.
              DroneEvent.State marked = event.data().home(MARK);
              publisher.publish(
                  Topic.DRONE_STATE,
                  Event.of(event.id(), "test", event.timestamp(), marked),
                  outcome);
            }

            @Override
            public void remove(DroneId id, Publisher.Outcome outcome) {
              throw new IllegalStateException("no drone is struck out here");
            }
          };
      states = new StateProjection(settings, outlet, System::nanoTime);
      member =
          new GroupConsumer(
              settings, "monitoring", Set.of(Topic.DRONE_EVENTS), this, Optional.empty(), registry);
      states.prepare();
      member.start();
      assertThat(member.awaitAssigned(BOUND)).isTrue();
    }

    @Override
    public void handle(Batch batch) {
      states.takeOver(batch);
      batch.deliveries().forEach(states::apply);
      if (!isSilent) {
        batch.deliveries().forEach(each -> states.publish(each.partition(), each.recordedAt()));
      }
      handled.addAndGet(batch.deliveries().size());
    }

    @Override
    public void idle() {
      if (!isSilent) {
        states.publishAll();
      }
    }

    @Override
    public void reassigned(Collection<TopicPartition> parts) {
      states.come(parts);
    }

    void awaitHandled(int count) {
      await(count + " handled", () -> handled.get() >= count);
    }

    DroneEvent.State told(DroneId drone) {
      return told.stream().filter(each -> each.droneId().equals(drone)).toList().getLast();
    }

    @Override
    public void close() {
      member.close();
      states.close();
    }
  }

  private static void put(Publisher publisher, DroneEvent data) throws Exception {
    Event<?> event = Event.of(data.eventType() + data.droneId(), "test", Instant.now(), data);
    publisher.publish(Topic.DRONE_EVENTS, event).get(20, TimeUnit.SECONDS);
  }

  private static DroneEvent connected(DroneId drone) {
    return new DroneEvent.Connected(drone, VehicleAddress.mavlink("mavlink", 7, 1), "a/1");
  }

  private static DroneEvent isFlying(DroneId drone) {
    return new DroneEvent.StatusChanged(drone, DroneStatus.IDLE, DroneStatus.FLYING, null, null);
  }

  private static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + BOUND.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("within " + BOUND.toSeconds() + " s: " + what);
      }
      LockSupport.parkNanos(5_000_000);
    }
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
