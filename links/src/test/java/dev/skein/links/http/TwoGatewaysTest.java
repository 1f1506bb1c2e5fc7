package dev.skein.links.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.CommandEvent;
import dev.skein.events.CommandEvent.Accepted;
import dev.skein.events.DroneId;
import dev.skein.events.EventIds;
import dev.skein.events.VehicleAddress;
import dev.skein.links.LinkCounters;
import dev.skein.links.Run;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A vehicle that moves between two gateways at random, while orders go to either and the log lags:
 * whatever happens, no order comes to it twice, and what is told of it ends.
 */
@Timeout(60)
class TwoGatewaysTest {

  private static final DroneId DRONE = new DroneId(3);
  private static final VehicleAddress ADDRESS = VehicleAddress.named(HttpLink.NAME, "truck-7");
  private static final VehicleKey KEY = new VehicleKey("truck-7", new byte[32], Optional.empty());
  private static final int STEPS = 3_000;

  private Instant now = Instant.parse("2026-11-24T10:00:00Z");
  private final InstantSource clock = () -> now;

  /** All that is on drone-commands, in its one order. */
  private final List<CommandEvent> log = new ArrayList<>();

  private final List<Gateway> gateways = List.of(new Gateway(0), new Gateway(1));
  private final List<String> taken = new ArrayList<>();
  private final List<Request> open = new ArrayList<>();
  private Gateway lastAsked = gateways.getFirst();
  private int orders;

  /** A request of the vehicle that waits at a gateway. */
  private record Request(Gateway at, HttpOrders.Asked asked) {}

  /** One gateway, which has read the log up to somewhere. */
  private final class Gateway {
    private final Run run;
    private final HttpOrders orders;
    private final ConcurrentLinkedQueue<Runnable> kafka = new ConcurrentLinkedQueue<>();
    private final LinkCounters counters = new LinkCounters();
    private int read;

    Gateway(int number) {
      run = new Run("gateway@" + number, 7);
      HttpLink link =
          new HttpLink(
              run, _ -> CompletableFuture.completedFuture(null), new EventIds(clock), clock);
      link.named(ADDRESS, DRONE);
      orders = new HttpOrders(run, link, this::tell, counters, clock);
      orders.use(VehicleKeys.parse(List.of("truck-7 " + "00".repeat(32))));
      orders.caughtUp();
    }

    private void tell(CommandEvent event, Consumer<@Nullable Exception> outcome) {
      kafka.add(() -> {
        log.add(event);
        outcome.accept(null);
      });
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void noOrderComesTwice(long seed) {
    Random random = new Random(seed);
    for (int step = 0; step < STEPS || taken.size() < 5; step++) {
      Gateway any = gateways.get(random.nextInt(2));
      switch (random.nextInt(10)) {
        case 0 -> order(random.nextInt(4) == 0 ? any : lastAsked, random);
        case 1, 2 -> ask(any);
        case 3 -> endOne(random);
        case 4, 5 -> kafkaTakes(any);
        case 6 -> say(any, random);
        case 7 -> {
          now = now.plusMillis(random.nextInt(1_000));
          any.orders.tick();
        }
        default -> {
          for (int records = random.nextInt(8); records > 0; records--) {
            readNext(any);
          }
        }
      }
      takeWhatIsThere();
    }
    finish();

    assertThat(taken).as("seed %d", seed).doesNotHaveDuplicates();
    Set<String> sent = new HashSet<>();
    for (CommandEvent event : log) {
      if (event instanceof CommandEvent.Sent) {
        assertThat(sent.add(event.commandId())).as("sent once: %s", event).isTrue();
      }
    }
    assertThat(sent).as("nothing is handed out that is not said to be sent").containsAll(taken);
  }

  /** As the deciding service does it: to the gateway that has the drone, by what is known there. */
  private void order(Gateway at, Random random) {
    String id = "order-" + orders++;
    Instant deadline = now.plusMillis(2_000 + random.nextInt(20_000));
    log.add(new CommandEvent.Requested(id, DRONE, "land", Map.of(), deadline, "admin"));
    log.add(
        new Accepted(id, DRONE, "land", Map.of(), deadline, at.run.instance(), at.run.epoch(), 1));
  }

  private void ask(Gateway at) {
    lastAsked = at;
    open.add(new Request(at, at.orders.ask(KEY).orElseThrow()));
  }

  /** Its time is over: what has come for it at that moment is its answer. */
  private void endOne(Random random) {
    if (!open.isEmpty()) {
      Request over = open.remove(random.nextInt(open.size()));
      take(over.at.orders.end(over.asked));
    }
  }

  private void kafkaTakes(Gateway at) {
    Runnable next = at.kafka.poll();
    if (next != null) {
      next.run();
    }
  }

  private void readNext(Gateway at) {
    if (at.read < log.size()) {
      at.orders.read(log.get(at.read++));
    }
  }

  /** The vehicle says something of an order, to any gateway. */
  private void say(Gateway to, Random random) {
    if (!taken.isEmpty()) {
      String word = List.of("acknowledged", "executing", "completed").get(random.nextInt(3));
      var _ =
          to.orders.tell(KEY, taken.get(random.nextInt(taken.size())), new Stage(word, null, null));
    }
  }

  private void takeWhatIsThere() {
    for (Request each : List.copyOf(open)) {
      if (each.asked.orders().isDone()) {
        take(each.asked.orders().join());
        open.remove(each);
      }
    }
  }

  private void take(List<Accepted> handedOut) {
    handedOut.forEach(order -> taken.add(order.commandId()));
  }

  /** The vehicle says the last word on what it was given, and time passes over the rest. */
  private void finish() {
    while (!ended().containsAll(requested())) {
      for (Gateway each : gateways) {
        while (each.read < log.size()) {
          readNext(each);
        }
        for (String id : taken) {
          var _ = each.orders.tell(KEY, id, new Stage("completed", null, null));
        }
        each.orders.tick();
        while (!each.kafka.isEmpty()) {
          kafkaTakes(each);
        }
      }
      takeWhatIsThere();
      now = now.plusSeconds(1);
      // What Kafka has taken is told to a gateway on a thread of its own.
      LockSupport.parkNanos(1_000_000);
      if (Thread.interrupted()) {
        Set<String> open = requested();
        open.removeAll(ended());
        throw new AssertionError("these never end: " + open);
      }
    }
    gateways.forEach(each -> each.orders.close());
  }

  private Set<String> requested() {
    Set<String> ids = new HashSet<>();
    log.stream()
        .filter(CommandEvent.Requested.class::isInstance)
        .forEach(event -> ids.add(event.commandId()));
    return ids;
  }

  private Set<String> ended() {
    Set<String> ids = new HashSet<>();
    log.stream().filter(CommandEvent::isLast).forEach(event -> ids.add(event.commandId()));
    return ids;
  }
}
