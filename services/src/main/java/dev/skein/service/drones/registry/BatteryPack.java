package dev.skein.service.drones.registry;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A battery pack.
 *
 * @param droneId whose it is; null when it lies on the shelf
 * @param cycles flights on it so far
 * @param version raised by one at each change; the pack's ETag
 */
public record BatteryPack(
    String serial,
    @Nullable Long droneId,
    @Nullable String model,
    @Nullable Integer capacityMah,
    int cycles,
    @Nullable LocalDate inServiceSince,
    long version) {}
