package dev.skein.service.monitoring;

import dev.skein.events.DroneEvent.LocationBackfilled;
import java.time.Instant;

/**
 * One stored position.
 *
 * @param point what is kept of a report, whether it came late or not
 * @param observedAt the event's time
 * @param recordedAt the log's time, which chooses the day's partition
 * @param partition where the event stands on {@code drone-events}
 * @param offset where the event stands on {@code drone-events}
 */
record TrajectoryRow(
    LocationBackfilled point, Instant observedAt, Instant recordedAt, int partition, long offset) {}
