package dev.skein.links.mavlink;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often vehicles are asked for which messages, in hertz, in the order they are asked for. 0
 * asks for a message not to be sent at all. Immutable.
 */
public final class MessageRates {

  /** The fastest that can be asked for. */
  public static final double MOST_HZ = 100;

  /** What Skein lives on, and what a drone's health is told from. */
  public static final MessageRates DEFAULTS =
      new MessageRates(new LinkedHashMap<>())
          .with("GLOBAL_POSITION_INT", 5)
          .with("ATTITUDE", 5)
          .with("GPS_RAW_INT", 2)
          .with("SYS_STATUS", 1)
          .with("VFR_HUD", 5)
          .with("BATTERY_STATUS", 0.5)
          .with("EXTENDED_SYS_STATE", 2)
          .with("MISSION_CURRENT", 1)
          .with("SYSTEM_TIME", 1)
          .with("VIBRATION", 0.5)
          .with("EKF_STATUS_REPORT", 0.5)
          .with("ESTIMATOR_STATUS", 0.5)
          .with("WIND", 0.5)
          .with("WIND_COV", 0.5)
          .with("HOME_POSITION", 0.2);

  private final Map<Integer, Double> hertz;

  private MessageRates(Map<Integer, Double> hertz) {
    this.hertz = Collections.unmodifiableMap(hertz);
  }

  /**
   * The same, with another rate for a message.
   *
   * @param message its MAVLink name, for example {@code VIBRATION}
   * @throws IllegalArgumentException when there is no such message, or it cannot come so often
   */
  public MessageRates with(String message, double rateHz) {
    int id =
        MessageTable.findId(message)
            .orElseThrow(() -> new IllegalArgumentException("no MAVLink message " + message));
    if (!(rateHz >= 0 && rateHz <= MOST_HZ)) {
      throw new IllegalArgumentException("a rate is 0 to " + MOST_HZ + " Hz, not " + rateHz);
    }
    Map<Integer, Double> changed = new LinkedHashMap<>(hertz);
    changed.put(id, rateHz);
    return new MessageRates(changed);
  }

  /** Hertz by message id. */
  Map<Integer, Double> all() {
    return hertz;
  }
}
