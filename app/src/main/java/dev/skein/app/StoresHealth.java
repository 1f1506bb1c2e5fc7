package dev.skein.app;

import dev.skein.bus.Availability;
import dev.skein.bus.GroupConsumer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * What the roles of this process need and do not have, and since when: Kafka, PostgreSQL for each
 * schema, and what keeps a consumer group from its work. Looked for each second by threads of its
 * own, so that to ask costs nothing; said in the log when it begins and when it is over. Why stands
 * in the log alone: anybody may ask.
 */
final class StoresHealth implements HealthIndicator, AutoCloseable {

  static final String KAFKA = "kafka";

  private static final Logger LOG = LoggerFactory.getLogger(StoresHealth.class);
  private static final long SECONDS = 1;

  private final Map<String, Availability> stores = new TreeMap<>();
  private final SignsOfLife signs;
  private final Schemas schemas;
  private final ObjectProvider<GroupConsumer> groups;
  private final InstantSource clock;
  private final MeterRegistry metrics;
  private final ScheduledExecutorService timer;

  StoresHealth(
      SignsOfLife signs,
      Schemas schemas,
      ObjectProvider<GroupConsumer> groups,
      InstantSource clock,
      MeterRegistry metrics) {
    this.signs = signs;
    this.schemas = schemas;
    this.groups = groups;
    this.clock = clock;
    this.metrics = metrics;
    // One that waits for an answer holds up no other.
    this.timer =
        Executors.newScheduledThreadPool(
            1 + schemas.names().size(),
            Thread.ofPlatform().daemon().name("stores-health-", 0).factory());
  }

  private record Problem(Instant since, String why) {}

  void start() {
    watch(
        KAFKA,
        () -> signs.findUntakenSince().map(since -> new Problem(since, "it takes no events")));
    for (String schema : schemas.names()) {
      watch(
          "postgres." + schema,
          () -> {
            Instant asked = clock.instant();
            return schemas.findProblem(schema).map(why -> new Problem(asked, why));
          });
    }
  }

  @Override
  public Health health() {
    Map<String, String> details = new TreeMap<>();
    boolean isUp = true;
    for (Map.Entry<String, Availability> store : stores.entrySet()) {
      Optional<Availability.Outage> outage = store.getValue().findOutage();
      details.put(store.getKey(), outage.map(StoresHealth::shown).orElse("answers"));
      isUp &= outage.isEmpty();
    }
    for (GroupConsumer group : groups) {
      Optional<Availability.Outage> outage = group.findOutage();
      details.put(
          "group." + group.group(),
          outage.map(StoresHealth::shown).orElse(group.isUp() ? "works" : "joins"));
      isUp &= group.isUp() && outage.isEmpty();
    }
    return (isUp ? Health.up() : Health.down()).withDetails(details).build();
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  private void watch(String name, Supplier<Optional<Problem>> look) {
    Availability store = new Availability(clock);
    stores.put(name, store);
    Gauge.builder("skein.outage.seconds", store, Availability::outageSeconds)
        .description("For how long something has been away that this process needs; 0 while there")
        .tag("what", name)
        .register(metrics);
    Runnable looks =
        new Repeated(
            "health-" + name,
            metrics,
            () ->
                look.get()
                    .ifPresentOrElse(
                        problem -> gone(name, store, problem), () -> back(name, store)));
    var _ = timer.scheduleWithFixedDelay(looks, SECONDS, SECONDS, TimeUnit.SECONDS);
  }

  private static void gone(String name, Availability store, Problem problem) {
    if (store.gone(problem.since, problem.why)) {
      LOG.error("{} is out since {}: {}", name, problem.since, problem.why);
    }
  }

  private static void back(String name, Availability store) {
    store
        .back()
        .ifPresent(lasted -> LOG.info("{} is back; it was out for {} s", name, lasted.toSeconds()));
  }

  private static String shown(Availability.Outage outage) {
    return "out since " + outage.since().truncatedTo(ChronoUnit.SECONDS);
  }
}
