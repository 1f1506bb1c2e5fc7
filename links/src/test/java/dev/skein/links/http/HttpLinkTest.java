package dev.skein.links.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.events.Fix;
import dev.skein.events.Location;
import dev.skein.events.VehicleAddress;
import dev.skein.links.Run;
import dev.skein.links.http.HttpLink.Taken;
import dev.skein.links.http.TelemetryReader.Read;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** For whom reports over HTTP are taken. */
class HttpLinkTest {

  private static final VehicleAddress TRUCK = VehicleAddress.named(HttpLink.NAME, "truck-7");
  private static final DroneId DRONE = new DroneId(3);
  private static final String FLYING =
      "{\"vehicle\":\"truck-7\",\"status\":\"flying\",\"location\":{\"latitude\":1,\"longitude\":2}}";
  private static final String LANDED = FLYING.replace("flying", "idle");

  private final List<Event<?>> told = new CopyOnWriteArrayList<>();
  private Instant now = Instant.parse("2026-05-01T12:00:00Z");
  private final InstantSource clock = () -> now;
  private @Nullable String refusal;

  /** What Kafka has no room for. */
  private Predicate<Event<?>> isShed = _ -> false;

  private Consumer<Event<?>> beforePublishing = _ -> {};
  private final HttpLink link =
      new HttpLink(
          new Run("gateway@test", 1),
          new AcknowledgedEvents() {
            @Override
            public CompletableFuture<?> publish(Event<?> event) {
              beforePublishing.accept(event);
              if (isShed.test(event)) {
                return CompletableFuture.failedFuture(new IllegalStateException("no room"));
              }
              told.add(event);
              return CompletableFuture.completedFuture(null);
            }

            @Override
            public Optional<String> findRefusal() {
              return Optional.ofNullable(refusal);
            }
          },
          new EventIds(clock),
          clock);

  @Test
  void aDroneOfAnotherLinkIsNotReportedForOverHttp() {
    link.named(VehicleAddress.mavlink("mavlink", 1, 1), new DroneId(3));

    assertThat(take("{\"drone_id\":3,\"location\":{\"latitude\":1,\"longitude\":2}}"))
        .isEqualTo(
            new Taken.Refused(
                "drone_id", "drone 3 is on the link mavlink, which alone reports for it"));
    assertThat(told).isEmpty();
  }

  @Test
  void aDroneThatReportsOverHttpMayBeNamedByItsId() {
    link.named(VehicleAddress.named(HttpLink.NAME, "truck-7"), new DroneId(3));

    assertThat(take("{\"drone_id\":3,\"location\":{\"latitude\":1,\"longitude\":2}}"))
        .isInstanceOf(Taken.Accepted.class);
    assertThat(told.stream().map(Event::type))
        .containsExactly("drone.connected", "drone.location.updated");
  }

  @Test
  void anUnknownVehicleIsNotHeldWhileReportsAreRefused() {
    String report = "{\"vehicle\":\"new\",\"location\":{\"latitude\":1,\"longitude\":2}}";
    refusal = "disk_full";

    assertThat(take(report)).isEqualTo(new Taken.NotNow("disk_full"));
    assertThat(told).isEmpty();

    refusal = null;
    assertThat(take(report)).isEqualTo(new Taken.Pending());
  }

  @Test
  void aVehicleWhoseClockIsAheadFallsSilentAllTheSame() {
    link.named(TRUCK, DRONE);
    take(
        "{\"vehicle\":\"truck-7\",\"timestamp\":\"2030-01-01T00:00:00Z\",\"location\":{\"latitude\":1,"
            + "\"longitude\":2}}");
    link.state(state(Instant.parse("2030-01-01T00:00:00Z")));
    told.clear();

    now = now.plusSeconds(29);
    link.tick();
    assertThat(told).isEmpty();

    now = now.plusSeconds(2);
    link.tick();
    assertThat(types()).contains("drone.disconnected");
  }

  @Test
  void aReportOfTheFutureIsDatedByItsReception() {
    link.named(TRUCK, DRONE);

    take(at("2030-01-01T00:00:00Z"));
    take(at("2026-05-01T12:00:00.500Z"));

    assertThat(told.stream().map(Event::timestamp)).containsOnly(now);
    assertThat(latencies()).containsExactly(null, 0);
  }

  @Test
  void aReportOfLongAgoIsRefused() {
    link.named(TRUCK, DRONE);

    assertThat(take(at("1970-01-01T00:00:00Z")))
        .isEqualTo(
            new Taken.Refused(
                "timestamp",
                "must be at most 24 hours ago, not 1970-01-01T00:00:00Z (here it is"
                    + " 2026-05-01T12:00:00Z): set the vehicle's clock, or leave it out"));
    assertThat(told).isEmpty();
  }

  @Test
  void aReportFromBeforeTheNewestIsAPointOfTheTrajectoryOnly() {
    link.named(TRUCK, DRONE);
    take(at("2026-05-01T11:00:00Z"));
    take(at("2026-05-01T11:59:00Z"));
    told.clear();

    take(at("2026-05-01T11:30:00Z").replace("\"vehicle\"", "\"status\":\"idle\",\"vehicle\""));

    assertThat(told).hasSize(1);
    assertThat(told.getFirst().data())
        .isEqualTo(
            new DroneEvent.LocationBackfilled(
                DRONE, new Location(1, 2, null), Fix.UNKNOWN, null, null, null, null, null));
    assertThat(told.getFirst().timestamp()).isEqualTo("2026-05-01T11:30:00Z");

    take(at("2026-05-01T11:59:00Z"));
    take(FLYING);
    assertThat(types().subList(1, 4))
        .containsExactly(
            "drone.location.updated", "drone.status.changed", "drone.location.updated");
    assertThat(latencies()).containsExactly(60_000, null);
  }

  @Test
  void whoseClockWasSetBackIsDatedByReceptionAfterAWhile() {
    link.named(TRUCK, DRONE);
    take(at("2026-05-01T12:00:00Z"));
    for (int second = 1; second < 60; second++) {
      now = now.plusSeconds(1);
      take(at(now.minusSeconds(1_200).toString()));
    }

    assertThat(types().getLast()).isEqualTo("drone.location.updated");
    assertThat(told.getLast().timestamp()).isEqualTo(now);
    assertThat(latencies().getLast()).isNull();
    assertThat(types().stream().filter("drone.location.backfilled"::equals)).hasSize(30);
  }

  @Test
  void whatWasKeptOutOfReachIsBackfilledHoweverLongThatTakes() {
    link.named(TRUCK, DRONE);
    take(at("2026-05-01T12:00:00Z"));
    Instant kept = now.minusSeconds(3_600);
    for (int second = 1; second < 100; second++) {
      now = now.plusSeconds(1);
      kept = kept.plusSeconds(10);
      take(at(kept.toString()));
    }

    assertThat(types().stream().filter("drone.location.backfilled"::equals)).hasSize(99);
  }

  @Test
  void aVehicleThatWaitsIsToldOfAgain() {
    isShed = event -> event.type().equals("vehicle.discovered") && told.isEmpty();
    take(FLYING);
    isShed = _ -> false;
    take(FLYING);
    int before = count("vehicle.discovered");
    now = now.plusSeconds(2);
    take(FLYING);

    assertThat(count("vehicle.discovered")).isEqualTo(before + 1);
  }

  private int count(String type) {
    return (int) types().stream().filter(type::equals).count();
  }

  @Test
  void whatTheLogSaysIsNewerThanAReportFromBeforeTheStart() {
    link.named(TRUCK, DRONE);
    link.state(state(Instant.parse("2026-05-01T11:59:00Z")));

    take(at("2026-05-01T11:30:00Z"));
    assertThat(types()).contains("drone.location.backfilled");

    take(at("2026-05-01T11:59:30Z"));
    assertThat(types().getLast()).isEqualTo("drone.location.updated");
  }

  @Test
  void aReportThatKafkaDidNotTakeIsNotTheNewest() {
    link.named(TRUCK, DRONE);
    isShed = _ -> true;
    take(at("2026-05-01T11:59:00Z"));
    isShed = _ -> false;

    take(at("2026-05-01T11:30:00Z"));

    assertThat(types().getLast()).isEqualTo("drone.location.updated");
  }

  @Test
  void aStatusThatKafkaDidNotTakeFailsItsReportAndIsToldWithTheNext() {
    link.named(TRUCK, DRONE);
    take(FLYING);
    told.clear();
    isShed = event -> event.type().equals("drone.status.changed");

    assertThat(((Taken.Accepted) take(LANDED)).kept()).isCompletedExceptionally();
    assertThat(types()).containsExactly("drone.location.updated");

    isShed = _ -> false;
    told.clear();
    assertThat(((Taken.Accepted) take(LANDED)).kept()).isCompleted();
    assertThat(types()).containsExactly("drone.status.changed", "drone.location.updated");
  }

  @Test
  void aSilenceThatKafkaDidNotTakeIsToldAgain() {
    link.named(TRUCK, DRONE);
    take(FLYING);
    told.clear();
    now = now.plusSeconds(31);
    isShed = _ -> true;
    link.tick();
    assertThat(told).isEmpty();

    isShed = _ -> false;
    link.tick();
    link.tick();
    assertThat(types()).containsExactly("drone.disconnected", "drone.status.changed");
  }

  @Test
  void aReportThatWaitsForRoomHoldsUpNoOtherDrone() throws Exception {
    link.named(TRUCK, DRONE);
    link.named(VehicleAddress.named(HttpLink.NAME, "truck-8"), new DroneId(4));
    CountDownLatch waits = new CountDownLatch(1);
    CountDownLatch room = new CountDownLatch(1);
    beforePublishing =
        event -> {
          if (event.key().equals("3")) {
            waits.countDown();
            awaitQuietly(room);
          }
        };
    Thread first = Thread.ofVirtual().start(() -> take(FLYING));
    assertThat(waits.await(20, TimeUnit.SECONDS)).isTrue();
    CompletableFuture<Taken> other =
        CompletableFuture.supplyAsync(() -> take(FLYING.replace("truck-7", "truck-8")));

    assertThat(other).succeedsWithin(Duration.ofSeconds(20)).isInstanceOf(Taken.Accepted.class);

    room.countDown();
    first.join();
    assertThat(types()).hasSize(6);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      var _ = latch.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String at(String timestamp) {
    return "{\"vehicle\":\"truck-7\",\"timestamp\":\"%s\",\"location\":{\"latitude\":1,\"longitude\":2}}"
        .formatted(timestamp);
  }

  private List<@Nullable Integer> latencies() {
    List<@Nullable Integer> latencies = new ArrayList<>();
    for (Event<?> event : told) {
      if (event.data() instanceof DroneEvent.LocationUpdated report) {
        latencies.add(report.latencyMs());
      }
    }
    return latencies;
  }

  private List<String> types() {
    return told.stream().map(Event::type).toList();
  }

  private static DroneEvent.State state(Instant observedAt) {
    return new DroneEvent.State(
        DRONE,
        observedAt,
        true,
        DroneStatus.OFFLINE,
        null,
        Fix.UNKNOWN,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        0L,
        null);
  }

  private Taken take(String report) {
    Read read =
        new TelemetryReader().read(report.getBytes(StandardCharsets.UTF_8), false).getFirst();
    return link.take((Read.Good) read, "192.0.2.1");
  }
}
