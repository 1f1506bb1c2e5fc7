package dev.skein.service.tasks;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What holds for all tasks.
 *
 * @param speedMps that drones fly at where the plan says nothing
 * @param endurance how long a full battery lasts in the air, of drones that have not shown it
 * @param reservePercent of the battery that is left when a drone is home again
 * @param separationM nearer than this, seen from above, no two tasks' routes come
 * @param verticalSeparationM but for those that are so far above one another
 * @param returnAltitudeM above home, that drones climb to at least before they return by themselves
 * @param lostAfter how long a drone may be silent in the middle of its task
 */
public record TaskPolicy(
    double speedMps,
    Duration endurance,
    double reservePercent,
    double separationM,
    double verticalSeparationM,
    double returnAltitudeM,
    Duration lostAfter) {

  public static final TaskPolicy DEFAULTS =
      new TaskPolicy(8, Duration.ofMinutes(25), 20, 15, 8, 60, Duration.ofSeconds(30));

  /**
   * The same for a drone.
   *
   * @param full how long its full battery lasts; null when that is not known
   */
  TaskPolicy of(@Nullable Duration full) {
    return full == null
        ? this
        : new TaskPolicy(
            speedMps,
            full,
            reservePercent,
            separationM,
            verticalSeparationM,
            returnAltitudeM,
            lostAfter);
  }

  /** What a flight of so many seconds takes of a full battery, in percent. */
  double percent(double seconds) {
    return 100 * seconds / endurance.toSeconds();
  }
}
