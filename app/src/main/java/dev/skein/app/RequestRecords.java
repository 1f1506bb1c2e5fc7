package dev.skein.app;

import dev.skein.api.Caller;
import dev.skein.events.Event;
import dev.skein.events.EventData;
import dev.skein.events.EventIds;
import dev.skein.events.PlainText;
import dev.skein.events.SystemEvent;
import dev.skein.service.gateway.RateLimits;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a gateway tells of its requests: a line of each on {@code application-logs}, those it
 * refused on {@code user-events}, and every ten seconds how many there were and how long they took
 * on {@code monitoring-data}. Lines and refusals are told by a thread of their own and at most so
 * many a second; what is not told is counted by its cause ({@code skein.gateway.records.shed}), and
 * nobody waits.
 */
final class RequestRecords implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RequestRecords.class);
  private static final int LINES_PER_SECOND = 100;
  private static final int REFUSALS_PER_SECOND = 20;
  private static final int MOST_WAITING = 1_000;
  private static final int LONGEST_PATH = 300;
  private static final Duration METRICS_EVERY = Duration.ofSeconds(10);
  private static final String LOGGER = "http.access";
  private static final int OK_UNTIL = 400;
  private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");

  private final Consumer<Event<?>> outlet;
  private final EventIds ids;
  private final InstantSource clock;
  private final String instance;
  private final RequestStatistics statistics = new RequestStatistics();
  private final RateLimits rates = new RateLimits(LINES_PER_SECOND);
  private final RateLimits refusals = new RateLimits(REFUSALS_PER_SECOND);
  private final BlockingQueue<EventData> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Shed shedLines;
  private final Shed shedRefusals;
  private final Thread thread;
  private volatile boolean stopping;

  /**
   * @param outlet where they go; called on the thread of these records
   */
  RequestRecords(
      Consumer<Event<?>> outlet,
      EventIds ids,
      InstantSource clock,
      String instance,
      MeterRegistry metrics) {
    this.outlet = outlet;
    this.ids = ids;
    this.clock = clock;
    this.instance = instance;
    this.shedLines = Shed.of(metrics, "line");
    this.shedRefusals = Shed.of(metrics, "refusal");
    this.thread = Thread.ofPlatform().daemon().name("request-records").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /**
   * A request has been answered.
   *
   * @param nanos how long that took
   */
  void answered(Request request, int status, long nanos) {
    statistics.add(request.route, status, nanos);
    Instant now = clock.instant();
    if (isRefusal(request.method, status)) {
      tell(refusals.take("all", now), refusal(request, status), shedRefusals);
    }
    tell(rates.take("all", now), line(request, status, nanos), shedLines);
  }

  /**
   * A request, as it is told of: without its query, which may hold secrets.
   *
   * @param route the path with names in braces; null when another process has answered, or nobody
   * @param caller null before the login
   */
  record Request(
      String method,
      String path,
      @Nullable String route,
      @Nullable Caller caller,
      String remoteAddress,
      @Nullable String requestId) {
    String shownPath() {
      String plain = PlainText.isPlain(path) ? path : "(not plain)";
      return PlainText.first(plain, LONGEST_PATH);
    }

    @Nullable String username() {
      return caller == null ? null : caller.name();
    }
  }

  /**
   * How many of a kind were not told.
   *
   * @param rate for there were too many in their second
   * @param queueFull for Kafka did not take what was to be told before
   */
  private record Shed(Counter rate, Counter queueFull) {
    static Shed of(MeterRegistry metrics, String kind) {
      return new Shed(counter(metrics, kind, "rate"), counter(metrics, kind, "queue_full"));
    }

    private static Counter counter(MeterRegistry metrics, String kind, String cause) {
      return Counter.builder("skein.gateway.records.shed")
          .description("Lines of requests and refusals that were not told, for there were too many")
          .tag("kind", kind)
          .tag("cause", cause)
          .register(metrics);
    }
  }

  /** Who asks for what is not so is told so; what was to be changed and was not is told to all. */
  private static boolean isRefusal(String method, int status) {
    return switch (status) {
      case 401, 403, 429 -> true;
      case 400, 409, 412, 413, 415, 422, 428 -> !READS.contains(method);
      default -> false;
    };
  }

  private void tell(Duration wait, EventData event, Shed shed) {
    if (!wait.isZero()) {
      shed.rate.increment();
    } else if (!waiting.offer(event)) {
      shed.queueFull.increment();
    }
  }

  private SystemEvent refusal(Request request, int status) {
    String reason =
        switch (status) {
          case 401 -> "no good token, key or password";
          case 403 -> "not allowed";
          case 429 -> "too often";
          case 409 -> "it cannot be as things are";
          case 412, 428 -> "not for the version that there is";
          case 413 -> "more than is taken at once";
          default -> "a value that cannot be";
        };
    return new SystemEvent.RequestRefused(
        instance,
        request.method,
        request.shownPath(),
        status,
        reason,
        request.username(),
        request.remoteAddress,
        request.requestId);
  }

  private SystemEvent line(Request request, int status, long nanos) {
    return new SystemEvent.LogRecorded(
        instance,
        status < OK_UNTIL ? "INFO" : "WARN",
        LOGGER,
        String.format(
            Locale.ROOT,
            "%s %s %d %.1f ms from %s by %s request %s",
            request.method,
            request.shownPath(),
            status,
            nanos / 1e6,
            request.remoteAddress,
            request.caller == null ? "-" : request.caller.name(),
            request.requestId));
  }

  private void run() {
    Instant from = clock.instant();
    while (!stopping) {
      try {
        Instant due = from.plus(METRICS_EVERY);
        long left = Math.max(1, Duration.between(clock.instant(), due).toMillis());
        EventData next = waiting.poll(left, TimeUnit.MILLISECONDS);
        if (next != null) {
          publish(next);
        }
        Instant now = clock.instant();
        if (!now.isBefore(due)) {
          Map<String, Double> measured = statistics.take();
          publish(new SystemEvent.Metrics(instance, from, now, measured));
          from = now;
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** One that cannot be told must not keep all others from it. */
  private void publish(EventData event) {
    try {
      outlet.accept(Event.of(ids.next(), Role.GATEWAY.source(), clock.instant(), event));
    } catch (RuntimeException e) {
      LOG.error("what was to be told of a request cannot be: {}", event, e);
    }
  }

  @Override
  public void close() {
    stopping = true;
    thread.interrupt();
  }
}
