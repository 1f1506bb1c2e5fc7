package dev.skein.service.drones.orders;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a vehicle does by itself in a mode of its autopilot. Sources: the modes of ArduPilot's
 * vehicles, PX4's main and sub modes, by the names that links tell; a vehicle by HTTP may say so in
 * plain words. Pure.
 */
final class Modes {

  private static final Set<String> MISSIONS = Set.of("AUTO", "AUTO.MISSION", "MISSION");

  private Modes() {}

  /** Whether it flies its mission in that mode. */
  static boolean isMission(@Nullable String mode) {
    return mode != null && MISSIONS.contains(mode.toUpperCase(Locale.ROOT));
  }

  /**
   * The order that does the same as to set that mode; empty where a pilot flies it, or it holds.
   * For example {@code RTL}, {@code SMART_RTL}, {@code QRTL} and {@code AUTO.RTL} are {@code
   * return_to_base}.
   */
  static Optional<OrderKind> findOrder(String mode) {
    String name = mode.toUpperCase(Locale.ROOT);
    if (isMission(name)) {
      return Optional.of(OrderKind.START_MISSION);
    }
    if (name.endsWith("RTL")) {
      return Optional.of(OrderKind.RETURN_TO_BASE);
    }
    if (name.endsWith("LAND")) {
      return Optional.of(OrderKind.LAND);
    }
    return name.endsWith("TAKEOFF") ? Optional.of(OrderKind.TAKE_OFF) : Optional.empty();
  }
}
