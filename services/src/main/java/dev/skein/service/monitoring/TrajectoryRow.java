package dev.skein.service.monitoring;

import dev.skein.events.DroneEvent.LocationUpdated;
import dev.skein.events.Location;
import java.time.Instant;

/**
 * One stored position.
 *
 * @param observedAt the event's time
 * @param recordedAt the log's time, which chooses the day's partition
 * @param partition where the event stands on {@code drone-events}
 * @param offset where the event stands on {@code drone-events}
 */
record TrajectoryRow(
    LocationUpdated report,
    Location location,
    Instant observedAt,
    Instant recordedAt,
    int partition,
    long offset) {}
