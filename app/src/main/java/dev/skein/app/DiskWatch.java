package dev.skein.app;

import dev.skein.bus.Publisher;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.FileStore;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Refuses telemetry when the disk that holds the embedded stores is nearly full, before Kafka gives
 * up: what is left is for orders, statuses and alerts. Takes it again when there is room.
 */
final class DiskWatch implements HealthIndicator, AutoCloseable {

  static final double REFUSED_BELOW = 0.05;
  static final double TAKEN_ABOVE = 0.06;
  static final String CAUSE = "disk_full";

  private static final Logger LOG = LoggerFactory.getLogger(DiskWatch.class);
  private static final long SECONDS = 1;

  private final FileStore disk;
  private final Publisher publisher;
  private final Repeated looks;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("disk-watch").factory());
  private volatile double free = 1;
  private volatile boolean isRefusing;

  DiskWatch(FileStore disk, Publisher publisher, MeterRegistry metrics) {
    this.disk = disk;
    this.publisher = publisher;
    this.looks = new Repeated("disk-watch", metrics, this::look);
  }

  void start() {
    looks.run();
    var _ = timer.scheduleAtFixedRate(looks, SECONDS, SECONDS, TimeUnit.SECONDS);
  }

  /** Why telemetry is refused at present; empty when it is taken. */
  Optional<String> findRefusal() {
    return isRefusing ? Optional.of(CAUSE) : Optional.empty();
  }

  @Override
  public Health health() {
    Health.Builder health = free < REFUSED_BELOW ? Health.outOfService() : Health.up();
    return health.withDetail("free", Math.round(free * 1000) / 10.0 + " %").build();
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  private void look() throws IOException {
    free = (double) disk.getUsableSpace() / disk.getTotalSpace();
    if (!isRefusing && free < REFUSED_BELOW) {
      isRefusing = true;
      publisher.refuseTelemetry(CAUSE);
      LOG.error("{} is nearly full: telemetry is refused until there is room", disk);
    } else if (isRefusing && free > TAKEN_ABOVE) {
      isRefusing = false;
      publisher.refuseTelemetry(null);
      LOG.info("{} has room again: telemetry is taken", disk);
    }
  }
}
