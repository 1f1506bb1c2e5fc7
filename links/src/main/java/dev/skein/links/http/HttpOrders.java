package dev.skein.links.http;

import dev.skein.events.CommandEvent;
import dev.skein.events.CommandEvent.Accepted;
import dev.skein.events.DroneId;
import dev.skein.links.LinkCounters;
import dev.skein.links.Run;
import dev.skein.links.orders.Answer;
import dev.skein.links.orders.Carrier;
import dev.skein.links.orders.LinkOrders;
import dev.skein.links.orders.Manner;
import dev.skein.links.orders.OrderLog;
import dev.skein.links.orders.SteadyTime;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Carries orders to vehicles that speak HTTP: they ask for them, and the request waits (long poll),
 * or the orders are posted to them (webhook). Either is signed with the vehicle's key. An order is
 * handed out once, and the vehicle says what becomes of it. Thread-safe.
 */
public final class HttpOrders implements AutoCloseable {

  /**
   * A request is answered at the latest so long after it came: before a vehicle counts as silent.
   */
  public static final Duration LONGEST_WAIT = Duration.ofSeconds(25);

  /** A vehicle that has not asked for so long does not ask. */
  static final Duration ASKS = Duration.ofSeconds(30);

  /** No repetition: whoever gets an order over HTTP could not tell. */
  static final Manner MANNER = new Manner(1, Duration.ofSeconds(30), Duration.ofSeconds(60));

  private final HttpLink link;
  private final LinkOrders orders;
  private final LinkCounters counters;
  private final InstantSource clock;
  private final String gateway = HexFormat.of().toHexDigits(new SecureRandom().nextLong());
  private final RequestGuard guard = new RequestGuard(gateway);
  private final Webhook webhook = new Webhook();
  private final Map<DroneId, Door> doors = new HashMap<>();

  /** When vehicles have asked is in this time. */
  private final SteadyTime time = new SteadyTime();

  private boolean isClosed;

  /** What others tell is done here: they must not wait for the lock. */
  private final ExecutorService told =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("http-orders").factory());

  /**
   * @param run of the service instance that the link belongs to
   * @param log where orders' stages are told
   */
  public HttpOrders(
      Run run, HttpLink link, OrderLog log, LinkCounters counters, InstantSource clock) {
    this.link = link;
    this.counters = counters;
    this.clock = clock;
    this.orders =
        new LinkOrders(run, MANNER, log, new Wire(), counters, this::later, clock::instant);
  }

  /** Whose request it is. */
  public sealed interface Judged {
    record Known(VehicleKey key) implements Judged {}

    record Refused(String reason) implements Judged {}
  }

  /** A vehicle's request that waits for orders. */
  public static final class Asked {
    private final DroneId droneId;
    private final CompletableFuture<List<Accepted>> orders = new CompletableFuture<>();

    private Asked(DroneId droneId) {
      this.droneId = droneId;
    }

    /** Completes with the orders; with none when the vehicle has asked again meanwhile. */
    public CompletableFuture<List<Accepted>> orders() {
      return orders;
    }
  }

  /** Where a vehicle's orders are handed out. */
  private static final class Door {
    private final List<Accepted> untaken = new ArrayList<>();
    private @Nullable Asked asked;
    private Instant askedAt = Instant.EPOCH;
  }

  /** What names this run of this gateway: nonces of requests to it begin so. */
  public String gateway() {
    return gateway;
  }

  public LinkCounters counters() {
    return counters;
  }

  /** From now on these keys hold. */
  public synchronized void use(VehicleKeys keys) {
    guard.use(keys);
  }

  /** The next event of {@code drone-commands}, from its beginning on. */
  public synchronized void read(CommandEvent event) {
    orders.read(event, clock.instant());
  }

  /** All that was there when this run began has been read. */
  public synchronized void caughtUp() {
    orders.caughtUp(clock.instant());
  }

  /** What time asks for; called every second or so. */
  public synchronized void tick() {
    Instant now = clock.instant();
    time.at(now);
    doors.forEach((id, door) -> keepWhatIsTooLate(id, door, now));
    orders.tick(now);
    doors.keySet().removeIf(id -> link.findVehicle(id).isEmpty());
  }

  /** Whether a request is a vehicle's; counted by cause when it is not. */
  public synchronized Judged judge(SignedRequest request) {
    return switch (guard.judge(request, clock.instant())) {
      case RequestGuard.Verdict.Good(VehicleKey key) -> new Judged.Known(key);
      case RequestGuard.Verdict.Bad(RequestGuard.Cause cause) -> {
        counters.add("requests.refused." + cause.name().toLowerCase(Locale.ROOT));
        yield new Judged.Refused(reason(cause));
      }
    };
  }

  /** A vehicle asks for orders; empty when no drone goes by its name yet. */
  public Optional<Asked> ask(VehicleKey key) {
    DroneId id = link.findDrone(key.vehicle()).orElse(null);
    if (id == null) {
      return Optional.empty();
    }
    counters.add("orders.asked");
    // It may wait for Kafka: other vehicles do not.
    link.asks(id);
    return Optional.of(open(id));
  }

  private synchronized Asked open(DroneId id) {
    Instant now = clock.instant();
    Door door = doors.computeIfAbsent(id, _ -> new Door());
    close(door, List.of());
    Asked asked = new Asked(id);
    door.asked = asked;
    door.askedAt = time.at(now);
    List<Accepted> waiting = isClosed ? List.of() : untaken(door, id, now);
    if (isClosed || !waiting.isEmpty()) {
      close(door, waiting);
    } else {
      orders.listening(id, now);
    }
    return asked;
  }

  /** A request has waited long enough: what it is answered with. */
  public synchronized List<Accepted> end(Asked asked) {
    Door door = doors.get(asked.droneId);
    if (door != null && door.asked == asked) {
      close(door, List.of());
    }
    return asked.orders.getNow(List.of());
  }

  /**
   * A vehicle says what becomes of an order; completes when Kafka has it. Empty when this is no
   * order that the vehicle was given, or it has ended.
   */
  public synchronized Optional<CompletableFuture<?>> tell(
      VehicleKey key, String commandId, Stage stage) {
    boolean isItsOrder =
        orders
            .findHeard(commandId)
            .flatMap(order -> link.findVehicle(order.droneId()))
            .filter(key.vehicle()::equals)
            .isPresent();
    if (!isItsOrder) {
      counters.add("orders.stage_refused");
      return Optional.empty();
    }
    Instant now = clock.instant();
    Answer answer = stage.answer();
    if (answer instanceof Answer.AtIt || answer instanceof Answer.Broken) {
      var _ = orders.answered(commandId, new Answer.Taken(), now);
    }
    return Optional.of(orders.answered(commandId, answer, now));
  }

  /** Answers all requests that wait, and from now on each at once: with nothing. */
  @Override
  public synchronized void close() {
    isClosed = true;
    doors.values().forEach(door -> close(door, List.of()));
    webhook.close();
    told.shutdown();
  }

  private void later(Runnable task) {
    try {
      told.execute(() -> locked(task));
    } catch (RejectedExecutionException e) {
      // It is closed: what it has not heard is found in the log when it starts again.
      counters.add("orders.untold");
    }
  }

  private synchronized void locked(Runnable task) {
    task.run();
  }

  private static void close(Door door, List<Accepted> orders) {
    Asked asked = door.asked;
    door.asked = null;
    if (asked != null) {
      asked.orders.complete(orders);
    }
  }

  /** What was to go out when nobody asked any more; not what has ended or may not go out since. */
  private List<Accepted> untaken(Door door, DroneId id, Instant now) {
    List<Accepted> open = orders.onTheWire(id);
    List<Accepted> waiting = new ArrayList<>();
    for (Accepted order : door.untaken) {
      if (open.contains(order) && orders.mayGoOn(order.commandId(), now)) {
        waiting.add(order);
      } else if (open.contains(order)) {
        keep(order, now);
      }
    }
    door.untaken.clear();
    return waiting;
  }

  /** What nobody has fetched in time is nobody's: it has certainly not been heard. */
  private void keepWhatIsTooLate(DroneId id, Door door, Instant now) {
    List<Accepted> tooLate =
        door.untaken.stream().filter(order -> !orders.mayGoOn(order.commandId(), now)).toList();
    door.untaken.removeAll(tooLate);
    List<Accepted> open = orders.onTheWire(id);
    tooLate.stream().filter(open::contains).forEach(order -> keep(order, now));
  }

  /** The vehicle has not got it, and never will. */
  private void keep(Accepted order, Instant now) {
    var _ =
        orders.answered(
            order.commandId(),
            new Answer.NotReached("its deadline has passed, or somebody else has the drone now"),
            now);
  }

  private void post(URI url, VehicleKey key, Accepted order, Instant now) {
    var _ =
        webhook
            .post(url, key, order, now.getEpochSecond())
            .thenAccept(answer ->
                later(() -> {
                  var _ = orders.answered(order.commandId(), answer, clock.instant());
                }));
  }

  private static String reason(RequestGuard.Cause cause) {
    return switch (cause) {
      case UNSIGNED ->
          "Sign the request: %s, %s, %s (8 to 64 characters), %s; docs/http-vehicles.md says how."
              .formatted(
                  VehicleKey.VEHICLE, VehicleKey.TIMESTAMP, VehicleKey.NONCE, VehicleKey.SIGNATURE);
      // Who guesses names learns nothing.
      case UNKNOWN_VEHICLE, WRONG_SIGNATURE -> "No vehicle with a key has signed this.";
      case WRONG_TIME -> "The timestamp is more than 60 s from this server's time.";
      case OTHER_GATEWAY ->
          "Signed for another gateway: the nonce must begin with what %s says."
              .formatted(VehicleKey.GATEWAY);
      case REPLAYED -> "A request with this nonce has come before.";
      case TOO_MANY -> "Too many requests within a minute.";
    };
  }

  /** To where the vehicle is: its URL, or the request that waits. */
  private final class Wire implements Carrier {

    @Override
    public Optional<String> findObstacle(Accepted order, Instant now) {
      String vehicle = link.findVehicle(order.droneId()).orElse(null);
      if (vehicle == null) {
        return Optional.of("the drone does not report over HTTP");
      }
      VehicleKey key = guard.findKey(vehicle).orElse(null);
      if (key == null) {
        return Optional.of("the vehicle has no key here, and so takes no orders");
      }
      Door door = doors.get(order.droneId());
      boolean asks = door != null && door.askedAt.plus(ASKS).isAfter(time.at(now));
      return asks || key.webhook().isPresent()
          ? Optional.empty()
          : Optional.of("the vehicle does not ask for orders");
    }

    @Override
    public boolean isListening(DroneId droneId) {
      Door door = doors.get(droneId);
      return (door != null && door.asked != null) || findUrl(droneId).isPresent();
    }

    @Override
    public void transmit(Accepted order, int attempt, Instant now) {
      VehicleKey key = findKey(order.droneId()).orElse(null);
      URI url = key == null ? null : key.webhook().orElse(null);
      if (key != null && url != null) {
        post(url, key, order, now);
        return;
      }
      Door door = doors.computeIfAbsent(order.droneId(), _ -> new Door());
      if (door.asked == null) {
        door.untaken.add(order);
      } else {
        close(door, List.of(order));
      }
    }

    @Override
    public void takeBack(Accepted order, Instant now) {
      Door door = doors.get(order.droneId());
      if (door != null && door.untaken.remove(order)) {
        keep(order, now);
      }
    }

    private Optional<URI> findUrl(DroneId droneId) {
      return findKey(droneId).flatMap(VehicleKey::webhook);
    }

    private Optional<VehicleKey> findKey(DroneId droneId) {
      return link.findVehicle(droneId).flatMap(guard::findKey);
    }
  }
}
