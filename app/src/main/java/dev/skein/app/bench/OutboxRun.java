package dev.skein.app.bench;

import dev.skein.bus.BusSettings;
import dev.skein.bus.Publisher;
import dev.skein.bus.TopicReader;
import dev.skein.bus.jdbc.Outbox;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.events.SystemEvent.ServiceDegraded;
import dev.skein.events.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * How long a committed change takes to its topic, at rest: events are put into a service's outbox
 * one at a time, and a client of Kafka waits for each, from the moment the commit is through. Then
 * the same events straight to the topic: the limit.
 */
final class OutboxRun {

  private static final String SCHEMA = "drones";
  private static final String SOURCE = "bench";
  private static final int WARM_UP = 500;
  private static final int CHANGES = 1_000;
  private static final long PAUSE_MILLIS = 20;
  private static final long PATIENCE_SECONDS = 10;

  private final BenchServer server;
  private final EventIds ids = new EventIds(InstantSource.system());
  private final BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();

  OutboxRun(BenchServer server) {
    this.server = server;
  }

  private record Seen(String id, long nanos) {}

  /** Lets an event go; returns when the clock starts for it. */
  @FunctionalInterface
  private interface Way {
    long send(Event<?> event) throws Exception;
  }

  void measure(PrintStream out) throws Exception {
    Map<String, String> client = new HashMap<>(server.kafka());
    String broker = client.remove("bootstrap.servers");
    BusSettings bus = BusSettings.DEFAULTS.at(String.valueOf(broker), client);
    Outbox outbox = new Outbox(SCHEMA);
    try (TopicReader reader =
            new TopicReader(
                bus,
                SOURCE,
                Map.of(Topic.ALERT_EVENTS, new TopicReader.Start.End()),
                delivery -> {
                  Event<?> event = delivery.findEvent();
                  if (event != null) {
                    seen.add(new Seen(event.id(), System.nanoTime()));
                  }
                });
        Publisher publisher = new Publisher(bus, new SimpleMeterRegistry(), SOURCE);
        Connection connection = server.postgres(SCHEMA)) {
      reader.start();
      reader.awaitCaughtUp(Duration.ofSeconds(PATIENCE_SECONDS));
      connection.setAutoCommit(false);
      PipelineRun.print(
          out, "committed -> on its topic", times(event -> commit(outbox, connection, event)));
      PipelineRun.print(out, "straight to the topic", times(event -> publish(publisher, event)));
    }
  }

  private static long commit(Outbox outbox, Connection connection, Event<?> event)
      throws SQLException {
    outbox.put(connection, Topic.ALERT_EVENTS, event);
    connection.commit();
    return System.nanoTime();
  }

  private static long publish(Publisher publisher, Event<?> event) {
    long start = System.nanoTime();
    publisher.publish(Topic.ALERT_EVENTS, event, (_, _) -> {});
    return start;
  }

  /** In microseconds. */
  private Histogram times(Way way) throws Exception {
    Histogram times = new Histogram(3);
    for (int change = 0; change < WARM_UP + CHANGES; change++) {
      Event<?> event =
          Event.of(
              ids.next(),
              SOURCE,
              InstantSource.system().instant(),
              new ServiceDegraded(SOURCE, SOURCE, "change " + change));
      long start = way.send(event);
      long taken = Math.max(0, await(event.id()) - start);
      if (change >= WARM_UP) {
        times.recordValue(TimeUnit.NANOSECONDS.toMicros(taken));
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
    return times;
  }

  private long await(String id) throws InterruptedException {
    while (true) {
      Seen next = seen.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (next == null) {
        throw new IllegalStateException("event " + id + " did not come to its topic");
      }
      if (next.id.equals(id)) {
        return next.nanos;
      }
    }
  }
}
