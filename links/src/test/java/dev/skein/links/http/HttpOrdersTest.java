package dev.skein.links.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.CommandEvent;
import dev.skein.events.CommandEvent.Accepted;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.EventIds;
import dev.skein.events.Fix;
import dev.skein.events.VehicleAddress;
import dev.skein.links.LinkCounters;
import dev.skein.links.Run;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Orders to a vehicle that asks for them, by plain calls and controlled time. */
@Timeout(30)
class HttpOrdersTest {

  private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
  private static final DroneId DRONE = new DroneId(3);
  private static final VehicleAddress ADDRESS = VehicleAddress.named(HttpLink.NAME, "truck-7");
  private static final VehicleKey KEY = new VehicleKey("truck-7", new byte[32], Optional.empty());

  private Instant now = START;
  private final InstantSource clock = () -> now;
  private final Gateway here = new Gateway("gateway@here");
  private final Gateway there = new Gateway("gateway@there");

  @AfterEach
  void close() {
    here.orders.close();
    there.orders.close();
  }

  /** A gateway whose Kafka answers when it is told to. */
  private final class Gateway {
    private final Run run;
    private final List<String> connected = new CopyOnWriteArrayList<>();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final List<Consumer<@Nullable Exception>> waiting = new CopyOnWriteArrayList<>();
    private final LinkCounters counters = new LinkCounters();
    private final HttpLink link;
    private final HttpOrders orders;
    private volatile boolean isKafkaAway;
    private volatile boolean isHeldUp;

    Gateway(String instance) {
      this.run = new Run(instance, 7);
      this.link =
          new HttpLink(
              run,
              event -> {
                if (event.data() instanceof DroneEvent.Connected at) {
                  waitForKafka(at);
                  connected.add(String.valueOf(at.heldBy()));
                }
                return CompletableFuture.completedFuture(null);
              },
              new EventIds(clock),
              clock);
      this.orders = new HttpOrders(run, link, this::tell, counters, clock);
      link.named(ADDRESS, DRONE);
      orders.use(VehicleKeys.parse(List.of("truck-7 " + "00".repeat(32))));
      orders.caughtUp();
    }

    private void waitForKafka(DroneEvent.Connected at) {
      while (isKafkaAway && at.droneId().equals(DRONE)) {
        isHeldUp = true;
        LockSupport.parkNanos(1_000_000);
      }
    }

    private void tell(CommandEvent event, Consumer<@Nullable Exception> outcome) {
      told.add(event.eventType().replace("command.", "") + " " + event.commandId());
      if (event instanceof CommandEvent.Sent) {
        waiting.add(outcome);
      } else {
        outcome.accept(null);
      }
    }

    private void kafkaHasIt() {
      long before = counters.counter("orders.transmitted").sum();
      waiting.removeFirst().accept(null);
      await(() -> counters.counter("orders.transmitted").sum() > before);
    }

    private HttpOrders.Asked ask() {
      return orders.ask(KEY).orElseThrow();
    }
  }

  @Test
  void anOrderLeavesWhenKafkaHasThatItIsSent() {
    HttpOrders.Asked asked = here.ask();
    order("a", here);
    assertThat(here.told).containsExactly("sent a");
    assertThat(asked.orders()).isNotDone();
    here.kafkaHasIt();
    assertThat(asked.orders().join()).extracting(Accepted::commandId).containsExactly("a");
    assertThat(here.orders.end(here.ask())).isEmpty();
  }

  @Test
  void whoAsksAgainEndsTheRequestBefore() {
    HttpOrders.Asked first = here.ask();
    HttpOrders.Asked second = here.ask();
    assertThat(first.orders().join()).isEmpty();
    order("a", here);
    here.kafkaHasIt();
    assertThat(second.orders().join()).hasSize(1);
  }

  @Test
  void whatFoundNobodyAskingAnyMoreIsGivenToTheNextRequestWhileItCounts() {
    HttpOrders.Asked asked = here.ask();
    order("a", here);
    assertThat(here.orders.end(asked)).isEmpty();
    here.kafkaHasIt();
    assertThat(here.orders.tell(KEY, "a", stage("executing"))).isPresent();
    // It has been told of in between: the vehicle has it.
    HttpOrders.Asked next = here.ask();
    assertThat(next.orders()).isNotDone();

    order("b", here);
    assertThat(here.orders.end(next)).isEmpty();
    here.kafkaHasIt();
    next = here.ask();
    assertThat(next.orders().join()).extracting(Accepted::commandId).containsExactly("b");
    assertThat(here.ask().orders()).isNotDone();
    assertThat(here.orders.tell(KEY, "b", stage("acknowledged"))).isPresent();

    next = here.ask();
    order("c", here);
    assertThat(here.orders.end(next)).isEmpty();
    here.kafkaHasIt();
    now = now.plus(HttpOrders.MANNER.patience());
    here.orders.tick();
    assertThat(here.told).endsWith("uncertain c");
    assertThat(here.ask().orders()).isNotDone();
  }

  @Test
  void whatNobodyHasTakenYetIsNotHandedOutWhenAnotherHasTheDroneOrItIsTakenBack() {
    HttpOrders.Asked asked = here.ask();
    order("a", here);
    assertThat(here.orders.end(asked)).isEmpty();
    here.kafkaHasIt();
    here.orders.read(
        new Accepted("x", DRONE, "land", Map.of(), now.plusSeconds(60), "gateway@there", 7, 2));
    HttpOrders.Asked next = here.ask();
    assertThat(next.orders()).isNotDone();
    assertThat(here.told).endsWith("failed a");

    here.orders.read(requested("b"));
    here.orders.read(accepted("b", here, 2));
    assertThat(here.orders.end(next)).isEmpty();
    here.kafkaHasIt();
    here.orders.read(new CommandEvent.CancelRequested("b", DRONE, "admin"));
    assertThat(here.told).endsWith("cancelled b");
    assertThat(here.ask().orders()).isNotDone();
  }

  @Test
  void anEmergencyThatNobodyHasTakenYetIsHandedOutAlsoWhenAnotherHasTheDrone() {
    HttpOrders.Asked asked = here.ask();
    here.orders.read(requested("a"));
    here.orders.read(
        new Accepted(
            "a", DRONE, "land", Map.of(), now.plusSeconds(60), "gateway@here", 7, 1, true));
    assertThat(here.orders.end(asked)).isEmpty();
    here.kafkaHasIt();
    here.orders.read(requested("b"));
    here.orders.read(accepted("b", here, 2));
    assertThat(here.told).containsExactly("sent a", "failed b");
    here.orders.tick();
    assertThat(here.ask().orders().join()).extracting(Accepted::commandId).containsExactly("a");
  }

  @Test
  void whatNobodyHasFetchedByItsDeadlineHasFailed() {
    HttpOrders.Asked asked = here.ask();
    here.orders.read(requested("a"));
    here.orders.read(
        new Accepted("a", DRONE, "land", Map.of(), now.plusSeconds(10), "gateway@here", 7, 1));
    assertThat(here.orders.end(asked)).isEmpty();
    here.kafkaHasIt();
    now = now.plusSeconds(9);
    here.orders.tick();
    assertThat(here.told).containsExactly("sent a");
    now = now.plusSeconds(1);
    here.orders.tick();
    assertThat(here.told).containsExactly("sent a", "failed a");
    assertThat(here.ask().orders()).isNotDone();
  }

  @Test
  void whoAsksAServerThatStopsDoesNotWait() {
    HttpOrders.Asked asked = here.ask();
    here.orders.close();
    assertThat(asked.orders().join()).isEmpty();
    assertThat(here.ask().orders()).isDone();
  }

  @Test
  void aVehicleMayTellAnyGatewayWhatBecomesOfItsOrder() {
    here.ask();
    order("a", here);
    there.orders.read(requested("a"));
    there.orders.read(accepted("a", here));
    assertThat(there.orders.tell(KEY, "a", stage("acknowledged"))).isEmpty();
    there.orders.read(new CommandEvent.Sent("a", DRONE, here.run.instance(), 7, 1));
    assertThat(there.orders.tell(KEY, "a", stage("acknowledged"))).isPresent();
    assertThat(there.told).containsExactly("acknowledged a");
    VehicleKey other = new VehicleKey("truck-8", new byte[32], Optional.empty());
    assertThat(there.orders.tell(other, "a", stage("completed"))).isEmpty();
  }

  @Test
  void whoMovesFromOneGatewayToAnotherIsGivenEachOrderOnce() {
    HttpOrders.Asked left = here.ask();
    everywhere(requested("a"), accepted("a", here));
    here.kafkaHasIt();
    everywhere(new CommandEvent.Sent("a", DRONE, here.run.instance(), 7, 1));
    assertThat(left.orders().join()).extracting(Accepted::commandId).containsExactly("a");
    assertThat(here.orders.tell(KEY, "a", stage("acknowledged"))).isPresent();

    // One that it has not fetched where it was is not handed out where it is, but ends there.
    left = here.ask();
    everywhere(requested("b"), accepted("b", here));
    assertThat(here.orders.end(left)).isEmpty();
    here.kafkaHasIt();
    everywhere(new CommandEvent.Sent("b", DRONE, here.run.instance(), 7, 1));
    HttpOrders.Asked asked = there.ask();
    assertThat(asked.orders()).isNotDone();
    assertThat(there.connected).containsExactly("gateway@there/7");

    everywhere(requested("c"), accepted("c", there));
    there.kafkaHasIt();
    everywhere(new CommandEvent.Sent("c", DRONE, there.run.instance(), 7, 1));
    assertThat(asked.orders().join()).extracting(Accepted::commandId).containsExactly("c");
    assertThat(there.ask().orders()).isNotDone();
    now = now.plus(HttpOrders.MANNER.patience());
    here.orders.tick();
    there.orders.tick();
    assertThat(here.told).containsExactly("sent a", "acknowledged a", "sent b", "uncertain b");
    assertThat(there.told).startsWith("sent c").doesNotContain("sent a", "sent b");
    // Back again: nothing of before is handed out.
    assertThat(here.ask().orders()).isNotDone();
  }

  @Test
  void aRequestToOneGatewayCannotBePlayedToAnother() {
    String nonce = here.orders.gateway() + "-01";
    SignedRequest request =
        new SignedRequest(
            "truck-7",
            Long.toString(now.getEpochSecond()),
            nonce,
            KEY.sign(now.getEpochSecond(), nonce, "GET", "/x", new byte[0]),
            "GET",
            "/x",
            new byte[0]);
    assertThat(here.orders.judge(request)).isInstanceOf(HttpOrders.Judged.Known.class);
    assertThat(there.orders.judge(request))
        .isEqualTo(
            new HttpOrders.Judged.Refused(
                "Signed for another gateway: the nonce must begin with what Skein-Gateway says."));
    assertThat(there.counters.snapshot())
        .containsExactly(Map.entry("requests.refused.other_gateway", 1L));
  }

  @Test
  void whoeverIsAskedSpeaksForTheDroneAndWhoRestartsOrOutlivesAnother() {
    here.ask();
    assertThat(here.connected).containsExactly("gateway@here/7");
    here.ask();
    assertThat(here.connected).hasSize(1);
    there.link.state(heldBy(here.run.toString()));
    there.ask();
    assertThat(there.connected).containsExactly("gateway@there/7");

    Gateway again = new Gateway("gateway@third");
    again.link.state(heldBy("gateway@third/6"));
    report(again);
    assertThat(again.connected).containsExactly("gateway@third/7");
    again.orders.close();

    Gateway fourth = new Gateway("gateway@fourth");
    fourth.link.state(heldBy("gateway@third/7"));
    fourth.link.sign("gateway@third", now);
    report(fourth);
    assertThat(fourth.connected).isEmpty();
    fourth.link.sign("gateway@third", Instant.EPOCH);
    report(fourth);
    assertThat(fourth.connected).containsExactly("gateway@fourth/7");
    fourth.orders.close();
  }

  @Test
  void whoIsLeftAndAskedAgainWhileItStillClaimsSpeaksForTheDroneAgain() {
    there.ask();
    there.link.state(heldBy(there.run.toString()));
    there.link.state(heldBy(here.run.toString()));
    there.ask();
    assertThat(there.connected).hasSize(1);
    now = now.plusSeconds(6);
    there.ask();
    assertThat(there.connected).hasSize(2);
  }

  @Test
  void whoDoesNotAskAnyMoreDoesNotAskAlsoWhenTheClockIsSetBack() {
    here.orders.end(here.ask());
    now = now.minusSeconds(3_600);
    here.orders.tick();
    now = now.plus(HttpOrders.ASKS);
    order("a", here);
    assertThat(here.told).containsExactly("failed a");
  }

  @Test
  void whoAsksWhileKafkaDoesNotAnswerHoldsUpNobodyElse() throws Exception {
    VehicleKey other = new VehicleKey("truck-8", new byte[32], Optional.empty());
    here.link.named(VehicleAddress.named(HttpLink.NAME, "truck-8"), new DroneId(8));
    here.isKafkaAway = true;
    try (ExecutorService vehicles = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<HttpOrders.Asked> waiting = vehicles.submit(here::ask);
      await(() -> here.isHeldUp);
      try {
        assertThat(vehicles.submit(() -> here.orders.ask(other)).get(20, TimeUnit.SECONDS))
            .isPresent();
        vehicles.submit(here.orders::tick).get(20, TimeUnit.SECONDS);
        assertThat(waiting).isNotDone();
      } finally {
        here.isKafkaAway = false;
      }
      assertThat(waiting.get(20, TimeUnit.SECONDS).orders()).isNotDone();
    }
  }

  /** What is on drone-commands comes to both. */
  private void everywhere(CommandEvent... events) {
    for (CommandEvent event : events) {
      here.orders.read(event);
      there.orders.read(event);
    }
  }

  private void order(String id, Gateway at) {
    at.orders.read(requested(id));
    at.orders.read(accepted(id, at));
  }

  private CommandEvent requested(String id) {
    return new CommandEvent.Requested(
        id, DRONE, "land", Map.of(), now.plus(Duration.ofSeconds(60)), "admin");
  }

  private CommandEvent accepted(String id, Gateway at) {
    return accepted(id, at, 1);
  }

  private CommandEvent accepted(String id, Gateway at, long token) {
    return new Accepted(
        id, DRONE, "land", Map.of(), now.plusSeconds(60), at.run.instance(), at.run.epoch(), token);
  }

  private static Stage stage(String word) {
    return new Stage(word, null, null);
  }

  private DroneEvent.State heldBy(String run) {
    return new DroneEvent.State(
        DRONE,
        now,
        true,
        DroneStatus.FLYING,
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
        run,
        null,
        null);
  }

  private void report(Gateway at) {
    byte[] body =
        "{\"vehicle\":\"truck-7\",\"location\":{\"latitude\":1,\"longitude\":2}}"
            .getBytes(StandardCharsets.UTF_8);
    at.link.take(
        (TelemetryReader.Read.Good) new TelemetryReader().read(body, false).getFirst(),
        "192.0.2.1");
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(1_000_000);
    }
  }
}
