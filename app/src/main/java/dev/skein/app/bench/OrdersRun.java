package dev.skein.app.bench;

import dev.skein.events.CommandEvent;
import dev.skein.events.Event;
import dev.skein.events.Topic;
import dev.skein.links.mavlink.Drop;
import dev.skein.links.mavlink.Frame;
import dev.skein.links.mavlink.FrameReader;
import dev.skein.links.mavlink.MavlinkMessage.CommandAck;
import dev.skein.links.mavlink.MavlinkMessage.CommandLong;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * How long an order takes from REST to its vehicle's socket while positions pour in: the vehicles
 * of the load take orders too, and acknowledge them. Each order is to set another speed, so that
 * who hears it knows which it is.
 */
final class OrdersRun {

  private static final int SET_SPEED = 178;
  private static final double FIRST_SPEED = 1;
  private static final double STEP = 0.001;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final int SELECT_MILLIS = 100;

  /** Until the last order has been read from its topic, too. */
  private static final int READ_MILLIS = 1_000;

  private final BenchServer server;
  private final HttpClient http;
  private final String token;
  private final UdpCarrier carrier;
  private final int rate;
  private final int warmUp;
  private final int orders;
  private final long intervalNanos;
  private final AtomicLongArray answeredAt;
  private final AtomicLongArray acceptedAt;
  private final AtomicLongArray sentAt;
  private final AtomicLongArray heardAt;
  private final AtomicIntegerArray heard;
  private final LongAdder repeated = new LongAdder();
  private final Map<String, Integer> numbers = new ConcurrentHashMap<>();

  /** How those ended that no vehicle has taken, by their numbers. */
  private final Map<Integer, String> untaken = new ConcurrentHashMap<>();

  private volatile boolean stopping;

  /**
   * @param rate positions a second of all vehicles
   * @param ordersPerSecond one after the other
   * @param warmUpSeconds before those that count
   */
  OrdersRun(
      BenchServer server,
      HttpClient http,
      String token,
      UdpCarrier carrier,
      int rate,
      int ordersPerSecond,
      int warmUpSeconds,
      int seconds) {
    this.server = server;
    this.http = http;
    this.token = token;
    this.carrier = carrier;
    this.rate = rate;
    this.warmUp = ordersPerSecond * warmUpSeconds;
    this.orders = warmUp + ordersPerSecond * seconds;
    this.intervalNanos = 1_000_000_000L / ordersPerSecond;
    this.answeredAt = new AtomicLongArray(orders);
    this.acceptedAt = new AtomicLongArray(orders);
    this.sentAt = new AtomicLongArray(orders);
    this.heardAt = new AtomicLongArray(orders);
    this.heard = new AtomicIntegerArray(orders);
  }

  /** Whether every order came once, or it was told why it did not. */
  boolean measure(List<Long> drones, PrintStream out) throws Exception {
    Histogram answered = new Histogram(PipelineRun.LONGEST_MICROS, 3);
    Histogram fromRequest = new Histogram(PipelineRun.LONGEST_MICROS, 3);
    Histogram fromAnswer = new Histogram(PipelineRun.LONGEST_MICROS, 3);
    Histogram toAccepted = new Histogram(PipelineRun.LONGEST_MICROS, 3);
    Histogram toSent = new Histogram(PipelineRun.LONGEST_MICROS, 3);
    AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    Thread listener = Thread.ofPlatform().name("bench-vehicles").start(() -> listen(failure));
    Thread load = Thread.ofPlatform().name("bench-load").start(() -> load(failure));
    Set<Integer> unheard = new HashSet<>();
    long due = System.nanoTime();
    try (KafkaEnd _ = new KafkaEnd(server.kafka(), Topic.DRONE_COMMANDS, this::told)) {
      for (int number = 0; number < orders && failure.get() == null; number++) {
        long asked = System.nanoTime();
        order(drones.get(number % drones.size()), number);
        long accepted = System.nanoTime();
        long at = await(number);
        if (at == 0) {
          unheard.add(number);
        } else if (number >= warmUp) {
          answered.recordValue(PipelineRun.micros(accepted - asked));
          fromRequest.recordValue(PipelineRun.micros(at - asked));
          fromAnswer.recordValue(PipelineRun.micros(at - accepted));
          answeredAt.set(number, accepted);
        }
        due += intervalNanos;
        TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
      }
      Thread.sleep(READ_MILLIS);
    }
    for (int number = warmUp; number < orders; number++) {
      long accepted = acceptedAt.get(number);
      if (answeredAt.get(number) != 0 && accepted != 0 && sentAt.get(number) != 0) {
        toAccepted.recordValue(PipelineRun.micros(accepted - answeredAt.get(number)));
        toSent.recordValue(PipelineRun.micros(sentAt.get(number) - accepted));
      }
    }
    stopping = true;
    listener.join();
    load.join();
    Exception failed = failure.get();
    if (failed != null) {
      throw failed;
    }
    out.printf("%n%d orders while %d positions/s flow%n", orders - warmUp, rate);
    PipelineRun.print(out, "REST: asked -> answered (202)", answered);
    PipelineRun.print(out, "order: asked -> at the vehicle's socket", fromRequest);
    PipelineRun.print(out, "order: accepted (202) -> at the socket", fromAnswer);
    PipelineRun.print(out, "  of it: 202 -> accepted is on the topic", toAccepted);
    PipelineRun.print(out, "  of it: -> sent is on the topic", toSent);
    int doubled = 0;
    for (int number = 0; number < orders; number++) {
      doubled += Math.max(0, heard.get(number) - 1);
    }
    Set<Integer> lost = new HashSet<>(unheard);
    lost.removeAll(untaken.keySet());
    out.printf(
        "%d lost, %d heard twice; %d said again, as repetitions, for want of an answer%n",
        lost.size(), doubled, repeated.sum());
    unheard.retainAll(untaken.keySet());
    unheard.forEach(number ->
        out.printf(
            "not heard%s: %s%n", number < warmUp ? ", in the warm-up" : "", untaken.get(number)));
    return lost.isEmpty() && doubled == 0;
  }

  private void order(long drone, int number) throws IOException, InterruptedException {
    String body =
        String.format(
            Locale.ROOT,
            "{\"command\":\"set_speed\",\"parameters\":{\"speed\":%.3f}}",
            FIRST_SPEED + number * STEP);
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(
                    URI.create(
                        "http://127.0.0.1:%d/api/v1/drones/%d/commands"
                            .formatted(server.httpPort(), drone)))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 202) {
      throw new IOException("an order was answered " + answer.statusCode() + " " + answer.body());
    }
  }

  /** When it was heard; 0 when not in time. */
  private long await(int number) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (heardAt.get(number) == 0 && System.nanoTime() < deadline) {
      Thread.sleep(1);
    }
    return heardAt.get(number);
  }

  /** What a client reads of the orders. */
  private void told(Event<?> event) {
    switch (event.data()) {
      case CommandEvent.Accepted order
          when order.parameters().get("speed") instanceof Number speed -> {
        int number = numberOf(speed.doubleValue());
        numbers.put(order.commandId(), number);
        if (number >= 0 && number < orders) {
          acceptedAt.set(number, System.nanoTime());
        }
      }
      case CommandEvent.Sent sent -> {
        Integer number = numbers.get(sent.commandId());
        if (number != null && number >= 0 && number < orders) {
          sentAt.compareAndSet(number, 0, System.nanoTime());
        }
      }
      case CommandEvent.Failed failed -> notTaken(failed, failed.reason());
      case CommandEvent.Uncertain uncertain -> notTaken(uncertain, uncertain.reason());
      case CommandEvent.Expired expired -> notTaken(expired, "not sent before its deadline");
      default -> {}
    }
  }

  private void notTaken(CommandEvent end, String reason) {
    Integer number = numbers.get(end.commandId());
    if (number != null) {
      untaken.put(number, end.eventType() + ": " + reason);
    }
  }

  private static int numberOf(double speed) {
    return (int) Math.round((speed - FIRST_SPEED) / STEP);
  }

  private void load(AtomicReference<@Nullable Exception> failure) {
    try {
      for (int first = 0; !stopping; first += rate) {
        new Load(carrier, rate, first == 0 ? 0 : -first).send(first, rate);
      }
    } catch (IOException | RuntimeException e) {
      failure.compareAndSet(null, e);
    }
  }

  private void listen(AtomicReference<@Nullable Exception> failure) {
    try (Selector selector = Selector.open()) {
      for (int vehicle = 0; vehicle < Load.VEHICLES; vehicle++) {
        carrier.socket(vehicle).register(selector, SelectionKey.OP_READ, vehicle);
      }
      ByteBuffer buffer = ByteBuffer.allocate(2_048);
      while (!stopping) {
        selector.select(SELECT_MILLIS);
        for (SelectionKey key : selector.selectedKeys()) {
          int vehicle = (Integer) key.attachment();
          buffer.clear();
          while (carrier.socket(vehicle).read(buffer) > 0) {
            FrameReader.read(buffer.array(), buffer.position(), new Ear(vehicle));
            buffer.clear();
          }
        }
        selector.selectedKeys().clear();
      }
    } catch (IOException | RuntimeException e) {
      failure.compareAndSet(null, e);
    }
  }

  /** Hears orders and takes them. */
  private final class Ear implements FrameReader.Sink {
    private final int vehicle;

    Ear(int vehicle) {
      this.vehicle = vehicle;
    }

    @Override
    public void frame(Frame frame) {
      if (frame.message() instanceof CommandLong command && command.command() == SET_SPEED) {
        int number = numberOf(command.params().get(1));
        if (number >= 0 && number < orders) {
          heardAt.compareAndSet(number, 0, System.nanoTime());
          if (command.confirmation() == 0) {
            heard.incrementAndGet(number);
          } else {
            repeated.increment();
          }
        }
        try {
          carrier.say(vehicle, new CommandAck(SET_SPEED, 0, 0));
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
      }
    }

    @Override
    public void dropped(Drop cause) {
      throw new IllegalStateException("the server has sent nonsense: " + cause);
    }
  }
}
